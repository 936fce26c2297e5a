package identity

import (
	"context"
	"slices"

	"xiaoqin/server/database"
)

// CleanCode forgives what a keyboard does to a code that somebody types: lower case,
// full-width letters, spaces and hyphens.
func CleanCode(s string) string { return string(cleanInviteCode(s)) }

// TryCode lets the account of the principal try a code under the limits of ClaimByInvite:
// so many tries an hour for an account and for an address, and after five wrong ones 15
// minutes' rest. Try says in refused that the code is wrong, which is counted, committed
// and returned; an error of its own undoes everything.
func (s *Service) TryCode(ctx context.Context, address string, try func(ctx context.Context) (refused, err error)) error {
	actor := From(ctx)
	if err := actor.requireAccount(); err != nil {
		return err
	}
	if err := s.limit(ctx, "account:"+actor.AccountID.String(), invitesPerAccount); err != nil {
		return err
	}
	if err := s.limit(ctx, "address:"+address, invitesPerAddress); err != nil {
		return err
	}
	var refused error
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		account, err := s.store.lockAccount(ctx, actor.AccountID)
		if err != nil {
			return err
		}
		if err := account.locked(s.now()); err != nil {
			return err
		}
		if refused, err = try(ctx); err != nil || refused == nil {
			return err
		}
		return s.countFailure(ctx, account)
	})
	if err == nil {
		err = refused
	}
	return err
}

// PersonOf gives the active person that an account is at a school; false when it is none.
// It is for packages that have judged who may know, and asks no permission.
func (s *Service) PersonOf(ctx context.Context, account, schoolID database.ID) (Person, bool, error) {
	rows, err := s.store.accountMemberships(ctx, account)
	if err != nil {
		return Person{}, false, err
	}
	i := slices.IndexFunc(rows, func(m membershipRow) bool { return m.SchoolID == schoolID })
	if i < 0 {
		return Person{}, false, nil
	}
	person, err := s.store.findPerson(ctx, schoolID, rows[i].PersonID)
	return person, err == nil && person.State == Active, err
}

// AdmitGuardian makes an account a guardian at the principal's school, after somebody has
// said that they know the family: the person it is there already gets the role, and an
// account that is nobody there becomes a new person of this name. It takes PersonManage and
// refuses with ErrPersonDisabled, or with ErrSessionOver when the account is gone.
func (s *Service) AdmitGuardian(ctx context.Context, account database.ID, name string) (Person, error) {
	actor := From(ctx)
	if err := actor.Require(PersonManage); err != nil {
		return Person{}, err
	}
	var person Person
	err := s.change(ctx, func(ctx context.Context) ([]tokenHash, error) {
		if _, err := s.store.lockAccount(ctx, account); err != nil {
			return nil, err
		}
		known, found, err := s.PersonOf(ctx, account, actor.SchoolID)
		switch {
		case err != nil:
			return nil, err
		case found:
			person, err = s.addGuardian(ctx, known)
		case !known.ID.IsZero():
			err = ErrPersonDisabled
		default:
			person, err = s.newGuardian(ctx, account, name)
		}
		if err != nil {
			return nil, err
		}
		return s.store.tokenHashes(ctx, account)
	})
	return person, err
}

// addGuardian gives somebody of the school the role, once.
func (s *Service) addGuardian(ctx context.Context, p Person) (Person, error) {
	if slices.Contains(p.Roles, RoleGuardian) {
		return p, nil
	}
	before := joined(p.Roles)
	p.Roles = ordered(append(slices.Clone(p.Roles), RoleGuardian))
	if err := s.store.saveRoles(ctx, p); err != nil {
		return p, err
	}
	return p, s.Record(ctx, Event{
		Action: "person.set_roles", Object: Object("person", p.ID), Detail: map[string]string{"before": before, "after": joined(p.Roles)},
	})
}

// newGuardian registers a person and binds the account to them.
func (s *Service) newGuardian(ctx context.Context, account database.ID, name string) (Person, error) {
	person, err := s.CreatePerson(ctx, NewPerson{Name: name, Roles: []Role{RoleGuardian}})
	if err != nil {
		return person, err
	}
	_, err = s.bind(ctx, account, person, "class_code", s.now())
	return person, err
}
