package task_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/task"
)

// cctv is a routine of every day with a role, a deputy by role and an owner.
const cctv = `{code: guard.cctv, name: 监控检查, on: [{day: every}], win: ["07:30..09:00..12:00"], who: {role: FA, deputy: G}, owner: SA, evidence: sheet, ladder: daily}`

func TestADayFromPlanToVerdict(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db, at(t, "2022-03-31 06:00"))
		holder, deputy, owner := w.staff.give("r:FA"), w.staff.give("r:G"), w.staff.give("r:SA")
		w.open(t, cctv)
		w.run(t, at(t, "2022-03-31 23:59"))
		want := []said{
			{At: "2022-03-31 07:30", Person: holder, Body: "请在09:00前完成。"},
			{At: "2022-03-31 08:45", Person: holder, Body: "请在09:00前完成。", Push: "2022-03-31 08:45"},
			{At: "2022-03-31 09:10", Person: holder, Body: "09:00已截止，还没有完成，请尽快处理。", Push: "2022-03-31 09:10"},
			{At: "2022-03-31 09:10", Person: deputy, Body: "09:00已截止，还没有完成，请尽快处理（您是备岗）。", Push: "2022-03-31 09:10"},
			{At: "2022-03-31 09:30", Person: owner, Body: "09:00截止，还没有完成，请过问。", Push: "2022-03-31 09:30"},
		}
		if diff := cmp.Diff(want, w.heard(t), cmpopts.IgnoreFields(said{}, "Title")); diff != "" {
			t.Errorf("what was said (-want +got):\n%s", diff)
		}
		today := w.slot(t, "guard.cctv", "2022-03-31")
		if today.State != task.Missed || today.NextAt != nil || today.Cause != "" {
			t.Errorf("after it closed: %s, next %v, cause %q", today.State, today.NextAt, today.Cause)
		}
	})
}

func TestPlanningTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db, at(t, "2022-03-20 06:00"))
		w.staff.give("r:FA")
		w.open(t, cctv)
		before := w.rows(t, "guard.cctv")
		if len(before) != 14 {
			t.Fatalf("%d tasks for the 14 days ahead", len(before))
		}
		for range 2 {
			done, err := w.tasks.MaterialiseSchool(t.Context(), w.school)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(task.Planned{}, done, cmpopts.IgnoreUnexported(task.Planned{})); diff != "" {
				t.Errorf("a second run did something:\n%s", diff)
			}
		}
		if diff := cmp.Diff(before, w.rows(t, "guard.cctv")); diff != "" {
			t.Errorf("rows changed:\n%s", diff)
		}
	})
}
