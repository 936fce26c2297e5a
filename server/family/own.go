package family

import (
	"context"
	"errors"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// Mine lists the requests of the principal's account, in all schools, the last first.
func (s *Service) Mine(ctx context.Context) ([]Request, error) {
	rows, err := s.store.requestsOf(ctx, identity.From(ctx).AccountID)
	if err != nil {
		return nil, err
	}
	list := make([]Request, 0, len(rows))
	for _, row := range rows {
		system := installation(ctx, row.SchoolID)
		class, err := s.schools.FindClass(system, row.ClassID)
		if err != nil {
			return nil, err
		}
		of, err := s.schools.Current(system)
		if err != nil {
			return nil, err
		}
		r, err := s.shown(row, class, of)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}

// Withdraw takes back a request of the principal's account that still waits. Of one that
// does not it says ErrDecided, and of somebody else's ErrRequestUnknown.
func (s *Service) Withdraw(ctx context.Context, id database.ID) error {
	account := identity.From(ctx).AccountID
	return s.db.Tx(ctx, func(ctx context.Context) error {
		row, err := s.store.lockOwn(ctx, account, id)
		if err != nil || row.State == Withdrawn {
			return err
		}
		if row.State != Waiting {
			return ErrDecided
		}
		row.State = Withdrawn
		return s.close(ctx, &row, database.ID{})
	})
}

// Leave ends the principal's hold on the seat of a child. With the last one the person is
// erased, and with the person the consent (see Forget). Not one's own is school.ErrSeatUnknown.
func (s *Service) Leave(ctx context.Context, seatID database.ID) error {
	if err := identity.From(ctx).Require(identity.SelfRead); err != nil {
		return err
	}
	return s.schools.LeaveSeat(ctx, seatID)
}

// Consents are all that the principal gave as a guardian, the first first.
func (s *Service) Consents(ctx context.Context) ([]Given, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.SelfRead); err != nil {
		return nil, err
	}
	return s.store.consents(ctx, p.SchoolID, p.PersonID)
}

// Consent is the last that the principal gave, nil before the first time.
func (s *Service) Consent(ctx context.Context) (*Given, error) {
	given, err := s.Consents(ctx)
	if err != nil || len(given) == 0 {
		return nil, err
	}
	return &given[len(given)-1], nil
}

// Agree notes that a guardian whom the school registered itself, or who withdrew, accepts
// the current text. It refuses with ErrConsentOld or ErrNotGuardian. A repeat changes nothing.
func (s *Service) Agree(ctx context.Context, version string) error {
	p := identity.From(ctx)
	if err := p.Require(identity.SelfRead); err != nil {
		return err
	}
	if !p.Has(identity.RoleGuardian) {
		return ErrNotGuardian
	}
	if version != Current().Version {
		return ErrConsentOld
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		given, err := s.Consent(ctx)
		if err != nil || given != nil && given.WithdrawnAt == nil && given.Version == version {
			return err
		}
		return errors.Join(
			s.store.giveConsent(ctx, p.SchoolID, p.PersonID, version, s.now()),
			s.record(ctx, "consent.give", "person", p.PersonID))
	})
}

// WithdrawConsent takes consent back: what the school calls the principal's children is
// erased at once, also when they never gave it and say no when they are asked. They stay
// guardian of the class, so that safety notices reach them; who wants that to end leaves.
func (s *Service) WithdrawConsent(ctx context.Context) error {
	p := identity.From(ctx)
	if err := p.Require(identity.SelfRead); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		given, err := s.Consent(ctx)
		if err != nil || given != nil && given.WithdrawnAt != nil {
			return err
		}
		if err := s.schools.HideChildren(ctx); err != nil {
			return err
		}
		if given == nil {
			return s.record(ctx, "consent.refuse", "person", p.PersonID)
		}
		return errors.Join(
			s.store.withdrawConsent(ctx, p.SchoolID, p.PersonID, s.now()),
			s.record(ctx, "consent.withdraw", "person", p.PersonID))
	})
}

// Forget erases the consents of a person who is no guardian any more, in the transaction
// in which that happens.
func (s *Service) Forget(ctx context.Context, schoolID, personID database.ID) error {
	return s.store.deleteConsents(ctx, schoolID, personID)
}

// ForgetAccount withdraws and erases the requests of an account that goes.
func (s *Service) ForgetAccount(ctx context.Context, account database.ID) error {
	rows, err := s.store.requestsOf(ctx, account)
	if err != nil {
		return err
	}
	for i := range rows {
		if rows[i].State != Waiting {
			continue
		}
		rows[i].State = Withdrawn
		if err := s.close(ctx, &rows[i], database.ID{}); err != nil {
			return err
		}
	}
	return s.store.deleteRequests(ctx, account)
}

// Sweep ends the requests that nobody answered for 30 days, and deletes those that ended
// as long ago. A job calls it daily.
func (s *Service) Sweep(ctx context.Context) error {
	before := s.now().Add(-requestLife)
	rows, err := s.store.stale(ctx, before)
	if err != nil {
		return err
	}
	for i := range rows {
		err := s.db.Tx(ctx, func(ctx context.Context) error {
			row, err := s.store.lockRequest(ctx, rows[i].SchoolID, rows[i].ID)
			if err != nil || row.State != Waiting {
				return err
			}
			row.State = Expired
			return s.close(ctx, &row, database.ID{})
		})
		if err != nil {
			return err
		}
	}
	return s.db.Tx(ctx, func(ctx context.Context) error { return s.store.deleteEnded(ctx, before) })
}
