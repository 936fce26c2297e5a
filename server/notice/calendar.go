package notice

import (
	"context"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// What the routines of a school have this package do by itself; see Perform.
const (
	EvidenceBroadcast = "broadcast" // tell families what the calendar has for them
	EvidenceDraft     = "draft"     // lay out the texts of the next days, for somebody to read
)

// EvidenceApproved is that of a task that asks somebody to approve such a text.
const EvidenceApproved = "approved"

// Text is what the calendar has to say.
type Text struct {
	Title, Body string
}

// Texts gives the words of a task with evidence broadcast: those of the pack.
type Texts func(ctx context.Context, t task.Task, r task.Routine) (Text, error)

// Perform is a task.Performer of EvidenceBroadcast. It publishes the notice of the task:
// as somebody approved it, or else in the words of the pack, marked as such, because
// families have to be told. It is told at once and not after the task closes: before the
// last bell rings.
func (s *Service) Perform(ctx context.Context, t task.Task, r task.Routine) error {
	ctx = identity.Into(ctx, identity.System(t.SchoolID))
	row, err := s.plan(ctx, t, r)
	if err != nil || row.State.told() {
		return err
	}
	to, ok := Next(row.State, Publish, Calendar)
	if !ok {
		return nil // withdrawn, which nobody can do to it
	}
	if row.State == Draft {
		if err := s.standing(ctx, row, t, r); err != nil {
			return err
		}
	}
	words, hash, err := s.words(ctx, row)
	if err != nil {
		return err
	}
	row.State = to
	return s.publish(ctx, row, words, hash, push{moment: clock.At(t.Opens), until: clock.At(t.Closes)})
}

// standing takes the words of the pack for a notice that nobody approved.
func (s *Service) standing(ctx context.Context, row *noticeRow, t task.Task, r task.Routine) error {
	row.Standing = true
	words, _, err := s.words(ctx, row)
	if err != nil {
		return err
	}
	text, err := s.texts(ctx, t, r)
	if err != nil {
		return err
	}
	if words.Title == text.Title && words.Body == text.Body {
		return nil
	}
	_, err = s.write(ctx, row, wordsOf(text), database.ID{}, database.NewID())
	return err
}

func wordsOf(text Text) Words {
	return Words{Title: cut(text.Title, maxTitle), Body: cut(text.Body, maxBody), Receipt: Confirm, Choices: []string{}, Audience: Families}
}

// plan finds the notice of a task, or drafts it, and locks it.
func (s *Service) plan(ctx context.Context, t task.Task, r task.Routine) (*noticeRow, error) {
	row, err := s.store.lock(ctx, t.SchoolID, t.ID)
	if !isNotFound(err) {
		return row, err
	}
	text, err := s.texts(ctx, t, r)
	if err != nil {
		return nil, fmt.Errorf("find the words: %w", err)
	}
	words, now, at := wordsOf(text), s.now(), clock.At(t.Opens)
	row = &noticeRow{
		ID: t.ID, SchoolID: t.SchoolID, ClientID: t.ID, State: Draft, Planned: true, Pace: Timely, PublishAt: &at, CreatedAt: now, ChangedAt: now,
	}
	isNew, err := s.store.insert(ctx, row, words)
	if err != nil || !isNew {
		return row, err
	}
	_, err = s.write(ctx, row, words, database.ID{}, t.ID)
	return row, err
}

// draftAhead is how many days before they are published the texts are laid out.
const draftAhead = 8

// PerformDraft is a task.Performer of EvidenceDraft: it drafts what the calendar will
// publish in the next days, so that it can be read and approved before.
func (s *Service) PerformDraft(ctx context.Context, t task.Task, _ task.Routine) error {
	if s.tasks == nil {
		return nil
	}
	ctx = identity.Into(ctx, identity.System(t.SchoolID))
	routines, err := s.tasks.Routines(ctx)
	if err != nil {
		return fmt.Errorf("read routines: %w", err)
	}
	today := clock.DateOf(s.clock.Now())
	for i := range routines {
		r := &routines[i].Routine
		if r.Evidence != EvidenceBroadcast {
			continue
		}
		coming, err := s.tasks.OfRoutines(ctx, r.Code, today, today.AddDays(draftAhead))
		if err != nil {
			return fmt.Errorf("read what is to be published: %w", err)
		}
		for _, e := range coming {
			if e.State != task.Live || e.Routine.Code != r.Code {
				continue
			}
			if _, err := s.plan(ctx, e.Task, *r); err != nil {
				return err
			}
		}
	}
	return nil
}
