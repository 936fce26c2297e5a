package patrol_test

import (
	"testing"

	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/patrol"
)

// TestDevelopmentSaysWhereAPhotoIsAsked puts somebody's word before the draw, and leaves the
// draw alone where there is none.
func TestDevelopmentSaysWhereAPhotoIsAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.patrol = patrol.New(patrol.Deps{
		DB: w.db, School: w.clock, Tasks: w.tasks, Photos: album{},
		PhotoAt: func(number string) (wanted, decided bool) { return number == "02", true },
	})
	w.run(t, at("10:02:00"))
	if got := w.scan(t, w.report("01")); got.Ask != nil {
		t.Errorf("01 asks for %s, want nothing", got.Ask.Kind)
	}
	w.clock.set(at("10:05:00"))
	if got := w.scan(t, w.report("02")); got.Ask == nil || got.Ask.Kind != patrol.AskPhoto {
		t.Errorf("02 asks for %+v, want a photo", got.Ask)
	}
}
