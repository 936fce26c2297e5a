package message

import (
	"context"
	"fmt"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// Figures are the state of the outbox of the whole installation.
type Figures struct {
	Open   map[State]int // queued, sending, unknown and dead; the others are history
	Oldest time.Duration // how long the oldest message has been due, zero when none is
}

// Figures counts what is not settled. It is for metrics, which may show no more than
// numbers.
func (s *Service) Figures(ctx context.Context) (Figures, error) {
	f := Figures{Open: map[State]int{Queued: 0, Sending: 0, Unknown: 0, Dead: 0}}
	counts, err := s.countOpen(ctx)
	if err != nil {
		return f, fmt.Errorf("count open messages: %w", err)
	}
	for _, c := range counts {
		f.Open[c.State] = c.N
	}
	now := s.now()
	due, err := s.oldestDue(ctx, now)
	if err != nil {
		return f, fmt.Errorf("find oldest due message: %w", err)
	}
	if due > 0 {
		f.Oldest = now.Sub(due)
	}
	return f, nil
}

// Delivery is one attempt to push, for the people who look after them. It says
// nothing of the text.
type Delivery struct {
	ID        database.ID
	Recipient database.ID
	Origin    database.ID
	Purpose   Purpose
	Channel   Channel
	State     State
	Reason    string // WeChat's code or a word, empty for none
	Detail    string
	Attempts  int
	DueAt     clock.Instant
	SettledAt *clock.Instant
}

// Open lists the deliveries of the principal's school that wait for a person: those
// in the state unknown or dead, oldest first, after the given one.
func (s *Service) Open(ctx context.Context, state State, after database.ID, limit int) ([]Delivery, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.MessageManage); err != nil {
		return nil, err
	}
	rows, err := s.openDeliveries(ctx, p.SchoolID, state, after, max(1, min(limit, maxPageItems)))
	if err != nil {
		return nil, fmt.Errorf("list open deliveries: %w", err)
	}
	list := make([]Delivery, 0, len(rows))
	for _, r := range rows {
		list = append(list, Delivery{
			ID: r.ID, Recipient: r.RecipientID, Origin: r.OriginID, Purpose: r.Purpose, Channel: r.Channel,
			State: r.State, Reason: r.Reason, Detail: r.Detail, Attempts: r.Attempts, DueAt: r.NextAt, SettledAt: r.SettledAt,
		})
	}
	return list, nil
}

// releasedLife is how long a released delivery is worth sending at least.
const releasedLife = time.Hour

// Release sends a delivery again that is unknown or dead, whatever became of it
// before; it may live another hour at least. It returns ErrNotOpen for any other.
func (s *Service) Release(ctx context.Context, id database.ID) error {
	err := s.decide(ctx, id, Queued, func(row *outboxRow, now clock.Instant) map[string]any {
		return map[string]any{
			"reason": reasonReleased, "next_at": now, "attempts": 0, "settled_at": nil,
			"expires_at": max(row.ExpiresAt, now.Add(releasedLife)),
		}
	})
	if err == nil {
		s.Wake()
	}
	return err
}

// Cancel gives up a delivery that is unknown or dead. It returns ErrNotOpen for any
// other.
func (s *Service) Cancel(ctx context.Context, id database.ID) error {
	return s.decide(ctx, id, Expired, func(_ *outboxRow, now clock.Instant) map[string]any {
		return map[string]any{"reason": reasonCancelled, "settled_at": now}
	})
}

func (s *Service) decide(ctx context.Context, id database.ID, to State, change func(*outboxRow, clock.Instant) map[string]any) error {
	p := identity.From(ctx)
	if err := p.Require(identity.MessageManage); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		row, err := s.openDelivery(ctx, p.SchoolID, id)
		if err != nil {
			return err
		}
		set := change(row, s.now())
		set["state"], set["queue"] = to, to.queue(row.Purpose)
		moved, err := s.move(ctx, row, []State{row.State}, set)
		if err != nil {
			return fmt.Errorf("decide about a delivery: %w", err)
		}
		if !moved {
			return ErrNotOpen
		}
		return nil
	})
}

// Prune deletes what was said before a moment: inbox items, settled deliveries, texts
// and noted taps. It works in small transactions and may be cut short at any time.
func (s *Service) Prune(ctx context.Context, before time.Time) error {
	s.recent.forget()
	for _, p := range prunings(before) {
		for full := true; full; {
			n, err := s.prune(ctx, p)
			if err != nil {
				return fmt.Errorf("prune %s: %w", p.table, err)
			}
			full = n == pruneBatch
		}
	}
	if err := s.pruneTaps(ctx, before); err != nil {
		return fmt.Errorf("prune taps: %w", err)
	}
	return nil
}
