package task

import (
	"context"
	"fmt"
	"slices"
	"time"

	"xiaoqin/server/calendar"
	"xiaoqin/server/database"
)

// Event is something that happened and that routines wait for.
type Event struct {
	Name    string         // kitchen.cooked
	ID      string         // identity: the same event twice makes no second task; up to 64 characters
	At      time.Time      // when it happened; zero is now
	For     time.Time      // what it announces, ahead of now: windows begin then; zero is At
	Subject Subject        // what it is about; the zero Subject when it is about the school
	Persons map[string]Ref // whom it names: assignee, host
	Window  string         // the window of this name alone; a routine without one of that name has all of its windows
}

// Raise writes the tasks of every routine that waits for the event, in the transaction
// of ctx or in one of its own, and returns those that are new. A repeat returns none.
func (s *Service) Raise(ctx context.Context, e Event) ([]Task, error) {
	school, err := member(ctx)
	if err != nil {
		return nil, err
	}
	var tasks []Task
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		d, err := s.openDesk(ctx, school)
		if err != nil {
			return err
		}
		born, err := d.born(ctx, e)
		if err != nil {
			return err
		}
		inserted, err := s.insertTasks(ctx, born, d.now)
		if err != nil {
			return fmt.Errorf("raise %s: %w", e.Name, err)
		}
		tasks = nil
		for _, n := range inserted {
			tasks = append(tasks, n.task)
		}
		if len(tasks) > 0 {
			s.db.AfterCommit(ctx, s.Wake)
		}
		return nil
	})
	return tasks, err
}

// born are the tasks an event calls for. What opened since it happened is left to the
// scan, which draws the targets and tells who has to know.
func (d *desk) born(ctx context.Context, e Event) ([]newTask, error) {
	at := e.At
	if at.IsZero() || at.After(d.now) {
		at = d.now
	}
	starts := at
	if e.For.After(at) {
		starts = e.For
	}
	var born []newTask
	for i := range d.routines {
		r := &d.routines[i]
		if _, event := r.Routine.Clocked(); !r.Active || event == "" || event != e.Name {
			continue
		}
		subjects, err := d.about(ctx, r, e)
		if err != nil {
			return nil, err
		}
		holders := r.Routine.holdersOf(subjects, e.Persons)
		for _, o := range e.occurrences(&r.Routine, d.calendar, starts) {
			t := StartEvent(o, at)
			t.ID, t.SchoolID, t.RoutineID, t.RoutineVersion = database.NewID(), d.id, r.ID, r.Version
			t.Code, t.Subject, t.Version = r.Routine.Code, e.Subject.Key, 1
			Arm(&t, r.Ladder, d.calendar)
			born = append(born, newTask{task: t, name: e.Subject.Name, edition: r.edition, holders: holders})
		}
	}
	return born, nil
}

// occurrences are what the event calls for from a routine.
func (e Event) occurrences(r *Routine, c *calendar.Calendar, at time.Time) []Occurrence {
	all := EventOccurrences(r.Schedule, r.Scope, c, e.ID, at)
	named := slices.DeleteFunc(slices.Clone(all), func(o Occurrence) bool { return o.Window != e.Window })
	if e.Window == "" || len(named) == 0 {
		return all
	}
	return named
}

// about are the subjects whose keepers and teachers hold the task of an event: the one
// it is about, or all classes when each has a target.
func (d *desk) about(ctx context.Context, r *routineOf, e Event) ([]Subject, error) {
	if e.Subject.Key != "" {
		return []Subject{e.Subject}, nil
	}
	if r.Routine.Subject == "" || r.Routine.Complete.Mode != Each {
		return nil, nil
	}
	return d.things(ctx, r.Routine.Subject, d.now)
}
