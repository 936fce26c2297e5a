package task_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/task"
)

// The same arguments give the same occurrences, and a range cut in two gives no
// more and no less. Every window is the right way round; every slot is one.
func TestOccurrencesAreAFunction(t *testing.T) {
	t.Parallel()
	seeds(t, 120, func(t *testing.T, _ uint64, d dice) {
		c, s := d.school(), d.schedule(t)
		from, to := c.First(), c.Last()+1
		cut := from.AddDays(d.IntN(int(to - from)))
		all := task.Occurrences(s, "w", c, from, to)
		parts := append(task.Occurrences(s, "w", c, from, cut), task.Occurrences(s, "w", c, cut, to)...)
		diff(t, "cut in two", all, parts)
		diff(t, "twice", all, task.Occurrences(s, "w", c, from, to))
		seen := make(map[string]bool)
		for _, o := range all {
			if !o.Opens.Before(o.Due) || o.Due.After(o.Closes) {
				t.Errorf("%s: %s, closes %s", o.Slot, window(o), show(o.Closes))
			}
			if seen[o.Slot] {
				t.Errorf("%s twice", o.Slot)
			}
			seen[o.Slot] = true
			if o.Scope != "w:"+o.Slot {
				t.Errorf("scope of %s: %s", o.Slot, o.Scope)
			}
		}
	})
}

// Clock times and bells change no slot.
func TestTimesAreNotIdentity(t *testing.T) {
	t.Parallel()
	seeds(t, 100, func(t *testing.T, _ uint64, d dice) {
		spec, s := d.spec(), d.schedule(t)
		s.Windows = []task.Window{pickOne(d, s.Windows...)}
		s.Windows[0].Opens, s.Windows[0].Due, s.Windows[0].Closes = task.Moment{Bell: "open"}, task.Moment{Bell: "close"}, task.Moment{Bell: "close"}
		before := mustCalendar(spec)
		spec.Bells[calendar.DefaultBells] = calendar.Bells{"open": 500, "noon": 700, "close": 900}
		spec.Bells["half"] = calendar.Bells{"open": 300, "close": 301}
		after := mustCalendar(spec)
		want := slots(task.Occurrences(s, "", before, before.First(), before.Last()))
		diff(t, "other bells", want, slots(task.Occurrences(s, "", after, after.First(), after.Last())))
		s.Windows[0].Due.Min, s.Windows[0].Closes.Min = -30, 90
		after = mustCalendar(d.sameDays(spec))
		diff(t, "other times", want, slots(task.Occurrences(s, "", after, after.First(), after.Last())))
	})
}

// sameDays leaves the days of a school as they are and lengthens its half days.
func (d dice) sameDays(spec calendar.Spec) calendar.Spec {
	spec.Bells["half"] = calendar.Bells{"open": 300, "close": 301 + calendar.TimeOfDay(60+d.IntN(60))}
	return spec
}

// A period keeps its promise: it has its occurrence, or the check lists it.
func TestEveryPeriodHasItsOccurrence(t *testing.T) {
	t.Parallel()
	seeds(t, 300, func(t *testing.T, _ uint64, d dice) {
		c := d.school()
		set, of := calendar.DaySet(pickOne(d, randomSets...)), calendar.Period(pickOne(d, randomPeriods...))
		least := d.IntN(6)
		s := schedule(t, fmt.Sprintf(`on: [{day: "%s", pick: %d, of: %s, min: %d}], win: ["%s"]`,
			set, pickOne(d, 1, 5, 31, -1), of, least, pickOne(d, randomWindows...)))
		var want []string
		for _, g := range c.GroupBy(of, c.Days(set, c.First(), c.Last())) {
			want = append(want, g.Key)
		}
		var got []string
		for _, o := range task.Occurrences(s, "", c, c.First()-400, c.Last()+400) {
			got = append(got, o.Slot)
			if !c.In(set, o.Anchor) {
				t.Errorf("%s is anchored on %s, which is not %s", o.Slot, o.Anchor, set)
			}
		}
		for _, o := range task.Omissions(s, c, c.First(), c.Last()+1) {
			got = append(got, o.Slot)
			short := len(c.GroupBy(of, c.Days(set, o.Anchor, o.Anchor))) == 1 && o.Why == task.TooShort
			if least == 0 && short {
				t.Errorf("%s is left out for no reason", o.Slot)
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		diff(t, "periods", want, got)
	})
}

// An event window falls on a day of its set, in the right order, and is never lost.
func TestEveryEventHasItsOccurrence(t *testing.T) {
	t.Parallel()
	s := routine(t, "kitchen.sample-out").Schedule
	seeds(t, 500, func(t *testing.T, _ uint64, d dice) {
		c := d.school()
		happened := c.First().AddDays(30 + d.IntN(200)).At(time.Duration(d.IntN(24*3600)) * time.Second)
		got := task.EventOccurrences(s, "", c, "e", happened)
		if len(got) != 1 || got[0].Slot != "ev:e" {
			t.Fatalf("event of %s: %+v", happened, got)
		}
		o := got[0]
		if !o.Opens.Before(o.Due) || o.Due.After(o.Closes) || o.Opens.Before(happened) {
			t.Errorf("event of %s: %s, closes %s", show(happened), window(o), show(o.Closes))
		}
		if on := clock.DateOf(o.Opens); !c.In(calendar.School, on) {
			t.Errorf("event of %s opens on %s, no school day", show(happened), on)
		}
	})
}

// A forecast is never later than the limit and, but for one that is already past,
// never on a day off; its slot stays whatever the litres say.
func TestForecasts(t *testing.T) {
	t.Parallel()
	s := routine(t, "water.filter").Schedule
	seeds(t, 500, func(t *testing.T, _ uint64, d dice) {
		c := d.school()
		done := c.First().AddDays(35 + d.IntN(100))
		today := done.AddDays(d.IntN(200))
		f := task.Facts{On: done, Evidence: "e", Used: float64(d.IntN(3500)), PerDay: float64(d.IntN(60))}
		o, ok := task.FactOccurrence(s, "", c, f, today)
		if !ok || o.Slot != "after:e" {
			t.Fatalf("%+v on %s: %+v", f, today, o)
		}
		due := clock.DateOf(o.Due)
		if !c.In(calendar.Work, due) {
			t.Errorf("due on %s, a day off", due)
		}
		if due > done.AddDays(180) && due > mustWork(c, today) {
			t.Errorf("done %s, today %s: due %s", done, today, due)
		}
	})
}

func mustWork(c *calendar.Calendar, d clock.Date) clock.Date {
	day, _ := c.OnOrAfter(calendar.Work, d)
	return day
}
