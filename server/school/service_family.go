package school

import (
	"bytes"
	"context"
	"slices"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// CleanChild tidies a child's short name and reports whether it is one: letters only, so
// that no number of a register or phone gets in. Empty is one.
func CleanChild(s string) (string, bool) { return cleanChild(s) }

// FindClass gives one class of the principal's school, also one that has ended.
func (s *Service) FindClass(ctx context.Context, id database.ID) (ClassSummary, error) {
	p, err := require(ctx, identity.SchoolRead)
	if err != nil {
		return ClassSummary{}, err
	}
	school, err := s.store.findSchool(ctx, p.SchoolID)
	if err != nil {
		return ClassSummary{}, err
	}
	class, err := s.store.findClass(ctx, p.SchoolID, id)
	if err != nil {
		return ClassSummary{}, err
	}
	list, err := s.summarise(ctx, school, []Class{class})
	if err != nil {
		return ClassSummary{}, err
	}
	return list[0], nil
}

// Joining makes a person guardian of a child of a class.
type Joining struct {
	ClassID  database.ID
	SeatID   database.ID // zero: the seat of the child's name, or a new one
	Child    string      // short name, may be empty
	PersonID database.ID
	Relation Relation
}

// Join gives a child of a class one more guardian and gives the seat. A seat that has no
// name of the child gets it. It refuses with ErrClassEnded or ErrSeatUnknown.
func (s *Service) Join(ctx context.Context, j Joining) (database.ID, error) {
	p, err := require(ctx, identity.PersonManage)
	if err != nil {
		return database.ID{}, err
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		class, err := s.store.lockClass(ctx, p.SchoolID, j.ClassID)
		if err != nil {
			return err
		}
		if class.State != ClassActive {
			return ErrClassEnded
		}
		if err := s.seatOf(ctx, p.SchoolID, &j); err != nil {
			return err
		}
		return s.store.link(ctx, p.SchoolID, []Guardianship{{SeatID: j.SeatID, PersonID: j.PersonID, Relation: j.Relation}}, s.now())
	})
	return j.SeatID, err
}

// seatOf finds or makes the seat that somebody joins.
func (s *Service) seatOf(ctx context.Context, schoolID database.ID, j *Joining) error {
	held, err := s.store.held(ctx, schoolID, seatFilter{classID: j.ClassID})
	if err != nil {
		return err
	}
	named := func(h heldSeat) bool { return j.Child != "" && bytes.Equal(h.ChildIndex, s.store.childIndex(j.Child)) }
	at := slices.IndexFunc(held, named)
	if at < 0 && !j.SeatID.IsZero() {
		at = slices.IndexFunc(held, func(h heldSeat) bool { return h.SeatID == j.SeatID })
		if at < 0 {
			return ErrSeatUnknown
		}
	}
	switch {
	case at < 0:
		j.SeatID = database.NewID()
		return s.store.createSeats(ctx, schoolID, []Seat{{ID: j.SeatID, ClassID: j.ClassID, Child: j.Child}}, s.now())
	case len(held[at].ChildSealed) == 0 && j.Child != "":
		j.SeatID = held[at].SeatID
		return s.store.saveSeat(ctx, schoolID, Seat{ID: j.SeatID, ClassID: j.ClassID, Child: j.Child})
	default:
		j.SeatID = held[at].SeatID
		return nil
	}
}

// LeaveSeat ends the principal's own hold on the seat of a child, and the seat when nobody
// else holds it. Who has no other child here is no guardian any more; who was nothing else
// at the school is erased (PIPL article 47). It refuses with ErrSeatUnknown.
func (s *Service) LeaveSeat(ctx context.Context, seatID database.ID) error {
	p, err := require(ctx, identity.SelfRead)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if _, err := s.store.lockSchool(ctx, p.SchoolID); err != nil {
			return err
		}
		mine, err := s.store.held(ctx, p.SchoolID, seatFilter{personID: p.PersonID})
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(mine, func(h heldSeat) bool { return h.SeatID == seatID }) {
			return ErrSeatUnknown
		}
		if err := s.store.unlink(ctx, p.SchoolID, s.now(), "person_id = ? AND seat_id = ?", p.PersonID, seatID); err != nil {
			return err
		}
		empty, err := s.store.withoutGuardian(ctx, p.SchoolID, []database.ID{seatID})
		if err != nil {
			return err
		}
		if err := s.store.endSeats(ctx, p.SchoolID, empty, s.now()); err != nil {
			return err
		}
		if err := s.record(ctx, "seat.leave", "seat", seatID, nil); err != nil || len(seats(mine)) > 1 {
			return err
		}
		_, err = s.dismissGuardian(ctx, p.PersonID)
		return err
	})
}

// HideChildren erases what the school calls the principal's children.
func (s *Service) HideChildren(ctx context.Context) error {
	p, err := require(ctx, identity.SelfRead)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		mine, err := s.store.held(ctx, p.SchoolID, seatFilter{personID: p.PersonID})
		if err != nil {
			return err
		}
		for _, h := range mine {
			if err := s.store.saveSeat(ctx, p.SchoolID, Seat{ID: h.SeatID, ClassID: h.ClassID}); err != nil {
				return err
			}
		}
		return nil
	})
}
