package task

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"xiaoqin/server/calendar"
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
	Gap     Gap  // in the list of gaps only
	Routine *Routine

	ladder   Ladder
	calendar *calendar.Calendar // of a task that Held gave, as are its holders
	holders  []Holder
}

// Plate are the live tasks that the principal has to do, by the moment they are due:
// those that have opened and those that open before a moment, which is the end of today
// when it is zero. What an absent colleague holds is on the plate of the deputy meanwhile.
// A signature or confirmation that the principal owes puts the task on the plate; when
// every target that is theirs is ticked, it is off. A school without a calendar promises
// nothing.
func (s *Service) Plate(ctx context.Context, until time.Time) ([]Entry, error) {
	d, p, err := s.sit(ctx, identity.TaskDo)
	if err != nil {
		return nil, ignoreNoCalendar(err)
	}
	if until.IsZero() {
		until = d.endOfToday()
	}
	return d.plate(ctx, p, until)
}

// Mine are the tasks due on a day, in any state, that the principal has or had to do, by
// the moment they are due.
func (s *Service) Mine(ctx context.Context, day clock.Date) ([]Entry, error) {
	d, p, err := s.sit(ctx, identity.TaskDo)
	if err != nil {
		return nil, ignoreNoCalendar(err)
	}
	return d.mine(ctx, p, day)
}

// sit opens the desk of a principal who has the permission.
func (s *Service) sit(ctx context.Context, permission identity.Permission) (*desk, identity.Principal, error) {
	p := identity.From(ctx)
	if err := p.Require(permission); err != nil {
		return nil, p, err
	}
	d, err := s.openDesk(ctx, p.SchoolID)
	return d, p, err
}

// ignoreNoCalendar lets a school that has no calendar yet have nothing to show.
func ignoreNoCalendar(err error) error {
	if errors.Is(err, ErrNoCalendar) {
		return nil
	}
	return err
}

func (d *desk) today() clock.Date { return clock.DateOf(d.now) }

func (d *desk) endOfToday() time.Time { return d.today().AddDays(1).At(-time.Millisecond) }

func (d *desk) plate(ctx context.Context, p identity.Principal, until time.Time) ([]Entry, error) {
	staff, err := d.who(ctx)
	if err != nil {
		return nil, err
	}
	refs := staff.Refs(p.PersonID)
	rows, err := d.service.heldBy(ctx, d.id, refs, clock.At(until))
	if err != nil {
		return nil, fmt.Errorf("read plate: %w", err)
	}
	mine, err := d.held(ctx, staff, p.PersonID, rows)
	if err != nil {
		return nil, err
	}
	taking, err := d.takingOver(ctx, staff, p.PersonID, rows)
	if err != nil {
		return nil, err
	}
	return d.withOwed(ctx, refs, append(mine, taking...))
}

func (d *desk) mine(ctx context.Context, p identity.Principal, day clock.Date) ([]Entry, error) {
	staff, err := d.who(ctx)
	if err != nil {
		return nil, err
	}
	from, until := clock.At(day.At(0)), clock.At(day.AddDays(1).At(0))
	rows, err := d.service.heldOn(ctx, d.id, staff.Refs(p.PersonID), from, until)
	if err != nil {
		return nil, fmt.Errorf("read tasks of a day: %w", err)
	}
	return d.held(ctx, staff, p.PersonID, rows)
}

// held are those of the tasks that a person has to do, as entries.
func (d *desk) held(ctx context.Context, staff Staff, person database.ID, rows []taskRow) ([]Entry, error) {
	entries, err := d.entries(ctx, rows)
	if err != nil {
		return nil, err
	}
	holders, err := d.service.holdersOf(ctx, idsOf(rows))
	if err != nil {
		return nil, fmt.Errorf("read holders: %w", err)
	}
	mine := entries[:0]
	for _, e := range entries {
		people, as := Responsible(holders[e.ID], d.now, onTask{staff, e.Opens})
		if slices.Contains(people, person) {
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
			Phase: t.Phase(d.now), Routine: &e.Routine, ladder: e.Ladder,
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
// due. A zero day is today.
func (s *Service) Day(ctx context.Context, day clock.Date) ([]Entry, error) {
	if day.IsZero() {
		day = clock.DateOf(s.now())
	}
	from := clock.At(day.At(0))
	return s.between(ctx, from, clock.At(day.AddDays(1).At(0)), nil)
}

// Missed is what did not happen at the principal's school although it was due from one
// day to another, both included.
func (s *Service) Missed(ctx context.Context, first, last clock.Date) ([]Entry, error) {
	return s.between(ctx, clock.At(first.At(0)), clock.At(last.AddDays(1).At(0)), []State{Missed})
}

func (s *Service) between(ctx context.Context, from, until clock.Instant, states []State) ([]Entry, error) {
	d, p, err := s.sit(ctx, identity.TaskWatch)
	if err != nil {
		return nil, ignoreNoCalendar(err)
	}
	rows, err := s.dueBetween(ctx, p.SchoolID, from, until, states)
	if err != nil {
		return nil, fmt.Errorf("read tasks of a day: %w", err)
	}
	return d.entries(ctx, rows)
}
