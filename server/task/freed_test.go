package task_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/task"
)

// Of two who each have to confirm, one has: only the other is reminded, and the head hears
// of it all the same.
func TestWhoHasTickedTheirsIsNotReminded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db, at(t, "2022-03-31 06:00"))
		quick, slow := w.staff.give("r:FA"), w.staff.give("r:FA")
		owner := w.staff.give("r:SA")
		w.open(t, `{code: rules.read, name: 读制度, on: [{day: every}], win: ["07:30..09:00..12:00"], who: {role: FA}, owner: SA, complete: {mode: everyone}, evidence: confirm, ladder: daily}`)
		w.run(t, at(t, "2022-03-31 08:00"))
		id := w.slot(t, "rules.read", "2022-03-31").ID
		key := string(task.MakeRef(task.RefPerson, quick.String()))
		if _, err := w.tasks.Submit(w.as(t, quick), id, task.Evidence{Targets: []string{key}, Passed: true}); err != nil {
			t.Fatal(err)
		}
		w.run(t, at(t, "2022-03-31 11:00"))
		got := map[database.ID][]string{}
		for _, s := range w.heard(t) {
			got[s.Person] = append(got[s.Person], s.At[11:])
		}
		want := map[database.ID][]string{quick: {"07:30"}, slow: {"07:30", "08:45", "09:10"}, owner: {"09:30"}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("who heard of it when (-want +got):\n%s", diff)
		}
	})
}
