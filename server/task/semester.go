package task

import (
	"context"
	"fmt"
	"slices"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// aroundTerm is how many days before or after a term a window of it may open.
const aroundTerm = 62

// Promised is one occurrence of a routine in a term, as a task when that is written, and as
// the schedule has it before.
type Promised struct {
	Occurrence
	Code, Name string
	Plan       []string // rows of the semester plan that the routine serves
	Entry      *Entry   // nil while it is too far ahead to be written
}

// Semester is what the routines with this evidence promise in the term of the day, or in
// the one after it between two: by the day it is for, also what lies behind. A school
// without a term promises nothing.
func (s *Service) Semester(ctx context.Context, evidence string) (calendar.Term, []Promised, error) {
	d, p, err := s.sit(ctx, identity.TaskDo)
	if err != nil {
		return calendar.Term{}, nil, ignoreNoCalendar(err)
	}
	term, ok := termOn(d.calendar, d.today())
	if !ok {
		return term, nil, nil
	}
	var planned []Promised
	ids := make([]database.ID, 0, len(d.routines))
	for i := range d.routines {
		r := &d.routines[i]
		if r.Active && r.Routine.Evidence == evidence {
			ids = append(ids, r.ID)
			planned = append(planned, r.planned(d.calendar, term)...)
		}
	}
	written, err := s.written(ctx, d, p.SchoolID, ids, term)
	if err != nil {
		return term, nil, err
	}
	for i := range planned {
		if e, ok := written[planned[i].Code+" "+planned[i].Slot]; ok {
			planned[i].Entry = &e
			planned[i].Opens, planned[i].Due, planned[i].Closes = e.Opens, e.Due, e.Closes
		}
	}
	slices.SortStableFunc(planned, func(a, b Promised) int { return a.Due.Compare(b.Due) })
	return term, planned, nil
}

// planned are the occurrences of a routine that are for a day of the term.
func (r *routineOf) planned(c *calendar.Calendar, term calendar.Term) []Promised {
	var out []Promised
	for _, o := range Occurrences(r.Routine.Schedule, r.Routine.Scope, c, term.First.AddDays(-aroundTerm), term.Last.AddDays(aroundTerm)) {
		if term.First <= o.Anchor && o.Anchor <= term.Last {
			out = append(out, Promised{Occurrence: o, Code: r.Routine.Code, Name: r.Routine.Name, Plan: r.Routine.Plan})
		}
	}
	return out
}

// written are the tasks of routines in a term, by code and slot; not those cancelled.
func (s *Service) written(ctx context.Context, d *desk, school database.ID, routines []database.ID, term calendar.Term) (map[string]Entry, error) {
	if len(routines) == 0 {
		return nil, nil
	}
	rows, err := s.lookUp(ctx, school, "routine_id IN ? AND due_at >= ? AND due_at < ? AND state <> ?", database.Padded(routines),
		clock.At(term.First.AddDays(-aroundTerm).At(0)), clock.At(term.Last.AddDays(aroundTerm).At(0)), Cancelled)
	if err != nil {
		return nil, fmt.Errorf("read tasks of a term: %w", err)
	}
	entries, err := d.entries(ctx, rows)
	if err != nil {
		return nil, err
	}
	out := make(map[string]Entry, len(entries))
	for _, e := range entries {
		out[e.Code+" "+e.Slot] = e
	}
	return out, nil
}

// termOn is the term that a day belongs to: the one it lies in, the next one, or the last.
func termOn(c *calendar.Calendar, day clock.Date) (calendar.Term, bool) {
	terms := c.Terms()
	for _, t := range terms {
		if day <= t.Last {
			return t, true
		}
	}
	if len(terms) == 0 {
		return calendar.Term{}, false
	}
	return terms[len(terms)-1], true
}
