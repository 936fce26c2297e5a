package task

import (
	"context"
	"fmt"
	"slices"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// Rejudge says anew what evidence is worth that was handed in before and has been
// corrected since; e.Note is the reason, as people read it. It belongs in the transaction
// that writes the correction.
//
// Evidence that stands is still all there: it only passes now, or does not. Otherwise its
// ticks are taken back, and while the window is open a done task is live again, as if a
// reviewer had returned it; after that it stays done and has not passed. Either way the
// gates of a task that has not passed close: what was let through in the same scope
// because it had is live again too, and those who hold it are told. A completion past a
// closed gate stands.
func (s *Service) Rejudge(ctx context.Context, id database.ID, e Evidence, stands bool) (Task, error) {
	var after Task
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		// What depends on the task is locked first, as whoever lets it through does.
		let, err := s.lockLetThrough(ctx, id)
		if err != nil {
			return err
		}
		after, err = s.change(ctx, id, func(ctx context.Context, a *act) error { return a.rejudge(ctx, e, stands, let) })
		return err
	})
	return after, err
}

// lockLetThrough are the tasks that have passed a gate on the strength of this one.
func (s *Service) lockLetThrough(ctx context.Context, id database.ID) ([]taskRow, error) {
	p := identity.From(ctx)
	row, err := s.findTask(ctx, p.SchoolID, id)
	if err != nil {
		return nil, err
	}
	c, err := s.campus(ctx, p.SchoolID)
	if err != nil {
		return nil, err
	}
	judged := c.byID[row.RoutineID]
	if judged == nil || row.Scope == "" {
		return nil, nil
	}
	var ids []database.ID
	for i := range c.routines {
		if slices.Contains(c.routines[i].Routine.Needs, judged.Routine.Code) {
			ids = append(ids, c.routines[i].ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := s.lockScope(ctx, p.SchoolID, row.Scope, ids)
	return slices.DeleteFunc(rows, func(r taskRow) bool { return r.State != Done || !r.Passed }), err
}

func (a *act) rejudge(ctx context.Context, e Evidence, stands bool, let []taskRow) error {
	seen, err := a.targets(ctx, &a.parts)
	if err != nil {
		return err
	}
	if !a.works(seen) {
		return ErrRefused
	}
	if err := a.service.rejudgeTargets(ctx, a.task.ID, e.Targets, e.Passed); err != nil {
		return err
	}
	failing := func(t Target) bool { return !t.Void && !t.Passed && !slices.Contains(e.Targets, t.Key) }
	passed := e.Passed && !slices.ContainsFunc(seen, failing)
	was := a.task.Passed
	switch overridden := a.task.Reason != ""; {
	case a.task.State == Live && !stands:
		if err := a.takeBack(ctx, e); err != nil {
			return err
		}
	case a.task.State != Done || overridden || stands && passed == was:
		return nil
	case stands:
		if err := a.pass(ctx, passed, e.Note); err != nil {
			return err
		}
	default:
		if err := a.reopen(ctx, e.Targets, e.Note); err != nil {
			return err
		}
	}
	if !was || a.task.Passed {
		return nil
	}
	for i := range let {
		other, err := a.service.takeRow(ctx, a.desk, identity.System(a.id), let[i])
		if err != nil {
			return err
		}
		if err := other.reopen(ctx, nil, a.edition.Routine.Name+reasonCorrected); err != nil {
			return err
		}
	}
	return nil
}

// takeBack unticks targets of a task that is still live.
func (a *act) takeBack(ctx context.Context, e Evidence) error {
	if len(e.Targets) == 0 {
		return nil
	}
	n, err := a.service.untick(ctx, &a.task, e.Targets)
	if err != nil || n == 0 {
		return err
	}
	after := a.task
	after.TargetsDone -= n
	return a.write(ctx, after, PartReviewer, actionRejudge, doing{reason: e.Note})
}

// pass changes whether a done task has passed.
func (a *act) pass(ctx context.Context, passed bool, reason string) error {
	after := a.task
	after.Passed = passed
	if passed {
		reason = ""
	}
	return a.write(ctx, after, PartReviewer, actionRejudge, doing{reason: reason})
}

// reopen has these targets of a done task ticked once more, all without any; when its
// window is over, the task has just not passed.
func (a *act) reopen(ctx context.Context, targets []string, reason string) error {
	if !a.now.Before(a.task.Closes) {
		return a.pass(ctx, false, reason)
	}
	n, err := a.service.untick(ctx, &a.task, targets)
	if err != nil {
		return err
	}
	due := a.task.Due
	if !due.After(a.now) {
		due = a.task.Closes
	}
	if err := a.apply(ctx, Action{Verb: Return, Due: due, Ticks: n}, PartReviewer, doing{reason: reason}); err != nil {
		return err
	}
	return a.tellHolders(ctx, returnedTitle+titleOf(&a.edition.Routine, a.row.SubjectName), reason)
}

// works reports whether the principal does the task, or a part of it that is theirs.
func (a *act) works(targets []Target) bool {
	doer := func(p Part) bool {
		return slices.Contains(doers, p) || a.task.State == Missed && Can(Missed, MakeUp, p)
	}
	return slices.ContainsFunc(a.parts, doer) || slices.ContainsFunc(targets, func(t Target) bool { return t.Mine })
}

// owes reports whether a target is for the principal in person to tick.
func (a *act) owes(ctx context.Context, t *targetRow) (bool, error) {
	if t.Void || a.principal.PersonID.IsZero() {
		return false, nil
	}
	staff, err := a.who(ctx)
	if err != nil {
		return false, err
	}
	if role, isSignature := signature(t.SubjectKey); isSignature && signer(role) == "" {
		return role != SignVendor && a.handsPost(onTask{staff, a.task.Opens}), nil
	}
	return t.HolderRef != "" && slices.Contains(onTask{staff, a.task.Opens}.People(t.HolderRef, a.now), a.principal.PersonID), nil
}

// rejudgeTargets changes what ticked targets are worth.
func (s *Service) rejudgeTargets(ctx context.Context, task database.ID, keys []string, passed bool) error {
	if len(keys) == 0 {
		return nil
	}
	err := s.db.In(ctx).Exec("UPDATE task_targets SET passed = ? WHERE task_id = ? AND subject_key IN ? AND done_at IS NOT NULL", passed, task, keys).Error
	if err != nil {
		return fmt.Errorf("judge targets anew: %w", err)
	}
	return nil
}
