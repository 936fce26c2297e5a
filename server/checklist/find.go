package checklist

import (
	"context"
	"errors"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/form"
	"xiaoqin/server/task"
)

// View is the sheets of a task as somebody sees them.
type View struct {
	Task    task.Detail
	Latest  form.Version // with which a sheet begins now
	Sheets  []Summary    // one for each target, or the one of the task
	Sheet   *Sheet       // the one asked for; nil before it is begun
	Target  string       // of the one asked for
	Prefill []Answer     // with which it may begin; an offer until somebody takes it over
	Photos  map[database.ID]Shown
}

// Shown says which answer a record of photos belongs to.
type Shown struct {
	Entry     database.ID
	Item, Row string
}

// Summary is how far one sheet is.
type Summary struct {
	Target   string // empty for the sheet of the task itself
	Name     string
	Begun    bool
	Locked   bool
	Complete bool
	Passed   bool
	HandedAt *clock.Instant // nil while it is not handed in
	HandedBy *database.ID
	Ticked   bool // the task has it
	Proof    Proof
	Mine     bool // the principal in person has to tick it
}

// Find gives the sheets of a task that the principal may see, and one of them in full:
// that of the target, or that of the task. It returns task.ErrNotFound, ErrNoForm for a
// task that asks for no sheet, and ErrNoTarget.
func (s *Service) Find(ctx context.Context, id database.ID, target string) (View, error) {
	p, err := clerk(ctx)
	if err != nil {
		return View{}, err
	}
	v := View{Target: target}
	if v.Task, err = s.tasks.Find(ctx, id); err != nil {
		return View{}, err
	}
	if v.Task.Routine.Evidence != task.EvidenceSheet {
		return View{}, ErrNoForm
	}
	if v.Latest, err = s.forms.Latest(ctx, v.Task.Code); err != nil {
		if errors.Is(err, form.ErrNotFound) {
			err = ErrNoForm
		}
		return View{}, err
	}
	rows, err := s.store.sheets(ctx, p.SchoolID, id)
	if err != nil {
		return View{}, err
	}
	v.Sheets = summaries(&v.Task, rows)
	known := target == ""
	for _, one := range v.Sheets {
		known = known || one.Target == target
	}
	if !known {
		return View{}, ErrNoTarget
	}
	for i := range rows {
		if rows[i].Target != target {
			continue
		}
		sheet, err := s.read(ctx, &rows[i], v.Task.Entry)
		if err != nil {
			return View{}, err
		}
		v.Sheet = &sheet
		if err := s.findPhotos(ctx, &v); err != nil {
			return View{}, err
		}
	}
	v.Prefill, err = s.prefill(ctx, &v)
	return v, err
}

func (s *Service) findPhotos(ctx context.Context, v *View) error {
	rows, err := s.store.photosOf(ctx, v.Sheet.ID)
	if err != nil || len(rows) == 0 {
		return err
	}
	v.Photos = make(map[database.ID]Shown, len(rows))
	for _, r := range rows {
		v.Photos[r.ID] = Shown{r.EntryID, r.Item, r.RowKey}
	}
	return nil
}

// summaries lists the targets of a task with their sheets; a task without any has one.
func summaries(d *task.Detail, rows []sheetRow) []Summary {
	byTarget := make(map[string]*sheetRow, len(rows))
	for i := range rows {
		byTarget[rows[i].Target] = &rows[i]
	}
	var out []Summary
	if !onTargets(d) {
		one := summary(byTarget[""])
		one.Name, one.Ticked = d.Subject, d.State == task.Done || d.MadeUpAt != nil
		return append(out, one)
	}
	for _, t := range d.Targets {
		if t.Void || isSignature(t.Key) {
			continue
		}
		one := summary(byTarget[t.Key])
		one.Target, one.Name, one.Ticked, one.Mine = t.Key, t.Name, t.DoneAt != nil, t.Mine
		out = append(out, one)
	}
	return out
}

func summary(r *sheetRow) Summary {
	if r == nil {
		return Summary{}
	}
	return Summary{
		Begun: true, Locked: r.Locked, Complete: r.Complete, Passed: r.Passed, HandedAt: r.HandedAt, HandedBy: r.HandedBy, Proof: r.Proof,
	}
}

// read gives a sheet with its entries, judged by the limits that count: those in force
// when it was handed in, or now.
func (s *Service) read(ctx context.Context, row *sheetRow, of task.Entry) (Sheet, error) {
	out := Sheet{ID: row.ID, Task: of, Target: row.Target, Begun: row.BegunAt, BegunBy: row.BegunBy, Proof: row.Proof}
	var err error
	if out.Form, err = s.forms.Find(ctx, row.FormID); err != nil {
		return out, err
	}
	if out.Entries, err = s.store.entries(ctx, row.ID); err != nil {
		return out, err
	}
	inForce, err := s.inForce(ctx, row, &out)
	if err != nil {
		return out, err
	}
	out.judgeBy(&inForce)
	out.State = Fold(&out.Limits, out.Entries)
	return out, nil
}

// inForce is the version whose limits count besides those of the sheet's own.
func (s *Service) inForce(ctx context.Context, row *sheetRow, sheet *Sheet) (form.Version, error) {
	code := sheet.Form.Form.Code
	if row.HandedAt == nil || len(sheet.Entries) == 0 {
		return s.forms.Latest(ctx, code)
	}
	number := sheet.Entries[len(sheet.Entries)-1].InForce
	if number == sheet.Form.Number {
		return sheet.Form, nil
	}
	return s.forms.Number(ctx, code, number)
}

// judgeBy holds the sheet to the limits of its own version and of the one in force.
func (s *Sheet) judgeBy(inForce *form.Version) {
	if inForce.ID == s.Form.ID {
		s.Limits, s.Narrow = s.Form.Form, nil
		return
	}
	s.Limits, s.Narrow = s.Form.Form.Within(&inForce.Form)
}

// MaySee implements attachment.Gate: whoever may see the task sees the photos of its
// sheets.
func (s *Service) MaySee(ctx context.Context, id database.ID) (bool, error) {
	p, err := clerk(ctx)
	if err != nil {
		return false, nil //nolint:nilerr // who may not do tasks sees nothing of them
	}
	of, known, err := s.store.taskOfPhotos(ctx, p.SchoolID, id)
	if err != nil || !known {
		return false, err
	}
	_, err = s.tasks.Find(ctx, of)
	if errors.Is(err, task.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}
