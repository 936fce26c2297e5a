package task

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"xiaoqin/server/database"
	"xiaoqin/server/errs"
)

// Evidence is what somebody hands in for a task: a sheet, a check-in, a signature.
type Evidence struct {
	ID      database.ID   // of the sheet, check-in …; zero when there is no such row
	At      time.Time     // when it was made, by the time of the phone; zero is now
	Targets []string      // keys of the targets it ticks
	Passed  bool          // it met its limits; a gate looks at this
	Note    string        // what the person said; empty for evidence that speaks for itself
	Photos  []database.ID // ids that the phone gave to photos of it; for Finish only
}

// Submit takes evidence for a task of the principal. It belongs in the transaction that
// writes the evidence.
//
// What becomes of it follows from the task. While that is live, targets are ticked, and
// with the last of them the task is done, if its gate is open; ErrGateClosed names what
// has not passed. After the verdict, evidence made in time and received within 48 hours
// makes it done late; any other is kept as made up, and the task stays missed. The same
// evidence twice changes nothing the second time.
func (s *Service) Submit(ctx context.Context, id database.ID, e Evidence) (Task, error) {
	return s.change(ctx, id, func(ctx context.Context, a *act) error { return a.submit(ctx, e) })
}

func (a *act) submit(ctx context.Context, e Evidence) error {
	if known, err := a.service.hasEvidence(ctx, a.task.ID, e.ID); err != nil || known {
		return err
	}
	if err := a.differentPerson(ctx); err != nil {
		return err
	}
	if err := a.drawLate(ctx); err != nil {
		return err
	}
	targets := a.toTick
	ticks, owed, err := a.ticks(ctx, targets, e)
	if err != nil {
		return err
	}
	action, err := a.evidenceAction(ctx, targets, ticks, e)
	if err != nil {
		return err
	}
	as := a.as(action.Verb)
	if as == PartStranger && owed && Can(a.task.State, action.Verb, PartHolder) {
		as = PartHolder // whoever owes a signature or a confirmation holds that much of the task
	}
	if err := a.applyEvidence(ctx, action, as, ticks, e); err != nil { // writes nothing when it refuses
		return err
	}
	if err := a.service.tickTargets(ctx, &a.task, ticks, a.principal.PersonID, e, made(e.At, a.now)); err != nil {
		return err
	}
	return a.after(ctx, targets, ticks, e)
}

// evidenceAction decides which transition the evidence asks for.
func (a *act) evidenceAction(ctx context.Context, targets []targetRow, ticks []string, e Evidence) (Action, error) {
	action := Action{At: e.At, Ticks: len(ticks), Passed: e.Passed && allPassed(targets, ticks)}
	all := a.task.TargetsDone+len(ticks) == a.task.Targets
	if all && a.task.State != Done {
		var err error
		if action.Missing, err = a.gate(ctx); err != nil {
			return action, err
		}
	}
	switch {
	case a.task.State == Missed:
		action.Verb = a.syncOrMakeUp(action)
	case all && (len(action.Missing) == 0 || len(ticks) == 0):
		action.Verb = Complete
	case len(ticks) == 0 && a.task.State == Live:
		return action, ErrNotAllTicked
	default:
		action.Verb = Tick
	}
	return action, nil
}

// syncOrMakeUp judges evidence that arrives after the verdict.
func (a *act) syncOrMakeUp(action Action) Verb {
	action.Verb = Sync
	as := a.as(Sync)
	if as == PartStranger {
		return MakeUp
	}
	if _, err := Apply(a.task, action, as, a.now, ""); errors.Is(err, ErrSyncLate) {
		return MakeUp
	}
	return Sync
}

// evidenceDetail is what the history keeps of evidence, as JSON.
type evidenceDetail struct {
	Evidence database.ID `json:"evidence,omitzero"`
	Targets  []string    `json:"targets,omitempty"`
	Passed   bool        `json:"passed"`
	Note     string      `json:"note,omitempty"`
}

func (a *act) applyEvidence(ctx context.Context, action Action, as Part, ticks []string, e Evidence) error {
	detail, err := json.Marshal(evidenceDetail{Evidence: e.ID, Targets: ticks, Passed: e.Passed, Note: e.Note})
	if err != nil {
		return fmt.Errorf("write evidence detail: %w", err)
	}
	after, err := Apply(a.task, action, as, a.now, "")
	if errors.Is(err, ErrGateClosed) {
		return ErrGateClosed.WithFields(gateFields(action.Missing, a.campus)...)
	}
	if err != nil {
		return err
	}
	if action.Verb == MakeUp {
		after.TargetsDone += len(ticks)
	}
	return a.write(ctx, after, as, action.Verb, doing{detail: string(detail)})
}

// gateFields name in Chinese what keeps a gate closed.
func gateFields(missing []string, c *campus) []errs.Field {
	fields := make([]errs.Field, 0, len(missing))
	for _, code := range missing {
		name := code
		if r, ok := c.named(code); ok {
			name = r.Routine.Name
		}
		fields = append(fields, errs.Field{Location: code, Message: name + "还没有合格"})
	}
	return fields
}

// ticks are the keys of the targets that the evidence ticks, and whether the principal
// owes every one of them in person.
func (a *act) ticks(ctx context.Context, targets []targetRow, e Evidence) (keys []string, owed bool, err error) {
	for _, key := range e.Targets {
		i := slices.IndexFunc(targets, func(t targetRow) bool { return t.SubjectKey == key && !t.Void })
		if i < 0 || slices.Contains(keys, key) {
			return nil, false, ErrNoTarget
		}
		if targets[i].DoneAt != nil {
			return nil, false, ErrTicked
		}
		own, err := a.mayTick(ctx, &targets[i], targets, keys)
		if err != nil {
			return nil, false, err
		}
		owed = own && (owed || len(keys) == 0)
		keys = append(keys, key)
	}
	return keys, owed, nil
}

func allPassed(targets []targetRow, ticks []string) bool {
	for _, t := range targets {
		if !t.Void && !t.Passed && !slices.Contains(ticks, t.SubjectKey) {
			return false
		}
	}
	return true
}
