package task

import (
	"context"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/identity"
)

// OwnAct is something that a person did to a task.
type OwnAct struct {
	At      clock.Instant
	Action  string
	Routine string // code
	Reason  string // in the person's own words
}

// OwnActs is everything the principal did to tasks, oldest first, for their own copy of their
// data. No index serves it: it is asked for once in years.
func (s *Service) OwnActs(ctx context.Context) ([]OwnAct, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.SelfRead); err != nil {
		return nil, err
	}
	done, err := s.doneBy(ctx, p.SchoolID, p.PersonID)
	if err != nil {
		return nil, fmt.Errorf("read what a person did: %w", err)
	}
	return done, nil
}
