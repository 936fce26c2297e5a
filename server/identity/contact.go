package identity

import (
	"context"

	"xiaoqin/server/database"
)

// Contact is how WeChat reaches a person: the account and its openid in each app, empty
// where there is none.
type Contact struct {
	AccountID database.ID
	Mini      OpenID // of the mini-program
	Official  OpenID // of the official account, while the user follows it
}

// Contacts gives the contact of each active person of the school who has bound an
// account. It is for sending, not for showing.
func (s *Service) Contacts(ctx context.Context, school database.ID, persons []database.ID) (map[database.ID]Contact, error) {
	return s.store.contacts(ctx, school, persons)
}

// Owner gives the account of an openid of the mini-program, or of the official account,
// and the persons it is in any school; a zero account when nobody is known by it.
func (s *Service) Owner(ctx context.Context, openID OpenID, official bool) (account database.ID, persons []database.ID, err error) {
	account, err = s.store.accountOf(ctx, openID, official)
	if err != nil || account.IsZero() {
		return account, nil, err
	}
	rows, err := s.store.accountMemberships(ctx, account)
	for _, row := range rows {
		persons = append(persons, row.PersonID)
	}
	return account, persons, err
}

// Follow notes that a user follows the official account. The unionid links them to their
// mini-program account, whichever of the two was known first (WeChat contract: linking a
// parent). Repeating it changes nothing.
func (s *Service) Follow(ctx context.Context, openID OpenID, unionID UnionID) error {
	return s.db.Tx(ctx, func(ctx context.Context) error { return s.store.follow(ctx, openID, unionID, s.now()) })
}

// Follower is who follows the official account, as both apps know them.
type Follower struct {
	OpenID  OpenID
	UnionID UnionID
}

// FollowAll notes what Follow notes, for followers of whom no event told, and says how many
// of them have an account here.
func (s *Service) FollowAll(ctx context.Context, followers []Follower) (accounts int, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		accounts = 0
		for _, f := range followers {
			if err := s.store.follow(ctx, f.OpenID, f.UnionID, s.now()); err != nil {
				return err
			}
			account, err := s.store.accountOf(ctx, f.OpenID, true)
			if err != nil {
				return err
			}
			if !account.IsZero() {
				accounts++
			}
		}
		return nil
	})
	return accounts, err
}

// Unfollow forgets a follower.
func (s *Service) Unfollow(ctx context.Context, openID OpenID) error {
	return s.db.Tx(ctx, func(ctx context.Context) error { return s.store.unfollow(ctx, openID) })
}
