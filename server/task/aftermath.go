package task

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
	"xiaoqin/server/identity"
)

// after lets evidence do what it does besides its own task: close the tasks of routines
// it counts for too, and start the clock of what is due so long after it.
func (a *act) after(ctx context.Context, targets []targetRow, ticks []string, e Evidence) error {
	if a.task.State == Done {
		if err := a.closeAlso(ctx, e); err != nil {
			return err
		}
	}
	does := a.edition.Routine.Does
	if does == "" {
		return nil
	}
	subjects := a.doneTo(targets, ticks)
	if len(subjects) == 0 {
		return nil
	}
	evidence := e.ID
	if evidence.IsZero() {
		evidence = a.task.ID
	}
	on := clock.DateOf(made(e.At, a.now))
	facts := make([]Fact, 0, 2*len(subjects))
	for _, subject := range subjects {
		facts = append(facts,
			Fact{Subject: subject, Name: does, On: on, Evidence: evidence},
			Fact{Subject: subject, Name: does + factUsed, On: on})
	}
	return a.renew(ctx, does, subjects, facts, e)
}

// doneTo are the subjects to which the evidence did something: those just ticked, or
// the one subject of a task that is done.
func (a *act) doneTo(targets []targetRow, ticks []string) []string {
	if a.task.Subject != "" {
		if a.task.State == Done || a.task.MadeUpAt != nil {
			return []string{a.task.Subject}
		}
		return nil
	}
	var out []string
	for _, t := range targets {
		if _, isSignature := signature(t.SubjectKey); !isSignature && slices.Contains(ticks, t.SubjectKey) {
			out = append(out, t.SubjectKey)
		}
	}
	return out
}

// renew starts the clocks anew: an open task that waited for the same work is closed by
// this evidence, one that was still ahead gives way to the new forecast.
func (a *act) renew(ctx context.Context, does string, subjects []string, facts []Fact, e Evidence) error {
	if err := a.service.lockCalendar(ctx, a.id); err != nil {
		return err
	}
	var waiting []database.ID
	for i := range a.routines {
		r := &a.routines[i]
		if len(r.Routine.On) == 1 && r.Routine.On[0].Since != nil && r.Routine.On[0].Since.Of == does && r.ID != a.task.RoutineID {
			waiting = append(waiting, r.ID)
		}
	}
	rows, err := a.service.openNow(ctx, a.id, waiting, clock.At(made(e.At, a.now)))
	if err != nil {
		return err
	}
	for i := range rows {
		if slices.Contains(subjects, rows[i].SubjectKey) {
			if err := a.closeBySystem(ctx, rows[i], e); err != nil {
				return err
			}
		}
	}
	if err := a.service.writeFacts(ctx, a.id, facts); err != nil {
		return err
	}
	return a.service.forecastAgain(ctx, a.id, facts)
}

// closeAlso closes the live tasks of the routines that this evidence counts for too.
func (a *act) closeAlso(ctx context.Context, e Evidence) error {
	var ids []database.ID
	for _, code := range a.edition.Routine.Also {
		if r, ok := a.named(code); ok {
			ids = append(ids, r.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := a.service.openNow(ctx, a.id, ids, clock.At(made(e.At, a.now)))
	if err != nil {
		return err
	}
	for i := range rows {
		if err := a.closeBySystem(ctx, rows[i], e); err != nil {
			return err
		}
	}
	return nil
}

// closeBySystem completes another task with the same evidence. One that asks for more,
// for its own signatures or an open gate, stays open.
func (a *act) closeBySystem(ctx context.Context, row taskRow, e Evidence) error {
	other, err := a.service.takeRow(ctx, a.desk, identity.System(a.id), row)
	if err != nil {
		return err
	}
	if err := other.drawLate(ctx); err != nil {
		return err
	}
	missing, err := other.gate(ctx)
	if err != nil {
		return err
	}
	action := Action{Verb: Complete, At: e.At, Passed: e.Passed, Missing: missing}
	err = other.applyEvidence(ctx, action, PartSystem, nil, e)
	if refusal, ok := errors.AsType[*errs.Error](err); ok && refusal.Kind == errs.Conflict {
		return nil
	}
	if err != nil {
		return fmt.Errorf("close %s too: %w", other.edition.Routine.Code, err)
	}
	return nil
}
