package calendar

import (
	"time"

	"xiaoqin/server/clock"
)

// Kind is the one word for a day that a calendar page shows.
type Kind string

// The kinds. A day that fits several is the first of them.
const (
	KindHoliday  Kind = "holiday"  // 法定节假日
	KindMakeup   Kind = "makeup"   // 调休上课
	KindSchool   Kind = "school"   // 上课日
	KindVacation Kind = "vacation" // 寒暑假
	KindWeekend  Kind = "weekend"  // 周末
	KindClosed   Kind = "closed"   // 停课
)

// Day is all that is known of one day.
type Day struct {
	Date        clock.Date
	Kind        Kind
	School      bool
	Work        bool
	Holiday     bool
	Vacation    bool
	Makeup      bool // a weekend worked in exchange (调休), with or without school
	Provisional bool // 暂定: the year's holidays are computed, not announced
	ActsAs      Weekday
	Bells       Bells
	Tags        []string
	Note        string
	Term        Term  // zero between terms
	Break       Break // zero outside of breaks
}

// Day is what is known of d, or false outside of the calendar.
func (c *Calendar) Day(d clock.Date) (Day, bool) {
	f := c.at(d)
	if f == nil {
		return Day{}, false
	}
	day := Day{
		Date: d, School: f.sets.in(School), Work: f.sets.in(Work), Holiday: f.sets.in(Holiday),
		Vacation: f.sets.in(Vacation), Makeup: f.makeup, Provisional: f.provisional,
		ActsAs: f.acts, Bells: f.bells, Kind: f.kind(d),
	}
	if f.exception != nil {
		day.Tags, day.Note = f.exception.Tags, f.exception.Note
	}
	if f.term >= 0 {
		day.Term = c.terms[f.term]
	}
	if f.brk >= 0 {
		day.Break = c.breaks[f.brk]
	}
	return day, true
}

func (f *dayFacts) kind(d clock.Date) Kind {
	switch {
	case f.sets.in(School) && f.makeup:
		return KindMakeup
	case f.sets.in(School):
		return KindSchool
	case f.sets.in(Holiday):
		return KindHoliday
	case f.sets.in(Vacation):
		return KindVacation
	case !f.makeup && (d.Weekday() == time.Saturday || d.Weekday() == time.Sunday):
		return KindWeekend
	}
	return KindClosed
}

// In reports whether d is a day of the set.
func (c *Calendar) In(s DaySet, d clock.Date) bool {
	f := c.at(d)
	if f == nil {
		return false
	}
	if f.sets.in(s) {
		return true
	}
	if f.exception != nil {
		for _, tag := range f.exception.Tags {
			if Tag(tag) == s {
				return true
			}
		}
	}
	return false
}

// ActsAs is the weekday whose timetable d follows. Outside of the calendar it is
// the wall calendar's.
func (c *Calendar) ActsAs(d clock.Date) Weekday {
	if f := c.at(d); f != nil {
		return f.acts
	}
	return Weekday(d.Weekday())
}

// Bell is the time of a named bell on d, or false when the day has no such bell.
func (c *Calendar) Bell(d clock.Date, name string) (TimeOfDay, bool) {
	f := c.at(d)
	if f == nil {
		return 0, false
	}
	t, ok := f.bells[name]
	return t, ok
}
