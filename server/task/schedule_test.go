package task_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/calendar"
	"xiaoqin/server/task"
)

func diff(t *testing.T, what string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func TestHolidayParents(t *testing.T) {
	t.Parallel()
	got := between(t, routine(t, "holiday.parents").Schedule, schoolA(), "2022-02-14", "2022-08-31")
	diff(t, "windows", []string{
		"2022-04-02 14:20 > 15:20", "2022-04-29 14:20 > 15:20", "2022-06-02 14:20 > 15:20",
		"2022-07-01 09:30 > 10:30", // half day
	}, each(got, window))
	diff(t, "slots", []string{"b:2022清明节", "b:2022劳动节", "b:2022端午节", "v:c2022-07-02"}, slots(got))
}

func TestMonthlyDrill(t *testing.T) {
	t.Parallel()
	s := routine(t, "drill.monthly").Schedule
	got := between(t, s, schoolA(), "2022-02-01", "2022-08-31")
	diff(t, "windows", []string{
		"2022-02-14 08:00 > 2022-02-28 16:00", "2022-03-01 08:00 > 2022-03-31 16:00",
		"2022-04-01 08:00 > 2022-04-29 16:00", "2022-05-05 08:00 > 2022-05-31 16:00",
		"2022-06-01 08:00 > 2022-06-30 16:00",
	}, each(got, window))
	diff(t, "slots", []string{"2022-02", "2022-03", "2022-04", "2022-05", "2022-06"}, slots(got))
	diff(t, "July is left out, and listed", []task.Omission{
		{Slot: "2022-07", Anchor: date(t, "2022-07-01"), Why: task.TooShort},
	}, task.Omissions(s, schoolA(), date(t, "2022-02-01"), date(t, "2022-09-01")))
}

func TestYearEnd(t *testing.T) {
	t.Parallel()
	got := between(t, routine(t, "holiday.parents").Schedule, schoolA(), "2022-10-10", "2023-01-10")
	diff(t, "windows", []string{"2022-12-30 14:20 > 15:20"}, each(got, window))
	diff(t, "slots", []string{"b:2023元旦"}, slots(got))
	got = between(t, routine(t, "meter.read").Schedule, schoolA(), "2022-12-01", "2023-01-31")
	diff(t, "meters", []string{"2022-12-31", "2023-01-31"}, anchors(got))
	got = between(t, schedule(t, `on: [{day: every, pick: -1, of: week}], win: ["08:00..09:00"]`), schoolA(), "2022-12-25", "2023-01-07")
	diff(t, "weeks go on over the year", []string{"w2022-12-25", "w2023-01-01"}, slots(got))
}

func TestDay31OfEachMonth(t *testing.T) {
	t.Parallel()
	got := between(t, routine(t, "meter.read").Schedule, schoolA(), "2022-02-01", "2022-06-30")
	diff(t, "days", []string{"2022-02-28", "2022-03-31", "2022-04-30", "2022-05-31", "2022-06-30"}, anchors(got))
	got = between(t, routine(t, "meter.read").Schedule, schoolA(), "2024-02-01", "2024-02-29")
	diff(t, "leap year", []string{"2024-02-29"}, anchors(got))
}

func TestRoundOverMidnight(t *testing.T) {
	t.Parallel()
	got := between(t, routine(t, "guard.round").Schedule, schoolA(), "2022-04-02", "2022-04-02")
	last := got[len(got)-1]
	if last.Slot != "2022-04-02#r5" || window(last) != "2022-04-02 23:30 > 2022-04-03 00:30" {
		t.Errorf("r5 of 2 April = %s %s", last.Slot, window(last))
	}
}

func TestFlushAfterSevenIdleDays(t *testing.T) {
	t.Parallel()
	s := routine(t, "water.flush").Schedule
	diff(t, "school A", []string{"2022-02-13", "2022-08-31"}, anchors(between(t, s, schoolA(), "2022-01-24", "2022-08-31")))
	diff(t, "school B", []string{"2022-05-06"}, anchors(between(t, s, schoolB(), "2022-04-01", "2022-08-31")))
}

func TestWeekdays(t *testing.T) {
	t.Parallel()
	first := between(t, routine(t, "meet.monday").Schedule, schoolB(), "2022-09-01", "2022-12-31")
	if len(first) != 1 || first[0].Anchor.String() != "2022-09-13" || first[0].Slot != "2022A" {
		t.Errorf("first Monday of B's autumn term = %+v, want 13 September, slot 2022A", first)
	}
	last := between(t, schedule(t, `on: [{day: every, weekdays: [mon], months: [3], pick: -1, of: month}], win: ["08:00..09:00"]`), schoolA(), "2022-03-01", "2022-03-31")
	diff(t, "last Monday of March", []string{"2022-03-28"}, anchors(last))
	weekly := schedule(t, `on: [{day: school, weekdays: [tue]}], win: ["08:00..09:00"]`)
	tuesday := changedA(t, "{on: 2022-04-02, acts_as: tue}")
	diff(t, "weekly on Tuesday", []string{"2022-03-29", "2022-04-02", "2022-04-12"}, anchors(between(t, weekly, tuesday, "2022-03-28", "2022-04-15")))
}

func TestLastSchoolDayOfEachWeek(t *testing.T) {
	t.Parallel()
	got := between(t, routine(t, "kitchen.menu").Schedule, schoolA(), "2022-03-27", "2022-05-07")
	diff(t, "days", []string{"2022-04-02", "2022-04-08", "2022-04-15", "2022-04-22", "2022-04-29", "2022-05-07"}, anchors(got))
}

func TestSchoolDaysOf调休(t *testing.T) {
	t.Parallel()
	s := schedule(t, `on: [{day: school}], win: ["08:00..09:00"]`)
	for _, on := range []string{"2022-04-02", "2022-04-24", "2022-05-07", "2022-10-08", "2022-10-09"} {
		if got := between(t, s, schoolA(), on, on); len(got) != 1 {
			t.Errorf("%s is no school day", on)
		}
	}
}

func TestLunchOnTheHalfDay(t *testing.T) {
	t.Parallel()
	s := routine(t, "kitchen.release").Schedule
	if got := between(t, s, schoolA(), "2022-07-01", "2022-07-01"); got != nil {
		t.Errorf("lunch gate on the half day = %+v", got)
	}
	diff(t, "listed", []task.Omission{{Slot: "2022-07-01", Anchor: date(t, "2022-07-01"), Why: task.NoBell}},
		task.Omissions(s, schoolA(), date(t, "2022-06-30"), date(t, "2022-07-02")))
}

func TestWindowTurnedInsideOut(t *testing.T) {
	t.Parallel()
	s := schedule(t, `on: [{day: school}], win: ["13:00..close"]`)
	got := between(t, s, schoolA(), "2022-06-30", "2022-07-01")
	diff(t, "only the full day", []string{"2022-06-30"}, slots(got))
	diff(t, "listed", []task.Omission{{Slot: "2022-07-01", Anchor: date(t, "2022-07-01"), Why: task.InsideOut}},
		task.Omissions(s, schoolA(), date(t, "2022-06-30"), date(t, "2022-07-02")))
}

func TestDaysBeforeTerm(t *testing.T) {
	t.Parallel()
	got := between(t, routine(t, "term.five").Schedule, schoolA(), "2022-01-24", "2022-08-31")
	diff(t, "五个到位", []string{"2022-02-11", "2022-08-31"}, anchors(got))
	got = between(t, routine(t, "term.plan").Schedule, schoolA(), "2022-01-24", "2022-03-01")
	diff(t, "D-10 falls into 春节", []string{"2022-01-30"}, anchors(got)) // a 调休 Sunday
}

func TestScopesOfOneGateMeet(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"kitchen.release": "lunch:2022-04-02", "kitchen.sample": "lunch:2022-04-02",
		"bus.depart": "trip:2022-04-02#pm", "guard.cctv": "2022-04-02",
	} {
		r := routine(t, code)
		got := task.Occurrences(r.Schedule, r.Scope, schoolA(), date(t, "2022-04-02"), date(t, "2022-04-03"))
		if last := got[len(got)-1]; last.Scope != want {
			t.Errorf("%s has scope %s, want %s", code, last.Scope, want)
		}
	}
	r := routine(t, "term.inspect")
	got := task.Occurrences(r.Schedule, r.Scope, schoolA(), date(t, "2022-02-01"), date(t, "2022-03-01"))
	if len(got) != 1 || got[0].Scope != "term:2022S" {
		t.Errorf("term.inspect = %+v", got)
	}
}

func TestRules(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, on, first, last string
		want                  []string
	}{
		{"breaks", `{day: holiday, breaks: [清明节, 端午节], pick: 1, of: break}`, "2022-01-01", "2022-12-31", []string{"2022-04-03", "2022-06-03"}},
		{"dates", `{dates: [2022-04-29, 2022-04-30], roll: back school}`, "2022-01-01", "2022-12-31", []string{"2022-04-29", "2022-04-29"}},
		{"beyond the end", `{day: school, pick: 9, of: week}`, "2022-04-03", "2022-04-09", []string{"2022-04-08"}},
		{"from the end", `{day: school, pick: -9, of: week}`, "2022-04-03", "2022-04-09", []string{"2022-04-06"}},
		{"quarter", `{day: work, pick: 1, of: quarter}`, "2022-01-01", "2022-12-31", []string{"2022-01-04", "2022-04-01", "2022-07-01", "2022-10-08"}},
		{"half", `{day: work, pick: -1, of: half}`, "2022-01-01", "2022-12-31", []string{"2022-06-30", "2022-12-30"}},
		{"year", `{day: school, pick: 1, of: year}`, "2022-01-01", "2022-12-31", []string{"2022-01-04"}},
		{"tag", `{day: "tag:exam"}`, "2022-01-01", "2022-12-31", []string{"2022-06-23", "2022-06-24"}},
		{"shift off a tag", `{day: "tag:sports", shift: -10d}`, "2022-01-01", "2022-12-31", []string{"2022-04-12"}},
		{"shift in a set", `{day: "tag:sports", shift: +3 school}`, "2022-01-01", "2022-12-31", []string{"2022-04-26"}},
	}
	for _, tt := range tests {
		s := schedule(t, `on: [`+tt.on+`], win: ["08:00..09:00"]`)
		diff(t, tt.name, tt.want, anchors(between(t, s, schoolA(), tt.first, tt.last)))
	}
}

// However far a rule shifts and a window reaches, asking for one day finds what opens
// on it.
func TestOneDayOfAFarReachingRule(t *testing.T) {
	t.Parallel()
	for _, on := range []string{"{day: school, shift: -40d}", "{day: school, shift: +40d}", "{day: school, shift: -9 school}", "{day: school, roll: on work}"} {
		for _, win := range []string{"08:00..09:00", "-30d 08:00..16:00", "+30d 23:30..+31d 00:30", "-30 work 08:00..16:00"} {
			s := schedule(t, `on: [`+on+`], win: ["`+win+`"]`)
			all := make(map[string]int)
			for _, o := range task.Occurrences(s, "", schoolA(), schoolA().First(), schoolA().Last()) {
				all[show(o.Opens)[:len("2022-03-15")]]++
			}
			for d := date(t, "2022-03-14"); d < date(t, "2022-03-28"); d++ {
				if got := len(task.Occurrences(s, "", schoolA(), d, d+1)); got != all[d.String()] {
					t.Errorf("%s %s: %d open on %s, want %d", on, win, got, d, all[d.String()])
				}
			}
		}
	}
}

func TestExcept(t *testing.T) {
	t.Parallel()
	got := between(t, routine(t, "theme.drown-parents").Schedule, schoolA(), "2022-06-01", "2022-06-17")
	diff(t, "Fridays without 端午", []string{"2022-06-10", "2022-06-17"}, anchors(got))
	s := schedule(t, `on: [{day: school}], except: [{day: school, pick: 1, of: week}], win: ["08:00..09:00"]`)
	diff(t, "all but the first of the week", []string{"2022-04-07", "2022-04-08"}, anchors(between(t, s, schoolA(), "2022-04-03", "2022-04-09")))
}

func TestMomentsOfOtherDays(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"08:00..+2 work 16:00":        "2022-04-02 08:00 > 2022-04-07 16:00",
		"-1d 20:00..close-60m":        "2022-04-01 20:00 > 2022-04-02 15:20",
		"-1 school close..open":       "2022-04-01 16:20 > 2022-04-02 07:40",
		"noon+90m..close+150m":        "2022-04-02 12:50 > 18:50",
		"08:00..+4d 10:00..+5d 10:00": "2022-04-02 08:00 > 2022-04-06 10:00",
	}
	for win, want := range tests {
		got := between(t, schedule(t, `on: [{dates: [2022-04-02]}], win: ["`+win+`"]`), schoolA(), "2022-04-01", "2022-04-02")
		diff(t, win, []string{want}, each(got, window))
	}
}

// A month-long task exists when a school starts in the middle of the month; what was
// due before now is never invented.
func TestWanted(t *testing.T) {
	t.Parallel()
	now := at(t, "2022-03-17 10:00")
	horizon := task.Ladder{Days: calendar.Every}.Horizon(now)
	if show(horizon) != "2022-03-31 10:00" {
		t.Errorf("horizon = %s", show(horizon))
	}
	got := task.Wanted(routine(t, "drill.monthly").Schedule, "", schoolA(), now, horizon)
	diff(t, "drill", []string{"2022-03"}, slots(got))
	got = task.Wanted(routine(t, "fire.daily").Schedule, "", schoolA(), now, at(t, "2022-03-18 15:00"))
	diff(t, "daily", []string{"2022-03-17#pm", "2022-03-18#am"}, slots(got))
}

func TestHorizonFollowsTheLongestLead(t *testing.T) {
	t.Parallel()
	now := at(t, "2022-03-17 10:00")
	for name, want := range map[string]string{
		"daily": "2022-03-31 10:00", "shift": "2022-03-31 10:00", "service": "2022-04-17 10:00", "expiry": "2022-05-17 10:00",
	} {
		if got := show(ladder(t, name).Horizon(now)); got != want {
			t.Errorf("horizon of %s = %s, want %s", name, got, want)
		}
	}
}
