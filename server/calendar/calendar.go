package calendar

import (
	"fmt"
	"slices"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/errs"
)

// Calendar holds the facts of every day from 1 January of the year in which the
// first term starts to 31 December of the year after the last term ends. Outside
// of it nothing is known, and no set has a day there.
type Calendar struct {
	first    clock.Date
	days     []dayFacts
	terms    []Term
	breaks   []Break
	closures []Closure
	sets     map[DaySet][]clock.Date
}

// dayFacts is what New works out once for each day. The indexes are -1 for none.
type dayFacts struct {
	sets                membership
	acts                Weekday
	makeup, provisional bool
	term, brk, closure  int16
	bells               Bells
	exception           *Exception
}

// New builds the calendar of one school. ErrSpec names every contradiction.
func New(spec Spec, official *Official) (*Calendar, error) {
	terms, wrong := spec.normal()
	if len(wrong) > 0 {
		return nil, ErrSpec.WithFields(wrong...)
	}
	from, to := terms[0].First.Year(), terms[len(terms)-1].Last.Year()+1
	c := &Calendar{
		first: clock.NewDate(from, time.January, 1),
		terms: terms,
		sets:  make(map[DaySet][]clock.Date),
	}
	c.days = make([]dayFacts, clock.NewDate(to, time.December, 31)-c.first+1)
	known := official.between(from, to)
	c.fillOfficial(known, official)
	if err := c.fillSchool(spec); err != nil {
		return nil, err
	}
	c.findBreaks(known, official)
	c.findClosures()
	c.indexSets()
	return c, nil
}

// First is the first day of which the calendar knows anything.
func (c *Calendar) First() clock.Date { return c.first }

// Last is the last day of which the calendar knows anything.
func (c *Calendar) Last() clock.Date { return c.first.AddDays(len(c.days) - 1) }

// at is nil outside of the calendar.
func (c *Calendar) at(d clock.Date) *dayFacts {
	if d < c.first || d > c.Last() {
		return nil
	}
	return &c.days[d-c.first]
}

func (c *Calendar) fillOfficial(known map[clock.Date]officialDay, official *Official) {
	for i := range c.days {
		d := c.first.AddDays(i)
		day := &c.days[i]
		day.acts = Weekday(d.Weekday())
		day.term, day.brk, day.closure = -1, -1, -1
		day.provisional = official.Provisional(d.Year())
		weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
		o, named := known[d]
		switch {
		case named && o.off:
			day.sets |= inHoliday
		case named:
			day.sets |= inWork
			day.makeup = weekend
		case !weekend:
			day.sets |= inWork
		}
	}
}

func (c *Calendar) fillSchool(spec Spec) error {
	for i, t := range c.terms {
		for d := t.First; d <= t.Last; d++ {
			c.at(d).term = int16(i)
		}
	}
	exceptions := slices.Clone(spec.Exceptions)
	for i := range exceptions {
		e := &exceptions[i]
		day := c.at(e.On)
		if day == nil {
			return ErrSpec.WithFields(errs.Field{
				Location: fmt.Sprintf("exceptions[%s]", e.On), Message: exceptionOutside,
			})
		}
		day.exception = e
		if e.ActsAs != nil {
			day.acts = *e.ActsAs
		}
	}
	for i := range c.days {
		day := &c.days[i]
		open := day.term >= 0 && day.sets&inWork != 0
		if day.exception != nil && day.exception.Open != nil {
			open = *day.exception.Open
		}
		switch {
		case open:
			day.sets |= inSchool
		case day.term < 0:
			day.sets |= inVacation
		}
		day.bells = spec.bellsOf(day)
	}
	return nil
}

// bellsOf is nil on a day without school, unless an exception names a timetable.
func (s Spec) bellsOf(day *dayFacts) Bells {
	if day.exception != nil && day.exception.Bells != "" {
		return s.Bells[day.exception.Bells]
	}
	if day.sets&inSchool == 0 {
		return nil
	}
	if bells, ok := s.Bells[day.acts.String()]; ok {
		return bells
	}
	return s.Bells[DefaultBells]
}

func (c *Calendar) indexSets() {
	for i := range c.days {
		d, day := c.first.AddDays(i), &c.days[i]
		for _, s := range []DaySet{Every, School, Work, Rest, Holiday, Closed, Vacation} {
			if day.sets.in(s) {
				c.sets[s] = append(c.sets[s], d)
			}
		}
		if day.exception == nil {
			continue
		}
		for _, tag := range day.exception.Tags {
			c.sets[Tag(tag)] = append(c.sets[Tag(tag)], d)
		}
	}
}
