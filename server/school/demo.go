package school

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/school/spreadsheet"
)

// DemoLogin is one person of the demo schools to try the program as.
type DemoLogin struct {
	School string
	Role   string // in Chinese
	Name   string
	Phone  string // invented, so it may be shown
}

// Demo loads the demo schools: schools.csv names them, and the folder of each code
// holds what a real school would import. A school that has people already is left as
// it is, so loading again, also after an interruption, is harmless. It returns one login
// for each role of each school, every guard, because another one is at the gate each day, and
// those who show what only few people do: a parent of two children in two classes, and a class
// teacher who is a parent. Only the installation may.
func (s *Service) Demo(ctx context.Context, files fs.FS) ([]DemoLogin, error) {
	schools, err := readDemoSchools(files)
	if err != nil {
		return nil, err
	}
	var logins []DemoLogin
	for _, n := range schools {
		school, err := s.FindByCode(ctx, n.Code)
		if errors.Is(err, ErrSchoolUnknown) {
			school, err = s.Create(ctx, n)
		}
		if err != nil {
			return nil, fmt.Errorf("demo school %s: %w", n.Code, err)
		}
		folder, err := fs.Sub(files, n.Code)
		if err != nil {
			return nil, fmt.Errorf("demo school %s: %w", n.Code, err)
		}
		found, err := s.demoSchool(identity.Into(ctx, identity.System(school.ID)), school, folder)
		if err != nil {
			return nil, fmt.Errorf("demo school %s: %w", n.Code, err)
		}
		logins = append(logins, found...)
	}
	return logins, nil
}

func readDemoSchools(files fs.FS) ([]NewSchool, error) {
	text, err := fs.ReadFile(files, "schools.csv")
	if err != nil {
		return nil, fmt.Errorf("open demo schools: %w", err)
	}
	table, err := spreadsheet.Read(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("read demo schools: %w", err)
	}
	var schools []NewSchool
	for _, row := range table[1:] {
		schools = append(schools, NewSchool{Code: row.Cell(0), Name: row.Cell(1), ShortName: row.Cell(2), Grades: number(row.Cell(3))})
	}
	return schools, nil
}

func (s *Service) demoSchool(ctx context.Context, school School, files fs.FS) ([]DemoLogin, error) {
	logins, err := s.demoLogins(ctx, school)
	if err != nil || len(logins) > 0 {
		return logins, err
	}
	for _, kind := range []ImportKind{ImportPlaces, ImportClasses, ImportPeople} {
		if err := s.importDemo(ctx, kind, files); err != nil {
			return nil, err
		}
	}
	return s.demoLogins(ctx, school)
}

func (s *Service) importDemo(ctx context.Context, kind ImportKind, files fs.FS) error {
	text, err := fs.ReadFile(files, string(kind)+".csv")
	if err != nil {
		return fmt.Errorf("open %s: %w", kind, err)
	}
	report, err := s.Import(ctx, kind, bytes.NewReader(text), false)
	if err != nil {
		return fmt.Errorf("import %s: %w", kind, err)
	}
	if !report.Done() {
		return fmt.Errorf("import %s:\n%s", kind, report)
	}
	return nil
}

// demoLogins picks the first person of each role who can be reached by phone, and the other guards.
func (s *Service) demoLogins(ctx context.Context, school School) ([]DemoLogin, error) {
	first := map[identity.Role]identity.Person{}
	siblings, err := s.parentsOfSeveral(ctx, school.ID)
	if err != nil {
		return nil, err
	}
	var parent, both identity.Person // of siblings; a class teacher and a parent
	var guards []identity.Person
	err = s.eachPerson(ctx, func(p identity.Person) {
		if parent.ID.IsZero() && siblings[p.ID] {
			parent = p
		}
		if both.ID.IsZero() && slices.Contains(p.Roles, identity.RoleClassTeacher) && slices.Contains(p.Roles, identity.RoleGuardian) {
			both = p
		}
		for _, role := range p.Roles {
			if p.Phone == "" || p.State != identity.Active {
				continue
			}
			if _, taken := first[role]; !taken {
				first[role] = p
			} else if role == identity.RoleGuard {
				guards = append(guards, p)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	var logins []DemoLogin
	for _, role := range slices.DeleteFunc(identity.Roles(), func(r identity.Role) bool { return first[r].ID.IsZero() }) {
		logins = append(logins, demoLogin(school, first[role], role.Name()))
		if role == identity.RoleGuard {
			for _, other := range guards {
				logins = append(logins, demoLogin(school, other, role.Name()))
			}
		}
	}
	if !parent.ID.IsZero() {
		logins = append(logins, demoLogin(school, parent, demoSiblings))
	}
	if !both.ID.IsZero() {
		logins = append(logins, demoLogin(school, both, identity.RoleClassTeacher.Name()), demoLogin(school, both, identity.RoleGuardian.Name()))
	}
	return logins, nil
}

func demoLogin(at School, p identity.Person, role string) DemoLogin {
	return DemoLogin{School: at.Name, Role: role, Name: p.Name, Phone: string(p.Phone)}
}

// parentsOfSeveral are the guardians of more than one child.
func (s *Service) parentsOfSeveral(ctx context.Context, schoolID database.ID) (map[database.ID]bool, error) {
	held, err := s.store.held(ctx, schoolID, seatFilter{})
	if err != nil {
		return nil, err
	}
	several, once := map[database.ID]bool{}, map[database.ID]bool{}
	for _, h := range held {
		several[h.PersonID] = once[h.PersonID]
		once[h.PersonID] = true
	}
	return several, nil
}
