package calendar

import (
	"slices"
	"time"

	"xiaoqin/server/clock"
)

// Days are the days of the set from first to last, both included. The slice
// belongs to the calendar and must not be changed.
func (c *Calendar) Days(s DaySet, first, last clock.Date) []clock.Date {
	all := c.sets[s]
	i, _ := slices.BinarySearch(all, first)
	j, found := slices.BinarySearch(all, last)
	if found {
		j++
	}
	return all[min(i, j):j]
}

// Step is the n-th day of the set after d, or before it when n is negative. It is
// false when n is zero or the calendar ends first.
func (c *Calendar) Step(s DaySet, d clock.Date, n int) (clock.Date, bool) {
	all := c.sets[s]
	i, found := slices.BinarySearch(all, d)
	switch {
	case n > 0 && found:
		i += n
	case n > 0:
		i += n - 1
	case n < 0:
		i += n
	default:
		return 0, false
	}
	if i < 0 || i >= len(all) {
		return 0, false
	}
	return all[i], true
}

// OnOrBefore is the nearest day of the set that is not after d. It is false when d
// is outside of the calendar, where nobody knows which day that is.
func (c *Calendar) OnOrBefore(s DaySet, d clock.Date) (clock.Date, bool) {
	return c.near(s, d, -1)
}

// OnOrAfter is the nearest day of the set that is not before d. It is false when d
// is outside of the calendar.
func (c *Calendar) OnOrAfter(s DaySet, d clock.Date) (clock.Date, bool) {
	return c.near(s, d, 1)
}

func (c *Calendar) near(s DaySet, d clock.Date, way int) (clock.Date, bool) {
	if c.In(s, d) || c.at(d) == nil {
		return d, c.at(d) != nil
	}
	return c.Step(s, d, way)
}

// Nth is the n-th day of the set in the period around d, counted from the end when
// n is negative. A count beyond the end stops at it: the period keeps its day. It
// is false when the period has no day of the set or d is in no such period.
func (c *Calendar) Nth(s DaySet, of Period, d clock.Date, n int) (clock.Date, bool) {
	want := c.periodNumber(of, d)
	if want < 0 {
		return 0, false
	}
	var days []clock.Date
	for _, day := range c.sets[s] {
		if c.periodNumber(of, day) == want {
			days = append(days, day)
		}
	}
	return Pick(days, n)
}

// Pick is the n-th of the days, counted from the end when n is negative; a count
// beyond the end stops at it. It is false when there are no days or n is zero.
func Pick(days []clock.Date, n int) (clock.Date, bool) {
	if len(days) == 0 || n == 0 {
		return 0, false
	}
	if n > 0 {
		return days[min(n, len(days))-1], true
	}
	return days[max(len(days)+n, 0)], true
}

// LastBell is the last bell of the last school day before d: the moment before
// which everybody must have been told about a holiday that starts on d.
func (c *Calendar) LastBell(d clock.Date) (time.Time, bool) {
	day, ok := c.Step(School, d, -1)
	if !ok {
		return time.Time{}, false
	}
	last := TimeOfDay(-1)
	for _, t := range c.at(day).bells {
		last = max(last, t)
	}
	if last < 0 {
		return time.Time{}, false
	}
	return day.At(last.Duration()), true
}
