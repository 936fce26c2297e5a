package notice

import (
	"context"
	"fmt"
	"slices"

	"xiaoqin/server/attachment"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
	"xiaoqin/server/identity"
)

// NewNotice is a notice that somebody writes.
type NewNotice struct {
	ClientID database.ID // made by the phone for this tap
	Pace     Pace        // zero: daily, or as it was
	Words
}

// Create writes a draft, once for each tap. Who may not approve notices writes to their
// own classes only, or is refused with ErrOwnClass; ErrNoClass is a class of nobody here; ErrInvalid says what has to be put right.
func (s *Service) Create(ctx context.Context, n NewNotice) (Notice, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.NoticeWrite); err != nil {
		return Notice{}, err
	}
	if n.Pace == "" {
		n.Pace = Daily
	}
	words, err := s.check(ctx, p, n.Words)
	if err != nil {
		return Notice{}, err
	}
	var wrong []errs.Field
	if !n.Pace.known() {
		wrong = append(wrong, errs.Field{Location: "pace", Message: wrongPace})
	}
	if n.ClientID.IsZero() {
		wrong = append(wrong, errs.Field{Location: "id", Message: nameless})
	}
	if len(wrong) > 0 {
		return Notice{}, ErrInvalid.WithFields(wrong...)
	}
	now := s.now()
	row := &noticeRow{
		ID: database.NewID(), SchoolID: p.SchoolID, AuthorID: p.PersonID, ClientID: n.ClientID, State: Draft, Pace: n.Pace, CreatedAt: now, ChangedAt: now,
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		row := row
		isNew, err := s.store.insert(ctx, row, words)
		if err != nil || !isNew {
			return err
		}
		if err := s.askApproval(ctx, p, row); err != nil {
			return err
		}
		_, err = s.write(ctx, row, words, p.PersonID, n.ClientID)
		return err
	})
	if err != nil {
		return Notice{}, err
	}
	return s.notice(ctx, row)
}

// check judges words as this principal may write them.
func (s *Service) check(ctx context.Context, p identity.Principal, w Words) (Words, error) {
	w, err := w.clean()
	if err != nil {
		return w, err
	}
	classes, err := s.register.Classes(ctx, p.SchoolID)
	if err != nil {
		return w, fmt.Errorf("read classes: %w", err)
	}
	for _, r := range w.Audience {
		if r.Kind == Class && !slices.ContainsFunc(classes, func(c ClassOf) bool { return c.ID.String() == r.Key }) {
			return w, ErrNoClass
		}
	}
	if p.May(identity.NoticeApprove) {
		return w, nil
	}
	own, err := s.own(ctx, p)
	if err != nil {
		return w, err
	}
	if !w.Audience.onlyClasses(own) {
		return w, ErrOwnClass
	}
	return w, nil
}

// write appends a version, and returns its hash.
func (s *Service) write(ctx context.Context, row *noticeRow, w Words, author, client database.ID) (string, error) {
	versions, err := s.store.versions(ctx, row.SchoolID, row.ID)
	if err != nil {
		return "", err
	}
	before := ""
	if n := len(versions); n > 0 {
		before = versions[n-1].Hash
	}
	row.Version, row.Title, row.Receipt = len(versions)+1, w.Title, w.Receipt
	v := &versionRow{
		NoticeID: row.ID, Version: row.Version, SchoolID: row.SchoolID, At: s.now(), AuthorID: author, ClientID: client, Title: w.Title, Body: w.Body,
		Receipt: w.Receipt, Choices: asJSON(w.Choices), Audience: asJSON(w.Audience), Photos: asJSON(append([]database.ID{}, w.Photos...)),
	}
	v.Hash = hashOf(before, v)
	if err := s.store.insertVersion(ctx, v); err != nil {
		return "", err
	}
	if len(w.Photos) > 0 {
		if err := s.photos.Attach(ctx, attachment.Owner{Kind: OriginKind, ID: row.ID}, w.Photos); err != nil {
			return "", err
		}
	}
	return v.Hash, s.store.save(ctx, row)
}

// Rewrite gives a notice other words. Before it is published, it has to be approved anew.
// Afterwards that is a correction, for those who may approve notices: the audience stays,
// everybody is told once, and the old version stays readable.
func (s *Service) Rewrite(ctx context.Context, id database.ID, n NewNotice) (Notice, error) {
	w, client := n.Words, n.ClientID
	if client.IsZero() {
		return Notice{}, ErrInvalid.WithFields(errs.Field{Location: "id", Message: nameless})
	}
	if n.Pace != "" && !n.Pace.known() {
		return Notice{}, ErrInvalid.WithFields(errs.Field{Location: "pace", Message: wrongPace})
	}
	return s.change(ctx, id, func(ctx context.Context, p identity.Principal, row *noticeRow, parts []Part) error {
		if known, err := s.store.knowsVersion(ctx, row.ID, client); err != nil || known {
			return err
		}
		if row.State == Published {
			return s.correct(ctx, p, row, parts, w, client)
		}
		to, ok := next(row.State, Edit, parts)
		if !ok {
			return ErrRefused
		}
		w, err := s.check(ctx, p, w)
		if err != nil {
			return err
		}
		if row.State == Approved && !row.Planned {
			if err := s.callOff(ctx, row); err != nil {
				return err
			}
		}
		row.State, row.Title, row.ApproverID, row.ChangedAt = to, w.Title, nil, s.now()
		if n.Pace != "" && !row.Planned {
			row.Pace = n.Pace
		}
		if err := s.askApproval(ctx, p, row); err != nil {
			return err
		}
		_, err = s.write(ctx, row, w, p.PersonID, client)
		return err
	})
}

// Approve says that a second person has read the notice. It refuses whoever wrote it with
// ErrSamePerson, unless nobody else at the school may approve. With it the task is done
// that asked for the text of a holiday.
func (s *Service) Approve(ctx context.Context, id database.ID) (Notice, error) {
	return s.act(ctx, id, Approve, func(ctx context.Context, p identity.Principal, row *noticeRow) error {
		row.ApproverID = &p.PersonID
		return s.approved(ctx, p, row)
	})
}

// Publish sends an approved notice now.
func (s *Service) Publish(ctx context.Context, id database.ID) (Notice, error) {
	return s.act(ctx, id, Publish, func(ctx context.Context, _ identity.Principal, row *noticeRow) error {
		if err := s.callOff(ctx, row); err != nil {
			return err
		}
		words, hash, err := s.words(ctx, row)
		if err != nil {
			return err
		}
		now := s.now()
		return s.publish(ctx, row, words, hash, push{moment: now, until: row.Pace.pushAt(now).Add(pushLife)})
	})
}

// Close ends the receipts of a published notice.
func (s *Service) Close(ctx context.Context, id database.ID) (Notice, error) {
	return s.act(ctx, id, Close, func(_ context.Context, _ identity.Principal, row *noticeRow) error {
		now := s.now()
		row.ClosedAt = &now
		return nil
	})
}

// Withdraw says that a draft will not be sent. What the calendar promised is refused with
// ErrPromised.
func (s *Service) Withdraw(ctx context.Context, id database.ID) (Notice, error) {
	return s.act(ctx, id, Withdraw, func(ctx context.Context, _ identity.Principal, row *noticeRow) error {
		if row.Planned {
			return ErrPromised
		}
		return s.callOff(ctx, row)
	})
}

// act takes one action through the table. The same action again changes nothing.
func (s *Service) act(ctx context.Context, id database.ID, a Action, do func(context.Context, identity.Principal, *noticeRow) error) (Notice, error) {
	return s.change(ctx, id, func(ctx context.Context, p identity.Principal, row *noticeRow, parts []Part) error {
		to, ok := next(row.State, a, parts)
		switch {
		case done[a] == row.State:
			return nil
		case !ok && a == Approve && row.State == Draft && slices.Contains(parts, Author) && slices.Contains(parts, Editor):
			return ErrSamePerson
		case !ok:
			return ErrRefused
		}
		row.ChangedAt = s.now()
		if err := do(ctx, p, row); err != nil {
			return err
		}
		row.State = to
		if err := s.store.save(ctx, row); err != nil {
			return err
		}
		if a == Publish { // its link of the archive is what the audit log holds
			return nil
		}
		return s.record(ctx, "notice."+string(a), row.ID, nil)
	})
}

// done are the states that an action leads to: who finds one has been there before.
var done = map[Action]State{Approve: Approved, Publish: Published, Close: Closed, Withdraw: Withdrawn}

// change locks a notice that concerns the principal as a writer, and gives it as it is
// afterwards.
func (s *Service) change(
	ctx context.Context, id database.ID, do func(context.Context, identity.Principal, *noticeRow, []Part) error,
) (Notice, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.NoticeWrite); err != nil {
		return Notice{}, err
	}
	var row *noticeRow
	err := s.db.Tx(ctx, func(ctx context.Context) (err error) {
		if row, err = s.store.lock(ctx, p.SchoolID, id); err != nil {
			return err
		}
		parts, err := s.parts(ctx, p, row)
		if err != nil {
			return err
		}
		if len(parts) == 0 {
			return ErrNotFound
		}
		return do(ctx, p, row, parts)
	})
	if err != nil {
		return Notice{}, err
	}
	return s.notice(ctx, row)
}

// words are those of the newest version, and its hash.
func (s *Service) words(ctx context.Context, row *noticeRow) (Words, string, error) {
	v, err := s.store.version(ctx, row.ID, row.Version)
	if err != nil {
		return Words{}, "", err
	}
	w, err := v.words()
	return w, v.Hash, err
}

func (s *Service) notice(ctx context.Context, row *noticeRow) (Notice, error) {
	w, _, err := s.words(ctx, row)
	if err != nil {
		return Notice{}, err
	}
	n := Notice{
		ID: row.ID, State: row.State, Planned: row.Planned, Standing: row.Standing, Pace: row.Pace, Version: row.Version, Words: w, Author: row.AuthorID,
		PublishAt: row.PublishAt, PublishedAt: row.PublishedAt, ClosedAt: row.ClosedAt, ChangedAt: row.ChangedAt,
	}
	if row.ApproverID != nil {
		n.Approver = *row.ApproverID
	}
	return n, nil
}
