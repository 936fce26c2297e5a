package identity

import (
	"context"
	"errors"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// How often an account and an address may try to bind, whatever comes of it. A school
// meeting shares one address; a look-up of a phone number costs the school money.
const (
	invitesPerAccount = 20
	invitesPerAddress = 300
	phonesPerAccount  = 5
	claimPeriod       = time.Hour
)

// ClaimByInvite binds the account of the principal to the person of an invite code. The
// address is the caller's, for the limit only. Five wrong codes lock the account out for
// 15 minutes, whatever it sends then. A code that never existed answers ErrInviteWrong;
// only who knows a real one learns that it is used or expired.
func (s *Service) ClaimByInvite(ctx context.Context, code, address string) (Membership, error) {
	actor := From(ctx)
	if err := actor.requireAccount(); err != nil {
		return Membership{}, err
	}
	if err := s.limit(ctx, "account:"+actor.AccountID.String(), invitesPerAccount); err != nil {
		return Membership{}, err
	}
	if err := s.limit(ctx, "address:"+address, invitesPerAddress); err != nil {
		return Membership{}, err
	}
	hash := s.vault.Index(fieldInvite, string(cleanInviteCode(code)))
	var membership Membership
	var refused error // counted, which is committed, and then returned
	err := s.change(ctx, func(ctx context.Context) (stale []tokenHash, err error) {
		account, err := s.store.lockAccount(ctx, actor.AccountID)
		if err != nil {
			return nil, err
		}
		if err := account.locked(s.now()); err != nil {
			return nil, err
		}
		invite, person, err := s.lockInvited(ctx, hash)
		if err != nil {
			return nil, err
		}
		if refused = invite.judge(account.ID, person.Bound, s.now()); refused != nil {
			return nil, s.countFailure(ctx, account)
		}
		if membership, err = s.claimInvited(ctx, account, *invite, person); err != nil {
			return nil, err
		}
		return s.store.tokenHashes(ctx, account.ID)
	})
	if err == nil {
		err = refused
	}
	return membership, err
}

// lockInvited finds the invite of a code as it is while its person is locked; nil when
// there is none.
func (s *Service) lockInvited(ctx context.Context, hash []byte) (*inviteRow, Person, error) {
	invite, err := s.store.findInvite(ctx, hash)
	if err != nil || invite == nil {
		return nil, Person{}, err
	}
	person, err := s.store.lockPerson(ctx, invite.SchoolID, invite.PersonID)
	if err != nil {
		return nil, Person{}, err
	}
	invite, err = s.store.findInvite(ctx, hash)
	return invite, person, err
}

// countFailure notes a wrong code; the fifth locks the account out.
func (s *Service) countFailure(ctx context.Context, account accountRow) error {
	account.claimFailed(s.now())
	if err := s.store.saveClaimFailures(ctx, account); err != nil {
		return err
	}
	if account.ClaimFailures > 0 {
		return nil
	}
	return s.Record(Into(ctx, Principal{AccountID: account.ID}), Event{Action: "claim.lock", Object: Object("account", account.ID)})
}

// claimInvited uses the invite up and binds its person.
func (s *Service) claimInvited(ctx context.Context, account accountRow, invite inviteRow, person Person) (Membership, error) {
	if invite.UsedAt == nil {
		if err := s.store.useInvite(ctx, invite.ID, account.ID, s.now()); err != nil {
			return Membership{}, err
		}
	}
	if account.ClaimFailures > 0 {
		account.ClaimFailures = 0
		if err := s.store.saveClaimFailures(ctx, account); err != nil {
			return Membership{}, err
		}
	}
	return s.bind(ctx, account.ID, person, "invite", s.now())
}

// ClaimByPhone binds the account of the principal to every active person, of any school,
// whom a school registered with the phone number of this WeChat user. The code comes from
// a getPhoneNumber button. People bound to another account are left alone; when that
// leaves nobody it refuses with ErrPersonTaken, and with ErrPhoneUnknown when no school
// knows the number.
func (s *Service) ClaimByPhone(ctx context.Context, phoneCode string) ([]Membership, error) {
	actor := From(ctx)
	if err := actor.requireAccount(); err != nil {
		return nil, err
	}
	if err := s.limit(ctx, "phone:"+actor.AccountID.String(), phonesPerAccount); err != nil {
		return nil, err
	}
	number, err := s.weChat.PhoneNumber(ctx, phoneCode)
	if err != nil {
		return nil, err
	}
	phone, err := ParsePhone(number)
	if err != nil {
		return nil, ErrPhoneUnknown
	}
	var bound []Membership
	err = s.change(ctx, func(ctx context.Context) ([]tokenHash, error) {
		account, err := s.store.lockAccount(ctx, actor.AccountID)
		if err != nil {
			return nil, err
		}
		if bound, err = s.bindAll(ctx, account.ID, phone); err != nil {
			return nil, err
		}
		return s.store.tokenHashes(ctx, account.ID)
	})
	return bound, err
}

func (s *Service) bindAll(ctx context.Context, accountID database.ID, phone Phone) ([]Membership, error) {
	people, err := s.store.lockByPhone(ctx, phone)
	if err != nil {
		return nil, err
	}
	if len(people) == 0 {
		return nil, ErrPhoneUnknown
	}
	var bound []Membership
	now := s.now() // one moment for all, so that it does not choose whom the phone acts as first
	for _, p := range people {
		m, err := s.bind(ctx, accountID, p, "phone", now)
		if errors.Is(err, ErrPersonTaken) {
			continue
		}
		if err != nil {
			return nil, err
		}
		bound = append(bound, m)
	}
	if len(bound) == 0 {
		return nil, ErrPersonTaken
	}
	return bound, nil
}

// bind makes an account be a person, once.
func (s *Service) bind(ctx context.Context, accountID database.ID, p Person, by string, now clock.Instant) (Membership, error) {
	if p.State != Active {
		return Membership{}, ErrPersonDisabled
	}
	existing, err := s.store.findMembership(ctx, p.SchoolID, p.ID)
	if err != nil {
		return Membership{}, err
	}
	m := Membership{ID: database.NewID(), SchoolID: p.SchoolID, PersonID: p.ID, PersonName: p.Name, Roles: p.Roles}
	if existing != nil {
		m.ID = existing.ID
		if existing.AccountID != accountID {
			return Membership{}, ErrPersonTaken
		}
		return m, nil
	}
	err = s.store.createMembership(ctx, membershipRow{
		ID: m.ID, SchoolID: p.SchoolID, PersonID: p.ID, AccountID: accountID, UsedAt: now, CreatedAt: now,
	})
	if err != nil {
		return Membership{}, err
	}
	actor := Principal{AccountID: accountID, SchoolID: p.SchoolID, PersonID: p.ID, MembershipID: m.ID}
	return m, s.Record(Into(ctx, actor), Event{Action: "person.claim", Object: Object("person", p.ID), Detail: map[string]string{"by": by}})
}

func (s *Service) limit(ctx context.Context, key string, perHour int) error {
	if ok, wait := s.cache.Allow(ctx, "identity:claim:"+key, perHour, claimPeriod); !ok {
		return ErrClaimTooOften.After(wait)
	}
	return nil
}
