package task

import (
	"slices"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
)

// When is one rule of a schedule: it says which days anchor an occurrence. It has
// exactly one source: Day, Dates, Since, Fact or Event.
//
// A Day rule is read from left to right: the days of the set, kept by weekday,
// month and break; cut into periods, the short ones (Min) dropped; the Pick-th of
// each; shifted; rolled.
type When struct {
	Name  string          `json:"name,omitempty"` // prefix of the slot; required when a schedule has several rules
	Day   calendar.DaySet `json:"day,omitempty"`
	Dates []clock.Date    `json:"dates,omitempty"`
	Since *Since          `json:"since,omitempty"`
	Fact  string          `json:"fact,omitempty"`  // a date kept with the subject, as expires.document
	Event string          `json:"event,omitempty"` // something that happens, as kitchen.cooked

	Weekdays []calendar.Weekday `json:"weekdays,omitempty"` // of the timetable: a 调休 day acts as the weekday the school declared
	Months   []int              `json:"months,omitempty"`   // 1 to 12
	Breaks   []string           `json:"breaks,omitempty"`   // names of official holidays, as 清明节

	Pick int             `json:"pick,omitempty"` // n-th day of the period, -1 the last; beyond the end it is the last one
	Of   calendar.Period `json:"of,omitempty"`
	Min  int             `json:"min,omitempty"` // a period with fewer days has no occurrence

	Shift Shift `json:"shift,omitzero"`
	Roll  Roll  `json:"roll,omitzero"`
}

// Since counts from the last evidence that does Of: so many days, or so much use
// (litres, hours), whichever comes first. It only ever rolls back, so the limit is
// never exceeded.
type Since struct {
	Of   string  `json:"of"`
	Days int     `json:"days,omitempty"`
	Use  float64 `json:"use,omitempty"`
	Roll Roll    `json:"roll,omitzero"`
}

// anchor is a day on which a rule promises something.
type anchor struct {
	slot   string     // identity, still without the window
	day    clock.Date // after shift and roll
	period clock.Date // first day of the period it was picked from
	why    Why        // set when the rule yields no day here
}

// anchors are those of a Day or Dates rule. A rule that picks looks at the whole
// calendar; otherwise only anchors before the shift in [first, last] are made.
func (w When) anchors(c *calendar.Calendar, first, last clock.Date) []anchor {
	var out []anchor
	switch {
	case w.Dates != nil:
		for _, d := range w.Dates {
			out = append(out, w.anchor(c, d.String(), d, d))
		}
	case w.Pick == 0:
		for _, d := range w.keep(c, c.Days(w.Day, first, last)) {
			out = append(out, w.anchor(c, d.String(), d, d))
		}
	default:
		for _, g := range c.GroupBy(w.Of, w.keep(c, c.Days(w.Day, c.First(), c.Last()))) {
			if len(g.Days) < w.Min {
				out = append(out, anchor{slot: w.slot(g.Key), day: g.Days[0], why: TooShort})
				continue
			}
			d, _ := calendar.Pick(g.Days, w.Pick)
			out = append(out, w.anchor(c, g.Key, d, g.Days[0]))
		}
	}
	return out
}

func (w When) anchor(c *calendar.Calendar, key string, d, period clock.Date) anchor {
	a := anchor{slot: w.slot(key), day: d, period: period}
	moved, ok := d, true
	if w.Shift.N != 0 {
		moved, ok = w.Shift.move(c, d)
	}
	if ok {
		moved, ok = w.Roll.move(c, moved)
	}
	if !ok {
		a.why = OffCalendar
		return a
	}
	a.day = moved
	return a
}

func (w When) slot(key string) string {
	if w.Name == "" {
		return key
	}
	return w.Name + ":" + key
}

// keep filters by weekday, month and break.
func (w When) keep(c *calendar.Calendar, days []clock.Date) []clock.Date {
	if w.Weekdays == nil && w.Months == nil && w.Breaks == nil {
		return days
	}
	var kept []clock.Date
	for _, d := range days {
		if w.Weekdays != nil && !slices.Contains(w.Weekdays, c.ActsAs(d)) ||
			w.Months != nil && !slices.Contains(w.Months, int(d.Month())) ||
			w.Breaks != nil && !w.inBreak(c, d) {
			continue
		}
		kept = append(kept, d)
	}
	return kept
}

func (w When) inBreak(c *calendar.Calendar, d clock.Date) bool {
	b, ok := c.BreakOf(d)
	return ok && slices.ContainsFunc(b.Names, func(name string) bool { return slices.Contains(w.Breaks, name) })
}
