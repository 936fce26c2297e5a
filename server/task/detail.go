package task

import (
	"context"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// Detail is one task with everything that hangs on it.
type Detail struct {
	Entry
	Holders []Holder
	People  []database.ID // who has to do it now
	Parts   []Part        // what the principal is to it
	Targets []Target
	History []HistoryLine
	Missing []string // routines that keep its gate closed
}

// Target is one thing to be ticked.
type Target struct {
	Key    string
	Name   string
	Holder Ref
	DoneAt *clock.Instant
	DoneBy *database.ID
	Passed bool
	Void   bool
}

// HistoryLine is one thing that was done to a task.
type HistoryLine struct {
	At     clock.Instant
	Actor  *database.ID // nil: the system
	Part   Part
	Action string
	Reason string
}

// Find is one task of the principal's school. It returns ErrNotFound for any other, and
// for one in which the principal has no part unless they may watch all.
func (s *Service) Find(ctx context.Context, id database.ID) (Detail, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskDo); err != nil {
		return Detail{}, err
	}
	row, err := s.findTask(ctx, p.SchoolID, id)
	if err != nil {
		return Detail{}, err
	}
	d, err := s.openDesk(ctx, p.SchoolID)
	if err != nil {
		return Detail{}, err
	}
	a, err := s.takeRow(ctx, d, p, row)
	if err != nil {
		return Detail{}, err
	}
	detail, err := a.detail(ctx)
	if err != nil {
		return Detail{}, err
	}
	if len(detail.Parts) == 0 && !p.May(identity.TaskWatch) {
		return Detail{}, ErrNotFound
	}
	return detail, nil
}

func (a *act) detail(ctx context.Context) (Detail, error) {
	entries, err := a.entries(ctx, []taskRow{a.row})
	if err != nil {
		return Detail{}, err
	}
	staff, err := a.who(ctx)
	if err != nil {
		return Detail{}, err
	}
	out := Detail{Entry: entries[0], Holders: a.holders, Parts: a.parts}
	out.People, _ = Responsible(a.holders, a.now, onTask{staff, a.task.Opens})
	if len(a.parts) > 0 {
		out.Part = a.parts[0]
	}
	if out.Targets, err = a.targets(ctx, onTask{staff, a.task.Opens}, &out.Parts); err != nil {
		return Detail{}, err
	}
	if out.History, err = a.service.history(ctx, a.task.ID); err != nil {
		return Detail{}, err
	}
	if a.task.State == Live {
		if out.Missing, err = a.gate(ctx); err != nil {
			return Detail{}, err
		}
	}
	return out, nil
}

// targets lists what has to be ticked. Whoever has to tick one of them has a part.
func (a *act) targets(ctx context.Context, dir Directory, parts *[]Part) ([]Target, error) {
	rows, err := a.service.targetsOf(ctx, a.task.ID)
	if err != nil {
		return nil, err
	}
	out := make([]Target, 0, len(rows))
	for _, r := range rows {
		out = append(out, Target{
			Key: r.SubjectKey, Name: r.Name, Holder: r.HolderRef, DoneAt: r.DoneAt, DoneBy: r.DoneBy, Passed: r.Passed, Void: r.Void,
		})
		if len(*parts) > 0 || r.HolderRef == "" {
			continue
		}
		for _, person := range dir.People(r.HolderRef, a.now) {
			if person == a.principal.PersonID {
				*parts = []Part{PartHolder}
			}
		}
	}
	return out, nil
}

func (s *Service) history(ctx context.Context, task database.ID) ([]HistoryLine, error) {
	var rows []eventRow
	if err := s.db.In(ctx).Where("task_id = ?", task).Order("seq").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read events: %w", err)
	}
	out := make([]HistoryLine, 0, len(rows))
	for _, r := range rows {
		out = append(out, HistoryLine{At: r.At, Actor: r.ActorID, Part: r.Part, Action: r.Action, Reason: r.Reason})
	}
	return out, nil
}
