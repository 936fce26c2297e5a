package school

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

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
// it is, so loading again, also after an interruption, is harmless. It returns one
// login for each role of each school. Only the installation may.
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

// demoLogins picks the first person of each role who can be reached by phone.
func (s *Service) demoLogins(ctx context.Context, school School) ([]DemoLogin, error) {
	first := map[identity.Role]identity.Person{}
	err := s.eachPerson(ctx, func(p identity.Person) {
		for _, role := range p.Roles {
			if _, taken := first[role]; !taken && p.Phone != "" && p.State == identity.Active {
				first[role] = p
			}
		}
	})
	if err != nil {
		return nil, err
	}
	var logins []DemoLogin
	for _, role := range slices.DeleteFunc(identity.Roles(), func(r identity.Role) bool { return first[r].ID.IsZero() }) {
		logins = append(logins, DemoLogin{School: school.Name, Role: role.Name(), Name: first[role].Name, Phone: string(first[role].Phone)})
	}
	return logins, nil
}
