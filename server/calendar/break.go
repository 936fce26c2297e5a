package calendar

import (
	"fmt"
	"slices"

	"xiaoqin/server/clock"
)

// Break is the days of one official holiday. Holidays that touch (中秋 and 国庆 in
// 2023) are one break, as they are in the official notice.
type Break struct {
	Key         string // identity in slots: year and name, "2022清明节"
	Name        string // the holiday that gives most of its days, the first one when several do
	Names       []string
	First, Last clock.Date
	Provisional bool
}

// Closure is the longest run of days without school.
type Closure struct {
	Key         string // identity in slots: "c" and its first day
	First, Last clock.Date
}

// Days is how many days the break has.
func (b Break) Days() int { return int(b.Last-b.First) + 1 }

// Days is how many days the closure has.
func (c Closure) Days() int { return int(c.Last-c.First) + 1 }

// Breaks are all breaks of the calendar in order. The slice must not be changed.
func (c *Calendar) Breaks() []Break { return c.breaks }

// Closures are all closures of the calendar in order. The slice must not be changed.
func (c *Calendar) Closures() []Closure { return c.closures }

// Terms are all terms of the calendar in order. The slice must not be changed.
func (c *Calendar) Terms() []Term { return c.terms }

// BreakOf is the break in which d lies.
func (c *Calendar) BreakOf(d clock.Date) (Break, bool) {
	f := c.at(d)
	if f == nil || f.brk < 0 {
		return Break{}, false
	}
	return c.breaks[f.brk], true
}

func (c *Calendar) findBreaks(known map[clock.Date]officialDay, official *Official) {
	for _, run := range c.runs(inHoliday, inHoliday) {
		b := Break{First: run[0], Last: run[1]}
		days := make(map[string]int)
		years := make(map[string]int)
		for d := b.First; d <= b.Last; d++ {
			o := known[d]
			b.Provisional = b.Provisional || official.Provisional(o.year)
			for _, name := range o.names {
				days[name]++
				years[name] = o.year
				if !slices.Contains(b.Names, name) {
					b.Names = append(b.Names, name)
				}
			}
			c.at(d).brk = int16(len(c.breaks))
		}
		for _, name := range b.Names {
			if days[name] > days[b.Name] {
				b.Name = name
			}
		}
		b.Key = fmt.Sprintf("%d%s", years[b.Name], b.Name)
		c.breaks = append(c.breaks, b)
	}
}

func (c *Calendar) findClosures() {
	for _, run := range c.runs(inSchool, 0) {
		for d := run[0]; d <= run[1]; d++ {
			c.at(d).closure = int16(len(c.closures))
		}
		c.closures = append(c.closures, Closure{Key: "c" + run[0].String(), First: run[0], Last: run[1]})
	}
}

// runs are the first and last days of the longest runs in which the masked
// membership has that value.
func (c *Calendar) runs(mask, value membership) [][2]clock.Date {
	var runs [][2]clock.Date
	inside := false
	for i := range c.days {
		d := c.first.AddDays(i)
		switch match := c.days[i].sets&mask == value; {
		case match && inside:
			runs[len(runs)-1][1] = d
		case match:
			runs = append(runs, [2]clock.Date{d, d})
			inside = true
		default:
			inside = false
		}
	}
	return runs
}
