package message

import (
	"context"
	"fmt"
	"slices"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// Address is where WeChat finds a person: the account that holds the credit and its
// openid in each app. An openid is empty when the account is not known there.
type Address struct {
	Account  database.ID
	Mini     identity.OpenID
	Official identity.OpenID
}

func (a Address) openID(c Channel) identity.OpenID {
	if c == Mini {
		return a.Mini
	}
	return a.Official
}

// Addresses knows which WeChat account belongs to a person. It is asked inside
// transactions, so it must read through the same database and call nothing else.
type Addresses interface {
	// Find gives the address of each person of the school who has one.
	Find(ctx context.Context, school database.ID, persons []database.ID) (map[database.ID]Address, error)

	// Owner gives the account of an openid and the persons it belongs to in any
	// school; a zero account when nobody is known by it.
	Owner(ctx context.Context, channel Channel, openID identity.OpenID) (account database.ID, persons []database.ID, err error)
}

// Deps are what the service works with.
type Deps struct {
	DB        *database.DB
	School    clock.Clock // decides when a message is due and when it is too late
	Machine   clock.Clock // decides what one tap of a person was
	Templates Templates
	Addresses Addresses
}

// Service is what the capabilities and the transports use. Sending is the work of a
// [Worker].
type Service struct {
	db        *database.DB
	school    clock.Clock
	machine   clock.Clock
	templates Templates
	addresses Addresses
	recent    recent
	wake      chan struct{}
}

// New makes the service. The templates must have been validated.
func New(d Deps) *Service {
	return &Service{
		db: d.DB, school: d.School, machine: d.Machine,
		templates: d.Templates, addresses: d.Addresses,
		wake: make(chan struct{}, 1),
	}
}

func (s *Service) now() clock.Instant { return clock.At(s.school.Now()) }

// Enqueue writes the inbox and outbox rows of the drafts in the transaction of ctx,
// or in one of its own. A repeat for the same origin, moment and recipient changes
// nothing. An error is a mistake of the calling program or trouble with the
// database; nothing of the drafts is then written.
func (s *Service) Enqueue(ctx context.Context, drafts ...Draft) error {
	for i := range drafts {
		if err := drafts[i].validate(); err != nil {
			return err
		}
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		for chunk := range slices.Chunk(drafts, draftsPerChunk) {
			if err := s.insert(ctx, chunk); err != nil {
				return fmt.Errorf("enqueue messages: %w", err)
			}
		}
		s.db.AfterCommit(ctx, s.Wake)
		return nil
	})
}

// Wake makes the worker of this process look for due messages soon, as after the
// school clock was moved. It never blocks.
func (s *Service) Wake() {
	select {
	case s.wake <- struct{}{}:
	default: // it is awake already
	}
}

// ExpireForTask takes back what has not left yet for a task, or any other origin,
// that is finished. It belongs in the transaction that finishes it; a message being
// sent at this moment can only be kept from being sent again.
func (s *Service) ExpireForTask(ctx context.Context, school, task database.ID) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		return s.expireOrigin(ctx, school, task)
	})
}

// TakeBack takes back what has not left yet of one moment of an origin to some people. It
// belongs in the transaction that makes the message idle.
func (s *Service) TakeBack(ctx context.Context, school, origin database.ID, moment clock.Instant, from []database.ID) error {
	if len(from) == 0 {
		return nil
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		return s.expireMoment(ctx, school, origin, moment, from)
	})
}

// Forget deletes what was said to a person and clears every text about them; what
// has not left yet never will. Outbox rows stay: they hold ids only.
func (s *Service) Forget(ctx context.Context, school, person database.ID) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		return s.forgetPerson(ctx, school, person)
	})
}

// ForgetAccount deletes what an account allowed us to send, and how we know.
func (s *Service) ForgetAccount(ctx context.Context, account database.ID) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		return s.forgetCredit(ctx, account)
	})
}
