package identity_test

import (
	"testing"
	"time"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
)

func TestSessionLivesThirtyDaysAfterItsLastUseAndHalfAYearAtMost(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	_, token, _ := w.bound(t, "zhou", identity.RoleGuard)
	alive := func() error {
		_, err := w.Authenticate(t.Context(), token, database.ID{})
		return err
	}
	for day := 29; day < 180; day += 29 {
		w.clock.advance(29 * 24 * time.Hour)
		if err := alive(); err != nil {
			t.Fatalf("day %d, used every 29 days: %v", day, err)
		}
	}
	w.clock.advance(6*24*time.Hour - time.Minute) // 174 + 6 = 180
	wantErr(t, alive(), nil)
	w.clock.advance(time.Minute)
	wantErr(t, alive(), identity.ErrSessionOver)

	token, _ = w.login(t, "zhou")
	w.clock.advance(30*24*time.Hour - time.Second)
	wantErr(t, alive(), nil)
	w.clock.advance(30 * 24 * time.Hour)
	wantErr(t, alive(), identity.ErrSessionOver)
}
