package task_test

import (
	"io/fs"
	"strings"
	"sync"
	"testing"
	"time"

	"xiaoqin/configs"
	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/task"
)

// schoolA has its spring term from 14 February to 1 July 2022 and a half day at the
// end; schoolB closes on 24 April and 5 and 6 May, and starts its autumn on 10 September.
var (
	schoolA = sync.OnceValue(func() *calendar.Calendar { return demoCalendar("yunxi") })
	schoolB = sync.OnceValue(func() *calendar.Calendar { return demoCalendar("nantang") })
)

func demoCalendar(school string) *calendar.Calendar {
	b, err := configs.Demo.ReadFile("demo/" + school + "/calendar.yaml")
	if err != nil {
		panic(err)
	}
	spec, err := calendar.ParseSpec(b)
	if err != nil {
		panic(err)
	}
	return mustCalendar(spec)
}

func mustCalendar(spec calendar.Spec) *calendar.Calendar {
	c, err := calendar.New(spec, calendar.Builtin())
	if err != nil {
		panic(err)
	}
	return c
}

// changedA is school A with other exceptions besides its own.
func changedA(tb testing.TB, exceptions string) *calendar.Calendar {
	tb.Helper()
	b, err := configs.Demo.ReadFile("demo/yunxi/calendar.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	spec, err := calendar.ParseSpec(b)
	if err != nil {
		tb.Fatal(err)
	}
	extra, err := calendar.ParseSpec([]byte("exceptions: [" + exceptions + "]"))
	if err != nil {
		tb.Fatal(err)
	}
	replaced := make(map[clock.Date]bool)
	for _, e := range extra.Exceptions {
		replaced[e.On] = true
	}
	for _, e := range spec.Exceptions {
		if !replaced[e.On] {
			extra.Exceptions = append(extra.Exceptions, e)
		}
	}
	spec.Exceptions = extra.Exceptions
	return mustCalendar(spec)
}

// pack is the primary-school pack.
var pack = sync.OnceValue(func() task.File {
	dir, err := fs.Sub(configs.Packs, "packs/primary-school")
	if err != nil {
		panic(err)
	}
	f, err := task.ReadPack(dir)
	if err != nil {
		panic(err)
	}
	return f
})

func routine(tb testing.TB, code string) task.Routine {
	tb.Helper()
	for _, r := range pack().Routines {
		if r.Code == code {
			return r
		}
	}
	tb.Fatalf("the pack has no routine %s", code)
	return task.Routine{}
}

// schedule reads the schedule of a routine written in the grammar of the packs.
func schedule(tb testing.TB, yaml string) task.Schedule {
	tb.Helper()
	text := "routines:\n  - {code: x, name: x, subject: area, split: apart, who: {role: LD}, owner: P, evidence: sheet, ladder: once, " + yaml + "}"
	f, err := task.ParseFile("test.yaml", []byte(text))
	if err != nil {
		tb.Fatalf("%s: %+v", yaml, err)
	}
	return f.Routines[0].Schedule
}

func ladder(tb testing.TB, name string) task.Ladder {
	tb.Helper()
	l, ok := pack().Ladders[name]
	if !ok {
		tb.Fatalf("the pack has no ladder %s", name)
	}
	return l
}

func date(tb testing.TB, s string) clock.Date {
	tb.Helper()
	d, err := clock.ParseDate(s)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// at reads "2022-04-02 07:10", of Shanghai.
func at(tb testing.TB, s string) time.Time {
	tb.Helper()
	t, err := time.ParseInLocation("2006-01-02 15:04", s, clock.Shanghai)
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

func show(t time.Time) string { return t.In(clock.Shanghai).Format("2006-01-02 15:04") }

// window shows when an occurrence opens and is due: "2022-04-02 14:20 > 15:20".
func window(o task.Occurrence) string {
	due := show(o.Due)
	if clock.DateOf(o.Opens) == clock.DateOf(o.Due) {
		due = due[len("2006-01-02 "):]
	}
	return show(o.Opens) + " > " + due
}

// between are the occurrences that open from one day to the other, both included.
func between(tb testing.TB, s task.Schedule, c *calendar.Calendar, first, last string) []task.Occurrence {
	tb.Helper()
	return task.Occurrences(s, "", c, date(tb, first), date(tb, last).AddDays(1))
}

func each[T any](in []T, f func(T) string) []string {
	var out []string
	for _, x := range in {
		out = append(out, f(x))
	}
	return out
}

func slots(occurrences []task.Occurrence) []string {
	return each(occurrences, func(o task.Occurrence) string { return o.Slot })
}

func anchors(occurrences []task.Occurrence) []string {
	return each(occurrences, func(o task.Occurrence) string { return o.Anchor.String() })
}

func lines(s string) []string { return strings.Split(strings.TrimSpace(s), "\n") }
