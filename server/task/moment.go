package task

import (
	"fmt"
	"strings"
	"time"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
)

// Moment is a time relative to an anchor day, or to an event.
//
//	07:10                on the anchor day
//	close-60m            an hour before a bell of that day
//	+1d 00:30            on the day after
//	+2 work 16:00        on the second working day after
//	period 08:00         on the first day of the period the anchor was picked from
//	+48h                 after the event
//	+48h on school 07:00 after the event; when that day is not school, the next school day at 07:00
type Moment struct {
	Shift  Shift  // from the anchor day
	Period bool   // from the first day of the period instead
	Bell   string // Min counts from this bell; without one, from midnight
	Min    int

	Event bool // After counts from the event; Bell, Shift and Period are unset
	After time.Duration
	On    calendar.DaySet // the days on which it may fall; on another day it is Min after midnight of the next one
}

// ParseMoment reads one of the forms above.
func ParseMoment(s string) (Moment, error) {
	m, ok := parseMoment(s)
	if !ok {
		return Moment{}, &calendar.SyntaxError{Text: s, Hint: hintMoment}
	}
	return m, nil
}

func parseMoment(s string) (Moment, bool) {
	if s == "" {
		return Moment{}, false
	}
	if rest, ok := strings.CutPrefix(s, "period "); ok {
		m, ok := parseClock(rest)
		m.Period = true
		return m, ok
	}
	if s[0] != '+' && s[0] != '-' {
		return parseClock(s)
	}
	last := strings.LastIndexByte(s, ' ')
	if last < 0 || strings.Contains(s, " on ") {
		return parseEvent(s)
	}
	shift, err := ParseShift(s[:last])
	if err != nil {
		return Moment{}, false
	}
	m, ok := parseClock(s[last+1:])
	m.Shift = shift
	return m, ok
}

// parseClock reads HH:MM or a bell with an offset in minutes.
func parseClock(s string) (Moment, bool) {
	if t, err := calendar.ParseTimeOfDay(s); err == nil {
		return Moment{Min: int(t)}, true
	}
	bell, offset := s, ""
	if i := strings.IndexAny(s, "+-"); i >= 0 {
		bell, offset = s[:i], s[i:]
	}
	if !word(bell) || bell == "period" {
		return Moment{}, false
	}
	if offset == "" {
		return Moment{Bell: bell}, true
	}
	minutes, ok := strings.CutSuffix(offset, "m")
	n, signed := parseSigned(minutes)
	return Moment{Bell: bell, Min: n}, ok && signed && n != 0 && n < 24*60 && n > -24*60
}

// word reports whether s is a name of a bell or window: a lower-case letter, then
// letters and digits.
func word(s string) bool {
	for i, r := range s {
		if (r < 'a' || r > 'z') && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}

func parseEvent(s string) (Moment, bool) {
	after, rest, rolled := strings.Cut(s, " on ")
	d, ok := parseDuration(strings.TrimPrefix(after, "+"))
	m := Moment{Event: true, After: d}
	if !ok || after[0] != '+' || !rolled {
		return m, ok && after[0] == '+'
	}
	set, at, _ := strings.Cut(rest, " ")
	t, err := calendar.ParseTimeOfDay(at)
	if err != nil || m.On.UnmarshalText([]byte(set)) != nil {
		return Moment{}, false
	}
	m.Min = int(t)
	return m, true
}

// parseDuration reads whole minutes written as 30m, 48h or 2h30m.
func parseDuration(s string) (time.Duration, bool) {
	d, err := time.ParseDuration(s)
	if err != nil || strings.ContainsAny(s, ".+-sµnu") || d > farthest*24*time.Hour {
		return 0, false
	}
	return d, true
}

func formatDuration(d time.Duration) string {
	h, m := d/time.Hour, d%time.Hour/time.Minute
	switch {
	case h == 0:
		return fmt.Sprintf("%dm", m)
	case m == 0:
		return fmt.Sprintf("%dh", h)
	}
	return fmt.Sprintf("%dh%dm", h, m)
}

// String is the form that ParseMoment reads.
func (m Moment) String() string {
	if m.Event {
		s := "+" + formatDuration(m.After)
		if m.On != "" {
			s += " on " + string(m.On) + " " + calendar.TimeOfDay(m.Min).String()
		}
		return s
	}
	s := calendar.TimeOfDay(m.Min).String()
	if m.Bell != "" {
		s = m.Bell
		if m.Min != 0 {
			s += fmt.Sprintf("%+dm", m.Min)
		}
	}
	switch {
	case m.Period:
		return "period " + s
	case m.Shift.N != 0:
		return m.Shift.String() + " " + s
	}
	return s
}

// on is the moment for an anchor, or false with the reason it does not exist.
func (m Moment) on(c *calendar.Calendar, a anchor) (time.Time, Why) {
	d := a.day
	if m.Period {
		d = a.period
	}
	if m.Shift.N != 0 {
		moved, ok := m.Shift.move(c, d)
		if !ok {
			return time.Time{}, OffCalendar
		}
		d = moved
	}
	at := time.Duration(m.Min) * time.Minute
	if m.Bell != "" {
		bell, ok := c.Bell(d, m.Bell)
		if !ok {
			return time.Time{}, NoBell
		}
		at += bell.Duration()
	}
	return d.At(at), ""
}

// after is the moment for an event. Past the end of the calendar no day is known to
// be in the set, and the day stays.
func (m Moment) after(c *calendar.Calendar, event time.Time) time.Time {
	at := event.Add(m.After)
	on := clock.DateOf(at)
	if m.On == "" || c.In(m.On, on) {
		return at
	}
	next, ok := c.Step(m.On, on, 1)
	if !ok {
		return at
	}
	return next.At(time.Duration(m.Min) * time.Minute)
}
