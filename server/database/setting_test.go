package database_test

import (
	"maps"
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

func TestSettingsOfOneKindAreListedAndDropped(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		for name, value := range map[string]string{"host:a": "1", "host:二": "2", "hosts": "3", "host": "4"} {
			if err := db.SetSetting(t.Context(), name, value); err != nil {
				t.Fatal(err)
			}
		}
		got, err := db.Settings(t.Context(), "host:")
		if err != nil || !maps.Equal(got, map[string]string{"a": "1", "二": "2"}) {
			t.Errorf("settings %v (%v)", got, err)
		}
		if err := db.DropSetting(t.Context(), "host:a"); err != nil {
			t.Fatal(err)
		}
		if got, err := db.Settings(t.Context(), "host:"); err != nil || !maps.Equal(got, map[string]string{"二": "2"}) {
			t.Errorf("after one was dropped: %v (%v)", got, err)
		}
	})
}
