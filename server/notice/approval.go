package notice

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// The events for which the routines of a school have a task about a notice.
const (
	EventWritten         = "notice.written"           // to be approved by the student office
	EventWrittenByOffice = "notice.written-by-office" // the student office wrote it: to be approved by the head of logistics
	EventScheduled       = "notice.scheduled"         // to be sent when the window opens
)

// subjectOf names a notice to its tasks.
func subjectOf(row *noticeRow) task.Subject {
	return task.Subject{Key: OriginKind + ":" + row.ID.String(), Name: row.Title}
}

// askApproval raises the task that asks for approval, for a notice that nobody is asked to
// approve yet. A school without a routine for it shows drafts on the page alone.
func (s *Service) askApproval(ctx context.Context, p identity.Principal, row *noticeRow) error {
	if row.Planned || row.TaskID != nil || s.tasks == nil {
		return nil
	}
	event := EventWritten
	if p.Has(identity.RoleStudentOffice) {
		event = EventWrittenByOffice
	}
	err := s.raise(ctx, row, task.Event{Name: event})
	if errors.Is(err, task.ErrNoCalendar) {
		return nil
	}
	return err
}

// raise gives a notice the task of an event, if the school has a routine for it. Each time
// is an event of its own; that there is one task at a time the locked row sees to.
func (s *Service) raise(ctx context.Context, row *noticeRow, e task.Event) error {
	e.ID, e.Subject = database.NewID().String(), subjectOf(row)
	raised, err := s.tasks.Raise(identity.Into(ctx, identity.System(row.SchoolID)), e)
	if err != nil {
		return fmt.Errorf("raise %s: %w", e.Name, err)
	}
	if len(raised) > 0 {
		row.TaskID = &raised[0].ID
	}
	return nil
}

// callOff takes back the task that waits on a notice, and with it its time. The caller
// saves the row.
func (s *Service) callOff(ctx context.Context, row *noticeRow) error {
	if row.Planned || row.TaskID == nil {
		return nil
	}
	system := identity.Into(ctx, identity.System(row.SchoolID))
	if err := s.tasks.CallOff(system, *row.TaskID, whyCalledOff); err != nil {
		return fmt.Errorf("call off a task: %w", err)
	}
	row.TaskID, row.PublishAt = nil, nil
	return nil
}

// approved ends the task that asked for it: of one's own notice, or, of what the calendar
// publishes, the last one that is due before.
func (s *Service) approved(ctx context.Context, p identity.Principal, row *noticeRow) error {
	if !row.Planned {
		waits := row.TaskID
		row.TaskID = nil
		if waits == nil {
			return nil
		}
		return s.endTask(ctx, p, *waits, row.ID)
	}
	if row.PublishAt == nil || s.tasks == nil {
		return nil
	}
	system := identity.Into(ctx, identity.System(row.SchoolID))
	last := clock.DateOf(row.PublishAt.Time())
	asked, err := s.tasks.OfRoutines(system, askingRoutine, last.AddDays(-draftAhead), last)
	if err != nil {
		return fmt.Errorf("read who asked for the text: %w", err)
	}
	for _, t := range slices.Backward(asked) {
		if t.Routine.Evidence == EvidenceApproved && t.State == task.Live && !t.Opens.After(s.clock.Now()) {
			return s.endTask(ctx, p, t.ID, row.ID)
		}
	}
	return nil
}

// endTask hands the approval in as evidence. Whether the principal may approve, this package
// has judged.
func (s *Service) endTask(ctx context.Context, p identity.Principal, id, notice database.ID) error {
	p.Roles = append([]identity.Role{identity.RoleOperator}, p.Roles...)
	_, err := s.tasks.Submit(identity.Into(ctx, p), id, task.Evidence{ID: notice, At: s.clock.Now().Truncate(time.Millisecond), Passed: true})
	if refusal, ok := errors.AsType[*errs.Error](err); ok && refusal.Kind == errs.Conflict {
		return nil // it is over; the approval stands all the same
	}
	if err != nil {
		return fmt.Errorf("end the task of the text: %w", err)
	}
	return nil
}

// askingRoutine begins the codes of the routines that ask for texts of holidays.
const askingRoutine = "holiday."
