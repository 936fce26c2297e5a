package patrol

import (
	"context"
	"fmt"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// OwnEnding is a word of the principal about a round that they stopped.
type OwnEnding struct {
	Task database.ID
	Ending
}

// Own is every check-in of the principal, the last first, and every round that they ended
// early: for their own copy of their data.
func (s *Service) Own(ctx context.Context) ([]Listed, []OwnEnding, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.SelfRead); err != nil {
		return nil, nil, err
	}
	var all []Listed
	for after := (database.ID{}); !p.PersonID.IsZero(); {
		found, err := s.store.page(ctx, listing{school: p.SchoolID, person: p.PersonID, after: after, limit: maxPageItems, whole: true})
		if err != nil {
			return nil, nil, fmt.Errorf("list check-ins: %w", err)
		}
		listed, err := s.listed(ctx, p.SchoolID, found)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, listed...)
		if len(found) < maxPageItems {
			break
		}
		after = found[len(found)-1].ID
	}
	endings, err := s.store.endingsOf(ctx, p.SchoolID, p.PersonID)
	return all, endings, err
}

// ForgetAccount lets check-ins of a WeChat account stand under the person alone. They
// are records of safety and stay; which phone they came from is nobody's business any more.
func (s *Service) ForgetAccount(ctx context.Context, account database.ID) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		return s.store.forgetAccount(ctx, account)
	})
}
