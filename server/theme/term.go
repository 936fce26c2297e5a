package theme

import (
	"context"

	"xiaoqin/server/calendar"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// Month is one line of the list of a term: a theme and how far it is.
type Month struct {
	task.Promised
	Classes int // of the viewer's, or of the school for who may watch it; 0 before it opens
	Held    int
	Signs   int // departments that sign
	Signed  int
	Whole   bool // the counts are those of the school
}

// Term lists the themes of this term by the day they are for, also those that lie ahead.
// Who may watch the school's tasks sees its totals, a class teacher those of their own
// classes.
func (s *Service) Term(ctx context.Context) (calendar.Term, []Month, error) {
	p := identity.From(ctx)
	term, planned, err := s.tasks.Semester(ctx, Evidence)
	if err != nil {
		return term, nil, err
	}
	var ids []database.ID
	for _, one := range planned {
		if one.Entry != nil {
			ids = append(ids, one.Entry.ID)
		}
	}
	targets, err := s.tasks.Targets(ctx, ids)
	if err != nil {
		return term, nil, err
	}
	mine, err := s.classesOf(ctx, p)
	if err != nil {
		return term, nil, err
	}
	months := make([]Month, 0, len(planned))
	for _, one := range planned {
		m := Month{Promised: one, Whole: p.May(identity.TaskWatch)}
		if one.Entry != nil {
			m.count(targets[one.Entry.ID], mine)
		}
		months = append(months, m)
	}
	return term, months, nil
}

// count sums up what the viewer sees of the targets.
func (m *Month) count(targets []task.Target, mine map[string]bool) {
	for _, t := range targets {
		done := 0
		if t.DoneAt != nil {
			done = 1
		}
		switch {
		case t.Void:
		case isSignature(&t):
			m.Signs++
			m.Signed += done
		case m.Whole || mine[t.Key]:
			m.Classes++
			m.Held += done
		}
	}
}

// classesOf are the classes of which the viewer is head teacher, by key.
func (s *Service) classesOf(ctx context.Context, p identity.Principal) (map[string]bool, error) {
	teachers, err := s.classes.HeadTeachers(ctx, p.SchoolID)
	if err != nil {
		return nil, err
	}
	mine := make(map[string]bool)
	for class, teacher := range teachers {
		if teacher == p.PersonID {
			mine[keyOf(class)] = true
		}
	}
	return mine, nil
}

func keyOf(class database.ID) string { return "class:" + class.String() }
