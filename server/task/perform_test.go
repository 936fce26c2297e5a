package task_test

import (
	"context"
	"testing"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/task"
)

const toFamilies = `{code: notice.families, name: 提醒家长, on: [{day: school}], win: ["14:20..16:20"], who: {system: true, role: LD}, owner: LD, evidence: broadcast, ladder: daily}`

// What the program does itself is done once, also when it was planned after its opening,
// as when a school begins in the afternoon.
func TestProgramDoesWhatHasOpenedAlready(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		for name, planned := range map[string]string{"before": "2022-03-31 14:00", "after": "2022-03-31 15:00"} {
			w := newWorld(db, at(t, planned))
			done := 0
			w.perform = map[string]task.Performer{"broadcast": func(context.Context, task.Task, task.Routine) error {
				done++
				return nil
			}}
			w.start()
			w.open(t, toFamilies)
			w.scan(t, at(t, "2022-03-31 15:01"))
			w.scan(t, at(t, "2022-03-31 16:30"))
			if done != 1 {
				t.Errorf("planned %s its opening: done %d times", name, done)
			}
			if r := w.slot(t, "notice.families", "2022-03-31"); r.State != task.Done {
				t.Errorf("planned %s its opening: %s", name, r.State)
			}
		}
	})
}
