package identity

import (
	"context"
	"time"

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
	var refused error // committed with its count, then returned
	err := s.change(ctx, func(ctx context.Context) ([]tokenHash, error) {
		refused = nil
		account, err := s.store.lockAccount(ctx, actor.AccountID)
		if err != nil {
			return nil, err
		}
		now := s.now()
		invite, err := s.store.lockInvite(ctx, hash)
		if err != nil {
			return nil, err
		}
		if err := account.locked(now); err != nil {
			return nil, err
		}
		if refused = invite.judge(account.ID, now); refused != nil {
			account.claimFailed(now)
			return nil, s.store.saveClaimFailures(ctx, account)
		}
		if membership, err = s.claimInvited(ctx, account, invite); err != nil {
			return nil, err
		}
		return s.store.tokenHashes(ctx, account.ID)
	})
	if err == nil {
		err = refused
	}
	return membership, err
}

// claimInvited uses the invite up and binds its person.
func (s *Service) claimInvited(ctx context.Context, account accountRow, invite *inviteRow) (Membership, error) {
	person, err := s.store.lockPerson(ctx, invite.SchoolID, invite.PersonID)
	if err != nil {
		return Membership{}, err
	}
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
	return s.bind(ctx, account.ID, person, "invite")
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
	for _, p := range people {
		m, err := s.bind(ctx, accountID, p, "phone")
		if err == ErrPersonTaken { //nolint:errorlint // bind returns it bare
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
func (s *Service) bind(ctx context.Context, accountID database.ID, p Person, by string) (Membership, error) {
	if p.State != Active {
		return Membership{}, ErrPersonUnknown
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
	now := s.now()
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
