package calendar_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/configs"
	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
)

func day(tb testing.TB, s string) clock.Date {
	tb.Helper()
	d, err := clock.ParseDate(s)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func build(tb testing.TB, yaml string, files ...calendar.YearFile) *calendar.Calendar {
	tb.Helper()
	spec, err := calendar.ParseSpec([]byte(yaml))
	if err != nil {
		tb.Fatal(err)
	}
	c, err := calendar.New(spec, calendar.Builtin().With(files...))
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// school is the calendar of a demo school.
func school(tb testing.TB, code string) *calendar.Calendar {
	tb.Helper()
	b, err := configs.Demo.ReadFile("demo/" + code + "/calendar.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	return build(tb, string(b))
}

// demo has its term from 14 February to 1 July 2022.
func demo(tb testing.TB) *calendar.Calendar {
	tb.Helper()
	return school(tb, "yunxi")
}

// bridged closes on 24 April, 5 and 6 May, and its autumn term begins inside the
// Mid-Autumn break.
func bridged(tb testing.TB) *calendar.Calendar {
	tb.Helper()
	return school(tb, "nantang")
}

func TestBreaksOf2022(t *testing.T) {
	t.Parallel()
	got := make(map[string][3]string)
	for _, b := range demo(t).Breaks() {
		if b.First.Year() == 2022 {
			got[b.Key] = [3]string{b.Name, b.First.String(), b.Last.String()}
		}
	}
	want := map[string][3]string{
		"2022元旦":  {"元旦", "2022-01-01", "2022-01-03"},
		"2022春节":  {"春节", "2022-01-31", "2022-02-06"},
		"2022清明节": {"清明节", "2022-04-03", "2022-04-05"},
		"2022劳动节": {"劳动节", "2022-04-30", "2022-05-04"},
		"2022端午节": {"端午节", "2022-06-03", "2022-06-05"},
		"2022中秋节": {"中秋节", "2022-09-10", "2022-09-12"},
		"2022国庆节": {"国庆节", "2022-10-01", "2022-10-07"},
		"2023元旦":  {"元旦", "2022-12-31", "2023-01-02"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("breaks (-want +got):\n%s", diff)
	}
}

func TestHolidaysThatTouchAreOneBreak(t *testing.T) {
	t.Parallel()
	c := build(t, "terms: [{first: 2023-09-01, last: 2024-01-10}]")
	d, _ := c.Day(day(t, "2023-09-30"))
	want := calendar.Break{
		Key: "2023国庆节", Name: "国庆节", Names: []string{"中秋节", "国庆节"},
		First: day(t, "2023-09-29"), Last: day(t, "2023-10-06"),
	}
	if diff := cmp.Diff(want, d.Break); diff != "" {
		t.Errorf("break (-want +got):\n%s", diff)
	}
	if d.Break.Days() != 8 {
		t.Errorf("days = %d, want 8", d.Break.Days())
	}
}

// In 2025 every day of the break is both 国庆 and 中秋.
func TestHolidaysOfTheSameDays(t *testing.T) {
	t.Parallel()
	c := build(t, "terms: [{first: 2025-09-01, last: 2026-01-10}]")
	if d, _ := c.Day(day(t, "2025-10-06")); d.Break.Key != "2025国庆节" || d.Break.Days() != 8 {
		t.Errorf("break %+v", d.Break)
	}
}

func TestKinds(t *testing.T) {
	t.Parallel()
	c := demo(t)
	bridgedSchool := bridged(t)
	tests := []struct {
		calendar *calendar.Calendar
		on       string
		want     calendar.Kind
	}{
		{c, "2022-03-31", calendar.KindSchool},
		{c, "2022-04-02", calendar.KindMakeup},
		{c, "2022-04-03", calendar.KindHoliday},
		{c, "2022-04-05", calendar.KindHoliday},
		{c, "2022-04-09", calendar.KindWeekend},
		{c, "2022-04-24", calendar.KindMakeup},
		{c, "2022-05-07", calendar.KindMakeup},
		{c, "2022-10-08", calendar.KindMakeup},
		{c, "2022-10-09", calendar.KindMakeup},
		{c, "2022-07-02", calendar.KindVacation},
		{c, "2022-01-29", calendar.KindVacation}, // a 调休 workday between terms: staff only
		{c, "2022-02-01", calendar.KindHoliday},
		{bridgedSchool, "2022-05-05", calendar.KindClosed},
		{bridgedSchool, "2022-04-24", calendar.KindClosed},
		{bridgedSchool, "2022-05-07", calendar.KindMakeup},
	}
	for _, tt := range tests {
		got, ok := tt.calendar.Day(day(t, tt.on))
		if !ok || got.Kind != tt.want {
			t.Errorf("%s is %q, want %q", tt.on, got.Kind, tt.want)
		}
	}
}

func TestSetsOverlap(t *testing.T) {
	t.Parallel()
	c := demo(t)
	all := []calendar.DaySet{
		calendar.Every, calendar.School, calendar.Work, calendar.Rest, calendar.Holiday,
		calendar.Closed, calendar.Vacation, calendar.Tag("exam"), calendar.Tag("sports"),
	}
	tests := map[string][]calendar.DaySet{
		"2022-04-02": {calendar.Every, calendar.School, calendar.Work},
		"2022-04-03": {calendar.Every, calendar.Rest, calendar.Holiday, calendar.Closed},
		"2022-04-16": {calendar.Every, calendar.Rest, calendar.Closed},
		"2022-07-04": {calendar.Every, calendar.Work, calendar.Closed, calendar.Vacation},
		"2022-01-30": {calendar.Every, calendar.Work, calendar.Closed, calendar.Vacation},
		"2022-02-02": {calendar.Every, calendar.Rest, calendar.Holiday, calendar.Closed, calendar.Vacation},
		"2022-06-23": {calendar.Every, calendar.School, calendar.Work, calendar.Tag("exam")},
	}
	for on, want := range tests {
		var got []calendar.DaySet
		for _, s := range all {
			if c.In(s, day(t, on)) {
				got = append(got, s)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", on, diff)
		}
	}
}

func TestLastSchoolDayOfEachWeek(t *testing.T) {
	t.Parallel()
	c := demo(t)
	var got []string
	for _, g := range c.GroupBy(calendar.Week, c.Days(calendar.School, day(t, "2022-03-27"), day(t, "2022-05-07"))) {
		last, _ := calendar.Pick(g.Days, -1)
		got = append(got, last.String())
	}
	want := []string{"2022-04-02", "2022-04-08", "2022-04-15", "2022-04-22", "2022-04-29", "2022-05-07"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNth(t *testing.T) {
	t.Parallel()
	c := demo(t)
	tests := []struct {
		set  calendar.DaySet
		of   calendar.Period
		in   string
		n    int
		want string
	}{
		{calendar.School, calendar.Month, "2022-02-01", -1, "2022-02-28"},
		{calendar.School, calendar.Month, "2022-04-15", -1, "2022-04-29"},
		{calendar.School, calendar.Month, "2022-07-15", 5, "2022-07-01"}, // beyond the end: the last one
		{calendar.School, calendar.Month, "2022-07-15", -5, "2022-07-01"},
		{calendar.Every, calendar.Month, "2022-02-10", 31, "2022-02-28"},
		{calendar.Every, calendar.Month, "2022-04-10", 31, "2022-04-30"},
		{calendar.School, calendar.InTerm, "2022-03-01", 1, "2022-02-14"},
		{calendar.School, calendar.InTerm, "2022-03-01", -1, "2022-07-01"},
		{calendar.Work, calendar.Quarter, "2022-05-20", 1, "2022-04-01"},
		{calendar.Work, calendar.Half, "2022-05-20", -1, "2022-06-30"},
		{calendar.Work, calendar.Year, "2022-05-20", 1, "2022-01-04"},
		{calendar.Holiday, calendar.InBreak, "2022-04-04", -1, "2022-04-05"},
		{calendar.Closed, calendar.InClosure, "2022-02-01", -1, "2022-02-13"},
		{calendar.School, calendar.InTerm, "2022-08-01", 1, ""}, // in no term
		{calendar.School, calendar.Month, "2022-08-01", 1, ""},  // no school day
		{calendar.School, calendar.Month, "2022-05-01", 0, ""},
	}
	for _, tt := range tests {
		got, ok := c.Nth(tt.set, tt.of, day(t, tt.in), tt.n)
		if got.String() != tt.want || ok != (tt.want != "") {
			t.Errorf("%d of %s in the %s of %s = %s %v, want %s", tt.n, tt.set, tt.of, tt.in, got, ok, tt.want)
		}
	}
}

func TestPeriodKeys(t *testing.T) {
	t.Parallel()
	c := demo(t)
	tests := []struct {
		of   calendar.Period
		on   string
		want string
	}{
		{calendar.Week, "2022-04-02", "w2022-03-27"},
		{calendar.Week, "2022-04-03", "w2022-04-03"},
		{calendar.Month, "2022-03-09", "2022-03"},
		{calendar.Quarter, "2022-04-01", "2022Q2"},
		{calendar.Half, "2022-06-30", "2022H1"},
		{calendar.Half, "2022-07-01", "2022H2"},
		{calendar.Year, "2022-12-31", "2022"},
		{calendar.InTerm, "2022-04-01", "2022S"},
		{calendar.InTerm, "2022-09-01", "2022A"},
		{calendar.InBreak, "2022-12-31", "2023元旦"},
		{calendar.InClosure, "2022-04-05", "c2022-04-03"},
	}
	for _, tt := range tests {
		groups := c.GroupBy(tt.of, []clock.Date{day(t, tt.on)})
		if len(groups) != 1 || groups[0].Key != tt.want {
			t.Errorf("%s of %s = %v, want %s", tt.of, tt.on, groups, tt.want)
		}
	}
}

func TestClosures(t *testing.T) {
	t.Parallel()
	long := func(c *calendar.Calendar, days int) []string {
		var got []string
		for _, x := range c.Closures() {
			if x.Days() >= days && x.First.Year() == 2022 && x.First.Month() < time.September {
				got = append(got, x.First.String()+".."+x.Last.String())
			}
		}
		return got
	}
	want := []string{"2022-01-01..2022-01-03", "2022-01-22..2022-02-13", "2022-04-03..2022-04-05", "2022-04-30..2022-05-04", "2022-06-03..2022-06-05", "2022-07-02..2022-08-31"}
	if diff := cmp.Diff(want, long(demo(t), 3)); diff != "" {
		t.Errorf("demo (-want +got):\n%s", diff)
	}
	// The bridge days join the closure, 7 May is school again.
	want = []string{"2022-01-22..2022-02-20", "2022-04-30..2022-05-06", "2022-07-01..2022-09-12"}
	if diff := cmp.Diff(want, long(bridged(t), 7)); diff != "" {
		t.Errorf("bridged (-want +got):\n%s", diff)
	}
}

func TestWalk(t *testing.T) {
	t.Parallel()
	c := demo(t)
	check := func(what string, got clock.Date, ok bool, want string) {
		t.Helper()
		if got.String() != want || ok != (want != "") {
			t.Errorf("%s = %s %v, want %s", what, got, ok, want)
		}
	}
	got, ok := c.Step(calendar.School, day(t, "2022-04-03"), -1)
	check("the school day before 清明", got, ok, "2022-04-02")
	got, ok = c.Step(calendar.School, day(t, "2022-04-02"), 1)
	check("the school day after 2 April", got, ok, "2022-04-06")
	got, ok = c.Step(calendar.Work, day(t, "2022-02-14"), -1)
	check("one working day before term", got, ok, "2022-02-11")
	got, ok = c.OnOrBefore(calendar.Work, day(t, "2022-02-04"))
	check("working day on or before 4 February", got, ok, "2022-01-30")
	got, ok = c.OnOrAfter(calendar.School, day(t, "2022-04-04"))
	check("school day on or after 4 April", got, ok, "2022-04-06")
	got, ok = c.OnOrAfter(calendar.School, day(t, "2022-04-06"))
	check("school day on or after 6 April", got, ok, "2022-04-06")
	got, ok = c.Step(calendar.School, c.First(), -1)
	check("before everything", got, ok, "")
	got, ok = c.Step(calendar.School, day(t, "2022-04-06"), 0)
	check("no step", got, ok, "")
	got, ok = c.Step(calendar.School, c.Last(), 1)
	check("after everything", got, ok, "")
	if _, ok = c.OnOrBefore(calendar.School, c.Last()+1); ok {
		t.Error("a day is known to be the nearest one to a day beyond the calendar")
	}
}

func TestLastBellBeforeEachHoliday(t *testing.T) {
	t.Parallel()
	c := demo(t)
	tests := map[string]string{
		"2022-04-03": "2022-04-02 16:20",
		"2022-04-30": "2022-04-29 16:20",
		"2022-06-03": "2022-06-02 16:20",
		"2022-07-02": "2022-07-01 11:30",
	}
	for on, want := range tests {
		got, ok := c.LastBell(day(t, on))
		if !ok || got.Format("2006-01-02 15:04") != want {
			t.Errorf("before %s: %s %v, want %s", on, got, ok, want)
		}
	}
	if got, ok := c.LastBell(c.First()); ok {
		t.Errorf("before the calendar: %s", got)
	}
}

func TestBellsByKindOfDay(t *testing.T) {
	t.Parallel()
	c := build(t, `
terms: [{first: 2022-02-14, last: 2022-07-01}]
bells:
  default: {open: "07:40", close: "16:20"}
  fri: {open: "07:40", close: "15:00"}
  half: {open: "07:40", close: "11:30"}
exceptions:
  - {on: 2022-04-02, acts_as: fri}
  - {on: 2022-04-08, bells: half}
  - {on: 2022-04-09, bells: half, note: 开放日}
`)
	tests := map[string]string{
		"2022-03-31": "16:20", "2022-04-01": "15:00", "2022-04-02": "15:00",
		"2022-04-08": "11:30", "2022-04-09": "11:30", "2022-04-10": "",
	}
	for on, want := range tests {
		got, ok := c.Bell(day(t, on), "close")
		if ok != (want != "") || ok && got.String() != want {
			t.Errorf("close on %s = %s %v, want %q", on, got, ok, want)
		}
	}
	if got := c.ActsAs(day(t, "2022-04-02")); got.String() != "fri" {
		t.Errorf("2 April acts as %s, want fri", got)
	}
	if d, _ := c.Day(day(t, "2022-04-09")); d.School || d.Note != "开放日" {
		t.Errorf("bells alone must not make a school day: %+v", d)
	}
}

func TestExceptionOpensADayOff(t *testing.T) {
	t.Parallel()
	c := build(t, `
terms: [{first: 2022-02-14, last: 2022-07-01}]
exceptions: [{on: 2022-08-30, open: true, note: 报到}, {on: 2022-04-09, open: true}]
`)
	for _, on := range []string{"2022-08-30", "2022-04-09"} {
		if d, _ := c.Day(day(t, on)); d.Kind != calendar.KindSchool || d.Vacation {
			t.Errorf("%s = %+v, want a school day", on, d)
		}
	}
}

func TestOutsideOfTheCalendarThereIsNothing(t *testing.T) {
	t.Parallel()
	c := demo(t)
	if got := [2]string{c.First().String(), c.Last().String()}; got != [2]string{"2021-01-01", "2028-12-31"} {
		t.Errorf("calendar covers %v", got)
	}
	for _, d := range []clock.Date{c.First() - 1, c.Last() + 1} {
		if _, ok := c.Day(d); ok || c.In(calendar.Every, d) || c.In(calendar.Closed, d) {
			t.Errorf("%s is known", d)
		}
		if _, ok := c.Bell(d, "open"); ok {
			t.Errorf("%s has bells", d)
		}
	}
}
