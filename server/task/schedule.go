package task

import (
	"slices"
	"strings"
	"time"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
)

// Schedule is the rules that give anchor days, times the windows that give opens,
// due and closes.
type Schedule struct {
	On      []When   `json:"on"`
	Except  []When   `json:"except,omitempty"` // Day rules: no anchor falls on one of their days
	Windows []Window `json:"win"`
	Misfire Misfire  `json:"misfire,omitzero"`
}

// Occurrence is one thing that should happen. The slot is its identity and never
// holds a time: changing a bell or a clock time changes no slot.
type Occurrence struct {
	Slot               string // 2022-04-02#am, m:2022-03, 2022S, after:<evidence>, ev:<event>
	Scope              string // the routine's scope word and the slot; gates look inside one scope
	Window             string
	Anchor             clock.Date
	Opens, Due, Closes time.Time
}

// Why says why a rule that promises an occurrence yields none.
type Why string

// The reasons. All of them are listed by the plan check; none is silent.
const (
	TooShort    Why = "min"          // the period has fewer days than Min
	NoBell      Why = "no_bell"      // the day has no such bell, as noon on a half day
	InsideOut   Why = "inside_out"   // opens is not before due, or due is after closes
	OffCalendar Why = "off_calendar" // the day it leads to lies outside of the calendar
)

// Omission is an occurrence that a schedule promises and does not have.
type Omission struct {
	Slot   string
	Anchor clock.Date
	Why    Why
}

// Occurrences are those that open on a day in [from, to), in order of opening.
// Rules that wait for a date or an event (Since, Fact, Event) have none here. The
// result depends on the arguments only.
func Occurrences(s Schedule, scope string, c *calendar.Calendar, from, to clock.Date) []Occurrence {
	reach := s.reach(c)
	var out []Occurrence
	s.expand(c, from.AddDays(-reach), to.AddDays(reach), func(o Occurrence, why Why) {
		if opens := clock.DateOf(o.Opens); why == "" && opens >= from && opens < to {
			out = append(out, o)
		}
	})
	return finish(out, scope)
}

// Wanted are the occurrences that must exist as tasks now: those that open before
// the horizon and are due after now. One that opened long ago is wanted too, so a
// month-long task exists when a school starts in the middle of the month.
func Wanted(s Schedule, scope string, c *calendar.Calendar, now, horizon time.Time) []Occurrence {
	reach := s.reach(c)
	first, last := clock.DateOf(now).AddDays(-reach), clock.DateOf(horizon).AddDays(reach)
	var out []Occurrence
	s.expand(c, first, last, func(o Occurrence, why Why) {
		if why == "" && o.Opens.Before(horizon) && o.Due.After(now) {
			out = append(out, o)
		}
	})
	return finish(out, scope)
}

// Omissions are the occurrences anchored in [from, to) that the schedule promises
// and does not have, for the plan check.
func Omissions(s Schedule, c *calendar.Calendar, from, to clock.Date) []Omission {
	var out []Omission
	s.expand(c, from, to, func(o Occurrence, why Why) {
		if why != "" && o.Anchor >= from && o.Anchor < to {
			out = append(out, Omission{Slot: o.Slot, Anchor: o.Anchor, Why: why})
		}
	})
	slices.SortFunc(out, func(a, b Omission) int {
		if a.Anchor != b.Anchor {
			return int(a.Anchor - b.Anchor)
		}
		return strings.Compare(a.Slot, b.Slot)
	})
	return out
}

// expand visits every anchor of the Day and Dates rules, each with each window.
// Rules that do not pick are limited to days in [first, last].
func (s Schedule) expand(c *calendar.Calendar, first, last clock.Date, visit func(Occurrence, Why)) {
	excepted := make(map[clock.Date]bool)
	for _, w := range s.Except {
		for _, a := range w.anchors(c, c.First(), c.Last()) {
			if a.why == "" {
				excepted[a.day] = true
			}
		}
	}
	for _, w := range s.On {
		if w.Day == "" && w.Dates == nil {
			continue
		}
		for _, a := range w.anchors(c, first, last) {
			if excepted[a.day] {
				continue
			}
			for _, window := range s.Windows {
				o, why := Occurrence{Slot: window.slot(a.slot), Window: window.Name, Anchor: a.day}, a.why
				if why == "" {
					o, why = window.around(c, a)
				}
				visit(o, why)
			}
		}
	}
}

// finish orders the occurrences and gives them their scope.
func finish(out []Occurrence, scope string) []Occurrence {
	for i := range out {
		out[i].Scope = inScope(scope, out[i].Slot)
	}
	slices.SortFunc(out, func(a, b Occurrence) int {
		if order := a.Opens.Compare(b.Opens); order != 0 {
			return order
		}
		return strings.Compare(a.Slot, b.Slot)
	})
	return out
}

// inScope is the scope of a slot. Without a word of its own, a routine shares the
// scope of every other one with the same slot.
func inScope(word, slot string) string {
	if word == "" {
		return slot
	}
	return word + ":" + slot
}

// reach is how many days a moment can lie from the source day of its rule. Where
// days of a set are counted it can be any number, hence the whole calendar.
func (s Schedule) reach(c *calendar.Calendar) int {
	days := 0
	add := func(shift Shift) {
		if shift.In != "" {
			days = int(c.Last() - c.First())
		}
		days = max(days, shift.N, -shift.N)
	}
	for _, w := range s.Windows {
		add(w.Opens.Shift)
		add(w.Due.Shift)
		add(w.Closes.Shift)
	}
	longest := 0
	for _, w := range s.On {
		if w.Roll.To != "" || w.Shift.In != "" {
			return int(c.Last() - c.First())
		}
		longest = max(longest, w.Shift.N, -w.Shift.N)
	}
	return days + longest + 1
}
