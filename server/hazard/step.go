package hazard

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/task"
)

// The events for which the routines of a school have a task.
const (
	EventUnverified = "hazard.unverified" // to be taken or discarded, in the window of the urgency
	EventReported   = "hazard.reported"   // to be graded
	EventDanger     = "hazard.danger"     // the same, at once
	EventGraded     = "hazard.graded"     // to be put right, in the window of the grade
	EventRectified  = "hazard.rectified"  // to be looked at again, in the window of the grade
	EventPaused     = "hazard.paused"     // not to be forgotten
)

// AssigneePart is the part that EventGraded names.
const AssigneePart = "assignee"

// owed is the event of a state in which somebody owes something, empty when nobody does.
func owed(row *hazardRow) string {
	switch row.State {
	case Unverified:
		return EventUnverified
	case Reported:
		if row.Urgency == Danger {
			return EventDanger
		}
		return EventReported
	case Assigned, Returned:
		return EventGraded
	case Rectified:
		return EventRectified
	case Paused:
		return EventPaused
	default: // accepted goes on with what was assigned
		return ""
	}
}

// openStep raises the task of the state a hazard has come to. A school without a routine
// for it tells by message alone.
func (s *Service) openStep(ctx context.Context, row *hazardRow) error {
	event := owed(row)
	row.TaskID, row.DueAt, row.Step = nil, nil, event
	if event == "" {
		return s.store.saveStep(ctx, row)
	}
	e := task.Event{
		Name: event, ID: fmt.Sprintf("%s.%d", row.ID, row.Turn), Subject: subjectOf(row), Window: string(row.Grade),
	}
	if event == EventUnverified {
		e.Window = string(row.Urgency)
	}
	if row.AssigneeID != nil {
		e.Persons = map[string]task.Ref{AssigneePart: task.MakeRef(task.RefPerson, row.AssigneeID.String())}
	}
	raised, err := s.tasks.Raise(identity.Into(ctx, identity.System(row.SchoolID)), e)
	if err != nil && !noCalendar(err) {
		return fmt.Errorf("raise %s: %w", event, err)
	}
	if len(raised) > 0 {
		due := clock.At(raised[0].Due)
		row.TaskID, row.DueAt = &raised[0].ID, &due
	}
	if err := s.store.saveStep(ctx, row); err != nil || row.TaskID != nil {
		return err
	}
	return s.tellWithoutTask(ctx, row)
}

// tellWithoutTask tells whoever has to do the step that no routine carries.
func (s *Service) tellWithoutTask(ctx context.Context, row *hazardRow) error {
	actor := identity.From(ctx).PersonID
	switch row.State {
	case Unverified:
		return s.tellManagers(ctx, row, titleOfStranger, bodyOfStranger, actor)
	case Reported:
		if row.Urgency == Danger {
			return s.tellManagers(ctx, row, titleOfDanger, bodyOfDanger, actor)
		}
		return s.tellManagers(ctx, row, titleOfReported, bodyOfReported, actor)
	case Assigned, Returned:
		return s.tell(ctx, row, message.DutyDue, []database.ID{*row.AssigneeID}, titleOfAssigned+shown(row), bodyOfAssigned)
	case Rectified:
		return s.tellManagers(ctx, row, titleOfFixed, bodyOfFixed, actor)
	default:
		return nil
	}
}

// endStep ends the task of the step before, by what was done now: with it as evidence
// when it is what the task asked for, and excused when it came otherwise. One that was
// ended by hand before stays as it is.
func (c *change) endStep(ctx context.Context) error {
	row := c.row
	if row.TaskID == nil || c.action == Accept {
		return nil
	}
	d, err := c.service.tasks.Find(identity.Into(ctx, identity.System(row.SchoolID)), *row.TaskID)
	if err != nil {
		return fmt.Errorf("read task of hazard: %w", err)
	}
	if d.State != task.Live && d.State != task.Missed {
		return nil
	}
	ctx = identity.Into(ctx, onBehalf(c.principal))
	switch {
	case c.action == HandBack:
		return c.giveBack(ctx, d)
	case row.Step == EventGraded && c.action != Rectify:
		_, err = c.service.tasks.Excuse(ctx, d.ID, excusedBecause)
	default:
		_, err = c.service.tasks.Submit(ctx, d.ID, task.Evidence{ID: c.step.ID, At: c.deed.At, Passed: c.action != SendBack})
		if d.State == task.Missed && errors.Is(err, task.ErrRefused) {
			err = nil // it stays missed, which is true
		}
	}
	switch {
	case errors.Is(err, task.ErrSamePerson):
		return ErrSamePerson
	case err != nil:
		return fmt.Errorf("end step of hazard: %w", err)
	}
	return nil
}

// giveBack lets whoever assigned the hazard hold its task until somebody else is found.
func (c *change) giveBack(ctx context.Context, d task.Detail) error {
	if c.row.AssignerID == nil || d.State != task.Live {
		return nil
	}
	_, err := c.service.tasks.Reassign(ctx, d.ID, "", *c.row.AssignerID, handedBack+cut(c.deed.Words, maxReason))
	c.given = err == nil
	return err
}

// onBehalf lets the engine take what this package has judged: as done by the person, with
// the right of the installation.
func onBehalf(p identity.Principal) identity.Principal {
	p.Roles = append(slices.Clone(p.Roles), identity.RoleOperator)
	return p
}
