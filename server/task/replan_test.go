package task_test

import (
	"testing"
	"time"

	"xiaoqin/server/calendar"
	"xiaoqin/server/task"
)

// book is the tasks of one routine and subject, as the store keeps them.
type book struct {
	schedule task.Schedule
	rows     []*task.Task
}

// replan applies what Replan says and returns it as "kind slot".
func (b *book) replan(t *testing.T, c *calendar.Calendar, now time.Time) []string {
	t.Helper()
	horizon := now.AddDate(0, 0, 45)
	changes := task.Replan(b.rows, task.Wanted(b.schedule, "", c, now, horizon), now)
	var out []string
	for _, ch := range changes {
		slot := ch.Want.Slot
		switch ch.Kind {
		case task.InsertTask:
			row := task.Start(ch.Want, now)
			b.rows = append(b.rows, &row)
		case task.FlagTask:
			slot = ch.Task.Slot
		case task.MoveTask, task.CancelTask, task.ReviveTask:
			slot = ch.Task.Slot
			after, err := task.Apply(*ch.Task, ch.Action(), task.PartSystem, now, "replan")
			if err != nil {
				t.Fatalf("%s %s: %v", ch.Kind, slot, err)
			}
			*ch.Task = after
		}
		out = append(out, string(ch.Kind)+" "+slot)
	}
	return out
}

func (b *book) row(slot string) *task.Task {
	for _, r := range b.rows {
		if r.Slot == slot {
			return r
		}
	}
	return nil
}

func (b *book) snapshot() []task.Task {
	out := []task.Task{}
	for _, r := range b.rows {
		row := *r
		row.Reason = ""
		out = append(out, row)
	}
	return out
}

// Snow on Thursday 31 March, decided on the 20th, and thaw.
func TestSnowAndThaw(t *testing.T) {
	t.Parallel()
	now := at(t, "2022-03-20 10:00")
	snow := changedA(t, "{on: 2022-03-31, open: false, note: 大雪停课}")
	checks := &book{schedule: routine(t, "health.check").Schedule}
	drill := &book{schedule: routine(t, "drill.monthly").Schedule}
	checks.replan(t, schoolA(), now)
	drill.replan(t, schoolA(), now)
	before, drillBefore := checks.snapshot(), drill.snapshot()

	diff(t, "checks", []string{"cancel 2022-03-31#am", "cancel 2022-03-31#pm"}, checks.replan(t, snow, now))
	diff(t, "drill", []string{"move 2022-03"}, drill.replan(t, snow, now))
	if due := show(drill.row("2022-03").Due); due != "2022-03-30 16:00" {
		t.Errorf("drill due %s", due)
	}
	diff(t, "checks again", []string(nil), checks.replan(t, snow, now))
	diff(t, "drill again", []string(nil), drill.replan(t, snow, now))

	diff(t, "checks thaw", []string{"revive 2022-03-31#am", "revive 2022-03-31#pm"}, checks.replan(t, schoolA(), now))
	diff(t, "drill thaws", []string{"move 2022-03"}, drill.replan(t, schoolA(), now))
	diff(t, "the rows are as they were", before, checks.snapshot())
	diff(t, "the drill is as it was", drillBefore, drill.snapshot())
}

// Had the safety officer already fixed a day, the drill would only be flagged.
func TestTouchedTaskIsFlaggedAndNeverChanged(t *testing.T) {
	t.Parallel()
	now := at(t, "2022-03-20 10:00")
	snow := changedA(t, "{on: 2022-03-31, open: false}, {on: 2022-03-30, open: false}")
	drill := &book{schedule: routine(t, "drill.monthly").Schedule}
	drill.replan(t, schoolA(), now)
	planned, err := task.Apply(*drill.row("2022-03"), task.Action{Verb: task.Plan, At: at(t, "2022-03-31 10:00")}, task.PartHolder, now, "")
	if err != nil {
		t.Fatal(err)
	}
	*drill.row("2022-03") = planned
	diff(t, "different", []string{"flag 2022-03"}, drill.replan(t, snow, now))
	diff(t, "row", planned, *drill.row("2022-03"))

	drill.schedule = routine(t, "theme.drown").Schedule // wants nothing in March
	diff(t, "unwanted", []string{"flag 2022-03", "cancel 2022-04"}, drill.replan(t, schoolA(), now))
	diff(t, "row", planned, *drill.row("2022-03"))
}

func TestReplanLeavesThePastAlone(t *testing.T) {
	t.Parallel()
	now := at(t, "2022-03-30 12:00")
	s := schedule(t, `on: [{day: school}], win: ["08:00..10:00..14:00"]`)
	b := &book{schedule: s}
	b.replan(t, schoolA(), at(t, "2022-03-29 07:00"))
	// Today's is open and overdue; a new timetable would make it due at 11:00, also past.
	b.schedule = schedule(t, `on: [{day: school}], win: ["08:00..11:00..14:00"]`)
	got := b.replan(t, schoolA(), now)
	if got[0] != "move 2022-03-31" {
		t.Errorf("first change: %s", got[0])
	}
	// One that would be due at 18:00 does not bring back what was due at 10:00.
	b.schedule = schedule(t, `on: [{day: school}], win: ["08:00..18:00"]`)
	if got := b.replan(t, schoolA(), now); got[0] != "move 2022-03-31" {
		t.Errorf("first change: %s", got[0])
	}
	past := task.Occurrence{Slot: "new", Opens: at(t, "2022-03-30 08:00"), Due: now, Closes: now}
	if got := task.Replan(nil, []task.Occurrence{past}, now); got != nil {
		t.Errorf("the past was invented: %+v", got)
	}
	// Unwanted altogether: yesterday's and today's stay.
	b.schedule = routine(t, "theme.drown").Schedule
	if got := b.replan(t, schoolA(), now); got[0] != "cancel 2022-03-31" {
		t.Errorf("first change: %s", got[0])
	}
	for _, slot := range []string{"2022-03-29", "2022-03-30"} {
		if b.row(slot).State != task.Live {
			t.Errorf("%s is %s", slot, b.row(slot).State)
		}
	}
	// What was cancelled and is wanted again only after its due stays cancelled.
	b.schedule = s
	if got := b.replan(t, schoolA(), at(t, "2022-03-31 10:00")); got[0] != "revive 2022-04-01" {
		t.Errorf("first change: %s", got[0])
	}
}

func TestFinishedTasksAreNotPlannedAgain(t *testing.T) {
	t.Parallel()
	now := at(t, "2022-03-20 10:00")
	b := &book{schedule: routine(t, "drill.monthly").Schedule}
	b.replan(t, schoolA(), now)
	for _, s := range []task.State{task.Done, task.Missed, task.Excused} {
		b.row("2022-03").State = s
		diff(t, string(s), []string(nil), b.replan(t, changedA(t, "{on: 2022-03-31, open: false}"), now))
	}
}
