package roster_test

import (
	"testing"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// The hand-over in the evening opens while the day is on duty, and yet the night finds it on
// their plate: they have to sign it.
func TestTheHandOverIsOnThePlateOfWhoTakesOver(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.open(t, gateDayAndNight)
		f, err := task.ParseFile("test.yaml", []byte(`
routines:
  - {code: guard.handover, name: 门卫交接班, on: [{day: every}], win: ["day=18:50..19:15..19:45"], who: {on_duty: gate}, owner: LD, complete: {sign: [outgoing, incoming]}, evidence: sheet, ladder: plain}
ladders:
  plain: {days: every, rungs: ["opens : holder"]}
`))
		if err != nil {
			t.Fatalf("%+v", err)
		}
		if _, err := w.tasks.ApplyRoutines(w.system(), f.Routines, f.Ladders); err != nil {
			t.Fatalf("%+v", err)
		}
		day, night := w.shift(t, "gate", "2022-04-01 07:00").Person, w.shift(t, "gate", "2022-04-01 19:00").Person
		count := func(person database.ID) int {
			t.Helper()
			plate, err := w.tasks.Plate(w.as(person, identity.RoleGuard), w.Now())
			if err != nil {
				t.Fatal(err)
			}
			return len(plate)
		}
		see := func(when string, ofDay, ofNight int) {
			t.Helper()
			w.moveTo(at(when))
			if _, err := w.tasks.Scan(t.Context()); err != nil {
				t.Fatal(err)
			}
			if a, b := count(day), count(night); a != ofDay || b != ofNight {
				t.Errorf("%s: %d on the plate of the day and %d on that of the night, want %d and %d", when, a, b, ofDay, ofNight)
			}
		}
		see("2022-04-01 18:45", 0, 0)
		see("2022-04-01 18:55", 1, 1)
		see("2022-04-01 19:05", 1, 1)
		id := handOver(t, w)
		if _, err := w.tasks.Submit(w.as(night, identity.RoleGuard), id, task.Evidence{ID: database.NewID(), Targets: []string{"sign:incoming"}, Passed: true}); err != nil {
			t.Fatal(err)
		}
		see("2022-04-01 19:06", 1, 0)
	})
}

func handOver(t *testing.T, w *world) database.ID {
	t.Helper()
	entries, err := w.tasks.Day(w.system(), day("2022-04-01"))
	if err != nil || len(entries) != 1 {
		t.Fatalf("%d tasks, %v", len(entries), err)
	}
	return entries[0].ID
}
