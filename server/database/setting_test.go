package database_test

import (
	"testing"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
)

func TestSettingsAreRememberedAndOverwritten(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		for _, want := range []string{"", "1", "二"} {
			if want != "" {
				if err := db.SetSetting(t.Context(), "a", want); err != nil {
					t.Fatal(err)
				}
			}
			if got, err := db.Setting(t.Context(), "a"); err != nil || got != want {
				t.Errorf("setting is %q (%v), want %q", got, err, want)
			}
		}
	})
}
