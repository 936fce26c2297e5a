package patrol

import (
	"context"
	"strings"
	"unicode/utf8"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/task"
)

// Ending is the word of somebody who stops a round before its last point.
type Ending struct {
	ClientID database.ID
	DeviceAt clock.Instant
	At       clock.Instant
	Reason   string
	Omitted  []Omitted
}

// Omitted is a point that was left out.
type Omitted struct {
	Number string `json:"number"`
	Name   string `json:"name"`
}

const maxReason = 200

// Finish keeps why the principal stops a round early and which points were left out.
// The round stays open until it closes, for whoever walks the rest; then its verdict
// falls as always, and names the points that nobody scanned. Those who answer for the round
// hear of it at once, with the reason. A second word changes nothing and gives
// the first back. It returns ErrNoRound for a round that the principal does not walk.
func (s *Service) Finish(ctx context.Context, id database.ID, e Ending) (Ending, error) {
	p, err := guard(ctx)
	if err != nil {
		return Ending{}, err
	}
	e.Reason = strings.Join(strings.Fields(e.Reason), " ")
	if e.Reason == "" || utf8.RuneCountInString(e.Reason) > maxReason || e.ClientID.IsZero() {
		return Ending{}, ErrBadEnding
	}
	now := s.now()
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		rounds, err := s.held(ctx, now.Time().Add(-2*longestRound), now.Time())
		if err != nil {
			return err
		}
		for i := range rounds {
			if rounds[i].ID != id {
				continue
			}
			e.At, e.Omitted = now, rounds[i].omitted()
			if e, err = s.store.end(ctx, p.SchoolID, p.PersonID, id, e); err != nil || e.At != now {
				return err
			}
			return s.tellOwners(ctx, p, &rounds[i], &e)
		}
		return ErrNoRound
	})
	return e, err
}

// omitted are the points that were not scanned.
func (r *Round) omitted() []Omitted {
	var out []Omitted
	if r.state != task.Live && r.state != task.Missed {
		return nil
	}
	for _, s := range r.Stops {
		if s.State == Todo {
			out = append(out, Omitted{s.Number, s.Name})
		}
	}
	return out
}
