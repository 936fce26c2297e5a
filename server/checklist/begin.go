package checklist

import (
	"context"
	"slices"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/form"
	"xiaoqin/server/task"
)

// Knower says what the school knows before a sheet of a task is filled in: the rows of its
// groups, each under the key by which the knower will recognise it, and words to start from.
// A task that is none of its own it knows nothing of.
type Knower func(ctx context.Context, of *task.Entry) ([]Answer, error)

// Know lets another capability say what a sheet begins with. Only before the first request.
func (s *Service) Know(k Knower) { s.knowers = append(s.knowers, k) }

// prefill is what a sheet of the task may begin with, as far as nothing was said of it yet.
// It is an offer: nothing of it counts before somebody takes it over.
func (s *Service) prefill(ctx context.Context, v *View) ([]Answer, error) {
	if v.Task.State != task.Live || v.Sheet != nil && v.Sheet.Handed != nil || onTargets(&v.Task) {
		return nil, nil
	}
	f := &v.Latest.Form
	if v.Sheet != nil {
		f = &v.Sheet.Limits
	}
	known, err := s.fromRecords(ctx, &v.Task.Entry, f)
	if err != nil {
		return nil, err
	}
	for _, knows := range s.knowers {
		more, err := knows(ctx, &v.Task.Entry)
		if err != nil {
			return nil, err
		}
		known = append(known, more...)
	}
	typed := make(map[string]bool)
	for i := range known {
		if v.Sheet != nil && v.Sheet.says(&known[i]) {
			typed[known[i].Row] = true
		}
	}
	return slices.DeleteFunc(known, func(a Answer) bool { return typed[a.Row] || !offers(f, v.Sheet, &a) }), nil
}

// says reports whether somebody has typed the very words of a known row into a row of their
// own: the dish that a cook added is the one that the kitchen knows from then on.
func (s *Sheet) says(known *Answer) bool {
	if known.Row == "" || known.Text == nil || slices.ContainsFunc(s.Rows, func(r Row) bool { return r.Key == known.Row }) {
		return false
	}
	return slices.ContainsFunc(s.Rows, func(r Row) bool {
		answer, said := s.Of(known.Item, r.Key)
		return said && r.Ended == nil && answer.Text != nil && *answer.Text == *known.Text
	})
}

// offers reports whether an answer known beforehand belongs to the form and is news to the
// sheet.
func offers(f *form.Form, sheet *Sheet, a *Answer) bool {
	if check(f, []Answer{*a}, nil) != nil {
		return false
	}
	if sheet == nil {
		return true
	}
	_, said := sheet.Of(a.Item, a.Row)
	return !said && !slices.ContainsFunc(sheet.Rows, func(r Row) bool { return r.Key == a.Row && a.Row != "" && r.Ended != nil })
}

// fromRecords are the ticks that the records of a period give: that all of a routine were
// done and have passed. What was not stays without an answer, for a person to look at.
func (s *Service) fromRecords(ctx context.Context, of *task.Entry, f *form.Form) ([]Answer, error) {
	var out []Answer
	for _, item := range f.Items {
		i := slices.IndexFunc(of.Routine.Inputs, func(in task.Input) bool { return in.Routine == item.From })
		if item.Kind != form.Tick || i < 0 {
			continue
		}
		first, err := s.beginning(ctx, of.Routine.Inputs[i], clock.DateOf(of.Opens))
		if err != nil {
			return nil, err
		}
		tasks, err := s.tasks.OfRoutines(ctx, item.From, first, clock.DateOf(of.Due))
		if err != nil {
			return nil, err
		}
		if all := passed(tasks, item.From, s.now()); all {
			out = append(out, Answer{Item: item.Key, Tick: &all})
		}
	}
	return out, nil
}

// longest is how far a period may reach back, in days: a term.
const longest = 200

// beginning is the first day of the period of a day from which a form is filled in.
func (s *Service) beginning(ctx context.Context, in task.Input, day clock.Date) (clock.Date, error) {
	_, c, err := s.tasks.Calendar(ctx)
	if err != nil {
		return day, err
	}
	days := make([]clock.Date, 0, longest+1)
	for d := max(day.AddDays(-longest), c.First()); d <= day; d++ {
		days = append(days, d)
	}
	groups := c.GroupBy(calendar.Period(in.Of), days) // none by "day"
	if len(groups) == 0 || !slices.Contains(groups[len(groups)-1].Days, day) {
		return day, nil
	}
	return groups[len(groups)-1].Days[0], nil
}

// passed reports whether a routine had tasks that are over, and all of them have passed.
func passed(tasks []task.Entry, code string, now clock.Instant) bool {
	seen := false
	for _, t := range tasks {
		if t.Code != code || t.State == task.Excused || t.State == task.Live && clock.At(t.Due) > now {
			continue
		}
		if t.State != task.Done || !t.Passed {
			return false
		}
		seen = true
	}
	return seen
}
