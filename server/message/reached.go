package message

import (
	"context"
	"fmt"

	"xiaoqin/server/database"
)

// Reached is how far the pushes of one origin came to one person, the better the greater.
type Reached int

// What there is to say. A person for whom nothing was to be pushed is none of them.
const (
	ReachedNobody  Reached = iota + 1 // WeChat does not know the person
	ReachedRefusal                    // the person had not allowed one more, or it could not be sent
	ReachedSoon                       // it has not left yet
	ReachedPhone                      // WeChat took it, which does not mean that it was read
)

// Reached tells for each recipient of an origin how far its pushes came, over all channels.
// It walks the outbox rows of that origin, and asks no permission: the caller has.
func (s *Service) Reached(ctx context.Context, school, origin database.ID) (map[database.ID]Reached, error) {
	out := make(map[database.ID]Reached)
	err := s.db.Query(ctx, func(scan func(...any) error) error {
		var person database.ID
		var state, reason string
		if err := scan(&person, &state, &reason); err != nil {
			return err
		}
		out[person] = max(out[person], reached(State(state), reason))
		return nil
	}, "SELECT recipient_id, state, reason FROM outbox WHERE school_id = ? AND origin_id = ?", school, origin)
	if err != nil {
		return nil, fmt.Errorf("read how far messages came: %w", err)
	}
	return out, nil
}

func reached(state State, reason string) Reached {
	switch {
	case state == Sent:
		return ReachedPhone
	case state == Queued, state == Sending:
		return ReachedSoon
	case reason == reasonNoAddress:
		return ReachedNobody
	default:
		return ReachedRefusal
	}
}
