package rehearsal

import (
	"cmp"
	"slices"
	"strings"

	"xiaoqin/server/identity"
)

// finish puts the figures in the order in which people read them: none of it by ids.
func (r *reporter) finish() {
	out := r.out
	for i := range r.Cast.Routines {
		f := r.routines[r.Cast.Routines[i].Code]
		out.Routines = append(out.Routines, *f)
	}
	slices.SortFunc(out.Routines, func(a, b RoutineFigure) int { return strings.Compare(a.Code, b.Code) })
	for _, role := range identity.Roles() {
		if f := r.roles[role]; f != nil {
			out.Roles = append(out.Roles, *f)
		}
	}
	keys := make([]dayPerson, 0, len(r.byDay))
	for key := range r.byDay {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b dayPerson) int { return cmp.Or(a.day-b.day, a.number-b.number) })
	for _, key := range keys {
		c, p := *r.byDay[key], &r.people[key.number]
		day := &r.days[key.day]
		day.People = append(day.People, DayPerson{Number: p.Number, Name: p.Name, Count: c})
		if c.Pushed > p.MostPush {
			p.MostPush, p.MostOn = c.Pushed, day.Date
		}
	}
	for i, p := range r.people {
		if r.Cast.People[i].staff() {
			out.People = append(out.People, p)
		}
	}
	out.Days = r.days
	slices.SortFunc(out.Gaps, func(a, b Gap) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), strings.Compare(a.Routine, b.Routine), strings.Compare(a.Subject, b.Subject), strings.Compare(a.Slot, b.Slot))
	})
	out.Totals.Gaps = len(out.Gaps)
	slices.SortFunc(out.Lines, compareLines)
	slices.SortFunc(out.Quiet, compareLines)
}

func compareLines(a, b Line) int {
	return cmp.Or(
		strings.Compare(a.At, b.At), strings.Compare(a.Leaves, b.Leaves), a.Number-b.Number, strings.Compare(a.Routine, b.Routine),
		strings.Compare(a.Subject, b.Subject), strings.Compare(a.Opens, b.Opens), strings.Compare(a.Title, b.Title),
		strings.Compare(a.Kind, b.Kind), strings.Compare(a.State, b.State), strings.Compare(a.Person, b.Person),
	)
}
