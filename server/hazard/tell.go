package hazard

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
	"xiaoqin/server/message"
	"xiaoqin/server/task"
)

// newsLife is how long a push about a hazard is worth sending.
const newsLife = 3 * 24 * time.Hour

// silent are the changes that reporters read when they look, without a push: each push
// costs them one of the few they allowed.
var silent = []Action{Assign, Accept, HandBack, Rectify, SendBack, Resume}

// tellReporters tells everybody who reported the hazard what was done, but for the one who
// did it.
func (c *change) tellReporters(ctx context.Context) error {
	text, ok := news[c.action]
	if !ok {
		return nil
	}
	people, err := c.service.store.reporters(ctx, c.row.ID)
	if err != nil {
		return err
	}
	people = slices.DeleteFunc(people, func(id database.ID) bool { return id == c.principal.PersonID })
	body := text.body
	if c.action == Pause || c.action == Refuse {
		body += c.deed.Words
	}
	return c.service.enqueue(ctx, c.row, message.Draft{
		Purpose: message.HazardResult, To: people, Title: text.title + "：" + shown(c.row), Body: body, Silent: slices.Contains(silent, c.action),
	}, text.title)
}

// tell says something about a hazard to people of the school, now.
func (s *Service) tell(ctx context.Context, row *hazardRow, purpose message.Purpose, people []database.ID, title, body string) error {
	return s.enqueue(ctx, row, message.Draft{Purpose: purpose, To: people, Title: title, Body: body}, body)
}

func (s *Service) enqueue(ctx context.Context, row *hazardRow, d message.Draft, state string) error {
	if len(d.To) == 0 {
		return nil
	}
	leaves := row.ChangedAt
	if row.Urgency != Danger {
		leaves = clock.At(message.QuietNight.After(row.ChangedAt.Time()))
	}
	d.School, d.Origin, d.Moment = row.SchoolID, message.Origin{Kind: OriginKind, ID: row.ID}, row.ChangedAt
	d.Page = pageOf + row.ID.String()
	d.NotBefore, d.ExpiresAt = leaves, leaves.Add(newsLife)
	d.Fields = map[string]string{"task": shown(row), "due": row.ChangedAt.String(), "state": state}
	if err := s.messages.Enqueue(ctx, d); err != nil {
		return fmt.Errorf("tell about a hazard: %w", err)
	}
	return nil
}

// notThere reports whether a task is none of the principal's.
func notThere(err error) bool { return errors.Is(err, task.ErrNotFound) }

// statusMoved reports whether the engine says that a task has moved on.
func statusMoved(err error) bool {
	refusal, ok := errors.AsType[*errs.Error](err)
	return ok && refusal.Kind == errs.Conflict
}
