package family

import (
	"context"
	"slices"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
)

// ClassPage is what a class teacher sees of the families of a class.
type ClassPage struct {
	ClassID  database.ID
	Class    string
	School   string
	Teacher  string
	Code     *Code     // nil while the class has none that works
	Requests []Request // waiting, the longest first
	Families []school.Family
	Bound    int // families with a guardian whom WeChat can reach
}

// Page shows the families of a class to its class teacher, and to those who see every class.
func (s *Service) Page(ctx context.Context, classID database.ID) (ClassPage, error) {
	p, class, err := s.classOf(ctx, classID)
	if err != nil {
		return ClassPage{}, err
	}
	of, err := s.schools.Current(ctx)
	if err != nil {
		return ClassPage{}, err
	}
	page := ClassPage{ClassID: class.ID, Class: class.Name, School: of.Name, Teacher: class.TeacherName}
	if page.Families, err = s.schools.ClassFamilies(installation(ctx, p.SchoolID), classID); err != nil {
		return ClassPage{}, err
	}
	for _, f := range page.Families {
		if slices.ContainsFunc(f.Guardians, func(g school.Guardian) bool { return g.Bound }) {
			page.Bound++
		}
	}
	if page.Code, err = s.store.codeOf(ctx, p.SchoolID, classID, s.now()); err != nil {
		return ClassPage{}, err
	}
	rows, err := s.store.waiting(ctx, p.SchoolID, classID)
	if err != nil {
		return ClassPage{}, err
	}
	page.Requests, err = s.matched(rows, class, of, page.Families)
	return page, err
}

// Printed is what goes on paper about a class and its code. It refuses with ErrNoCode while
// the class has none.
func (s *Service) Printed(ctx context.Context, classID database.ID) (ClassPage, error) {
	page, err := s.Page(ctx, classID)
	if err == nil && page.Code == nil {
		err = ErrNoCode
	}
	page.Requests, page.Families = nil, nil
	return page, err
}

// matched shows requests with the seat that a child's name already has.
func (s *Service) matched(rows []requestRow, class school.ClassSummary, of school.School, families []school.Family) ([]Request, error) {
	list := make([]Request, 0, len(rows))
	for _, row := range rows {
		r, err := s.shown(row, class, of)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(families, func(f school.Family) bool { return r.Child != "" && f.Child == r.Child })
		if i >= 0 {
			r.Match = families[i].SeatID
		}
		list = append(list, r)
	}
	return list, nil
}

// shown is a row as people see it.
func (s *Service) shown(row requestRow, class school.ClassSummary, of school.School) (Request, error) {
	name, child, err := s.store.names(&row)
	return Request{
		ID: row.ID, ClassID: row.ClassID, School: of.Name, Class: class.Name, Holder: class.TeacherName,
		Name: name, Relation: row.Relation, Child: child, Consent: row.Consent,
		State: row.State, Reason: row.Reason, AskedAt: row.AskedAt, DecidedAt: row.DecidedAt,
	}, err
}

// Count is how many requests wait in one class, and since when the longest does.
type Count struct {
	ClassID database.ID
	Class   string
	Waiting int64
	Since   clock.Instant
}

// Counts lists the classes in which requests wait for the principal: those they head, or
// all. It is empty for everybody else.
func (s *Service) Counts(ctx context.Context) ([]Count, error) {
	p := identity.From(ctx)
	if !p.May(identity.FamilyConfirm) {
		return nil, nil
	}
	counts, err := s.store.counts(ctx, p.SchoolID)
	if err != nil {
		return nil, err
	}
	mine := make([]Count, 0, len(counts))
	for _, c := range counts {
		class, err := s.schools.FindClass(ctx, c.ClassID)
		if err != nil {
			return nil, err
		}
		if class.HeadTeacher == p.PersonID || seesEveryClass(p) {
			c.Class = class.Name
			mine = append(mine, c)
		}
	}
	return mine, nil
}
