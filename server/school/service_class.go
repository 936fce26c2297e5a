package school

import (
	"context"
	"slices"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// ClassSummary is a class as a list shows it.
type ClassSummary struct {
	Class
	Name        string // 四（2）班; 2016级（2）班 when it has ended
	Grade       int    // 1 to 9; 0 when it has ended
	Families    int    // live seats
	TeacherName string // of the head teacher, empty without one
}

// Classes lists the classes that meet, first grade first. Guardians see only those of
// their children.
func (s *Service) Classes(ctx context.Context) ([]ClassSummary, error) {
	p, err := require(ctx, identity.SchoolRead)
	if err != nil {
		return nil, err
	}
	school, err := s.store.findSchool(ctx, p.SchoolID)
	if err != nil {
		return nil, err
	}
	classes, err := s.store.classes(ctx, p.SchoolID)
	if err != nil {
		return nil, err
	}
	classes = slices.DeleteFunc(classes, func(c Class) bool { return c.State != ClassActive })
	if !p.May(identity.PersonRead) {
		mine, err := s.store.held(ctx, p.SchoolID, seatFilter{personID: p.PersonID})
		if err != nil {
			return nil, err
		}
		classes = slices.DeleteFunc(classes, func(c Class) bool {
			return !slices.ContainsFunc(mine, func(h heldSeat) bool { return h.ClassID == c.ID })
		})
	}
	return s.summarise(ctx, school, classes)
}

// summarise adds to classes what a list shows beside them.
func (s *Service) summarise(ctx context.Context, school School, classes []Class) ([]ClassSummary, error) {
	families, err := s.store.families(ctx, school.ID)
	if err != nil {
		return nil, err
	}
	var heads []database.ID
	for _, c := range classes {
		if !c.HeadTeacher.IsZero() {
			heads = append(heads, c.HeadTeacher)
		}
	}
	teachers, err := s.people.PeopleByID(ctx, heads)
	if err != nil {
		return nil, err
	}
	list := make([]ClassSummary, 0, len(classes))
	for _, c := range classes {
		item := ClassSummary{Class: c, Name: c.Name(school.Year), Families: families[c.ID], TeacherName: teachers[c.HeadTeacher].Name}
		if c.State == ClassActive {
			item.Grade = c.Grade(school.Year)
		}
		list = append(list, item)
	}
	return list, nil
}

// HeadTeachers gives the head teacher of each class of a school that meets and has one. It
// is for the engine, which asks for nobody in particular, so it asks no permission.
func (s *Service) HeadTeachers(ctx context.Context, schoolID database.ID) (map[database.ID]database.ID, error) {
	classes, err := s.store.classes(ctx, schoolID)
	if err != nil {
		return nil, err
	}
	heads := make(map[database.ID]database.ID)
	for _, c := range classes {
		if c.State == ClassActive && !c.HeadTeacher.IsZero() {
			heads[c.ID] = c.HeadTeacher
		}
	}
	return heads, nil
}

// CreateClass founds a class in one of the school's grades.
func (s *Service) CreateClass(ctx context.Context, key ClassKey) (Class, error) {
	p, err := require(ctx, identity.SchoolManage)
	if err != nil {
		return Class{}, err
	}
	var class Class
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		school, err := s.store.lockSchool(ctx, p.SchoolID)
		if err != nil {
			return err
		}
		if grade := key.Grade(school.Year); grade < 1 || grade > school.Grades || key.Number < 1 || key.Number > maxClassNumber {
			return ErrClassInvalid
		}
		classes, err := s.store.createClasses(ctx, p.SchoolID, []ClassKey{key})
		if err != nil {
			return err
		}
		class = classes[0]
		return s.record(ctx, "class.create", "class", class.ID, nil)
	})
	return class, err
}

// CloseClass ends a class before its time: its seats end, and guardians without
// another child at the school leave.
func (s *Service) CloseClass(ctx context.Context, id database.ID) error {
	p, err := require(ctx, identity.SchoolPromote)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		class, err := s.store.lockClass(ctx, p.SchoolID, id)
		if err != nil {
			return err
		}
		if class.State != ClassActive {
			return ErrClassEnded
		}
		if _, err := s.endClasses(ctx, p.SchoolID, []Class{class}, ClassClosed); err != nil {
			return err
		}
		return s.record(ctx, "class.close", "class", id, nil)
	})
}

// SetHeadTeacher gives a class its head teacher, who gets the role with it; the zero
// person leaves the class without one.
func (s *Service) SetHeadTeacher(ctx context.Context, classID, personID database.ID) error {
	p, err := require(ctx, identity.SchoolManage)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		class, err := s.store.lockClass(ctx, p.SchoolID, classID)
		if err != nil {
			return err
		}
		if class.State != ClassActive {
			return ErrClassEnded
		}
		if !personID.IsZero() {
			if err := s.giveRole(ctx, personID, identity.RoleClassTeacher); err != nil {
				return err
			}
		}
		if err := s.store.saveHead(ctx, p.SchoolID, classID, personID); err != nil {
			return err
		}
		return s.record(ctx, "class.set_head", "class", classID, nil)
	})
}

func (s *Service) giveRole(ctx context.Context, personID database.ID, role identity.Role) error {
	person, err := s.people.Person(ctx, personID)
	if err != nil {
		return err
	}
	if person.State != identity.Active {
		return identity.ErrPersonUnknown
	}
	if slices.Contains(person.Roles, role) {
		return nil
	}
	_, err = s.people.SetRoles(ctx, personID, append(slices.Clone(person.Roles), role))
	return err
}
