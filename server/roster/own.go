package roster

import (
	"context"

	"xiaoqin/server/identity"
)

// Own is every shift of the principal, past and to come, by beginning.
func (s *Service) Own(ctx context.Context) ([]Entry, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.SelfRead); err != nil {
		return nil, err
	}
	if p.PersonID.IsZero() {
		return nil, nil
	}
	shifts, err := s.of(ctx, p.SchoolID, p.PersonID)
	if err != nil {
		return nil, err
	}
	patterns, err := s.patterns(ctx, p.SchoolID, false)
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, len(shifts))
	for i, one := range shifts {
		entries[i] = Entry{Shift: one, Name: nameOf(patterns, one)}
	}
	return entries, nil
}
