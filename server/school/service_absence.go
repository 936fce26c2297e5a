package school

import (
	"context"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// EnterAbsence notes that the principal, or with AbsenceManage somebody else who works at
// the school, is away. A repeat with the same id answers the first. It refuses with
// ErrAbsenceInvalid or identity.ErrPersonUnknown.
func (s *Service) EnterAbsence(ctx context.Context, n NewAbsence) (Absence, error) {
	p, err := require(ctx, identity.AbsenceEnter)
	if err != nil {
		return Absence{}, err
	}
	if n.Person.IsZero() {
		n.Person = p.PersonID
	}
	if n.Person != p.PersonID {
		if err := p.Require(identity.AbsenceManage); err != nil {
			return Absence{}, err
		}
	}
	if err := n.check(s.today()); err != nil {
		return Absence{}, err
	}
	a := Absence{ID: database.NewID(), PersonID: n.Person, First: n.First, Last: n.Last, Reason: n.Reason, EnteredBy: p.PersonID}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.worksHere(ctx, p.SchoolID, n.Person); err != nil {
			return err
		}
		first, isNew, err := s.store.insertAbsence(ctx, p.SchoolID, n.ClientID, a, s.now())
		if a = first; err != nil || !isNew {
			return err
		}
		return s.record(ctx, "absence.enter", "person", a.PersonID, map[string]string{"first": a.First.String(), "last": a.Last.String()})
	})
	return a, err
}

func (s *Service) worksHere(ctx context.Context, schoolID, personID database.ID) error {
	staff, err := s.people.Staff(ctx, schoolID)
	if err != nil {
		return err
	}
	for _, person := range staff {
		if person.ID == personID {
			return nil
		}
	}
	return identity.ErrPersonUnknown
}

// CancelAbsence takes an absence back, one's own or with AbsenceManage anybody's: from now
// on the person counts as there. Once more changes nothing. It refuses with
// ErrAbsenceUnknown.
func (s *Service) CancelAbsence(ctx context.Context, id database.ID) error {
	p, err := require(ctx, identity.AbsenceEnter)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		a, cancelled, err := s.store.lockAbsence(ctx, p.SchoolID, id)
		if err != nil {
			return err
		}
		if a.PersonID != p.PersonID && !p.May(identity.AbsenceManage) {
			return ErrAbsenceUnknown
		}
		if cancelled {
			return nil
		}
		if err := s.store.cancelAbsence(ctx, id, s.now()); err != nil {
			return err
		}
		return s.record(ctx, "absence.cancel", "person", a.PersonID, map[string]string{"first": a.First.String(), "last": a.Last.String()})
	})
}

// Absences are those that last today or lie ahead, by their first day: with AbsenceManage of
// the whole school, otherwise one's own.
func (s *Service) Absences(ctx context.Context) ([]Absence, error) {
	p, err := require(ctx, identity.AbsenceEnter)
	if err != nil {
		return nil, err
	}
	var person database.ID
	if !p.May(identity.AbsenceManage) {
		person = p.PersonID
	}
	return s.store.absences(ctx, p.SchoolID, person, s.today(), lastDay)
}

// MyAbsence is the absence of the principal that lasts today or begins next; nil when there
// is none.
func (s *Service) MyAbsence(ctx context.Context) (*Absence, error) {
	p, err := require(ctx, identity.SelfRead)
	if err != nil || p.PersonID.IsZero() {
		return nil, err
	}
	all, err := s.store.absences(ctx, p.SchoolID, p.PersonID, s.today(), lastDay)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// OwnAbsences are all that were ever entered for the principal, for their own copy of their
// data.
func (s *Service) OwnAbsences(ctx context.Context) ([]Absence, error) {
	p, err := require(ctx, identity.SelfRead)
	if err != nil {
		return nil, err
	}
	return s.store.absencesOf(ctx, p.SchoolID, p.PersonID)
}

// lastDay is later than any that an absence is entered for.
const lastDay = clock.Date(1 << 20)

// Away is who is away on some of the days from first to last. It is for the engine, which
// asks inside transactions and for nobody in particular, so it asks no permission.
func (s *Service) Away(ctx context.Context, schoolID database.ID, first, last clock.Date) ([]Absence, error) {
	return s.store.absences(ctx, schoolID, database.ID{}, first, last)
}
