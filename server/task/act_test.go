package task_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// titles are what a person heard, by moment.
func titles(all []said, person database.ID) []string {
	var out []string
	for _, s := range all {
		if s.Person == person {
			out = append(out, s.At+" "+s.Title)
		}
	}
	return out
}

func TestPlateFollowsRolesDutyAndAbsence(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db, at(t, "2022-03-31 06:00"))
		holder, deputy, owner := w.staff.give("r:FA"), w.staff.give("r:G"), w.staff.give("r:SA")
		night, day := database.NewID(), database.NewID()
		w.staff.shifts["d:gate"] = []shift{
			{at(t, "2022-03-30 19:00"), at(t, "2022-03-31 07:00"), night},
			{at(t, "2022-03-31 07:00"), at(t, "2022-03-31 19:00"), day},
		}
		w.open(t, cctv+"\n"+`{code: guard.shift, name: 接班, on: [{day: every}], win: ["07:00..07:10..07:30"], who: {on_duty: gate}, owner: SA, evidence: sheet, ladder: shift}`)
		plate := func(person database.ID) []string {
			entries, err := w.tasks.Plate(w.as(t, person), at(t, "2022-03-31 23:00"))
			if err != nil {
				t.Fatal(err)
			}
			return each(entries, func(e task.Entry) string { return e.Code + " " + e.Slot + " " + string(e.Part) })
		}
		check := func(who string, person database.ID, want ...string) {
			t.Helper()
			if diff := cmp.Diff(want, plate(person)); diff != "" {
				t.Errorf("plate of the %s (-want +got):\n%s", who, diff)
			}
		}
		check("holder", holder, "guard.cctv 2022-03-31 holder")
		check("deputy", deputy)
		check("owner", owner)
		check("guard of the night", night)
		check("guard of the day", day, "guard.shift 2022-03-31 holder")
		w.staff.leave(holder, true)
		check("deputy of an absent holder", deputy, "guard.cctv 2022-03-31 holder")
		w.staff.leave(deputy, true)
		check("owner of what nobody holds", owner, "guard.cctv 2022-03-31 owner")
		w.staff.leave(owner, true)
		gaps, err := w.tasks.Gaps(w.as(t, database.NewID(), identity.RolePrincipal))
		if err != nil {
			t.Fatal(err)
		}
		if len(gaps) == 0 {
			t.Error("nobody is there, and no gap is listed")
		}
	})
}

func TestEvidenceCompletesATaskAndTakesItsMessagesBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db, at(t, "2022-03-31 06:00"))
		holder := w.staff.give("r:FA")
		stranger := w.staff.give("r:CL")
		w.open(t, cctv)
		w.run(t, at(t, "2022-03-31 08:50"))
		today := w.slot(t, "guard.cctv", "2022-03-31")
		if _, err := w.tasks.Submit(w.as(t, stranger), today.ID, task.Evidence{Passed: true}); !errors.Is(err, task.ErrRefused) {
			t.Errorf("a stranger: %v, want ErrRefused", err)
		}
		foreign := identity.Into(t.Context(), identity.Principal{AccountID: holder, SchoolID: database.NewID(), PersonID: holder, Roles: []identity.Role{identity.RoleFireOfficer}})
		if _, err := w.tasks.Submit(foreign, today.ID, task.Evidence{Passed: true}); !errors.Is(err, task.ErrNotFound) {
			t.Errorf("from another school: %v, want ErrNotFound", err)
		}
		evidence := task.Evidence{ID: database.NewID(), Passed: true}
		for range 2 {
			done, err := w.tasks.Submit(w.as(t, holder), today.ID, evidence)
			if err != nil {
				t.Fatal(err)
			}
			if done.State != task.Done || done.NextAt != nil || !done.Passed {
				t.Fatalf("after evidence: %+v", done)
			}
		}
		var left int64
		if err := db.In(t.Context()).Raw("SELECT COUNT(*) FROM outbox WHERE origin_id = ? AND state = 'queued'", today.ID).Scan(&left).Error; err != nil {
			t.Fatal(err)
		}
		if left != 0 {
			t.Errorf("%d messages of a finished task are still to be sent", left)
		}
		before := len(w.heard(t))
		w.run(t, at(t, "2022-03-31 23:00"))
		if after := len(w.heard(t)); after != before {
			t.Errorf("%d messages after it was done", after-before)
		}
		entries, err := w.tasks.Plate(w.as(t, holder), at(t, "2022-03-31 23:59"))
		if err != nil || len(entries) != 0 {
			t.Errorf("plate after it was done: %v, %v", entries, err)
		}
	})
}

func TestTwoCompleteAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db, at(t, "2022-03-31 06:00"))
		people := []database.ID{w.staff.give("r:FA"), w.staff.give("r:FA")}
		w.open(t, cctv)
		w.clock.set(at(t, "2022-03-31 08:00"))
		today := w.slot(t, "guard.cctv", "2022-03-31")
		won := make([]error, len(people))
		var group sync.WaitGroup
		for i, person := range people {
			ctx := w.as(t, person)
			group.Go(func() {
				_, won[i] = w.tasks.Submit(ctx, today.ID, task.Evidence{ID: database.NewID(), Passed: true})
			})
		}
		group.Wait()
		refused := 0
		for _, err := range won {
			switch {
			case errors.Is(err, task.ErrRefused):
				refused++
			case err != nil:
				t.Error(err)
			}
		}
		if refused != 1 {
			t.Errorf("%d of 2 were refused, want 1", refused)
		}
	})
}

// A scan that read a task before it was completed must not speak of it afterwards.
func TestScanLosesAgainstComplete(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		for range 10 {
			w := newWorld(db, at(t, "2022-03-31 06:00"))
			holder := w.staff.give("r:FA")
			w.open(t, cctv)
			w.run(t, at(t, "2022-03-31 08:00"))
			today := w.slot(t, "guard.cctv", "2022-03-31")
			w.clock.set(at(t, "2022-03-31 12:00")) // due -15m, +10m, +30m and the verdict
			ctx := w.as(t, holder)
			var done task.Scanned
			var scanErr, submitErr error
			var group sync.WaitGroup
			group.Go(func() { done, scanErr = w.tasks.Scan(t.Context()) })
			group.Go(func() { _, submitErr = w.tasks.Submit(ctx, today.ID, task.Evidence{Passed: true}) })
			group.Wait()
			if scanErr != nil || submitErr != nil {
				t.Fatalf("scan: %v, submit: %v", scanErr, submitErr)
			}
			after := w.slot(t, "guard.cctv", "2022-03-31")
			if after.State != task.Done {
				t.Fatalf("state %s: evidence made at the last moment was lost", after.State)
			}
			var missed int64
			if err := db.In(t.Context()).Raw("SELECT COUNT(*) FROM task_events WHERE task_id = ? AND action = 'miss'", today.ID).Scan(&missed).Error; err != nil {
				t.Fatal(err)
			}
			if int(missed) != done.Missed {
				t.Errorf("history has %d verdicts, the scan says %d", missed, done.Missed)
			}
		}
	})
}
