package school

import (
	"context"
	"errors"
	"slices"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// Guardian is one guardian of a family, as the people of a school see one another:
// without phone numbers.
type Guardian struct {
	PersonID database.ID
	Name     string
	Relation Relation
	Bound    bool // reached through WeChat
}

// Family is one seat of a class with its guardians.
type Family struct {
	SeatID    database.ID
	Child     string // short name, empty when the school gave none
	Guardians []Guardian
}

// ClassFamilies lists the families of a class. A class teacher sees those of the
// classes they head; a class outside of one's sight is ErrClassUnknown.
func (s *Service) ClassFamilies(ctx context.Context, classID database.ID) ([]Family, error) {
	p, err := require(ctx, identity.GuardianRead)
	if err != nil {
		return nil, err
	}
	class, err := s.store.findClass(ctx, p.SchoolID, classID)
	if err != nil {
		return nil, err
	}
	if class.HeadTeacher != p.PersonID && !seesEveryClass(p) {
		return nil, ErrClassUnknown
	}
	held, err := s.store.held(ctx, p.SchoolID, seatFilter{classID: classID})
	if err != nil {
		return nil, err
	}
	return s.families(ctx, held)
}

// seesEveryClass reports whether the principal may see families for another reason
// than being a class teacher.
func seesEveryClass(p identity.Principal) bool {
	p.Roles = slices.DeleteFunc(slices.Clone(p.Roles), func(r identity.Role) bool { return r == identity.RoleClassTeacher })
	return p.May(identity.GuardianRead)
}

func (s *Service) families(ctx context.Context, held []heldSeat) ([]Family, error) {
	people, err := s.people.PeopleByID(ctx, persons(held))
	if err != nil {
		return nil, err
	}
	var list []Family
	for _, h := range held {
		if len(list) == 0 || list[len(list)-1].SeatID != h.SeatID {
			child, err := s.store.openChild(h.SeatID, h.ChildSealed)
			if err != nil {
				return nil, err
			}
			list = append(list, Family{SeatID: h.SeatID, Child: child})
		}
		family, person := &list[len(list)-1], people[h.PersonID]
		family.Guardians = append(family.Guardians, Guardian{PersonID: h.PersonID, Name: person.Name, Relation: h.Relation, Bound: person.Bound})
	}
	return list, nil
}

// MySeat is one child of the guardian who asks.
type MySeat struct {
	SeatID   database.ID
	ClassID  database.ID
	Class    string // 四（2）班
	Child    string
	Relation Relation
}

// MySeats lists the children of the principal, none when they are no guardian.
func (s *Service) MySeats(ctx context.Context) ([]MySeat, error) {
	p, err := require(ctx, identity.SelfRead)
	if err != nil || p.PersonID.IsZero() {
		return nil, err
	}
	school, err := s.store.findSchool(ctx, p.SchoolID)
	if err != nil {
		return nil, err
	}
	held, err := s.store.held(ctx, p.SchoolID, seatFilter{personID: p.PersonID})
	if err != nil {
		return nil, err
	}
	seats := make([]MySeat, 0, len(held))
	for _, h := range held {
		class, err := s.store.findClass(ctx, p.SchoolID, h.ClassID)
		if err != nil {
			return nil, err
		}
		child, err := s.store.openChild(h.SeatID, h.ChildSealed)
		if err != nil {
			return nil, err
		}
		seats = append(seats, MySeat{SeatID: h.SeatID, ClassID: h.ClassID, Class: class.Name(school.Year), Child: child, Relation: h.Relation})
	}
	return seats, nil
}

// Disable keeps a person from acting until they are enabled, as identity.DisablePerson does,
// and passes on what they hold by name. A class keeps its head teacher: until then its
// tasks fall to the deputy.
func (s *Service) Disable(ctx context.Context, personID database.ID) (person identity.Person, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if person, err = s.people.DisablePerson(ctx, personID); err != nil {
			return err
		}
		return s.left(ctx, personID)
	})
	return person, err
}

// Leave ends somebody's time at the school: their classes have no head teacher, their
// guardianships end, seats that nobody holds any more end with them, and identity lets
// the person go.
func (s *Service) Leave(ctx context.Context, personID database.ID) error {
	p, err := require(ctx, identity.PersonManage)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if _, err := s.store.lockSchool(ctx, p.SchoolID); err != nil {
			return err
		}
		if err := s.detach(ctx, p.SchoolID, personID); err != nil {
			return err
		}
		if _, err := s.people.LeavePerson(ctx, personID); err != nil {
			return err
		}
		return s.left(ctx, personID)
	})
}

// Forget erases somebody's personal data, as identity.Forget does, with their links to
// classes and what others know of them.
func (s *Service) Forget(ctx context.Context, personID database.ID) error {
	schoolID := identity.From(ctx).SchoolID
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.people.Forget(ctx, personID); err != nil {
			return err
		}
		return errors.Join(s.detach(ctx, schoolID, personID), s.left(ctx, personID), s.erase(ctx, schoolID, personID))
	})
}

// ForgetMe erases the account of the principal in all schools, as identity.ForgetMe
// does, with the links of its people to children, and what others know of those it erases.
func (s *Service) ForgetMe(ctx context.Context) error {
	account := identity.From(ctx).AccountID
	return s.db.Tx(ctx, func(ctx context.Context) error {
		was, err := s.people.ForgetMe(ctx)
		if err != nil {
			return err
		}
		for _, p := range was {
			if p.State != identity.Left {
				err = s.endGuardianships(ctx, p.SchoolID, p.ID)
			} else {
				err = errors.Join(s.detach(ctx, p.SchoolID, p.ID), s.erase(ctx, p.SchoolID, p.ID))
			}
			if err != nil {
				return err
			}
		}
		return s.eraseAccount(ctx, account)
	})
}

// detach ends a person's links to classes, as head teacher, as guardian, and the seats that
// nobody holds any more; and it drops their absences.
func (s *Service) detach(ctx context.Context, schoolID, personID database.ID) error {
	if err := s.store.deleteAbsences(ctx, schoolID, personID); err != nil {
		return err
	}
	if err := s.store.clearHead(ctx, schoolID, personID); err != nil {
		return err
	}
	return s.endGuardianships(ctx, schoolID, personID)
}

// endGuardianships ends a person's hold on every child, the seats that nobody holds any
// more, and what others keep of a guardian.
func (s *Service) endGuardianships(ctx context.Context, schoolID, personID database.ID) error {
	held, err := s.store.held(ctx, schoolID, seatFilter{personID: personID})
	if err != nil {
		return err
	}
	now := s.now()
	if err := s.store.unlink(ctx, schoolID, now, "person_id = ?", personID); err != nil {
		return err
	}
	empty, err := s.store.withoutGuardian(ctx, schoolID, seats(held))
	if err != nil {
		return err
	}
	if err := s.store.endSeats(ctx, schoolID, empty, now); err != nil {
		return err
	}
	return s.noGuardian(ctx, schoolID, personID)
}

// EndSeat says that a child has left the school. Guardians without another child here
// lose the role, and leave when it was their only one.
func (s *Service) EndSeat(ctx context.Context, seatID database.ID) error {
	p, err := require(ctx, identity.PersonManage)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if _, err := s.store.lockSchool(ctx, p.SchoolID); err != nil {
			return err
		}
		held, err := s.store.held(ctx, p.SchoolID, seatFilter{seatID: seatID})
		if err != nil {
			return err
		}
		if len(held) == 0 {
			return ErrSeatUnknown
		}
		if _, err := s.endSeats(ctx, p.SchoolID, held, s.now()); err != nil {
			return err
		}
		return s.record(ctx, "seat.end", "seat", seatID, nil)
	})
}

// endSeats ends seats and dismisses the guardians who have no other; it returns how
// many people left the school.
func (s *Service) endSeats(ctx context.Context, schoolID database.ID, held []heldSeat, now clock.Instant) (int, error) {
	if err := s.store.endSeats(ctx, schoolID, seats(held), now); err != nil {
		return 0, err
	}
	rest, err := s.store.held(ctx, schoolID, seatFilter{})
	if err != nil {
		return 0, err
	}
	stay := map[database.ID]bool{}
	for _, h := range rest {
		stay[h.PersonID] = true
	}
	left := 0
	for _, id := range persons(held) {
		if stay[id] {
			continue
		}
		gone, err := s.dismissGuardian(ctx, id)
		if err != nil {
			return 0, err
		}
		if gone {
			left++
		}
	}
	return left, nil
}

// dismissGuardian takes the role guardian from a person. Who has no other is erased, for no
// record of safety names a parent. It acts for the installation: whoever ended the seat may
// be the guardian.
func (s *Service) dismissGuardian(ctx context.Context, id database.ID) (left bool, err error) {
	schoolID := identity.From(ctx).SchoolID
	ctx = identity.Into(ctx, identity.System(schoolID))
	person, err := s.people.Person(ctx, id)
	if err != nil || person.State == identity.Left {
		return false, err
	}
	if err := s.noGuardian(ctx, schoolID, id); err != nil {
		return false, err
	}
	roles := slices.DeleteFunc(slices.Clone(person.Roles), func(r identity.Role) bool { return r == identity.RoleGuardian })
	if len(roles) > 0 {
		_, err = s.people.SetRoles(ctx, id, roles)
		return false, err
	}
	if err := s.people.Forget(ctx, id); err != nil {
		return false, err
	}
	return true, s.erase(ctx, schoolID, id)
}

// seats lists each seat once.
func seats(held []heldSeat) []database.ID {
	ids := make([]database.ID, 0, len(held))
	for _, h := range held {
		if !slices.Contains(ids, h.SeatID) {
			ids = append(ids, h.SeatID)
		}
	}
	return ids
}

// persons lists each guardian once.
func persons(held []heldSeat) []database.ID {
	ids := make([]database.ID, 0, len(held))
	for _, h := range held {
		if !slices.Contains(ids, h.PersonID) {
			ids = append(ids, h.PersonID)
		}
	}
	return ids
}

// Hold is one guardian's hold on the seat of a child.
type Hold struct {
	SeatID, ClassID, PersonID database.ID
}

// Holds lists the guardians of every seat of a school. It is for telling families
// something, which is asked for inside transactions, and asks no permission.
func (s *Service) Holds(ctx context.Context, schoolID database.ID) ([]Hold, error) {
	return s.store.holds(ctx, schoolID)
}
