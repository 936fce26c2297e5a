package task_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/task"
)

// spoken is a message as it is told apart from others.
func spoken(f task.Firing, to string) string { return f.At.Format(time.RFC3339Nano) + " " + to }

// However the clock runs, jumps and steps back: the watermark never goes back,
// nothing is said twice, and the task is armed exactly while it is live.
func TestFiringUnderAnyClock(t *testing.T) {
	t.Parallel()
	seeds(t, 1000, func(t *testing.T, _ uint64, d dice) {
		c, l, m := d.school(), d.ladder(t), d.misfire()
		row := d.row(c)
		said := make(map[string]bool)
		now := row.Through
		for range 40 {
			now = now.Add(time.Duration(d.IntN(1+int(row.Closes.Sub(row.Through)/8))) - pickOne(d, 0, 0, 0, time.Hour))
			before := row
			for _, f := range task.Fire(&row, l, c, m, now) {
				if !f.At.After(before.Through) {
					t.Errorf("watermark %s: %s of %s is said again", show(before.Through), f.Kind, show(f.At))
				}
				for _, to := range append(f.To, string(f.Kind)) {
					if said[spoken(f, to)] {
						t.Errorf("%s is said twice", spoken(f, to))
					}
					said[spoken(f, to)] = true
				}
			}
			if row.Through.Before(before.Through) {
				t.Errorf("watermark from %s back to %s", show(before.Through), show(row.Through))
			}
			if armed := row.NextAt != nil; armed != (row.State == task.Live) {
				t.Errorf("%s, armed %v", row.State, armed)
			}
			if row.NextAt != nil && !row.NextAt.After(row.Through) && row.Closes.After(row.Through) {
				t.Errorf("next %s, watermark %s", show(*row.NextAt), show(row.Through))
			}
			if row.State == task.Missed && (row.Cause == task.CauseOutage) != before.Through.Before(row.Opens) && before.State == task.Live {
				t.Errorf("cause %q, watermark %s, opens %s", row.Cause, show(before.Through), show(row.Opens))
			}
		}
	})
}

// After an outage everybody is told whom any of the missed rungs would have told.
func TestOutageForgetsNobody(t *testing.T) {
	t.Parallel()
	recipients := func(firings []task.Firing) map[string]bool {
		told := make(map[string]bool)
		for _, f := range firings {
			for _, to := range f.To {
				told[to] = true
			}
		}
		return told
	}
	seeds(t, 1000, func(t *testing.T, _ uint64, d dice) {
		c, l := d.school(), d.ladder(t)
		row := d.row(c)
		end := row.Through.Add(time.Duration(d.IntN(1 + int(row.Closes.Sub(row.Through)))))
		awake, asleep := row, row
		var told []task.Firing
		task.Arm(&awake, l, c)
		for awake.NextAt != nil && !awake.NextAt.After(end) {
			told = append(told, task.Fire(&awake, l, c, task.Misfire{}, *awake.NextAt)...)
		}
		once := task.Fire(&asleep, l, c, task.Misfire{}, end)
		diff(t, "told", recipients(told), recipients(once))
		if awake.State != asleep.State {
			t.Errorf("awake %s, asleep %s", awake.State, asleep.State)
		}
		reminders := 0
		for _, f := range once {
			if f.Kind == task.Reminder && !f.At.After(end) {
				reminders++
			}
		}
		if reminders > 1 {
			t.Errorf("%d reminders after one outage", reminders)
		}
	})
}

// Whatever anybody does: done means everything ticked and the gate open or
// overridden; a missed task stays one; nothing is armed but live tasks.
func TestAnyoneDoesAnything(t *testing.T) {
	t.Parallel()
	seeds(t, 600, func(t *testing.T, _ uint64, d dice) {
		c, l := d.school(), d.ladder(t)
		row := d.row(c)
		now := row.Opens
		task.Arm(&row, l, c)
		for range 30 {
			now = now.Add(time.Duration(d.IntN(1 + int(row.Closes.Sub(row.Opens)/6))))
			a := task.Action{
				Verb: pickOne(d, allVerbs...), At: now.Add(-time.Duration(d.IntN(int(3 * time.Hour)))), Ticks: d.IntN(3),
				Opens: now, Due: now.Add(time.Hour), Closes: now.Add(2 * time.Hour), Passed: d.IntN(2) == 0, Named: d.IntN(2) == 0,
			}
			if d.IntN(3) == 0 {
				a.Missing = []string{"kitchen.sample"}
			}
			before := row
			after, err := task.Apply(row, a, pickOne(d, allParts...), now, pickOne(d, "", "因为"))
			if err != nil {
				diff(t, "refused", before, after)
				continue
			}
			task.Arm(&after, l, c)
			row = after
			if row.State == task.Done && row.TargetsDone != row.Targets {
				t.Errorf("done by %s with %d of %d", a.Verb, row.TargetsDone, row.Targets)
			}
			if row.State == task.Done && a.Missing != nil && before.State != task.Done && a.Verb != task.CompleteByOverride {
				t.Errorf("%s went through a closed gate", a.Verb)
			}
			if a.Verb == task.CompleteByOverride && row.Passed {
				t.Error("an overridden task passed")
			}
			if (row.NextAt != nil) != (row.State == task.Live) {
				t.Errorf("%s, armed %v", row.State, row.NextAt)
			}
			if before.MissedAt != nil && row.MissedAt == nil {
				t.Errorf("%s erased that it was missed", a.Verb)
			}
			if row.Through.Before(before.Through) {
				t.Errorf("%s moved the watermark back", a.Verb)
			}
		}
	})
}

// Random plans over random calendars: no slot twice, nothing touched is changed,
// twice is once, and there and back is nowhere.
func TestReplanningRandomly(t *testing.T) {
	t.Parallel()
	seeds(t, 150, func(t *testing.T, _ uint64, d dice) {
		spec := d.spec()
		before := mustCalendar(spec)
		for range 1 + d.IntN(4) {
			on := spec.Terms[0].First.AddDays(d.IntN(60))
			if !slices.ContainsFunc(spec.Exceptions, func(e calendar.Exception) bool { return e.On == on }) {
				spec.Exceptions = append(spec.Exceptions, d.exception(on))
			}
		}
		after := mustCalendar(spec)
		now := spec.Terms[0].First.AddDays(d.IntN(40)).At(time.Duration(d.IntN(24)) * time.Hour)
		b := &book{schedule: d.schedule(t)}
		b.replan(t, before, now)
		touched := make(map[string]task.Task)
		for _, r := range b.rows {
			if d.IntN(5) == 0 {
				r.Touched = true
				touched[r.Slot] = *r
			}
		}
		untouched := b.snapshot()
		b.replan(t, after, now)
		if again := b.replan(t, after, now); len(again) != strings.Count(strings.Join(again, " "), "flag") {
			t.Errorf("the second time: %v", again)
		}
		seen := make(map[string]bool)
		for _, r := range b.rows {
			if seen[r.Slot] {
				t.Errorf("%s twice", r.Slot)
			}
			seen[r.Slot] = true
			if want, ok := touched[r.Slot]; ok && !cmp.Equal(want, *r) {
				t.Errorf("%s was touched and is changed", r.Slot)
			}
		}
		b.replan(t, before, now)
		diff(t, "there and back", untouched, b.snapshot()[:len(untouched)])
		for _, r := range b.rows[len(untouched):] {
			if r.State != task.Cancelled {
				t.Errorf("%s came and stayed %s", r.Slot, r.State)
			}
		}
	})
}

// Somebody has to do every task, as long as anybody who holds it or answers for it is
// there; nobody who is away is asked.
func TestSomebodyIsResponsible(t *testing.T) {
	t.Parallel()
	now := at(t, "2022-03-31 09:00")
	seeds(t, 500, func(t *testing.T, _ uint64, d dice) {
		dir := staff{people: make(map[task.Ref][]database.ID), away: make(map[database.ID]string)}
		var holders []task.Holder
		anybody := false
		for n := range byte(1 + d.IntN(5)) {
			h := task.Holder{Ref: task.MakeRef(task.RefPerson, string('a'+rune(n))), Part: pickOne(d, task.PartHolder, task.PartDeputy, task.PartOwner)}
			holders = append(holders, h)
			if d.IntN(4) > 0 {
				dir.people[h.Ref] = []database.ID{person(n)}
				if d.IntN(2) == 0 {
					dir.away[person(n)] = "2022-03-31"
				} else {
					anybody = true
				}
			}
		}
		people, _ := task.Responsible(holders, now, dir)
		if (len(people) > 0) != anybody {
			t.Errorf("%+v with %+v: %v", holders, dir, people)
		}
		for _, p := range people {
			if dir.Absent(p, now) {
				t.Errorf("%s is away", p)
			}
		}
	})
}

// A subject has at most one live task of a Since rule, whatever is done when: the
// next one is written when none is live.
func TestOneLiveTaskForEachSubject(t *testing.T) {
	t.Parallel()
	s := routine(t, "lift.service").Schedule
	seeds(t, 200, func(t *testing.T, _ uint64, d dice) {
		c := d.school()
		last, today := c.First().AddDays(40), c.First().AddDays(40)
		b := &book{schedule: s}
		for n := range 40 {
			today += clock.Date(d.IntN(8))
			if d.IntN(3) == 0 {
				last = today
			}
			want, ok := task.FactOccurrence(s, "", c, task.Facts{On: last, Evidence: last.String()}, today)
			if !ok {
				t.Fatalf("no forecast for %s", last)
			}
			if live := b.forecast(t, c, want, today.At(2*time.Hour)); live > 1 {
				t.Fatalf("step %d: %d live tasks", n, live)
			}
			for _, r := range b.rows {
				r.Touched = r.Touched || d.IntN(6) == 0
			}
		}
	})
}

// forecast re-plans a Since rule, lets the clock pass and counts what is live.
func (b *book) forecast(t *testing.T, c *calendar.Calendar, want task.Occurrence, now time.Time) (live int) {
	t.Helper()
	var next *task.Task
	for _, ch := range task.Replan(b.rows, []task.Occurrence{want}, now) {
		switch ch.Kind {
		case task.InsertTask:
			row := task.Start(ch.Want, now)
			next = &row
		case task.FlagTask:
		case task.MoveTask, task.CancelTask, task.ReviveTask:
			after, err := task.Apply(*ch.Task, ch.Action(), task.PartSystem, now, "replan")
			if err != nil {
				t.Fatalf("%s: %v", ch.Kind, err)
			}
			*ch.Task = after
		}
	}
	for _, r := range b.rows {
		if task.Fire(r, task.Ladder{Days: calendar.Every}, c, task.Misfire{}, now); r.State == task.Live {
			live++
		}
	}
	if next != nil && live == 0 {
		b.rows = append(b.rows, next)
		live++
	}
	return live
}
