package identity

import (
	"context"
	"errors"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// Login is the answer to a login: the one time the token is in the open.
type Login struct {
	Token       Token
	ExpiresAt   clock.Instant // unless the token is used before, which moves it on
	AccountID   database.ID
	Memberships []Membership // empty until the account is bound to a person
}

// Membership is one identity of an account, as the phone shows it.
type Membership struct {
	ID         database.ID
	SchoolID   database.ID
	PersonID   database.ID
	PersonName string
	Roles      []Role
}

// Login exchanges a code of wx.login for a new session. WeChat accepts a code once, so a
// code used twice makes one session. The errors of WeChat pass through.
func (s *Service) Login(ctx context.Context, code string) (Login, error) {
	openID, unionID, err := s.weChat.Login(ctx, code)
	if err != nil {
		return Login{}, err
	}
	return s.LoginAs(ctx, OpenID(openID), UnionID(unionID))
}

// LoginAs starts a session for a user whom somebody trusted has recognised: WeChat Cloud
// Run names the user of each request itself.
func (s *Service) LoginAs(ctx context.Context, openID OpenID, unionID UnionID) (Login, error) {
	token, hash := newToken()
	now := s.now()
	login := Login{Token: token, ExpiresAt: expiry(now, now)}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		account, err := s.store.signIn(ctx, openID, unionID, now)
		if err != nil {
			return err
		}
		login.AccountID = account.ID
		row := sessionRow{
			ID: database.NewID(), AccountID: account.ID, TokenHash: hash[:], SeenAt: now, ExpiresAt: login.ExpiresAt, CreatedAt: now,
		}
		if err := s.store.createSession(ctx, row); err != nil {
			return err
		}
		if login.Memberships, err = s.store.identities(ctx, account.ID); err != nil {
			return err
		}
		return s.Record(Into(ctx, Principal{AccountID: account.ID}), Event{Action: "session.start", Object: Object("session", row.ID)})
	})
	if err != nil {
		return Login{}, err
	}
	return login, nil
}

// Memberships lists the identities of the principal's account, used last first.
func (s *Service) Memberships(ctx context.Context) ([]Membership, error) {
	actor := From(ctx)
	if err := actor.requireAccount(); err != nil {
		return nil, err
	}
	return s.store.identities(ctx, actor.AccountID)
}

// Logout ends the session of a token. Ending it twice is no error.
func (s *Service) Logout(ctx context.Context, token Token) error {
	hash, ok := hashToken(token)
	if !ok {
		return nil
	}
	return s.change(ctx, func(ctx context.Context) ([]tokenHash, error) {
		live, err := s.store.findSession(ctx, hash)
		if errors.Is(err, ErrSessionOver) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if err := s.store.deleteSession(ctx, live.ID); err != nil {
			return nil, err
		}
		ctx = Into(ctx, Principal{AccountID: live.AccountID})
		return []tokenHash{hash}, s.Record(ctx, Event{Action: "session.end", Object: Object("session", live.ID)})
	})
}

// Authenticate tells on whose behalf a request acts. The membership is the one the phone
// chose; zero takes the only one, or else the one used last. An account without any gets
// a Principal that may only bind itself. It refuses with ErrSessionOver or
// ErrMembershipUnknown.
func (s *Service) Authenticate(ctx context.Context, token Token, membershipID database.ID) (Principal, error) {
	hash, ok := hashToken(token)
	if !ok {
		return Principal{}, ErrSessionOver
	}
	live, round, cached := s.sessions.find(ctx, hash)
	if !cached || !live.knows(membershipID) { // it may have been claimed through another instance just now
		var err error
		if live, err = s.store.findSession(ctx, hash); err != nil {
			return Principal{}, err
		}
		cached = false
	}
	now := s.now()
	if now >= live.ExpiresAt {
		return Principal{}, ErrSessionOver
	}
	if live.touchDue(now) || live.switchedTo(membershipID, now) {
		fresh, err := s.moveOn(ctx, hash, live, membershipID, now)
		if errors.Is(err, ErrSessionOver) {
			return Principal{}, err
		}
		if err == nil {
			live, cached = fresh, false
		} else { // no reason to turn somebody away
			s.log.WarnContext(ctx, "session use not noted", "error", err, "request_id", RequestID(ctx))
		}
	}
	if !cached {
		s.sessions.put(ctx, hash, live, round)
	}
	return live.principal(membershipID)
}

// moveOn notes that a session, and the membership the phone switched to, are in use. It
// reads the session again, because what is cached anew must not be older than the cache
// promises.
func (s *Service) moveOn(ctx context.Context, hash tokenHash, live session, asked database.ID, now clock.Instant) (fresh session, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if live.switchedTo(asked, now) {
			if err := s.store.useMembership(ctx, asked, now); err != nil {
				return err
			}
		}
		if live.touchDue(now) {
			if err := s.store.touch(ctx, live.ID, now, expiry(live.CreatedAt, now)); err != nil {
				return err
			}
		}
		fresh, err = s.store.findSession(ctx, hash)
		return err
	})
	return fresh, err
}
