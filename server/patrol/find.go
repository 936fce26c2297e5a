package patrol

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// Find is one check-in, for who made it, for those who answer for its round, and for those
// who watch the tasks of the school. It returns ErrNoCheckIn for everybody else.
func (s *Service) Find(ctx context.Context, id database.ID) (Listed, error) {
	p, err := guard(ctx)
	if err != nil {
		return Listed{}, err
	}
	c, err := s.store.byID(ctx, p.SchoolID, id)
	if err != nil {
		return Listed{}, err
	}
	if may, err := s.concerns(ctx, p, &c); err != nil || !may {
		return Listed{}, cmp.Or(err, error(ErrNoCheckIn))
	}
	listed, err := s.listed(ctx, p.SchoolID, []CheckIn{c})
	if err != nil {
		return Listed{}, err
	}
	l := listed[0]
	if c.PersonID == p.PersonID {
		l.Ask = c.ask()
	}
	return l, nil
}

// MaySee implements attachment.Gate: whoever may see a check-in sees its photos.
func (s *Service) MaySee(ctx context.Context, id database.ID) (bool, error) {
	p := identity.From(ctx)
	if !p.May(identity.TaskDo) {
		return false, nil
	}
	c, err := s.store.byID(ctx, p.SchoolID, id)
	if errors.Is(err, ErrNoCheckIn) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return s.concerns(ctx, p, &c)
}

// concerns reports whether a check-in of the school is the principal's business.
func (s *Service) concerns(ctx context.Context, p identity.Principal, c *CheckIn) (bool, error) {
	switch {
	case p.May(identity.TaskWatch):
		return true, nil
	case p.PersonID.IsZero():
		return false, nil
	case c.PersonID == p.PersonID:
		return true, nil
	case c.TaskID.IsZero():
		return false, nil
	}
	owners, _, err := s.tasks.Owners(ctx, c.TaskID)
	if errors.Is(err, task.ErrNotFound) {
		return false, nil
	}
	return slices.Contains(owners, p.PersonID), err
}
