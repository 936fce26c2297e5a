package task

import (
	"context"
	"encoding/json"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/identity"
)

// TickKnown is Submit without reading for the commonest case: one more point of a live
// task that Held gave a short while ago. It reports false, and has written nothing, when
// the case is not that simple (the last point, a target of somebody in person, work that
// starts a clock) or the task has moved on since; then Submit decides. It belongs in the
// transaction that writes the evidence.
func (s *Service) TickKnown(ctx context.Context, known Entry, e Evidence) (Task, bool, error) {
	if !known.simple() || len(e.Targets) != 1 {
		return known.Task, false, nil
	}
	p, now := identity.From(ctx), s.now()
	after, err := Apply(known.Task, Action{Verb: Tick, At: e.At, Ticks: 1, Passed: e.Passed}, known.Part, now, "")
	if err != nil {
		return known.Task, false, nil //nolint:nilerr // Submit says why
	}
	Arm(&after, known.ladder, known.calendar)
	after.Version++
	ticked, err := s.changed(ctx, `UPDATE task_targets SET done_at = ?, done_by = ?, evidence_id = ?, passed = ?
		WHERE task_id = ? AND subject_key = ? AND done_at IS NULL AND void = ? AND holder_ref = ?`,
		clock.At(made(e.At, now)), p.PersonID, e.ID, e.Passed, after.ID, e.Targets[0], false, "")
	if err != nil || !ticked {
		return known.Task, false, err
	}
	won, err := s.changed(ctx, `UPDATE tasks SET targets_done = ?, touched = ?, next_at = ?, version = ?
		WHERE id = ? AND version = ? AND state = ?`,
		after.TargetsDone, true, instantOf(after.NextAt), after.Version, after.ID, known.Version, string(Live))
	if err == nil && !won {
		_, err = s.changed(ctx, `UPDATE task_targets SET done_at = NULL, done_by = NULL, evidence_id = NULL, passed = ?
			WHERE task_id = ? AND subject_key = ?`, false, after.ID, e.Targets[0])
	}
	if err != nil || !won {
		return known.Task, false, err
	}
	detail, err := json.Marshal(evidenceDetail{Evidence: e.ID, Targets: e.Targets, Passed: e.Passed})
	if err != nil {
		return known.Task, false, fmt.Errorf("write evidence detail: %w", err)
	}
	row := (event{task: &after, at: now, actor: p.PersonID, part: known.Part, action: string(Tick), detail: string(detail)}).row()
	if err := s.db.InsertNew(ctx, "task_events", "task_id", eventColumns, [][]any{row.values()}); err != nil {
		return known.Task, false, fmt.Errorf("write event: %w", err)
	}
	return after, true, nil
}

// simple reports whether a tick of the task does nothing but tick.
func (e *Entry) simple() bool {
	r := e.Routine
	return e.calendar != nil && e.State == Live && e.TargetsDone+1 < e.Targets && r.Who.NotWho == "" && r.Does == "" && r.Complete.Mode == Each
}

// changed reports whether a statement changed one row.
func (s *Service) changed(ctx context.Context, query string, args ...any) (bool, error) {
	done, err := s.db.In(ctx).Statement.ConnPool.ExecContext(ctx, s.db.Rebind(query), args...)
	if err != nil {
		return false, fmt.Errorf("tick: %w", err)
	}
	n, err := done.RowsAffected()
	return n == 1, err
}
