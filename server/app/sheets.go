package app

import (
	"context"
	"errors"

	"xiaoqin/server/checklist"
	"xiaoqin/server/patrol"
)

// newChecklist wires the sheets to those whose facts they need.
func (s *system) newChecklist() *checklist.Service {
	return checklist.New(checklist.Deps{
		Hazards: sheetFaults{s},
		DB:      s.db, School: s.clock, Tasks: s.task, Forms: s.forms, Plates: plateFinder{s}, Photos: s.photos,
	})
}

// plateFinder lets checklist ask what bears a plate.
type plateFinder struct{ *system }

// Subject implements checklist.Plates: points have plates, and so has equipment.
func (f plateFinder) Subject(ctx context.Context, token string) (string, error) {
	subject, err := f.patrol.Subject(ctx, token)
	if errors.Is(err, patrol.ErrUnknownPlate) {
		return f.asset.SubjectOf(ctx, token)
	}
	return subject, err
}
