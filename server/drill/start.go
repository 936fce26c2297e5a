package drill

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/task"
)

const (
	maxScenario = 100
	alarmLife   = time.Hour // after which calling a class is not worth a push
)

// Start is the start tap: from now on the clock runs, and the head teachers are asked to
// call their classes. A second tap, of whomever, is answered with the drill that is
// running. It returns ErrNotYours for everybody but those who have to do the task, and
// ErrOver when that was settled without a drill.
func (s *Service) Start(ctx context.Context, taskID database.ID, tap Tap, scenario string) (Drill, error) {
	scenario = strings.Join(strings.Fields(scenario), " ")
	wrong := tap.wrong()
	if utf8.RuneCountInString(scenario) > maxScenario {
		wrong = append(wrong, errs.Field{Location: "scenario", Message: longScenario})
	}
	if len(wrong) > 0 {
		return Drill{}, ErrInvalid.WithFields(wrong...)
	}
	detail, err := s.mine(ctx, taskID)
	if err != nil {
		return Drill{}, err
	}
	var out Drill
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		row, isNew, err := s.begin(ctx, detail, tap, scenario)
		if err != nil {
			return err
		}
		if isNew {
			if err := s.gather(ctx, detail, row); err != nil {
				return err
			}
		}
		out, err = s.show(ctx, row)
		out.Runs = true
		return err
	})
	return out, err
}

// mine is the task of a drill that the principal has to do.
func (s *Service) mine(ctx context.Context, taskID database.ID) (*task.Detail, error) {
	if err := identity.From(ctx).Require(identity.TaskDo); err != nil {
		return nil, err
	}
	d, err := s.part(ctx, taskID)
	switch {
	case err != nil:
		return nil, err
	case d == nil:
		return nil, ErrNotFound
	case !runs(d):
		return nil, ErrNotYours
	}
	return d, nil
}

// runs reports whether the principal starts and finishes the drill of a task.
func runs(d *task.Detail) bool {
	return d != nil && slices.ContainsFunc(d.Parts, func(p task.Part) bool {
		return p == task.PartHolder || p == task.PartDeputy
	})
}

func isUnknown(err error) bool { return errors.Is(err, task.ErrNotFound) }

// begin writes the drill, or gives the one that is running.
func (s *Service) begin(ctx context.Context, detail *task.Detail, tap Tap, scenario string) (*drillRow, bool, error) {
	p := identity.From(ctx)
	before, err := s.last(ctx, p.SchoolID, detail.ID)
	if err != nil {
		return nil, false, err
	}
	over := detail.State != task.Live && detail.State != task.Missed
	attempt := 1
	switch {
	case before != nil && (before.FinishedAt == nil || before.ClientID == tap.ID || over):
		return before, false, nil
	case over:
		return nil, false, ErrOver
	case before != nil:
		attempt = before.Attempt + 1
	}
	received := s.now()
	row := &drillRow{
		ID: database.NewID(), SchoolID: p.SchoolID, TaskID: detail.ID, Attempt: attempt, ClientID: tap.ID, Name: detail.Name, Scenario: scenario,
		StartedAt: tapped(tap.At, tap.Sent, received, received.Add(-alarmLife)), StartedBy: p.PersonID,
	}
	isNew, err := s.insert(ctx, row)
	return row, isNew, err
}

// gather draws the classes that muster and asks their head teachers to call them.
func (s *Service) gather(ctx context.Context, detail *task.Detail, row *drillRow) error {
	if detail.Routine.Params[Muster] == noMuster {
		return nil
	}
	classes, err := s.schools.Classes(ctx)
	if err != nil {
		return fmt.Errorf("list classes: %w", err)
	}
	var teachers []database.ID
	rows := make([]classRow, 0, len(classes))
	for i, c := range classes {
		rows = append(rows, classRow{DrillID: row.ID, ClassID: c.ID, SchoolID: row.SchoolID, Place: i, Name: c.Name, Expected: c.Families})
		if !c.HeadTeacher.IsZero() && !slices.Contains(teachers, c.HeadTeacher) {
			teachers = append(teachers, c.HeadTeacher)
		}
	}
	rows = append(rows, beside(row, detail.Routine.Params[Beside], len(rows))...)
	if err := s.draw(ctx, rows); err != nil || len(teachers) == 0 {
		return err
	}
	return s.messages.Enqueue(ctx, message.Draft{
		School: row.SchoolID, Purpose: message.DutyDue, Origin: message.Origin{Kind: OriginKind, ID: row.ID}, Moment: row.StartedAt,
		To: teachers, Title: titleOfStart, Body: bodyOfStart, Page: pageOf + row.TaskID.String(),
		ExpiresAt: s.now().Add(alarmLife),
		Fields:    map[string]string{"task": row.Name, "due": row.StartedAt.String(), "state": titleOfStart},
	})
}

// beside are the lines that stand behind the classes.
func beside(row *drillRow, names string, place int) []classRow {
	var rows []classRow
	for name := range strings.SplitSeq(strings.ReplaceAll(names, "，", ","), ",") {
		if name = strings.TrimSpace(name); name != "" && len(rows) < maxBeside {
			rows = append(rows, classRow{DrillID: row.ID, ClassID: database.NewID(), SchoolID: row.SchoolID, Place: place + len(rows), Name: name, Beside: true})
		}
	}
	return rows
}

// wrong are the faults of a tap.
func (t Tap) wrong() []errs.Field {
	var wrong []errs.Field
	if t.ID.IsZero() {
		wrong = append(wrong, errs.Field{Location: "id", Message: nameless})
	}
	if t.At == clock.Instant(0) {
		wrong = append(wrong, errs.Field{Location: "device_time", Message: timeless})
	}
	return wrong
}
