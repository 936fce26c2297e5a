package task_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/task"
)

// story lets the task run with nobody doing anything and tells what fires when.
func story(t *testing.T, row task.Task, l task.Ladder, c *calendar.Calendar) []string {
	t.Helper()
	var out []string
	task.Arm(&row, l, c)
	for range 100 {
		if row.NextAt == nil {
			return out
		}
		now := *row.NextAt
		for _, f := range task.Fire(&row, l, c, task.Misfire{}, now) {
			line := strings.Join(append([]string{show(f.At), string(f.Kind)}, f.To...), " ")
			if f.Kind == task.Reminder && !f.Push {
				line += " (plate)"
			}
			if f.Urgent {
				line += " !"
			}
			out = append(out, line)
		}
	}
	t.Fatal("the task never ends")
	return nil
}

func TestHolidayDutyFromStartToVerdict(t *testing.T) {
	t.Parallel()
	o := between(t, routine(t, "holiday.duty").Schedule, schoolA(), "2022-04-03", "2022-04-03")[0]
	row := task.Start(o, at(t, "2022-03-20 02:00"))
	diff(t, "story", lines(`
2022-03-31 09:00 reminder holder owner
2022-04-02 19:00 reminder holder
2022-04-03 07:30 reminder holder
2022-04-03 08:00 opened
2022-04-03 08:20 reminder holder deputy
2022-04-03 08:30 reminder owner !
2022-04-03 08:45 reminder LD P !
2022-04-03 09:00 verdict`), story(t, row, ladder(t, "shift"), schoolA()))
}

func TestAcknowledgedDutyIsNotAskedForAgain(t *testing.T) {
	t.Parallel()
	o := between(t, routine(t, "holiday.duty").Schedule, schoolA(), "2022-04-03", "2022-04-03")[0]
	row := task.Start(o, at(t, "2022-03-20 02:00"))
	acked := at(t, "2022-03-21 10:00")
	row.Acked = &acked
	if got := story(t, row, ladder(t, "shift"), schoolA())[0]; got != "2022-04-02 19:00 reminder holder" {
		t.Errorf("first word: %s", got)
	}
}

// The D-1 rung of 5 April is heard on 2 April; after due it goes forward.
func TestLadderKeepsSilentInTheBreak(t *testing.T) {
	t.Parallel()
	row := task.Start(task.Occurrence{
		Opens: at(t, "2022-03-28 08:00"), Due: at(t, "2022-04-06 16:00"), Closes: at(t, "2022-04-08 16:00"),
	}, at(t, "2022-03-20 00:00"))
	diff(t, "project", lines(`
2022-03-28 08:00 opened
2022-03-28 08:00 reminder holder (plate)
2022-03-30 09:00 reminder holder
2022-04-02 09:00 reminder holder deputy
2022-04-07 09:00 reminder owner
2022-04-08 16:00 verdict`), story(t, row, ladder(t, "project"), schoolA()))

	row.Due, row.Closes = at(t, "2022-04-02 16:00"), at(t, "2022-04-07 16:00")
	got := story(t, row, ladder(t, "project"), schoolA())
	if last := got[len(got)-2]; last != "2022-04-06 09:00 reminder owner" {
		t.Errorf("D+1 of 2 April: %s", last)
	}
}

// Going back would be before opens, so the rung goes forward.
func TestSilentRungNeverGoesBeforeOpens(t *testing.T) {
	t.Parallel()
	row := task.Start(task.Occurrence{
		Opens: at(t, "2022-04-03 08:00"), Due: at(t, "2022-04-06 16:00"), Closes: at(t, "2022-04-06 17:00"),
	}, at(t, "2022-03-20 00:00"))
	diff(t, "opens and D-1 both on 6 April", lines(`
2022-03-30 09:00 reminder holder
2022-04-03 08:00 opened
2022-04-06 08:00 reminder holder (plate)
2022-04-06 09:00 reminder holder deputy
2022-04-06 17:00 verdict
2022-04-07 09:00 reminder owner`), story(t, row, ladder(t, "project"), schoolA()))
}

func TestUrgentRungsNeverMove(t *testing.T) {
	t.Parallel()
	row := task.Start(task.Occurrence{
		Opens: at(t, "2022-03-28 08:00"), Due: at(t, "2022-04-03 17:00"), Closes: at(t, "2022-04-05 17:00"),
	}, at(t, "2022-04-03 18:00"))
	diff(t, "visit", lines(`
2022-04-04 09:00 reminder LD !
2022-04-05 17:00 verdict
2022-04-06 17:00 reminder holder owner`), story(t, withoutEarly(row), ladder(t, "visit"), schoolA()))
}

// withoutEarly sets the watermark so that only what is after due is told.
func withoutEarly(row task.Task) task.Task {
	row.Through = row.Due
	return row
}

// Whoever was to hear of a missed task after it closed still does, at that time.
func TestEscalationSurvivesTheVerdict(t *testing.T) {
	t.Parallel()
	o := between(t, routine(t, "drill.monthly").Schedule, schoolA(), "2022-03-01", "2022-03-01")[0]
	row := task.Start(o, at(t, "2022-02-28 02:00"))
	diff(t, "drill", lines(`
2022-03-01 08:00 opened
2022-03-01 08:00 reminder holder (plate)
2022-03-08 09:00 reminder holder owner
2022-03-24 09:00 reminder owner
2022-03-30 09:00 reminder holder owner
2022-03-31 16:00 verdict
2022-04-01 09:00 reminder LD P`), story(t, row, ladder(t, "drill"), schoolA()))
}

// 30 April is the first day of 劳动节: the plate is laid on 5 May, when the task has
// long closed. Nobody hears that it opens, only that it did not happen.
func TestVerdictSilencesWhatComesTooLate(t *testing.T) {
	t.Parallel()
	o := between(t, routine(t, "meter.read").Schedule, schoolA(), "2022-04-30", "2022-04-30")[0]
	diff(t, "meters", lines(`
2022-04-22 09:00 reminder holder
2022-04-29 09:00 reminder holder deputy
2022-04-30 16:00 opened
2022-05-02 12:00 verdict
2022-05-05 09:00 reminder owner`), story(t, task.Start(o, at(t, "2022-04-01 02:00")), ladder(t, "monthly"), schoolA()))
}

func TestPlannedDrill(t *testing.T) {
	t.Parallel()
	l := ladder(t, "drill")
	o := between(t, routine(t, "drill.monthly").Schedule, schoolA(), "2022-03-01", "2022-03-01")[0]
	row, err := task.Apply(task.Start(o, at(t, "2022-02-28 02:00")),
		task.Action{Verb: task.Plan, At: at(t, "2022-03-18 10:00")}, task.PartHolder, at(t, "2022-03-02 09:00"), "")
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "drill", lines(`
2022-03-01 08:00 opened
2022-03-01 08:00 reminder holder (plate)
2022-03-17 16:00 reminder holder deputy
2022-03-30 09:00 reminder holder owner
2022-03-31 16:00 verdict
2022-04-01 09:00 reminder LD P`), story(t, row, l, schoolA()))
}

func TestNextRung(t *testing.T) {
	t.Parallel()
	row := task.Start(task.Occurrence{
		Opens: at(t, "2022-03-28 16:20"), Due: at(t, "2022-03-28 17:50"), Closes: at(t, "2022-03-28 18:50"),
	}, at(t, "2022-03-20 00:00"))
	l := ladder(t, "daily")
	for _, want := range []string{"16:20", "17:35", "18:00", "18:20", "18:50", "18:50"} {
		next := task.NextRung(&row, l, schoolA())
		if next.Format("15:04") != want {
			t.Errorf("after %s comes %s, want %s", show(row.Through), show(next), want)
		}
		row.Through = next
	}
	for _, s := range []task.State{task.Done, task.Missed, task.Excused, task.Cancelled} {
		row.State = s
		if next := task.NextRung(&row, l, schoolA()); !next.IsZero() {
			t.Errorf("%s has a next rung: %s", s, show(next))
		}
		task.Arm(&row, l, schoolA())
		if row.NextAt != nil {
			t.Errorf("%s is armed", s)
		}
	}
}

// Merging within ten minutes spares the gate most of its buzzes on a day on which
// nothing at all is done.
func TestOneDayAtTheGate(t *testing.T) {
	t.Parallel()
	var rungs, quietly int
	var tellings []task.Telling
	day := date(t, "2022-03-30")
	for _, r := range pack().Routines {
		if r.Off || r.Who.OnDuty != "gate" {
			continue
		}
		for _, o := range task.Occurrences(r.Schedule, r.Scope, schoolA(), day-5, day+5) {
			row := task.Start(o, o.Opens.AddDate(0, 0, -5))
			for _, f := range fireAll(&row, ladder(t, r.Ladder), schoolA()) {
				if f.Kind != task.Reminder || clock.DateOf(f.At) != day || f.To[0] != "holder" {
					continue
				}
				rungs++
				if !f.Push {
					quietly++
					continue
				}
				leaves := task.PushAt(&row, f.At, task.PartHolder, f.Urgent, task.Night)
				tellings = append(tellings, task.Telling{At: f.At, Leaves: leaves, Push: f.Push})
			}
		}
	}
	bundles := task.Bundles(tellings, 10*time.Minute)
	got := fmt.Sprintf("%d rungs, %d of them silent, %d pushes in %d messages", rungs, quietly, len(tellings), len(bundles))
	if want := "30 rungs, 8 of them silent, 22 pushes in 15 messages"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func fireAll(row *task.Task, l task.Ladder, c *calendar.Calendar) []task.Firing {
	var out []task.Firing
	task.Arm(row, l, c)
	for row.NextAt != nil {
		out = append(out, task.Fire(row, l, c, task.Misfire{}, *row.NextAt)...)
	}
	return out
}
