package task_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/task"
)

// dice makes random schools, schedules, ladders and clocks; the seed is printed with
// every failure.
type dice struct{ *rand.Rand }

func roll(seed uint64) dice { return dice{rand.New(rand.NewPCG(seed, 20220214))} }

func pickOne[T any](d dice, of ...T) T { return of[d.IntN(len(of))] }

// seeds runs a test n times, each with its own dice.
func seeds(t *testing.T, n uint64, run func(t *testing.T, seed uint64, d dice)) {
	t.Helper()
	for seed := range n {
		run(t, seed, roll(seed))
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// school is one of forty random calendars.
func (d dice) school() *calendar.Calendar { return pickOne(d, schools()...) }

var schools = sync.OnceValue(func() []*calendar.Calendar {
	var out []*calendar.Calendar
	for seed := range uint64(40) {
		out = append(out, mustCalendar(roll(seed).spec()))
	}
	return out
})

// spec is a school with two terms in a year between 2002 and 2030.
func (d dice) spec() calendar.Spec {
	year := 2002 + d.IntN(29)
	spring := clock.NewDate(year, time.February, 5+d.IntN(25))
	autumn := clock.NewDate(year, time.September, 1+d.IntN(14))
	spec := calendar.Spec{
		Terms: []calendar.Term{
			{First: spring, Last: spring.AddDays(100 + d.IntN(40))},
			{First: autumn, Last: autumn.AddDays(100 + d.IntN(40))},
		},
		Bells: map[string]calendar.Bells{
			calendar.DefaultBells: {"open": 460, "noon": 680, "close": 980},
			"half":                {"open": 460, "close": 690},
		},
	}
	for _, day := range d.Perm(300)[:d.IntN(15)] {
		spec.Exceptions = append(spec.Exceptions, d.exception(spring.AddDays(day)))
	}
	return spec
}

func (d dice) exception(on clock.Date) calendar.Exception {
	e := calendar.Exception{On: on}
	switch d.IntN(4) {
	case 0:
		open := d.IntN(3) == 0
		e.Open = &open
	case 1:
		w := calendar.Weekday(d.IntN(7))
		e.ActsAs = &w
	case 2:
		e.Bells = "half"
	case 3:
		e.Tags = []string{"exam"}
	}
	return e
}

var (
	randomSets    = []string{"every", "school", "work", "rest", "holiday", "closed", "vacation", "tag:exam"}
	randomPeriods = []string{"week", "month", "quarter", "half", "year", "term", "break", "closure"}
)

// rule is a random Day rule in the grammar of the packs.
func (d dice) rule(name string) string {
	parts := []string{"day: \"" + pickOne(d, randomSets...) + "\"", "name: " + name}
	if d.IntN(4) == 0 {
		parts = append(parts, "weekdays: ["+pickOne(d, "mon", "tue, fri", "sun")+"]")
	}
	if d.IntN(4) == 0 {
		parts = append(parts, "months: ["+pickOne(d, "3", "4, 5", "9, 10, 11")+"]")
	}
	if d.IntN(2) == 0 {
		parts = append(parts, fmt.Sprintf("pick: %d, of: %s", pickOne(d, 1, 2, 7, 31, -1, -3), pickOne(d, randomPeriods...)))
		if d.IntN(3) == 0 {
			parts = append(parts, fmt.Sprintf("min: %d", 1+d.IntN(8)))
		}
	}
	if d.IntN(3) == 0 {
		parts = append(parts, "shift: \""+pickOne(d, "-14d", "-1d", "+3d", "-1 school", "+2 work", "-3 every")+"\"")
	}
	if d.IntN(3) == 0 {
		parts = append(parts, "roll: "+pickOne(d, "back work", "on school", "back school", "on work"))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

var randomWindows = []string{
	"07:10..07:40", "08:00..+2 work 16:00..+6d 17:00", "close-60m..close", "noon..noon+60m..close", "13:00..close",
	"-14d 08:00..16:00..+7d 16:00", "23:30..+1d 00:30..+1d 00:50", "open..close-60m..close", "+1 school open..+1 school close",
}

// schedule is a random clocked schedule of one to three rules and windows.
func (d dice) schedule(tb testing.TB) task.Schedule {
	tb.Helper()
	var rules, windows []string
	for _, name := range []string{"a", "b", "c"}[:1+d.IntN(3)] {
		rules = append(rules, d.rule(name))
		windows = append(windows, "\""+name+"="+pickOne(d, randomWindows...)+"\"")
	}
	text := "on: [" + strings.Join(rules, ", ") + "], win: [" + strings.Join(windows, ", ") + "]"
	if d.IntN(4) == 0 {
		text += ", except: [{day: " + pickOne(d, "holiday", "rest", "vacation") + "}]"
	}
	return schedule(tb, text)
}

var randomRungs = []string{
	"opens : holder", "opens -3d@09:00 : holder+owner : if unacked", "opens -30m : holder", "opens +5m : deputy : urgent",
	"planned -1d@16:00 : holder+deputy", "due -7d@09:00 : holder", "due -10m : holder : if untouched", "due : owner",
	"due +5m : holder+deputy", "due +1d@09:00 : LD+P", "closes -5m : P : urgent", "due +20m : owner",
}

func (d dice) ladder(tb testing.TB) task.Ladder {
	tb.Helper()
	l := task.Ladder{Days: pickOne(d, calendar.Every, calendar.Work, calendar.School)}
	for _, i := range d.Perm(len(randomRungs))[:1+d.IntN(6)] {
		r, err := task.ParseRung(randomRungs[i])
		if err != nil {
			tb.Fatal(err)
		}
		l.Rungs = append(l.Rungs, r)
	}
	return l
}

func (d dice) misfire() task.Misfire {
	return pickOne(d, task.Misfire{}, task.Misfire{Policy: task.CatchUpAll}, task.Misfire{Policy: task.SkipIfLate, Late: 30 * time.Minute})
}

// row is a random task of a random length in the calendar.
func (d dice) row(c *calendar.Calendar) task.Task {
	day := c.First().AddDays(100 + d.IntN(200))
	opens := day.At(time.Duration(d.IntN(24*60)) * time.Minute)
	due := opens.Add(time.Duration(1+d.IntN(pickOne(d, 60, 24*60, 20*24*60))) * time.Minute)
	closes := due.Add(time.Duration(d.IntN(pickOne(d, 1, 60, 3*24*60))) * time.Minute)
	o := task.Occurrence{Slot: "x", Opens: opens, Due: due, Closes: closes}
	row := task.Start(o, opens.Add(-time.Duration(d.IntN(5*24*60))*time.Minute))
	row.Targets = d.IntN(4)
	return row
}
