package identity

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

const (
	inviteChars    = 6
	inviteAlphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ" // no 0 O 1 I L: 31⁶ ≈ 887 million codes
	inviteLife     = 7 * 24 * time.Hour
	claimFailures  = 5
	claimLockout   = 15 * time.Minute
)

// Invite is a fresh invitation: the one time its code is in the open.
type Invite struct {
	Code      InviteCode
	PersonID  database.ID
	ExpiresAt clock.Instant
}

// newInviteCode draws a code, each character by itself and without bias. None begins with
// C: so begin the codes of classes.
func newInviteCode() InviteCode {
	code := make([]byte, 0, inviteChars)
	var b [1]byte
	for len(code) < inviteChars {
		_, _ = rand.Read(b[:]) // never fails since Go 1.24
		if i := int(b[0] & 31); i < len(inviteAlphabet) && (len(code) > 0 || inviteAlphabet[i] != 'C') {
			code = append(code, inviteAlphabet[i])
		}
	}
	return InviteCode(code)
}

// cleanInviteCode forgives what a keyboard does to a code: lower case, full-width letters,
// spaces and hyphens.
func cleanInviteCode(s string) InviteCode {
	return InviteCode(strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		switch {
		case r == ' ' || r == '-' || r == '\u3000':
			return -1
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, s))
}

// judge says whether an account may use an invite now; nil is no such invite. While the
// person is bound, the account that used it may ask again, since its answer may have been
// lost on the way.
func (i *inviteRow) judge(account database.ID, bound bool, now clock.Instant) error {
	switch {
	case i == nil:
		return ErrInviteWrong
	case bound && i.UsedBy != nil && *i.UsedBy == account:
		return nil
	case i.UsedAt != nil:
		return ErrInviteUsed
	case now >= i.ExpiresAt:
		return ErrInviteExpired
	default:
		return nil
	}
}

// claimFailed counts a wrong code; the fifth locks the account out for 15 minutes.
func (a *accountRow) claimFailed(now clock.Instant) {
	a.ClaimFailures++
	if a.ClaimFailures >= claimFailures {
		a.ClaimFailures = 0
		a.ClaimLockedUntil = now.Add(claimLockout)
	}
}

// locked refuses an account that is locked out, saying for how long.
func (a *accountRow) locked(now clock.Instant) error {
	if now < a.ClaimLockedUntil {
		return ErrInviteLocked.After(a.ClaimLockedUntil.Sub(now))
	}
	return nil
}

// CreateInvite makes a code for a person without an account, good for seven days and one
// use. An older unused code of the person stops working.
func (s *Service) CreateInvite(ctx context.Context, personID database.ID) (Invite, error) {
	actor := From(ctx)
	if err := actor.Require(InviteCreate); err != nil {
		return Invite{}, err
	}
	invite := Invite{PersonID: personID, ExpiresAt: s.now().Add(inviteLife)}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		person, err := s.store.lockPerson(ctx, actor.SchoolID, personID)
		if err != nil {
			return err
		}
		if err := mayInvite(actor, person); err != nil {
			return err
		}
		if err := s.store.deleteOpenInvites(ctx, actor.SchoolID, personID); err != nil {
			return err
		}
		row := inviteRow{
			ID: database.NewID(), SchoolID: actor.SchoolID, PersonID: personID, ExpiresAt: invite.ExpiresAt, CreatedAt: s.now(),
		}
		if invite.Code, err = s.store.createInvite(ctx, row); err != nil {
			return err
		}
		return s.Record(ctx, Event{Action: "invite.create", Object: Object("person", personID)})
	})
	return invite, err
}

// mayInvite keeps a code for a leader out of other hands than a principal's.
func mayInvite(actor Principal, p Person) error {
	switch {
	case p.leads() && !actor.May(LeaderManage):
		return forbidden(LeaderManage)
	case p.State == Left:
		return ErrPersonLeft
	case p.Bound:
		return ErrAlreadyBound
	default:
		return nil
	}
}
