package task

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// What follows lets a capability look at the tasks that its own records hang on, whatever
// the principal is to them. It asks for nothing but the right to do tasks: who may see the
// records is for the capability to say.

// Peek are tasks of the principal's school by their ids, in the order of their due.
func (s *Service) Peek(ctx context.Context, ids ...database.ID) ([]Entry, error) {
	return s.consult(ctx, "id IN ?", database.Padded(slices.Clone(ids)))
}

// InScopes are the tasks of some scopes that were not cancelled, in the order of their due.
func (s *Service) InScopes(ctx context.Context, scopes ...string) ([]Entry, error) {
	return s.consult(ctx, "scope IN ? AND state <> ?", database.Padded(slices.Clone(scopes)), Cancelled)
}

// OfRoutines are the tasks due from one day to another, both included, whose routine has a
// code with this prefix; without those that were cancelled, in the order of their due.
func (s *Service) OfRoutines(ctx context.Context, prefix string, first, last clock.Date) ([]Entry, error) {
	d, p, err := s.sit(ctx, identity.TaskDo)
	if err != nil {
		return nil, ignoreNoCalendar(err)
	}
	var routines []database.ID
	for _, r := range d.routines {
		if strings.HasPrefix(r.Routine.Code, prefix) {
			routines = append(routines, r.ID)
		}
	}
	if len(routines) == 0 {
		return nil, nil
	}
	rows, err := s.lookUp(ctx, p.SchoolID, "routine_id IN ? AND due_at >= ? AND due_at < ? AND state <> ?",
		database.Padded(routines), clock.At(first.At(0)), clock.At(last.AddDays(1).At(0)), Cancelled)
	if err != nil {
		return nil, err
	}
	return d.entries(ctx, rows)
}

func (s *Service) consult(ctx context.Context, condition string, values ...any) ([]Entry, error) {
	d, p, err := s.sit(ctx, identity.TaskDo)
	if err != nil {
		return nil, ignoreNoCalendar(err)
	}
	rows, err := s.lookUp(ctx, p.SchoolID, condition, values...)
	if err != nil {
		return nil, err
	}
	return d.entries(ctx, rows)
}

func (s *Service) lookUp(ctx context.Context, school database.ID, condition string, values ...any) ([]taskRow, error) {
	var rows []taskRow
	err := s.db.In(ctx).Where("school_id = ?", school).Where(condition, values...).Order("due_at, id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("look up tasks: %w", err)
	}
	return rows, nil
}
