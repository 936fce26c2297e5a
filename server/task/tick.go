package task

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// TickKnown is Submit with next to no reading, for the commonest case: one more point,
// or the last, of a live task that Held gave a short while ago. It reports false, and has
// written nothing, when the case is not that simple (a target of somebody in person, a
// gate, work that starts a clock or counts for another task), when the point is ticked,
// or when the task has gone to others since; then Submit decides. It belongs in the
// transaction that writes the evidence.
func (s *Service) TickKnown(ctx context.Context, known Entry, e Evidence) (Task, bool, error) {
	if !known.simple() || len(e.Targets) != 1 {
		return known.Task, false, nil
	}
	k := knownTick{service: s, known: known, evidence: e, principal: identity.From(ctx), now: s.now()}
	ticked, err := k.target(ctx)
	if err != nil || !ticked {
		return known.Task, false, err
	}
	won, err := k.advance(ctx)
	if err == nil && !won {
		if won, err = k.readAgain(ctx); err == nil && won {
			won, err = k.advance(ctx)
		}
	}
	if err == nil && !won {
		err = k.untick(ctx)
	}
	if err != nil || !won {
		return known.Task, false, err
	}
	return k.after, true, k.note(ctx)
}

// simple reports whether a tick of the task does nothing but tick, and the last one
// nothing but complete.
func (e *Entry) simple() bool {
	r := e.Routine
	return e.calendar != nil && e.State == Live && r.Complete.Mode == Each &&
		r.Who.NotWho == "" && r.Does == "" && len(r.Needs) == 0 && len(r.Also) == 0
}

// knownTick is one tick of a task that is known from before.
type knownTick struct {
	service   *Service
	known     Entry
	evidence  Evidence
	principal identity.Principal
	now       time.Time
	after     Task
	verb      Verb
}

// target ticks the point, if that is open to everybody who holds the task.
func (k *knownTick) target(ctx context.Context) (bool, error) {
	return k.service.changed(ctx, `UPDATE task_targets SET done_at = ?, done_by = ?, evidence_id = ?, passed = ?
		WHERE task_id = ? AND subject_key = ? AND done_at IS NULL AND void = ? AND holder_ref = ?`,
		clock.At(made(k.evidence.At, k.now)), k.principal.PersonID, k.evidence.ID, k.evidence.Passed,
		k.known.ID, k.evidence.Targets[0], false, "")
}

func (k *knownTick) untick(ctx context.Context) error {
	_, err := k.service.changed(ctx, `UPDATE task_targets SET done_at = NULL, done_by = NULL, evidence_id = NULL, passed = ?
		WHERE task_id = ? AND subject_key = ?`, false, k.known.ID, k.evidence.Targets[0])
	return err
}

// advance takes the task through the state machine and writes it, unless it has another
// version by now.
func (k *knownTick) advance(ctx context.Context) (bool, error) {
	action := Action{Verb: Tick, At: k.evidence.At, Ticks: 1, Passed: k.evidence.Passed}
	if k.known.TargetsDone+1 == k.known.Targets {
		failed, err := k.service.found(ctx, "SELECT 1 FROM task_targets WHERE task_id = ? AND passed = ? AND void = ? LIMIT 1", k.known.ID, false, false)
		if err != nil {
			return false, err
		}
		action.Verb, action.Passed = Complete, !failed
	}
	after, err := Apply(k.known.Task, action, k.known.Part, k.now, "")
	if err != nil {
		return false, nil //nolint:nilerr // Submit says why
	}
	Arm(&after, k.known.ladder, k.known.calendar)
	k.verb, k.after = action.Verb, after
	if action.Verb == Complete {
		return k.complete(ctx)
	}
	k.after.Version = k.known.Version + 1
	next := instantOf(k.after.NextAt)
	set, args := "", []any{k.after.TargetsDone, true, k.after.Version}
	if before := instantOf(k.known.NextAt); next == nil || before == nil || *next != *before { // its index is written anew even when it stays
		set, args = ", next_at = ?", append(args, next)
	}
	won, err := k.service.changed(ctx, "UPDATE tasks SET targets_done = ?, touched = ?, version = ?"+set+" WHERE id = ? AND version = ? AND state = ?",
		append(args, k.after.ID, k.known.Version, string(Live))...)
	if won {
		k.service.moments.note(k.after.ID, next)
	}
	return won, err
}

func (k *knownTick) complete(ctx context.Context) (bool, error) {
	won, err := k.service.save(ctx, &k.after, k.known.Version)
	if err != nil || !won {
		return false, err
	}
	if err := k.service.holdersFollow(ctx, &k.after); err != nil {
		return false, err
	}
	return true, k.service.messages.ExpireForTask(ctx, k.after.SchoolID, k.after.ID)
}

// readAgain takes over what has happened to the task since, if the same people hold it
// still and it is as simple as it was.
func (k *knownTick) readAgain(ctx context.Context) (bool, error) {
	var row taskRow
	err := k.service.db.Query(ctx, func(scan func(...any) error) error { return scan(row.fields()...) },
		k.service.db.Locked(selectTasks+" WHERE id = ?"), k.known.ID)
	if err != nil {
		return false, fmt.Errorf("read task: %w", err)
	}
	holders, err := k.service.holdersOf(ctx, []database.ID{k.known.ID})
	if err != nil {
		return false, fmt.Errorf("read holders: %w", err)
	}
	if row.RoutineVersion != k.known.RoutineVersion || !slices.Equal(holders[k.known.ID], k.known.holders) {
		return false, nil
	}
	k.known.Task = row.task(k.known.Code)
	return k.known.simple(), nil
}

// note adds the line of history.
func (k *knownTick) note(ctx context.Context) error {
	detail, err := json.Marshal(evidenceDetail{Evidence: k.evidence.ID, Targets: k.evidence.Targets, Passed: k.evidence.Passed})
	if err != nil {
		return fmt.Errorf("write evidence detail: %w", err)
	}
	row := (event{task: &k.after, at: k.now, actor: k.principal.PersonID, part: k.known.Part, action: string(k.verb), detail: string(detail)}).row()
	if err := k.service.db.InsertNew(ctx, "task_events", "task_id", eventColumns, [][]any{row.values()}); err != nil {
		return fmt.Errorf("write event: %w", err)
	}
	return nil
}

// changed reports whether a statement changed one row. It goes to the driver without gorm.
func (s *Service) changed(ctx context.Context, query string, args ...any) (bool, error) {
	n, err := s.db.Exec(ctx, query, args...)
	if err != nil {
		return false, fmt.Errorf("tick: %w", err)
	}
	return n == 1, nil
}

// found reports whether a query finds anything.
func (s *Service) found(ctx context.Context, query string, args ...any) (found bool, err error) {
	err = s.db.Query(ctx, func(func(...any) error) error {
		found = true
		return nil
	}, query, args...)
	if err != nil {
		err = fmt.Errorf("tick: %w", err)
	}
	return found, err
}
