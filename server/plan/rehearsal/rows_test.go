package rehearsal_test

import (
	"fmt"
	"testing"

	"xiaoqin/server/database"
	"xiaoqin/server/task"
)

// impossible finds rows that break an invariant of the engine, whatever has been lived.
var impossible = map[string]string{
	"live without a next moment, or the reverse": `SELECT id FROM tasks WHERE (next_at IS NULL) = (state = 'live')`,
	"window the wrong way round":                 `SELECT id FROM tasks WHERE opens_at >= due_at OR due_at > closes_at`,
	"next moment behind the watermark":           `SELECT id FROM tasks WHERE next_at <= through_at AND closes_at > through_at`,
	"verdict that blames an outage":              `SELECT id FROM tasks WHERE cause = 'outage'`,
	"pushed after it was done": `SELECT t.id FROM tasks t JOIN outbox o ON o.origin_id = t.id
		WHERE t.state = 'done' AND o.state IN ('sent', 'refused', 'sending', 'queued') AND COALESCE(o.settled_at, o.next_at) > t.done_at`,
	"done with something open": `SELECT t.id FROM tasks t JOIN task_targets x ON x.task_id = t.id
		WHERE t.state = 'done' AND x.done_at IS NULL AND NOT x.void`,
	"done with a wrong count": `SELECT id FROM tasks WHERE state = 'done' AND targets <> targets_done
		AND NOT EXISTS (SELECT 1 FROM task_events e WHERE e.task_id = tasks.id AND e.action = 'complete_by_override')`,
	"signed twice by one person": `SELECT task_id AS id FROM task_targets WHERE subject_key LIKE 'sign:%' AND done_by IS NOT NULL
		GROUP BY task_id, done_by HAVING COUNT(*) > 1`,
	"state without its line in the history": `SELECT id FROM tasks t WHERE state <> 'live' AND (SELECT COUNT(*) FROM task_events e
		WHERE e.task_id = t.id AND e.action IN ('complete', 'complete_by_override', 'sync', 'miss', 'excuse', 'cancel')) = 0`,
	"finished twice": `SELECT task_id AS id FROM task_events WHERE action IN ('complete', 'complete_by_override', 'miss')
		GROUP BY task_id HAVING COUNT(*) > 1`,
	"history that does not begin": `SELECT id FROM tasks t WHERE NOT EXISTS (SELECT 1 FROM task_events e WHERE e.task_id = t.id)`,
	"plate that shows another state": `SELECT t.id FROM tasks t JOIN task_holders h ON h.task_id = t.id
		WHERE h.live <> (t.state = 'live') OR h.opens_at <> t.opens_at`,
	"inbox without a message": `SELECT i.id FROM inbox i LEFT JOIN messages m ON m.id = i.message_id WHERE m.id IS NULL`,
}

// testRows looks at what the holiday has left in the tables.
func (r rehearsed) testRows(t *testing.T) {
	for what, query := range impossible {
		if ids := r.ids(t, query); len(ids) > 0 {
			t.Errorf("%s: %d rows, such as %v", what, len(ids), ids[0])
		}
	}
	for i := range r.cast.Routines {
		r.testGate(t, &r.cast.Routines[i])
	}
}

func (r rehearsed) ids(t *testing.T, query string, args ...any) (ids []database.ID) {
	t.Helper()
	if err := r.db.In(t.Context()).Raw(query, args...).Scan(&ids).Error; err != nil {
		t.Fatal(fmt.Errorf("%s: %w", query, err))
	}
	return ids
}

// testGate: what has passed a gate found everything it needs done and passed before.
func (r rehearsed) testGate(t *testing.T, gated *task.Routine) {
	t.Helper()
	for _, need := range gated.Needs {
		const query = `SELECT t.id FROM tasks t JOIN routines r ON r.id = t.routine_id
			WHERE r.code = ? AND t.state = 'done' AND t.passed
			AND NOT EXISTS (SELECT 1 FROM task_events e WHERE e.task_id = t.id AND e.action = 'complete_by_override')
			AND (SELECT COUNT(*) FROM tasks n JOIN routines q ON q.id = n.routine_id
				WHERE q.code = ? AND n.scope = t.scope AND n.state = 'done' AND n.passed AND n.done_at <= t.done_at) = 0`
		if ids := r.ids(t, query, gated.Code, need); len(ids) > 0 {
			t.Errorf("%s went through %d times without %s", gated.Code, len(ids), need)
		}
	}
}
