package plan

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"xiaoqin/server/calendar"
	"xiaoqin/server/database"
	"xiaoqin/server/form"
	"xiaoqin/server/roster"
	"xiaoqin/server/task"
)

// Promise is what a school takes over in one act.
type Promise struct {
	Calendar *calendar.Spec   // its days; nil leaves them as they are
	Rosters  []roster.Pattern // who takes turns at its posts; nil leaves them as they are
	Pack     Pack             // whose routines and ladders it follows
}

// ReadDays adds to a promise what the calendar.yaml and rosters.yaml of a directory say. A
// file that is not there adds nothing.
func (p *Promise) ReadDays(dir fs.FS) error {
	text, err := fs.ReadFile(dir, "calendar.yaml")
	if err == nil {
		err = p.SetCalendar(text)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read calendar: %w", err)
	}
	text, err = fs.ReadFile(dir, "rosters.yaml")
	if err == nil {
		p.Rosters, err = roster.ReadPatterns(text)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read rosters: %w", err)
	}
	return nil
}

// SetCalendar reads the YAML of a calendar into the promise. It refuses with
// calendar.ErrSpec.
func (p *Promise) SetCalendar(text []byte) error {
	spec, err := calendar.ParseSpec(text)
	if err == nil {
		p.Calendar = &spec
	}
	return err
}

// Importer lets schools promise.
type Importer struct {
	DB      *database.DB
	Tasks   *task.Service
	Rosters *roster.Service
	Forms   *form.Service
}

// Import writes a promise of the principal's school, all of it or nothing, and the tasks and
// shifts ahead with it. Again it changes nothing but what the promise has other than the
// school: a routine that the school switched off stays off, one that the promise does not
// name stays as it is. A school that has no calendar, and is given none, is refused with
// task.ErrNoCalendar.
func (i Importer) Import(ctx context.Context, p Promise) (task.Planned, error) {
	var total task.Planned
	err := i.DB.Tx(ctx, func(ctx context.Context) error {
		total = task.Planned{}
		if p.Calendar != nil {
			if _, err := i.Tasks.SetCalendar(ctx, *p.Calendar); err != nil {
				return err
			}
		}
		if _, _, err := i.Tasks.Calendar(ctx); err != nil {
			return err
		}
		if p.Rosters != nil {
			if err := i.Rosters.SetPatterns(ctx, p.Rosters); err != nil {
				return err
			}
		}
		if _, err := i.Forms.Publish(ctx, p.Pack.Forms); err != nil {
			return err
		}
		var err error
		total, err = i.Tasks.ApplyRoutines(ctx, p.Pack.Routines, p.Pack.Ladders)
		return err
	})
	if err == nil {
		i.Tasks.Wake()
	}
	return total, err
}
