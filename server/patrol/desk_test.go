package patrol_test

import (
	"errors"
	"testing"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/patrol"
	"xiaoqin/server/task"
)

// elsewhere is another instance on the same database.
func (w *world) elsewhere() *patrol.Service {
	return patrol.New(patrol.Deps{DB: w.db, School: w.clock, Tasks: w.tasks, Photos: album{}})
}

// What another instance did to a plate counts at once, whatever this one has at hand.
func TestPlateRevokedElsewhere(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.run(t, at("10:02:00"))
		first := w.report("01")
		w.scan(t, first) // every plate is at hand from here on
		if err := w.elsewhere().RevokePlate(w.as(t, w.head), w.plates["02"].CheckpointID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.elsewhere().RotatePlate(w.as(t, w.head), w.plates["01"].CheckpointID); err != nil {
			t.Fatal(err)
		}
		for number, want := range map[string]error{"01": patrol.ErrOldPlate, "02": patrol.ErrRevokedPlate, "04": nil} {
			if _, err := w.patrol.CheckIn(w.as(t, w.guard), w.report(number)); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", number, err, want)
			}
		}
		if again := w.scan(t, first); again.Outcome != patrol.Counted {
			t.Errorf("a repeat after the plate was replaced: %+v", again.CheckIn)
		}
	})
}

// Two guards on two instances walk one round: each sees what the other scanned, and the
// last of all points completes it.
func TestTwoGuardsShareARound(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.run(t, at("10:02:00"))
		there := w.elsewhere()
		for i, number := range []string{"01", "02", "03", "04", "05", "06", "07", "08"} {
			service, who := w.patrol, w.guard
			if i%2 == 1 {
				service, who = there, w.mate
			}
			got, err := service.CheckIn(w.as(t, who), w.report(number))
			if err != nil || got.Outcome != patrol.Counted {
				t.Fatalf("%s: %+v, %v", number, got.CheckIn, err)
			}
			done := 0
			for _, stop := range got.Round.Stops {
				if stop.State != patrol.Todo {
					done++
				}
			}
			if done != i+1 {
				t.Errorf("after %s the round shows %d points, want %d", number, done, i+1)
			}
		}
		entries, err := w.tasks.Held(w.as(t, w.guard), "check_in", at("09:00:00"), at("11:00:00"))
		if err != nil || len(entries) != 1 || entries[0].State != task.Done || !entries[0].Passed || entries[0].TargetsDone != 8 || entries[0].NextAt != nil {
			t.Errorf("the round is %+v, %v", entries, err)
		}
		detail, err := w.tasks.Find(w.as(t, w.guard), entries[0].ID)
		if err != nil || len(detail.History) != 9 || detail.History[8].Action != string(task.Complete) {
			t.Errorf("its history is %+v, %v", detail.History, err)
		}
		plate, err := w.tasks.Plate(w.as(t, w.guard), at("11:00:00"))
		for _, e := range plate {
			if err != nil || e.ID == entries[0].ID {
				t.Errorf("what is done is on the plate: %+v, %v", e, err)
			}
		}
		if got := w.scan(t, w.report("08")); got.Outcome != patrol.Duplicate {
			t.Errorf("a point twice: %+v", got.CheckIn)
		}
	})
}

// A round that was given to somebody else is not ticked any more by whoever had it.
func TestRoundGivenAway(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.run(t, at("10:02:00"))
		round := w.scan(t, w.report("01")).TaskID
		to := w.head.PersonID
		if _, err := w.tasks.Reassign(w.as(t, w.head), round, task.MakeRef(task.RefRole, "G"), to, "临时换人"); err != nil {
			t.Fatal(err)
		}
		if got := w.scan(t, w.report("02")); got.Outcome != patrol.Extra || !got.TaskID.IsZero() {
			t.Errorf("scanned for a round of somebody else: %+v", got.CheckIn)
		}
		got, err := w.patrol.CheckIn(identity.Into(t.Context(), w.head), w.report("02"))
		if err != nil || got.Outcome != patrol.Counted || got.TaskID != round {
			t.Errorf("scanned by whoever has it now: %+v, %v", got.CheckIn, err)
		}
	})
}

// A point whose answers failed keeps the round from passing, also when it is the last.
func TestLastPointFails(t *testing.T) {
	t.Parallel()
	for name, order := range map[string][]string{
		"the last":      {"01", "02", "04", "05", "06", "07", "08", "03"},
		"one before it": {"01", "02", "03", "04", "05", "06", "07", "08"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, dbtest.Open(t))
			w.run(t, at("10:02:00"))
			for _, number := range order {
				r := w.report(number)
				if number == "03" {
					open := false
					r.Answers[0].Tick = &open
				}
				w.scan(t, r)
			}
			entries, err := w.tasks.Held(w.as(t, w.guard), "check_in", at("09:00:00"), at("11:00:00"))
			if err != nil || len(entries) != 1 || entries[0].State != task.Done || entries[0].Passed {
				t.Errorf("the round is %+v, %v", entries, err)
			}
		})
	}
}
