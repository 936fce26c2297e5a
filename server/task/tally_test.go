package task_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// TestTallyCountsPhases counts the same in the database as Phase says of each task.
func TestTallyCountsPhases(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db, at(t, "2022-03-31 06:00"))
		holder := w.staff.give("r:FA")
		head := w.staff.give("r:SA")
		w.open(t, `
			{code: p.next, name: 一, on: [{day: school}], win: ["15:00..16:00"], who: {role: FA}, owner: SA, evidence: confirm, ladder: once}
			{code: p.open, name: 二, on: [{day: school}], win: ["08:00..16:00"], who: {role: FA}, owner: SA, evidence: confirm, ladder: once}
			{code: p.over, name: 三, on: [{day: school}], win: ["08:00..09:00..16:00"], who: {role: FA}, owner: SA, evidence: confirm, ladder: once}
			{code: p.miss, name: 四, on: [{day: school}], win: ["08:00..09:00"], who: {role: FA}, owner: SA, evidence: confirm, ladder: once}
			{code: p.late, name: 五, on: [{day: school}], win: ["08:00..09:00..16:00"], who: {role: FA}, owner: SA, evidence: confirm, ladder: once}
			{code: p.done, name: 六, on: [{day: school}], win: ["08:00..16:00"], who: {role: FA}, owner: SA, evidence: confirm, ladder: once}
			{code: p.free, name: 七, on: [{day: school}], win: ["08:00..16:00"], who: {role: FA}, owner: SA, evidence: confirm, ladder: once}`)
		w.run(t, at(t, "2022-03-31 10:00"))
		for _, code := range []string{"p.late", "p.done"} {
			if _, err := w.tasks.Finish(w.as(t, holder), w.slot(t, code, "2022-03-31").ID, task.Evidence{}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := w.tasks.Excuse(w.as(t, head), w.slot(t, "p.free", "2022-03-31").ID, "停电"); err != nil {
			t.Fatal(err)
		}
		got, err := w.tasks.Tally(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		entries, err := w.tasks.Day(w.as(t, head, identity.RoleSafetyOfficer), date(t, "2022-03-31"))
		if err != nil {
			t.Fatal(err)
		}
		want := task.Tally{}
		for _, e := range entries {
			want[e.Phase]++
		}
		if len(want) != 7 {
			t.Errorf("phases %v, want seven", want)
		}
		if diff := cmp.Diff(want, got[w.school]); diff != "" {
			t.Errorf("tally (-want +got):\n%s", diff)
		}
	})
}
