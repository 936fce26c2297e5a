package task

import (
	"context"
	"strings"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/message"
)

// maxReason is how many characters a reason may have.
const maxReason = 200

func trimmed(s string) string { return strings.Join(strings.Fields(s), " ") }

// Acknowledge notes that the principal has seen a task.
func (s *Service) Acknowledge(ctx context.Context, id database.ID) (Task, error) {
	return s.change(ctx, id, func(ctx context.Context, a *act) error {
		return a.apply(ctx, Action{Verb: Ack}, a.as(Ack), doing{})
	})
}

// PlanAt fixes the moment at which the principal means to do a task. It refuses one
// outside of [opens, due] with ErrPlanOutside.
func (s *Service) PlanAt(ctx context.Context, id database.ID, at time.Time) (Task, error) {
	return s.change(ctx, id, func(ctx context.Context, a *act) error {
		return a.apply(ctx, Action{Verb: Plan, At: at}, a.as(Plan), doing{detail: clock.At(at).String()})
	})
}

// Excuse releases everybody from a task, live or missed, for a reason.
func (s *Service) Excuse(ctx context.Context, id database.ID, reason string) (Task, error) {
	return s.because(ctx, id, Action{Verb: Excuse}, reason)
}

// CompleteByOverride completes a task past its closed gate. Only the leader named by
// the routine may, and answers for it by name; nothing counts as passed.
func (s *Service) CompleteByOverride(ctx context.Context, id database.ID, reason string) (Task, error) {
	reason, err := clean(reason)
	if err != nil {
		return Task{}, err
	}
	return s.change(ctx, id, func(ctx context.Context, a *act) error {
		if err := a.drawLate(ctx); err != nil {
			return err
		}
		staff, err := a.who(ctx)
		if err != nil {
			return err
		}
		action := Action{Verb: CompleteByOverride, Named: overrides(a.principal, a.edition.Routine, staff, a.now)}
		if err := a.apply(ctx, action, a.as(CompleteByOverride), doing{reason: reason}); err != nil || s.passed == nil {
			return err
		}
		return s.passed(ctx, a.task)
	})
}

// Move gives a task other times for a reason. The due must lie ahead.
func (s *Service) Move(ctx context.Context, id database.ID, opens, due, closes time.Time, reason string) (Task, error) {
	reason, err := clean(reason)
	if err != nil {
		return Task{}, err
	}
	return s.change(ctx, id, func(ctx context.Context, a *act) error {
		action := Action{Verb: Move, Opens: opens, Due: due, Closes: closes}
		if err := a.apply(ctx, action, a.as(Move), doing{reason: reason}); err != nil {
			return err
		}
		if a.task.Opens.After(a.now) {
			return nil
		}
		targets, err := a.draw(ctx, a.edition, &a.task)
		if err != nil {
			return err
		}
		return s.addTargets(ctx, &a.task, targets)
	})
}

// because applies an action that needs nothing but a reason.
func (s *Service) because(ctx context.Context, id database.ID, action Action, reason string) (Task, error) {
	reason, err := clean(reason)
	if err != nil {
		return Task{}, err
	}
	return s.change(ctx, id, func(ctx context.Context, a *act) error {
		return a.apply(ctx, action, a.as(action.Verb), doing{reason: reason})
	})
}

// Return opens a done task once more, because it was not good enough: these targets,
// or all of them when none is named, have to be ticked again until the new due. Those
// who hold it are told.
func (s *Service) Return(ctx context.Context, id database.ID, due time.Time, targets []string, reason string) (Task, error) {
	reason, err := clean(reason)
	if err != nil {
		return Task{}, err
	}
	return s.change(ctx, id, func(ctx context.Context, a *act) error {
		as := a.as(Return)
		if as == PartStranger {
			return ErrRefused
		}
		n, err := s.untick(ctx, &a.task, targets)
		if err != nil {
			return err
		}
		if err := a.apply(ctx, Action{Verb: Return, Due: due, Ticks: n}, as, doing{reason: reason}); err != nil {
			return err
		}
		return a.tellHolders(ctx, returnedTitle+titleOf(&a.edition.Routine, a.row.SubjectName), reason)
	})
}

// tellHolders says something to those who have to do the task now.
func (a *act) tellHolders(ctx context.Context, title, body string) error {
	staff, err := a.who(ctx)
	if err != nil {
		return err
	}
	people, as := Responsible(a.holders, a.now, onTask{staff, a.task.Opens})
	return a.tell(ctx, people, as, message.DutyDue, title, body)
}

// tell says something about the task that no rung of its ladder says.
func (a *act) tell(ctx context.Context, to []database.ID, as Part, purpose message.Purpose, title, body string) error {
	if len(to) == 0 {
		return nil
	}
	leaves := PushAt(&a.task, a.now, as, false, Night)
	return a.service.messages.Enqueue(ctx, message.Draft{
		School: a.id, Purpose: purpose, Origin: message.Origin{Kind: originTask, ID: a.task.ID}, Moment: clock.At(a.now),
		To: to, Title: title, Body: body, Page: taskPage(a.task.ID),
		NotBefore: clock.At(leaves), ExpiresAt: clock.At(leaves.Add(exceptionLife)),
		Fields: map[string]string{"task": titleOf(&a.edition.Routine, a.row.SubjectName), "due": clock.At(a.task.Due).String(), "state": title},
	})
}
