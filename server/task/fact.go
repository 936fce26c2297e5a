package task

import (
	"cmp"
	"time"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
)

// Facts is what is known of one subject when its next date is forecast.
type Facts struct {
	On       clock.Date // Since: when it was last done; Fact: the date kept with the subject
	Evidence string     // id of the evidence On comes from; empty when it was typed in
	Used     float64    // Since with Use: used since then
	UsedOn   clock.Date // Since with Use: the day on which Used was read; zero is today
	PerDay   float64    // Since with Use: average use of a day
	Days     int        // Since: instead of the days of the rule, as the maker says it; zero for none
	Limit    float64    // Since: instead of its use; zero for none
}

// FactOccurrence is the one occurrence of a Since or Fact rule for a subject, or
// false when nothing is known of it yet. Its slot is the evidence, so a new forecast
// moves the same task. What should have happened before today is due today: the
// filter that was overdue when the school began with us is asked for too.
func FactOccurrence(s Schedule, scope string, c *calendar.Calendar, f Facts, today clock.Date) (Occurrence, bool) {
	if len(s.On) != 1 || len(s.Windows) != 1 || f.On.IsZero() {
		return Occurrence{}, false
	}
	w := s.On[0]
	on, roll := f.On, w.Roll
	if w.Since != nil {
		on, roll = w.Since.due(f, today), w.Since.Roll
	}
	if on.IsZero() {
		return Occurrence{}, false
	}
	key := f.Evidence
	if key == "" {
		key = f.On.String()
	}
	// A day before the calendar is overdue like any other; its first month has every set.
	day, ok := roll.move(c, max(on, c.First().AddDays(31)))
	if !ok {
		return Occurrence{}, false
	}
	o, why := s.Windows[0].around(c, anchor{slot: w.slot("after:" + key), day: day, period: day})
	if why != "" || !o.dueFrom(c, roll.To, today) {
		return Occurrence{}, false
	}
	return finish([]Occurrence{o}, scope)[0], true
}

// dueFrom moves a due that lies before today to today or the next day of the set, at
// the same time of day.
func (o *Occurrence) dueFrom(c *calendar.Calendar, in calendar.DaySet, today clock.Date) bool {
	was := clock.DateOf(o.Due)
	if was >= today {
		return true
	}
	day, ok := Roll{To: in}.move(c, today)
	if !ok {
		return false
	}
	due := o.Due.AddDate(0, 0, int(day-was))
	if o.Closes.Before(due) {
		o.Closes = due.Add(o.Closes.Sub(o.Due))
	}
	o.Due = due
	return true
}

// due is the day on which the limit of days or of use is reached, the earlier one.
func (s Since) due(f Facts, today clock.Date) clock.Date {
	var due clock.Date
	if days := cmp.Or(f.Days, s.Days); days > 0 {
		due = f.On.AddDays(days)
	}
	use := cmp.Or(f.Limit, s.Use)
	if use <= 0 || f.PerDay <= 0 && f.Used < use {
		return due
	}
	left := 0
	if f.Used < use {
		left = int(min((use-f.Used)/f.PerDay, 100*366))
	}
	if byUse := cmp.Or(f.UsedOn, today).AddDays(left); due.IsZero() || byUse < due {
		due = byUse
	}
	return due
}

// EventOccurrences are what an event promises, one for each window. An event is
// never lost: when moving to other days would turn a window inside out, its parts
// keep their distance instead.
func EventOccurrences(s Schedule, scope string, c *calendar.Calendar, eventID string, at time.Time) []Occurrence {
	if len(s.On) != 1 || s.On[0].Event == "" {
		return nil
	}
	at = at.In(clock.Shanghai).Truncate(time.Millisecond)
	key := s.On[0].slot("ev:" + eventID)
	var out []Occurrence
	for _, w := range s.Windows {
		o := Occurrence{Slot: w.slot(key), Window: w.Name}
		o.Opens, o.Due, o.Closes = w.Opens.after(c, at), w.Due.after(c, at), w.Closes.after(c, at)
		if !o.Due.After(o.Opens) {
			o.Due = o.Opens.Add(w.Due.After - w.Opens.After)
		}
		if o.Closes.Before(o.Due) {
			o.Closes = o.Due.Add(w.Closes.After - w.Due.After)
		}
		o.Anchor = clock.DateOf(o.Opens)
		out = append(out, o)
	}
	return finish(out, scope)
}
