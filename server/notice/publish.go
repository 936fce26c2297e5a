package notice

import (
	"context"
	"fmt"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
)

// pushLife is how long a push is worth sending.
const pushLife = 3 * 24 * time.Hour

// maxSaid is how much of the letter its message shows.
const maxSaid = 200

// push is how a publication is told.
type push struct {
	moment clock.Instant // that the message is for; with the notice it makes a repeat harmless
	leaves clock.Instant // it waits until then
	until  clock.Instant // it is not worth sending any more
}

// publish fixes who may read the notice and tells them, in the transaction that makes it
// published: all of it or nothing.
func (s *Service) publish(ctx context.Context, row *noticeRow, w Words, hash string, p push) error {
	head, err := s.store.lockHead(ctx, row.SchoolID) // publications of a school take turns
	if err != nil {
		return err
	}
	readers, err := s.readersOf(ctx, row.SchoolID, w.Audience)
	if err != nil {
		return err
	}
	if len(readers) == 0 && !row.Planned {
		return ErrNobody
	}
	now := s.now()
	p.leaves = row.Pace.pushAt(now)
	row.State, row.PublishedAt, row.PushAt, row.ChangedAt = Published, &now, &p.leaves, now
	families, err := s.store.insertReaders(ctx, row, readers, now)
	if err != nil {
		return err
	}
	guardians, staff := people(readers)
	if err := s.tell(ctx, row, w, guardians, staff, p); err != nil {
		return err
	}
	if err := s.store.save(ctx, row); err != nil {
		return err
	}
	return s.archive(ctx, head, row, hash, families, len(guardians)+len(staff), now)
}

func (s *Service) readersOf(ctx context.Context, school database.ID, a Audience) ([]reader, error) {
	classes, err := s.register.Classes(ctx, school)
	if err != nil {
		return nil, fmt.Errorf("read classes: %w", err)
	}
	families, err := s.register.Families(ctx, school)
	if err != nil {
		return nil, fmt.Errorf("read families: %w", err)
	}
	staff, err := s.register.Staff(ctx, school)
	if err != nil {
		return nil, fmt.Errorf("read staff: %w", err)
	}
	return a.readers(classes, families, staff), nil
}

// tell writes one message for each person. Of the notices that are in no hurry only the
// first of a day is pushed to somebody: the others are in the inbox when they open it.
func (s *Service) tell(ctx context.Context, row *noticeRow, w Words, guardians, staff []database.ID, p push) error {
	drafts := []message.Draft{
		{Purpose: message.SafetyNotice, To: guardians},
		{Purpose: message.DutyDue, To: staff},
	}
	if row.Pace == Daily {
		pushed, err := s.store.pushedAt(ctx, row)
		if err != nil {
			return err
		}
		drafts = nil
		for purpose, to := range map[message.Purpose][]database.ID{message.SafetyNotice: guardians, message.DutyDue: staff} {
			first, later := split(to, pushed)
			drafts = append(drafts, message.Draft{Purpose: purpose, To: first}, message.Draft{Purpose: purpose, To: later, Silent: true})
		}
	}
	return s.enqueue(ctx, row, drafts, p, w.Title, cut(w.Body, maxSaid))
}

func split(all []database.ID, known map[database.ID]bool) (unknown, rest []database.ID) {
	for _, id := range all {
		if known[id] {
			rest = append(rest, id)
		} else {
			unknown = append(unknown, id)
		}
	}
	return unknown, rest
}

func (s *Service) enqueue(ctx context.Context, row *noticeRow, drafts []message.Draft, p push, title, body string) error {
	var out []message.Draft
	for _, d := range drafts {
		if len(d.To) == 0 {
			continue
		}
		d.School, d.Origin, d.Moment = row.SchoolID, message.Origin{Kind: OriginKind, ID: row.ID}, p.moment
		d.Title, d.Body, d.Page = title, body, pageOf+row.ID.String()
		d.NotBefore, d.ExpiresAt = p.leaves, max(p.until, p.leaves+1)
		d.Fields = map[string]string{"due": p.until.String()}
		out = append(out, d)
	}
	if len(out) == 0 {
		return nil
	}
	if err := s.messages.Enqueue(ctx, out...); err != nil {
		return fmt.Errorf("tell of a notice: %w", err)
	}
	return nil
}

// correct gives a published notice other words for the same readers, and tells them once.
func (s *Service) correct(ctx context.Context, p identity.Principal, row *noticeRow, parts []Part, w Words, client database.ID) error {
	if _, ok := next(row.State, Correct, parts); !ok {
		return ErrRefused
	}
	old, _, err := s.words(ctx, row)
	if err != nil {
		return err
	}
	w.Audience, w.Receipt, w.Choices = old.Audience, old.Receipt, old.Choices
	if w, err = w.clean(); err != nil {
		return err
	}
	head, err := s.store.lockHead(ctx, row.SchoolID)
	if err != nil {
		return err
	}
	now := s.now()
	if row.Pace == Daily {
		row.Pace = Timely // wrong words do not wait for the evening
	}
	leaves := row.Pace.pushAt(now)
	row.ChangedAt, row.PushAt = now, &leaves
	hash, err := s.write(ctx, row, w, p.PersonID, client)
	if err != nil {
		return err
	}
	readers, families, err := s.store.readers(ctx, row.ID)
	if err != nil {
		return err
	}
	guardians, staff := people(readers)
	drafts := []message.Draft{{Purpose: message.SafetyNotice, To: guardians}, {Purpose: message.DutyDue, To: staff}}
	title := titleOfCorrection + w.Title
	if err := s.enqueue(ctx, row, drafts, push{now, leaves, leaves.Add(pushLife)}, title, bodyOfCorrection); err != nil {
		return err
	}
	return s.archive(ctx, head, row, hash, families, len(guardians)+len(staff), now)
}

// cut shortens a text to n characters, the last of which then is an ellipsis.
func cut(text string, n int) string {
	letters := []rune(text)
	if len(letters) <= n {
		return text
	}
	return string(letters[:n-1]) + "…"
}
