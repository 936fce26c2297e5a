package notice

import (
	"context"
	"fmt"
	"slices"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
)

// nudgeAfter is how long the first push has before those are reminded who have not opened
// the letter.
const nudgeAfter = 2 * time.Hour

// nudgeFrom is from when a notice may be called to mind: nil before it is published and
// after it is closed.
func (r *noticeRow) nudgeFrom() *clock.Instant {
	if r.State != Published || r.PushAt == nil {
		return nil
	}
	at := r.PushAt.Add(nudgeAfter)
	return &at
}

// nudgeMoment is the moment of the one reminder of a notice. It never changes, so nobody
// gets a second one, in whichever classes they have children.
func (r *noticeRow) nudgeMoment() clock.Instant { return *r.PublishedAt + 1 }

// nudges says whether those listed were reminded, and whether anybody still can be.
func (r *Reach) nudges(row *noticeRow) {
	for _, c := range r.Classes {
		if c.NudgedAt == nil {
			r.NudgeFrom = row.nudgeFrom()
		} else if r.NudgedAt == nil || *c.NudgedAt > *r.NudgedAt {
			r.NudgedAt = c.NudgedAt
		}
	}
}

// Nudge reminds those who have not opened a notice: all of them for those who approve
// notices or wrote it, the families of their own classes for class teachers. Nobody is told
// who they are. A family is reminded once for a notice, whoever asks for it and however
// often; the push waits for the end of the quiet hours, and does not leave when the letter
// was opened meanwhile. Too early is refused with ErrSoon.
func (s *Service) Nudge(ctx context.Context, id database.ID) (Reach, error) {
	p := identity.From(ctx)
	seen, err := s.Reach(ctx, id)
	if err != nil {
		return Reach{}, err
	}
	var classes []database.ID
	for _, c := range seen.Classes {
		classes = append(classes, c.Class.ID)
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		row, err := s.store.lock(ctx, p.SchoolID, id)
		if err != nil {
			return err
		}
		now := s.now()
		from := row.nudgeFrom()
		switch {
		case from == nil:
			return ErrRefused
		case now < *from:
			return ErrSoon
		}
		return s.nudge(ctx, row, classes, now)
	})
	if err != nil {
		return Reach{}, err
	}
	return s.Reach(ctx, id)
}

func (s *Service) nudge(ctx context.Context, row *noticeRow, classes []database.ID, now clock.Instant) error {
	fresh, err := s.store.notNudged(ctx, row.ID, classes)
	if err != nil || len(fresh) == 0 {
		return err
	}
	unread, err := s.store.lockUnread(ctx, row.ID, fresh)
	if err != nil {
		return err
	}
	guardians, staff := people(unread)
	leaves := clock.At(message.QuietNight.After(now.Time()))
	drafts := []message.Draft{{Purpose: message.SafetyNotice, To: guardians}, {Purpose: message.DutyDue, To: staff}}
	told := push{moment: row.nudgeMoment(), leaves: leaves, until: leaves.Add(pushLife)}
	if err := s.enqueue(ctx, row, drafts, told, titleOfNudge+row.Title, bodyOfNudge); err != nil {
		return err
	}
	if err := s.store.saveNudged(ctx, row.ID, fresh, now); err != nil {
		return err
	}
	return s.record(ctx, "notice.nudge", row.ID, nil)
}

// spare takes back the reminder of a family that has just opened the letter, should it
// still wait for the morning.
func (s *Service) spare(ctx context.Context, row *noticeRow, family []readerRow) error {
	if from := row.nudgeFrom(); from == nil || s.now() < *from {
		return nil // there was none
	}
	var persons []database.ID
	for _, r := range family {
		persons = append(persons, r.PersonID)
	}
	if err := s.messages.TakeBack(ctx, row.SchoolID, row.ID, row.nudgeMoment(), persons); err != nil {
		return fmt.Errorf("spare a family: %w", err)
	}
	return nil
}

// unreadOf are the readers of seats that nobody has opened, in the order of rows.
func unreadOf(rows []readerRow) []reader {
	var out []reader
	for _, family := range groups(rows) {
		for _, r := range family {
			read := slices.ContainsFunc(family, func(o readerRow) bool {
				return o.OpenedAt != nil && (!r.SeatID.IsZero() || o.PersonID == r.PersonID)
			})
			if !read {
				out = append(out, reader{Seat: r.SeatID, Class: r.ClassID, Person: r.PersonID})
			}
		}
	}
	return out
}
