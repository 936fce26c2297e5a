package theme

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"xiaoqin/server/attachment"
	"xiaoqin/server/calendar"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
	"xiaoqin/server/task"
)

// Evidence is the evidence of routines that are lessons.
const Evidence = "lesson"

// Tasks is the part of the engine that lessons need.
type Tasks interface {
	// Find is a task of the principal's school in which the principal has a part.
	Find(ctx context.Context, id database.ID) (task.Detail, error)
	// Semester is what routines with an evidence promise this term.
	Semester(ctx context.Context, evidence string) (calendar.Term, []task.Promised, error)
	// Targets are what has to be ticked inside tasks, by task.
	Targets(ctx context.Context, ids []database.ID) (map[database.ID][]task.Target, error)
}

// Classes knows the classes of a school.
type Classes interface {
	// Classes lists those that meet, in the order of the school.
	Classes(ctx context.Context) ([]school.ClassSummary, error)
	// HeadTeachers are the persons, by class.
	HeadTeachers(ctx context.Context, school database.ID) (map[database.ID]database.ID, error)
}

// Photos knows the photos of records.
type Photos interface {
	// Of gives those of records of one kind; one that has not arrived has a zero ID.
	Of(ctx context.Context, kind string, records []database.ID) (map[database.ID][]attachment.Photo, error)
}

// Notices knows what families were told.
type Notices interface {
	// Told is what went to the families of a school with a theme, class by class: the
	// notice that a task of the same rows of the semester plan published. It is nil while
	// none did.
	Told(ctx context.Context, theme task.Entry) (*Told, error)
}

// Deps is what the service stands on.
type Deps struct {
	Tasks   Tasks
	Classes Classes
	Photos  Photos
	Notices Notices
}

// Service is the use-cases of lessons. It is safe for concurrent use.
type Service struct {
	tasks   Tasks
	classes Classes
	photos  Photos
	notices Notices
}

// New makes the service.
func New(d Deps) *Service {
	return &Service{tasks: d.Tasks, classes: d.Classes, photos: d.Photos, notices: d.Notices}
}

// Find is the card of a task. It returns ErrNotFound where the principal has no part, and
// for a task that is no lesson.
func (s *Service) Find(ctx context.Context, id database.ID) (Card, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskDo); err != nil {
		return Card{}, err
	}
	d, err := s.tasks.Find(ctx, id)
	if errors.Is(err, task.ErrNotFound) || err == nil && d.Routine.Evidence != Evidence {
		return Card{}, ErrNotFound
	}
	if err != nil {
		return Card{}, err
	}
	photos, pictures, err := s.photosOf(ctx, d.Proofs)
	if err != nil {
		return Card{}, err
	}
	order, err := s.order(ctx)
	if err != nil {
		return Card{}, err
	}
	c := newCard(&d, photos, pictures, order, p.May(identity.TaskWatch) || signs(&d))
	told, err := s.notices.Told(ctx, d.Entry)
	if err != nil {
		return Card{}, fmt.Errorf("ask what families were told: %w", err)
	}
	c.tell(told)
	return c, nil
}

// signs reports whether the principal signs for a department.
func signs(d *task.Detail) bool {
	return slices.ContainsFunc(d.Targets, func(t task.Target) bool {
		return t.Mine && isSignature(&t)
	})
}

// photosOf are the photos of proofs by key of the target, and how many were taken.
func (s *Service) photosOf(ctx context.Context, proofs []task.Proof) (map[string][]database.ID, map[string]int, error) {
	ids := make([]database.ID, 0, len(proofs))
	for _, proof := range proofs {
		ids = append(ids, proof.ID)
	}
	found, err := s.photos.Of(ctx, task.ProofKind, ids)
	if err != nil {
		return nil, nil, err
	}
	photos, pictures := make(map[string][]database.ID), make(map[string]int)
	for _, proof := range proofs {
		for _, photo := range found[proof.ID] {
			pictures[proof.Target]++
			if !photo.ID.IsZero() {
				photos[proof.Target] = append(photos[proof.Target], photo.ID)
			}
		}
	}
	return photos, pictures, nil
}

// order is where each class stands, by key.
func (s *Service) order(ctx context.Context) (map[string]int, error) {
	classes, err := s.classes.Classes(ctx)
	if err != nil {
		return nil, err
	}
	order := make(map[string]int, len(classes))
	for i, c := range classes {
		order[keyOf(c.ID)] = i
	}
	return order, nil
}
