package app

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"xiaoqin/server/canteen"
	"xiaoqin/server/checklist"
	"xiaoqin/server/clock"
	"xiaoqin/server/form"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// newCanteen wires the kitchen, which follows what is written on its sheets.
func (s *system) newCanteen() *canteen.Service {
	k := canteen.New(canteen.Deps{DB: s.db, School: s.clock, Tasks: s.task, People: s.identity, Sheets: kitchenSheets{s}, Classes: s.classNames})
	s.checklist.Watch(func(ctx context.Context, e checklist.Entry) error { return k.Watch(ctx, kitchenSheet(&e)) })
	s.checklist.Know(func(ctx context.Context, of *task.Entry) ([]checklist.Answer, error) { return known(k.Knows(ctx, of)) })
	return k
}

// classNames are the classes of the principal's school.
func (s *system) classNames(ctx context.Context) ([]string, error) {
	classes, err := s.school.Classes(ctx)
	names := make([]string, len(classes))
	for i := range classes {
		names[i] = classes[i].Name
	}
	return names, err
}

// known is what the kitchen knows as a sheet has it.
func known(all []canteen.Known, err error) ([]checklist.Answer, error) {
	out := make([]checklist.Answer, 0, len(all))
	for _, one := range all {
		answer := checklist.Answer{Item: one.Item, Row: one.Row, Number: one.Number}
		if one.Number == nil {
			answer.Text = &one.Text
		}
		out = append(out, answer)
	}
	return out, err
}

// kitchenSheet is a sheet after an entry as the kitchen reads it.
func kitchenSheet(e *checklist.Entry) canteen.Sheet {
	sheet := e.Sheet
	out := canteen.Sheet{
		Task: sheet.Task.ID, Routine: sheet.Task.Code, Scope: sheet.Task.Scope, Subject: sheet.Task.Task.Subject, By: e.PersonID,
		Plain: canteen.Row{Complete: true, Ended: sheet.Ended != nil},
	}
	at := map[[2]string]int{}
	for _, row := range sheet.Rows {
		at[[2]string{row.Group, row.Key}] = len(out.Rows)
		out.Rows = append(out.Rows, canteen.Row{
			Group: row.Group, Key: row.Key, Complete: true, Ended: row.Ended != nil && !row.CrossedOut(), Struck: row.CrossedOut(),
		})
	}
	find := func(item, row string) (*canteen.Row, string) {
		group, key, inside := strings.Cut(item, ".")
		if !inside {
			return &out.Plain, item
		}
		if i, known := at[[2]string{group, row}]; known {
			return &out.Rows[i], key
		}
		return &canteen.Row{}, key
	}
	for _, g := range sheet.Given {
		row, key := find(g.Item, g.Row)
		row.Answers = append(row.Answers, canteen.Answer{Item: key, Tick: g.Tick, Number: g.Number, Text: g.Text, By: g.By, At: g.MadeAt})
	}
	for _, f := range sheet.Findings {
		row, key := find(f.Item, f.Row)
		switch f.State {
		case form.Failed:
			row.Failed = append(row.Failed, key)
		case form.Missing:
			row.Complete = false
		default:
		}
		row.Complete = row.Complete && !f.NoPhoto && !f.NoNote
	}
	for _, l := range sheet.Locks {
		row, key := find(l.Item, l.Row)
		row.Locked = append(row.Locked, key)
	}
	return out
}

// kitchenSheets lets the kitchen look back on what was wrong on its sheets.
type kitchenSheets struct{ *system }

// Faults implements canteen.Sheets.
func (k kitchenSheets) Faults(ctx context.Context, prefix string, first, last clock.Date) ([]canteen.Fault, error) {
	ctx = identity.Into(ctx, identity.System(identity.From(ctx).SchoolID))
	tasks, err := k.task.OfRoutines(ctx, prefix, first, last)
	if err != nil {
		return nil, err
	}
	var out []canteen.Fault
	for _, t := range tasks {
		if t.Routine.Evidence != task.EvidenceSheet || !t.Touched {
			continue
		}
		view, err := k.checklist.Find(ctx, t.ID, "")
		if errors.Is(err, checklist.ErrNoForm) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if view.Sheet != nil {
			out = append(out, faultsOf(view.Sheet)...)
		}
	}
	slices.SortStableFunc(out, func(a, b canteen.Fault) int { return int(a.At - b.At) })
	return out, nil
}

// faultsOf are the answers of a sheet that failed when they were given, each with the step
// that followed it.
func faultsOf(sheet *checklist.Sheet) []canteen.Fault {
	var out []canteen.Fault
	for _, e := range sheet.Entries {
		for _, a := range e.Answers {
			item, _, ok := sheet.Limits.Item(a.Item)
			if !ok {
				continue
			}
			value := form.Answer{Tick: a.Tick, Number: a.Number, Text: a.Text, Start: a.Start, End: a.End, Photos: a.Photos}
			if item.Misfit(&value) != "" || item.Passes(&value) {
				continue
			}
			out = append(out, canteen.Fault{
				Routine: sheet.Task.Code, Name: sheet.Task.Name, What: faultWords(sheet, &a, item), Done: stepAfter(sheet, &a, e.MadeAt), At: e.MadeAt,
			})
		}
	}
	return out
}

// stepAfter is what was done first about an item from a moment on.
func stepAfter(sheet *checklist.Sheet, a *checklist.Answer, from clock.Instant) string {
	for _, t := range sheet.Taken {
		if t.Item == a.Item && t.Row == a.Row && t.MadeAt >= from {
			return t.Did
		}
	}
	return ""
}

// faultWords say what failed without naming anybody: the rows of a morning check are people.
func faultWords(sheet *checklist.Sheet, a *checklist.Answer, item *form.Item) string {
	words := item.Label
	if a.Number != nil {
		words += " " + strconv.FormatFloat(*a.Number, 'f', -1, 64) + item.UnitWords()
	}
	if title := sheet.Title(a.Item, a.Row); title != "" && sheet.Task.Code != canteen.CodeMorning {
		return title + "：" + words
	}
	return words
}

// passed notes in the audit log that a leader passed a closed gate, and why. The very words
// stay in the history of the task; here people go by their ids.
func (s *system) passed(ctx context.Context, t task.Task) error {
	reason, err := s.identity.Nameless(ctx, identity.From(ctx).SchoolID, t.Reason)
	if err != nil {
		return err
	}
	return s.identity.Record(ctx, identity.Event{
		Action: "task.override", Object: identity.Object("task", t.ID),
		Detail: map[string]string{"routine": t.Code, "scope": t.Scope, "reason": reason},
	})
}
