package calendar

import (
	"fmt"
	"strconv"

	"xiaoqin/server/clock"
)

// Period is a way to cut time into stretches of which a rule takes the n-th day.
type Period string

// The periods. A week is Sunday to Saturday; quarter and half are of the calendar year.
const (
	Week      Period = "week"
	Month     Period = "month"
	Quarter   Period = "quarter"
	Half      Period = "half"
	Year      Period = "year"
	InTerm    Period = "term"
	InBreak   Period = "break"
	InClosure Period = "closure"
)

// UnmarshalText reads the name of a period.
func (p *Period) UnmarshalText(b []byte) error {
	switch text := Period(b); text {
	case Week, Month, Quarter, Half, Year, InTerm, InBreak, InClosure:
		*p = text
		return nil
	}
	return &SyntaxError{Text: string(b), Hint: hintPeriod}
}

// Group is the days of one period that were asked for.
type Group struct {
	Key  string // identity of the period in slots: 2022-03, 2022S, 2022Q1, w2022-03-27 …
	Days []clock.Date
}

// GroupBy cuts ascending days into the periods they fall in. Days that fall in
// none, such as a day of the vacation when cutting by term, are left out. The
// groups share the memory of days.
func (c *Calendar) GroupBy(of Period, days []clock.Date) []Group {
	var groups []Group
	last, start := -1, 0
	flush := func(end int) {
		if last >= 0 && end > start {
			groups = append(groups, Group{Key: c.periodKey(of, days[start]), Days: days[start:end]})
		}
	}
	for i, d := range days {
		if n := c.periodNumber(of, d); n != last {
			flush(i)
			last, start = n, i
		}
	}
	flush(len(days))
	return groups
}

// periodNumber tells the periods of one kind apart; -1 is none.
func (c *Calendar) periodNumber(of Period, d clock.Date) int {
	year, month, _ := d.Date()
	f := c.at(d)
	if f == nil {
		return -1
	}
	switch of {
	case Week:
		return int(d+4) / 7 // 4 January 1970 was a Sunday
	case Month:
		return year*12 + int(month) - 1
	case Quarter:
		return year*4 + int(month-1)/3
	case Half:
		return year*2 + int(month-1)/6
	case Year:
		return year
	case InTerm:
		return int(f.term)
	case InBreak:
		return int(f.brk)
	case InClosure:
		return int(f.closure)
	}
	return -1
}

func (c *Calendar) periodKey(of Period, d clock.Date) string {
	year, month, _ := d.Date()
	switch of {
	case Week:
		return "w" + d.AddDays(-int(d.Weekday())).String()
	case Month:
		return fmt.Sprintf("%d-%02d", year, month)
	case Quarter:
		return fmt.Sprintf("%dQ%d", year, (month-1)/3+1)
	case Half:
		return fmt.Sprintf("%dH%d", year, (month-1)/6+1)
	case Year:
		return strconv.Itoa(year)
	case InTerm:
		return c.terms[c.at(d).term].Key
	case InBreak:
		return c.breaks[c.at(d).brk].Key
	case InClosure:
		return c.closures[c.at(d).closure].Key
	}
	return ""
}
