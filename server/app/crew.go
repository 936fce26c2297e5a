package app

import (
	"context"
	"strings"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/roster"
	"xiaoqin/server/school"
	"xiaoqin/server/task"
)

// crew lets task find the people behind its references: identity knows the roles, school
// the class teachers and who is away, roster who is on duty.
type crew struct{ *system }

// Staff implements task.People.
func (c crew) Staff(ctx context.Context, school database.ID, from, until time.Time) (task.Staff, error) {
	people, err := c.identity.Staff(ctx, school)
	if err != nil {
		return nil, err
	}
	register := task.Register{People: roster.Colleagues(people)}
	if register.Teachers, err = c.school.HeadTeachers(ctx, school); err != nil {
		return nil, err
	}
	if register.Duties, err = c.roster.Duties(ctx, school, from, until); err != nil {
		return nil, err
	}
	away, err := c.school.Away(ctx, school, clock.DateOf(from), clock.DateOf(until))
	if err != nil {
		return nil, err
	}
	for _, a := range away {
		register.Away = append(register.Away, task.Away{Person: a.PersonID, From: a.First.At(0), Until: (a.Last + 1).At(0)})
	}
	return task.NewStaff(register), nil
}

// things lets task find what there is at a school: by family, which is a kind without
// what follows its colon, in whichever package keeps it. A family that nobody keeps yet
// has no things, and its routines no tasks.
type things map[string]func(ctx context.Context, school database.ID, kind task.SubjectKind) ([]task.Subject, error)

// Of implements task.Subjects.
func (t things) Of(ctx context.Context, school database.ID, kind task.SubjectKind, _ clock.Date) ([]task.Subject, error) {
	family, _, _ := strings.Cut(string(kind), ":")
	of := t[family]
	if of == nil {
		return nil, nil
	}
	return of(identity.Into(ctx, identity.System(school)), school, kind)
}

func (s *system) things() things {
	return things{"class": s.classes, "area": s.areas, "checkpoint": s.points, "post": s.points, "asset": s.equipment, "document": s.documents}
}

// documents are the papers of the school and those of its kitchen.
func (s *system) documents(ctx context.Context, school database.ID, kind task.SubjectKind) ([]task.Subject, error) {
	papers, err := s.equipment(ctx, school, kind)
	if err != nil {
		return nil, err
	}
	licences, err := s.canteen.Documents(ctx, school)
	return append(papers, licences...), err
}

func (s *system) points(ctx context.Context, school database.ID, kind task.SubjectKind) ([]task.Subject, error) {
	return s.patrol.Subjects(ctx, school, kind)
}

func (s *system) equipment(ctx context.Context, school database.ID, kind task.SubjectKind) ([]task.Subject, error) {
	return s.asset.Subjects(ctx, school, kind)
}

func (s *system) classes(ctx context.Context, _ database.ID, _ task.SubjectKind) ([]task.Subject, error) {
	classes, err := s.school.Classes(ctx)
	if err != nil {
		return nil, err
	}
	subjects := make([]task.Subject, len(classes))
	for i, c := range classes {
		subjects[i] = task.Subject{Key: "class:" + c.ID.String(), Name: c.Name}
	}
	return subjects, nil
}

// areas are the places that one person looks after.
func (s *system) areas(ctx context.Context, _ database.ID, _ task.SubjectKind) ([]task.Subject, error) {
	places, err := s.school.Places(ctx, false)
	if err != nil {
		return nil, err
	}
	var subjects []task.Subject
	for _, p := range places {
		if p.Kind == school.Area {
			subjects = append(subjects, task.Subject{Key: "area:" + p.ID.String(), Name: p.Where()})
		}
	}
	return subjects, nil
}
