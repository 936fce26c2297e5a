package notice

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/task"
)

// EvidenceSend is that of the routine that sends a notice at the time somebody chose.
const EvidenceSend = "send"

// farthest is how far ahead a notice may be scheduled.
const farthest = 60 * 24 * time.Hour

// Schedule sends an approved notice at a time, unless it is called off, changed or sent
// before. It refuses a time that is over, or more than 60 days ahead, with ErrTime. Another
// time stands for the first.
func (s *Service) Schedule(ctx context.Context, id database.ID, at time.Time) (Notice, error) {
	return s.reschedule(ctx, id, Schedule, func(ctx context.Context, row *noticeRow) error {
		now, publishAt := s.now(), clock.At(at)
		switch {
		case publishAt <= now || publishAt > now.Add(farthest):
			return ErrTime.WithFields(errs.Field{Location: "publish_at", Message: ErrTime.Detail})
		case row.PublishAt != nil && *row.PublishAt == publishAt:
			return nil
		}
		if err := s.callOff(ctx, row); err != nil {
			return err
		}
		if s.tasks == nil {
			return ErrNoTimer
		}
		if err := s.raise(ctx, row, task.Event{Name: EventScheduled, For: publishAt.Time()}); err != nil {
			return err
		}
		if row.TaskID == nil {
			return ErrNoTimer
		}
		row.PublishAt = &publishAt
		return nil
	})
}

// CallOff takes the time of a scheduled notice back. It stays approved.
func (s *Service) CallOff(ctx context.Context, id database.ID) (Notice, error) {
	return s.reschedule(ctx, id, CallOff, s.callOff)
}

// reschedule changes when an approved notice is sent.
func (s *Service) reschedule(ctx context.Context, id database.ID, a Action, do func(context.Context, *noticeRow) error) (Notice, error) {
	return s.change(ctx, id, func(ctx context.Context, _ identity.Principal, row *noticeRow, parts []Part) error {
		if _, ok := next(row.State, a, parts); !ok || row.Planned {
			return ErrRefused
		}
		if err := do(ctx, row); err != nil {
			return err
		}
		row.ChangedAt = s.now()
		if err := s.store.save(ctx, row); err != nil {
			return err
		}
		return s.record(ctx, "notice."+string(a), row.ID, nil)
	})
}

// PerformSend is a task.Performer of EvidenceSend. It sends the notice that the task is
// about, if that still waits for it.
func (s *Service) PerformSend(ctx context.Context, t task.Task, _ task.Routine) error {
	ctx = identity.Into(ctx, identity.System(t.SchoolID))
	id, err := database.ParseID(strings.TrimPrefix(t.Subject, OriginKind+":"))
	if err != nil {
		return fmt.Errorf("read which notice a task sends: %w", err)
	}
	row, err := s.store.lock(ctx, t.SchoolID, id)
	if err != nil {
		return err
	}
	to, ok := Next(row.State, Publish, Calendar)
	if !ok || row.TaskID == nil || *row.TaskID != t.ID {
		return nil
	}
	words, hash, err := s.words(ctx, row)
	if err != nil {
		return err
	}
	row.State, row.TaskID = to, nil
	now := s.now()
	err = s.publish(ctx, row, words, hash, push{moment: now, until: row.Pace.pushAt(now).Add(pushLife)})
	if errors.Is(err, ErrNobody) {
		return s.unsent(ctx, row, now)
	}
	return err
}

// unsent keeps a notice whose readers have all gone, and tells who let it be sent.
func (s *Service) unsent(ctx context.Context, row *noticeRow, now clock.Instant) error {
	row.State, row.PublishAt, row.ChangedAt = Approved, nil, now
	if err := s.store.save(ctx, row); err != nil {
		return err
	}
	to := []database.ID{row.AuthorID}
	if row.ApproverID != nil && *row.ApproverID != row.AuthorID {
		to = append(to, *row.ApproverID)
	}
	leaves := clock.At(message.QuietNight.After(now.Time()))
	drafts := []message.Draft{{Purpose: message.Exception, To: to}}
	return s.enqueue(ctx, row, drafts, push{now, leaves, leaves.Add(pushLife)}, titleOfNobody+row.Title, bodyOfNobody)
}
