package calendar_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"xiaoqin/configs"
	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
)

// randomCalendar is a school with two terms and some exceptions in a year between
// 2002 and 2030, so that official and computed years both occur.
func randomCalendar(tb testing.TB, rng *rand.Rand) *calendar.Calendar {
	tb.Helper()
	year := 2002 + rng.IntN(29)
	spring := clock.NewDate(year, time.February, 5+rng.IntN(25))
	autumn := clock.NewDate(year, time.September, 1+rng.IntN(14))
	spec := calendar.Spec{
		Terms: []calendar.Term{
			{First: autumn, Last: autumn.AddDays(100 + rng.IntN(40))},
			{First: spring, Last: spring.AddDays(100 + rng.IntN(40))},
		},
		Bells: map[string]calendar.Bells{
			calendar.DefaultBells: {"open": 460, "noon": 680, "close": 980},
			"half":                {"open": 460, "close": 690},
		},
	}
	for _, i := range rng.Perm(300)[:rng.IntN(20)] {
		e := calendar.Exception{On: spring.AddDays(i)}
		switch rng.IntN(4) {
		case 0:
			open := rng.IntN(2) == 0
			e.Open = &open
		case 1:
			w := calendar.Weekday(rng.IntN(7))
			e.ActsAs = &w
		case 2:
			e.Bells = "half"
		case 3:
			e.Tags = []string{"exam"}
		}
		spec.Exceptions = append(spec.Exceptions, e)
	}
	c, err := calendar.New(spec, calendar.Builtin())
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func TestSetsOfRandomCalendars(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		c := randomCalendar(t, rand.New(rand.NewPCG(seed, 1)))
		for d := c.First(); d <= c.Last(); d++ {
			in := func(s calendar.DaySet) bool { return c.In(s, d) }
			switch {
			case in(calendar.School) == in(calendar.Closed),
				in(calendar.Work) == in(calendar.Rest),
				in(calendar.Holiday) && in(calendar.Work),
				in(calendar.Vacation) && in(calendar.School),
				!in(calendar.Every):
				t.Fatalf("seed %d: %s is in contradictory sets", seed, d)
			}
			info, ok := c.Day(d)
			if !ok || info.Holiday != (info.Break.Key != "") {
				t.Fatalf("seed %d: %s is a holiday without a break, or the reverse: %+v", seed, d, info)
			}
		}
	}
}

func TestWalksOfRandomCalendars(t *testing.T) {
	t.Parallel()
	sets := []calendar.DaySet{
		calendar.Every, calendar.School, calendar.Work, calendar.Rest,
		calendar.Holiday, calendar.Closed, calendar.Vacation, calendar.Tag("exam"),
	}
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 2))
		c := randomCalendar(t, rng)
		for range 50 {
			d := c.First().AddDays(rng.IntN(int(c.Last()-c.First()) + 1))
			s, n := sets[rng.IntN(len(sets))], 1+rng.IntN(10)
			after, ok := c.Step(s, d, n)
			if ok && (after <= d || !c.In(s, after) || len(c.Days(s, d+1, after)) != n) {
				t.Fatalf("seed %d: %d %s after %s = %s", seed, n, s, d, after)
			}
			before, ok := c.Step(s, d, -n)
			if ok && (before >= d || !c.In(s, before) || len(c.Days(s, before, d-1)) != n) {
				t.Fatalf("seed %d: %d %s before %s = %s", seed, n, s, d, before)
			}
			low, lowOK := c.OnOrBefore(s, d)
			high, highOK := c.OnOrAfter(s, d)
			if c.In(s, d) != (lowOK && low == d) || c.In(s, d) != (highOK && high == d) {
				t.Fatalf("seed %d: nearest %s of %s = %s, %s", seed, s, d, low, high)
			}
		}
	}
}

func TestPeriodsOfRandomCalendars(t *testing.T) {
	t.Parallel()
	for seed := range uint64(100) {
		rng := rand.New(rand.NewPCG(seed, 3))
		c := randomCalendar(t, rng)
		days := c.Days(calendar.Every, c.First(), c.Last())
		for _, of := range []calendar.Period{
			calendar.Week, calendar.Month, calendar.Quarter, calendar.Half, calendar.Year,
			calendar.InTerm, calendar.InBreak, calendar.InClosure,
		} {
			keys := make(map[string]bool)
			for _, g := range c.GroupBy(of, days) {
				if keys[g.Key] {
					t.Fatalf("seed %d: %s %s occurs twice", seed, of, g.Key)
				}
				keys[g.Key] = true
				for i, d := range g.Days {
					if d != g.Days[0].AddDays(i) {
						t.Fatalf("seed %d: %s %s has a hole at %s", seed, of, g.Key, d)
					}
				}
				last, ok := c.Nth(calendar.Every, of, g.Days[0], -1)
				if !ok || last != g.Days[len(g.Days)-1] {
					t.Fatalf("seed %d: last day of %s %s = %s", seed, of, g.Key, last)
				}
			}
		}
	}
}

func FuzzParseSpec(f *testing.F) {
	f.Add("terms: [{first: 2022-02-14, last: 2022-07-01}]\nexceptions: [{on: 2022-04-02, acts_as: mon}]")
	f.Add("bells: {half: {open: \"07:40\", close: \"11:30\"}}\nterms: [{key: 2022A, first: 2022-09-10, last: 2023-01-13}]")
	f.Fuzz(func(t *testing.T, text string) {
		spec, err := calendar.ParseSpec([]byte(text))
		if err != nil {
			return
		}
		if c, err := calendar.New(spec, calendar.Builtin()); err == nil && c.First() > c.Last() {
			t.Errorf("calendar from %s to %s", c.First(), c.Last())
		}
	})
}

func FuzzParseTimeOfDay(f *testing.F) {
	f.Add("07:40")
	f.Add("24:00")
	f.Fuzz(func(t *testing.T, text string) {
		if got, err := calendar.ParseTimeOfDay(text); err == nil && got.String() != text {
			t.Errorf("%q was read as %s", text, got)
		}
	})
}

func BenchmarkNew(b *testing.B) {
	text, err := configs.Demo.ReadFile("demo/nantang/calendar.yaml")
	if err != nil {
		b.Fatal(err)
	}
	spec, err := calendar.ParseSpec(text)
	if err != nil {
		b.Fatal(err)
	}
	calendar.Builtin()
	for b.Loop() {
		if _, err := calendar.New(spec, calendar.Builtin()); err != nil {
			b.Fatal(err)
		}
	}
}
