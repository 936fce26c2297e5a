package task_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

func TestEvidenceAfterTheVerdict(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db, at(t, "2022-03-31 06:00"))
		holder := w.staff.give("r:FA")
		w.open(t, cctv)
		w.run(t, at(t, "2022-04-01 13:00"))
		first, second := w.slot(t, "guard.cctv", "2022-03-31"), w.slot(t, "guard.cctv", "2022-04-01")
		synced, err := w.tasks.Submit(w.as(t, holder), first.ID, task.Evidence{At: at(t, "2022-03-31 09:30"), Passed: true})
		if err != nil {
			t.Fatal(err)
		}
		if synced.State != task.Done || synced.MissedAt == nil || synced.Phase(w.clock.Now()) != task.Late {
			t.Errorf("evidence made in time: %+v", synced)
		}
		made, err := w.tasks.Submit(w.as(t, holder), second.ID, task.Evidence{At: at(t, "2022-04-01 12:30"), Passed: true})
		if err != nil {
			t.Fatal(err)
		}
		if made.State != task.Missed || made.MadeUpAt == nil || !made.MadeUpAt.Equal(at(t, "2022-04-01 12:30")) {
			t.Errorf("evidence made too late: %+v", made)
		}
		missed, err := w.tasks.Missed(w.as(t, database.NewID(), identity.RolePrincipal), date(t, "2022-03-31"), date(t, "2022-04-01"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"2022-04-01"}, each(missed, func(e task.Entry) string { return e.Slot })); diff != "" {
			t.Errorf("what did not happen (-want +got):\n%s", diff)
		}
	})
}

func TestReinspectionIsDoneBySomebodyElse(t *testing.T) {
	t.Parallel()
	w := newWorld(dbtest.Open(t), at(t, "2022-03-31 08:00"))
	fixer, officer := w.staff.give("r:T", "r:SA"), w.staff.give("r:SA")
	w.open(t, `{code: hazard.rectify, name: 整改, on: [{event: hazard.graded}], win: ["+0m..+72h..+240h"], subject: hazard, who: {person: assignee}, owner: SA, evidence: rectification, ladder: hazard}
{code: hazard.reinspect, name: 复查, on: [{event: hazard.rectified}], win: ["+0m..+48h..+168h"], subject: hazard, who: {role: SA, not_who: hazard.rectify}, owner: LD, evidence: reinspection, ladder: hazard}`)
	raise := func(name string) task.Task {
		tasks, err := w.tasks.Raise(w.system(t), task.Event{
			Name: name, ID: "h1", Subject: task.Subject{Key: "hazard:1", Name: "栏杆松动"},
			Persons: map[string]task.Ref{"assignee": task.MakeRef(task.RefPerson, fixer.String())},
		})
		if err != nil || len(tasks) != 1 {
			t.Fatalf("raise %s: %v, %v", name, tasks, err)
		}
		return tasks[0]
	}
	if _, err := w.tasks.Submit(w.as(t, fixer), raise("hazard.graded").ID, task.Evidence{Passed: true}); err != nil {
		t.Fatal(err)
	}
	again := raise("hazard.rectified")
	if _, err := w.tasks.Submit(w.as(t, fixer), again.ID, task.Evidence{Passed: true}); !errors.Is(err, task.ErrSamePerson) {
		t.Errorf("by the one who rectified: %v", err)
	}
	if _, err := w.tasks.Submit(w.as(t, officer), again.ID, task.Evidence{Passed: true}); err != nil {
		t.Error(err)
	}
}

// TestAnEventNamesTheWindow has an event say how serious it is; a routine that knows no
// such window keeps its own.
func TestAnEventNamesTheWindow(t *testing.T) {
	t.Parallel()
	w := newWorld(dbtest.Open(t), at(t, "2022-03-31 08:00"))
	w.staff.give("r:SA")
	w.open(t, `{code: h.grades, name: 整改, on: [{event: hazard.graded}], win: ["minor=+0m..+48h..+72h", "major=+0m..+4h..+8h"], who: {role: SA}, owner: LD, evidence: record, ladder: hazard}
{code: h.plain, name: 登记, on: [{event: hazard.graded}], win: ["+0m..+1h..+2h"], who: {role: SA}, owner: LD, evidence: record, ladder: hazard}`)
	for window, want := range map[string][]string{"major": {"ev:major", "ev:major#major"}, "": {"ev:", "ev:#major", "ev:#minor"}, "huge": {"ev:huge", "ev:huge#major", "ev:huge#minor"}} {
		raised, err := w.tasks.Raise(w.system(t), task.Event{Name: "hazard.graded", ID: window, Window: window})
		if err != nil {
			t.Fatal(err)
		}
		slots := each(raised, func(t task.Task) string { return t.Slot })
		slices.Sort(slots)
		if diff := cmp.Diff(want, slots); diff != "" {
			t.Errorf("window %q (-want +got):\n%s", window, diff)
		}
	}
}

func TestRaiseTwiceMakesOneTask(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db, at(t, "2022-03-31 10:40"))
		cook := w.staff.give("r:CW")
		owner := w.staff.give("r:CM")
		w.open(t, `{code: kitchen.hold, name: 熟食存放2小时, on: [{event: kitchen.cooked}], win: ["+0m..+120m..+150m"], subject: dish, who: {role: CW}, owner: CM, evidence: event, ladder: timer}`)
		event := task.Event{Name: "kitchen.cooked", ID: "dish-1", At: at(t, "2022-03-31 10:40"), Subject: task.Subject{Key: "dish:1", Name: "红烧肉"}}
		for i, want := range []int{1, 0} {
			tasks, err := w.tasks.Raise(w.system(t), event)
			if err != nil || len(tasks) != want {
				t.Fatalf("time %d: %d tasks, %v", i, len(tasks), err)
			}
		}
		w.run(t, at(t, "2022-03-31 14:00"))
		want := []said{
			{At: "2022-03-31 12:10", Person: cook, Title: "熟食存放2小时（红烧肉）", Push: "2022-03-31 12:10"},
			{At: "2022-03-31 12:40", Person: cook, Title: "熟食存放2小时（红烧肉）", Push: "2022-03-31 12:40"},
			{At: "2022-03-31 12:40", Person: owner, Title: "熟食存放2小时（红烧肉）", Push: "2022-03-31 12:40"},
		}
		less := cmpopts.SortSlices(func(a, b said) bool { return a.At+a.Person.String() < b.At+b.Person.String() })
		if diff := cmp.Diff(want, w.heard(t), less, cmpopts.IgnoreFields(said{}, "Body")); diff != "" {
			t.Errorf("what was said (-want +got):\n%s", diff)
		}
	})
}

func TestOneRecordClosesSeveralDuties(t *testing.T) {
	t.Parallel()
	w := newWorld(dbtest.Open(t), at(t, "2022-05-03 08:00"))
	officer := w.staff.give("r:SA")
	w.open(t, `{code: drill.monthly, name: 月演练, on: [{day: school, pick: -1, of: month, min: 5}], win: ["period 08:00..16:00"], who: {role: SA}, owner: LD, evidence: drill, ladder: drill}
{code: drill.quake, name: 抗震演练, on: [{day: school, months: [5], pick: -1, of: month}], win: ["period 08:00..16:00"], who: {role: SA}, owner: P, also: [drill.monthly], evidence: drill, ladder: drill}`)
	w.run(t, at(t, "2022-05-12 14:28"))
	if _, err := w.tasks.Submit(w.as(t, officer), w.slot(t, "drill.quake", "2022-05").ID, task.Evidence{ID: database.NewID(), Passed: true}); err != nil {
		t.Fatal(err)
	}
	monthly := w.slot(t, "drill.monthly", "2022-05")
	if monthly.State != task.Done || monthly.DoneAt.Time() != at(t, "2022-05-12 14:28") {
		t.Errorf("the monthly drill is %s", monthly.State)
	}
}
