package task

import (
	"context"
	"fmt"
	"slices"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// Entry is a task as a list shows it.
type Entry struct {
	Task
	Name    string // of the routine
	Subject string // name of what it is about, empty for the school
	Form    string // form or part of a form that its window asks for
	Phase   Phase
	Part    Part // of the principal; empty in lists of the school
	Routine *Routine
}

// Plate are the live tasks that the principal has to do, by the moment they are due:
// those that have opened and those that open before a moment. What an absent colleague
// holds is on the plate of the deputy meanwhile.
func (s *Service) Plate(ctx context.Context, until time.Time) ([]Entry, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskDo); err != nil {
		return nil, err
	}
	d, err := s.openDesk(ctx, p.SchoolID)
	if err != nil {
		return nil, err
	}
	staff, err := d.who(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := s.heldBy(ctx, p.SchoolID, staff.Refs(p.PersonID), clock.At(until))
	if err != nil {
		return nil, fmt.Errorf("read plate: %w", err)
	}
	entries, err := d.entries(ctx, rows)
	if err != nil {
		return nil, err
	}
	ids := make([]database.ID, len(rows))
	for i := range rows {
		ids[i] = rows[i].ID
	}
	holders, err := s.holdersOf(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read holders: %w", err)
	}
	mine := entries[:0]
	for _, e := range entries {
		people, as := Responsible(holders[e.ID], d.now, onTask{staff, e.Opens})
		if slices.Contains(people, p.PersonID) {
			e.Part = as
			mine = append(mine, e)
		}
	}
	return mine, nil
}

// entries dress rows for a list.
func (d *desk) entries(ctx context.Context, rows []taskRow) ([]Entry, error) {
	editions, err := d.service.editionsOf(ctx, map[database.ID]*campus{d.id: d.campus}, rows)
	if err != nil {
		return nil, err
	}
	out := make([]Entry, 0, len(rows))
	for i := range rows {
		e := editions[versionKey{rows[i].RoutineID, rows[i].RoutineVersion}]
		t := rows[i].task(e.Routine.Code)
		out = append(out, Entry{
			Task: t, Name: e.Routine.Name, Subject: rows[i].SubjectName, Form: e.form(t.Slot),
			Phase: t.Phase(d.now), Routine: &e.Routine,
		})
	}
	return out, nil
}

// form is the form of the window that a slot belongs to.
func (e *edition) form(slot string) string {
	for _, w := range e.Routine.Windows {
		if w.Name == "" || len(slot) > len(w.Name) && slot[len(slot)-len(w.Name)-1:] == "#"+w.Name {
			return w.Form
		}
	}
	return ""
}

// Day are all tasks of the principal's school that are due on a day, in any state, by
// due.
func (s *Service) Day(ctx context.Context, day clock.Date) ([]Entry, error) {
	from := clock.At(day.At(0))
	return s.between(ctx, from, clock.At(day.AddDays(1).At(0)), nil)
}

// Missed is what did not happen at the principal's school although it was due from one
// day to another, both included.
func (s *Service) Missed(ctx context.Context, first, last clock.Date) ([]Entry, error) {
	return s.between(ctx, clock.At(first.At(0)), clock.At(last.AddDays(1).At(0)), []State{Missed})
}

func (s *Service) between(ctx context.Context, from, until clock.Instant, states []State) ([]Entry, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskWatch); err != nil {
		return nil, err
	}
	d, err := s.openDesk(ctx, p.SchoolID)
	if err != nil {
		return nil, err
	}
	rows, err := s.dueBetween(ctx, p.SchoolID, from, until, states)
	if err != nil {
		return nil, fmt.Errorf("read tasks of a day: %w", err)
	}
	return d.entries(ctx, rows)
}
