package task

import (
	"context"
	"fmt"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// ApplyRoutines gives the principal's school these routines and the ladders they climb,
// in one transaction: a new one is added, a changed one gets a new version, and the
// tasks ahead follow. Routines that are not named stay as they are. It refuses routines
// that contradict themselves or each other with ErrData.
func (s *Service) ApplyRoutines(ctx context.Context, routines []Routine, ladders map[string]Ladder) (Planned, error) {
	school, err := manager(ctx)
	if err != nil {
		return Planned{}, err
	}
	if wrong := CheckSet(routines, ladders); len(wrong) > 0 {
		return Planned{}, ErrData.WithFields(wrong...)
	}
	return s.replanAfter(ctx, school, func(ctx context.Context) error {
		rows, err := s.routineRows(ctx, school)
		if err != nil {
			return fmt.Errorf("read routines: %w", err)
		}
		stored := make(map[string]routineRow, len(rows))
		for _, row := range rows {
			stored[row.Code] = row
		}
		for _, r := range routines {
			if err := s.applyRoutine(ctx, school, edition{r, ladders[r.Ladder]}, stored[r.Code]); err != nil {
				return err
			}
		}
		return nil
	})
}

// applyRoutine writes one routine; row is what the school has of that code, or zero.
func (s *Service) applyRoutine(ctx context.Context, school database.ID, e edition, row routineRow) error {
	spec, err := e.spec()
	if err != nil {
		return err
	}
	if row.ID.IsZero() {
		row = routineRow{ID: database.NewID(), SchoolID: school, Code: e.Routine.Code, Active: !e.Routine.Off}
	} else if row.Spec == spec {
		return nil
	}
	row.Spec = spec
	row.Version++
	return s.saveRoutine(ctx, row, true)
}

// SwitchRoutine puts a routine of the principal's school into use or out of it. Tasks
// ahead that nobody has touched come and go with it. It returns ErrNotFound for an
// unknown code.
func (s *Service) SwitchRoutine(ctx context.Context, code string, on bool) (Planned, error) {
	school, err := manager(ctx)
	if err != nil {
		return Planned{}, err
	}
	return s.replanAfter(ctx, school, func(ctx context.Context) error {
		rows, err := s.routineRows(ctx, school)
		if err != nil {
			return fmt.Errorf("read routines: %w", err)
		}
		for _, row := range rows {
			if row.Code == code {
				row.Active = on
				return s.saveRoutine(ctx, row, false)
			}
		}
		return ErrNoRoutine
	})
}

// RoutineState is a routine as a school has it now.
type RoutineState struct {
	Routine Routine
	Ladder  Ladder
	Version int
	Active  bool
}

// Routines are all routines of the principal's school by code.
func (s *Service) Routines(ctx context.Context) ([]RoutineState, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskWatch); err != nil {
		return nil, err
	}
	c, err := s.campus(ctx, p.SchoolID)
	if err != nil {
		return nil, err
	}
	out := make([]RoutineState, 0, len(c.routines))
	for _, r := range c.routines {
		out = append(out, RoutineState{Routine: r.Routine, Ladder: r.Ladder, Version: r.Version, Active: r.Active})
	}
	return out, nil
}
