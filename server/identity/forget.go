package identity

import (
	"bytes"
	"context"
	"slices"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// How long what is of no more use is kept.
const (
	keepInvites  = 30 * 24 * time.Hour // after they expired, so that their holder is told so
	keepAccounts = 24 * time.Hour      // of people who looked in and never bound themselves
)

// Forget erases the personal data of somebody: name, phone number, roles, invites, binding
// and, when it has no other, the WeChat account with its sessions. The row stays, nameless
// and left, because records of safety refer to it (PIPL article 47). A person may
// ask it for themselves; for others it takes PersonForget.
func (s *Service) Forget(ctx context.Context, personID database.ID) error {
	actor := From(ctx)
	if personID != actor.PersonID {
		if err := actor.Require(PersonForget); err != nil {
			return err
		}
	}
	return s.change(ctx, func(ctx context.Context) ([]tokenHash, error) {
		person, err := s.store.lockPerson(ctx, actor.SchoolID, personID)
		if err != nil {
			return nil, err
		}
		if personID != actor.PersonID {
			if err := mayManage(actor, person); err != nil {
				return nil, err
			}
		}
		membership, err := s.store.findMembership(ctx, actor.SchoolID, personID)
		if err != nil {
			return nil, err
		}
		var ended []tokenHash
		if membership != nil {
			if ended, err = s.dropMembership(ctx, *membership); err != nil {
				return nil, err
			}
		}
		if err := s.erase(ctx, person); err != nil {
			return nil, err
		}
		return ended, s.Record(ctx, Event{Action: "person.forget", Object: Object("person", personID)})
	})
}

// ForgetMe erases the account of the principal, in all schools. Who is a guardian only is
// erased as a person too; staff are unbound and no guardian any more, since the school keeps
// its own record of whom it employs and of nothing else. It returns everybody the account
// was, the erased ones with the state Left, so that others erase what they know of them in
// the same transaction.
func (s *Service) ForgetMe(ctx context.Context) (was []Person, err error) {
	actor := From(ctx)
	if err := actor.requireAccount(); err != nil {
		return nil, err
	}
	err = s.change(ctx, func(ctx context.Context) ([]tokenHash, error) {
		was = nil
		if _, err := s.store.lockAccount(ctx, actor.AccountID); err != nil {
			return nil, err
		}
		rows, err := s.store.accountMemberships(ctx, actor.AccountID)
		if err != nil {
			return nil, err
		}
		slices.SortFunc(rows, func(a, b membershipRow) int { return bytes.Compare(a.SchoolID[:], b.SchoolID[:]) })
		for _, m := range rows {
			person, err := s.forgetMine(ctx, m)
			if err != nil {
				return nil, err
			}
			was = append(was, person)
		}
		ended, err := s.store.endSessions(ctx, actor.AccountID)
		if err != nil {
			return nil, err
		}
		if err := s.store.deleteAccount(ctx, actor.AccountID); err != nil {
			return nil, err
		}
		ctx = Into(ctx, Principal{AccountID: actor.AccountID})
		return ended, s.Record(ctx, Event{Action: "account.forget", Object: Object("account", actor.AccountID)})
	})
	return was, err
}

// forgetMine unbinds one membership of an account that goes, and erases a guardian; of one
// who works here too it ends the role.
func (s *Service) forgetMine(ctx context.Context, m membershipRow) (Person, error) {
	person, err := s.store.lockPerson(ctx, m.SchoolID, m.PersonID)
	if err != nil {
		return person, err
	}
	if err := s.store.deleteMembership(ctx, m.SchoolID, m.PersonID); err != nil {
		return person, err
	}
	action := "person.unbind"
	if !person.isStaff() {
		action = "person.forget"
		if err := s.erase(ctx, person); err != nil {
			return person, err
		}
		person.State = Left
	} else if slices.Contains(person.Roles, RoleGuardian) {
		person.Roles = slices.DeleteFunc(person.Roles, func(r Role) bool { return r == RoleGuardian })
		if err := s.store.saveRoles(ctx, person); err != nil {
			return person, err
		}
	}
	ctx = Into(ctx, Principal{AccountID: m.AccountID, SchoolID: m.SchoolID, PersonID: m.PersonID, MembershipID: m.ID})
	return person, s.Record(ctx, Event{Action: action, Object: Object("person", m.PersonID)})
}

// dropMembership unbinds a person, ends the sessions of the account, and deletes it when
// it is bound to nobody else.
func (s *Service) dropMembership(ctx context.Context, m membershipRow) ([]tokenHash, error) {
	if err := s.store.deleteMembership(ctx, m.SchoolID, m.PersonID); err != nil {
		return nil, err
	}
	ended, err := s.store.endSessions(ctx, m.AccountID)
	if err != nil {
		return nil, err
	}
	others, err := s.store.accountMemberships(ctx, m.AccountID)
	if err != nil || len(others) > 0 {
		return ended, err
	}
	return ended, s.store.deleteAccount(ctx, m.AccountID)
}

// erase leaves of a person only the id.
func (s *Service) erase(ctx context.Context, p Person) error {
	p.Name, p.Phone, p.Roles, p.State, p.UpdatedAt = "", "", nil, Left, s.now()
	if err := s.store.savePerson(ctx, p); err != nil {
		return err
	}
	if err := s.store.saveRoles(ctx, p); err != nil {
		return err
	}
	return s.store.deleteInvites(ctx, p.SchoolID, p.ID)
}

// Reap deletes what has had its time: ended sessions, old invites, and the accounts of
// those who logged in once and never bound themselves. A job calls it daily.
func (s *Service) Reap(ctx context.Context) error {
	now := s.now()
	return s.db.Tx(ctx, func(ctx context.Context) error {
		return s.store.reap(ctx, now, now.Add(-keepInvites), now.Add(-keepAccounts))
	})
}

// Export is what this package knows about the principal's account, for its owner (PIPL
// article 45). It holds personal data in the open.
type Export struct {
	AccountSince clock.Instant
	OpenID       OpenID
	UnionID      UnionID // empty when unknown
	People       []Person
	Sessions     []SessionTimes
}

// SessionTimes is when a session began, was last used (to the hour) and ends.
type SessionTimes struct{ CreatedAt, SeenAt, ExpiresAt clock.Instant }

// Export gathers everything known about the principal's account, in all schools.
func (s *Service) Export(ctx context.Context) (Export, error) {
	actor := From(ctx)
	if err := actor.requireAccount(); err != nil {
		return Export{}, err
	}
	return s.store.export(ctx, actor.AccountID)
}

// As is the account acting as one of its people.
func (e Export) As(ctx context.Context, p Person) Principal {
	return Principal{AccountID: From(ctx).AccountID, SchoolID: p.SchoolID, PersonID: p.ID, Roles: p.Roles}
}
