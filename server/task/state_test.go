package task_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"xiaoqin/server/task"
)

var (
	allStates = []task.State{task.Live, task.Done, task.Missed, task.Excused, task.Cancelled}
	allVerbs  = []task.Verb{
		task.Ack, task.Plan, task.HandOver, task.Reassign, task.Move, task.Tick, task.Complete, task.CompleteByOverride,
		task.Miss, task.Excuse, task.Cancel, task.Revive, task.Sync, task.MakeUp, task.Return,
	}
	allParts = []task.Part{
		task.PartHolder, task.PartDeputy, task.PartOwner, task.PartLeader,
		task.PartVendor, task.PartReviewer, task.PartSystem, task.PartStranger,
	}
)

// allowed is the state machine once more, written from the rules and not from the
// code: state, verb, the parts that may, and the state it leads to.
var allowed = map[task.State]map[task.Verb]struct {
	who string
	to  task.State
}{
	task.Live: {
		task.Ack:                {"holder deputy", task.Live},
		task.Plan:               {"holder deputy owner", task.Live},
		task.HandOver:           {"holder owner leader", task.Live},
		task.Reassign:           {"owner leader system", task.Live},
		task.Move:               {"system owner", task.Live},
		task.Tick:               {"holder deputy vendor system", task.Live},
		task.Complete:           {"holder deputy vendor system", task.Done},
		task.CompleteByOverride: {"leader", task.Done},
		task.Miss:               {"system", task.Missed},
		task.Excuse:             {"owner leader", task.Excused},
		task.Cancel:             {"system", task.Cancelled},
	},
	task.Missed: {
		task.Excuse: {"owner leader", task.Excused},
		task.Sync:   {"holder deputy", task.Done},
		task.MakeUp: {"holder deputy owner", task.Missed},
	},
	task.Done:      {task.Return: {"owner leader reviewer", task.Live}},
	task.Cancelled: {task.Revive: {"system", task.Live}},
}

func mayPart(who string, p task.Part) bool {
	return slices.Contains(strings.Fields(who), string(p))
}

// fitting is a task in the state and an action whose conditions are met.
func fitting(t *testing.T, s task.State, v task.Verb) (task.Task, task.Action, time.Time) {
	t.Helper()
	row := disinfection(t, "2022-03-30 16:20")
	now := at(t, "2022-03-30 16:30")
	row.State, row.Targets, row.TargetsDone = s, 3, 2
	a := task.Action{
		Verb: v, At: at(t, "2022-03-30 16:25"), Ticks: 1, Passed: true, Named: true,
		Opens: at(t, "2022-03-31 16:20"), Due: at(t, "2022-03-31 17:50"), Closes: at(t, "2022-03-31 18:50"),
	}
	switch {
	case v == task.Miss:
		now = row.Closes
	case s == task.Missed:
		now = at(t, "2022-03-30 20:00")
	case s == task.Done:
		row.TargetsDone, row.Passed = 3, true
		done := row.Due
		row.DoneAt = &done
	}
	return row, a, now
}

func TestEveryTripleOfStateVerbAndPart(t *testing.T) {
	t.Parallel()
	var triples, yes int
	for _, s := range allStates {
		for _, v := range allVerbs {
			for _, p := range allParts {
				triples++
				rule, known := allowed[s][v]
				want := known && mayPart(rule.who, p)
				if got := task.Can(s, v, p); got != want {
					t.Errorf("%s %s by %s: can = %v, want %v", s, v, p, got, want)
				}
				row, a, now := fitting(t, s, v)
				after, err := task.Apply(row, a, p, now, "因为")
				if !want {
					if !errors.Is(err, task.ErrRefused) {
						t.Errorf("%s %s by %s: %v, want a refusal", s, v, p, err)
					}
					diff(t, "a refused task", row, after)
					continue
				}
				yes++
				if err != nil || after.State != rule.to {
					t.Errorf("%s %s by %s: %s %v, want %s", s, v, p, after.State, err, rule.to)
				}
				if after.State != task.Live && after.NextAt != nil {
					t.Errorf("%s %s by %s: still armed", s, v, p)
				}
			}
		}
	}
	if triples != 600 || yes != 37 {
		t.Errorf("%d of %d triples are allowed, want 37 of 600", yes, triples)
	}
	if _, err := task.Apply(task.Task{State: task.Live}, task.Action{Verb: "delete"}, task.PartSystem, time.Time{}, ""); !errors.Is(err, task.ErrRefused) {
		t.Errorf("unknown verb: %v", err)
	}
}

func TestReasons(t *testing.T) {
	t.Parallel()
	needed := map[task.Verb]task.Part{
		task.HandOver: task.PartHolder, task.Reassign: task.PartOwner, task.Move: task.PartOwner,
		task.CompleteByOverride: task.PartLeader, task.Excuse: task.PartOwner, task.Return: task.PartOwner,
	}
	for v, p := range needed {
		s := task.Live
		if v == task.Return {
			s = task.Done
		}
		row, a, now := fitting(t, s, v)
		if _, err := task.Apply(row, a, p, now, ""); !errors.Is(err, task.ErrReasonNeeded) {
			t.Errorf("%s without a reason: %v", v, err)
		}
	}
}

func TestConditions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		state  task.State
		verb   task.Verb
		part   task.Part
		change func(*task.Task, *task.Action)
		want   error
	}{
		{"plan before opens", task.Live, task.Plan, task.PartHolder, func(r *task.Task, a *task.Action) { a.At = r.Opens.Add(-1) }, task.ErrPlanOutside},
		{"plan after due", task.Live, task.Plan, task.PartHolder, func(r *task.Task, a *task.Action) { a.At = r.Due.Add(1) }, task.ErrPlanOutside},
		{"system moves a touched task", task.Live, task.Move, task.PartSystem, func(r *task.Task, _ *task.Action) { r.Touched = true }, task.ErrTouched},
		{"owner moves a touched task", task.Live, task.Move, task.PartOwner, func(r *task.Task, _ *task.Action) { r.Touched = true }, nil},
		{"move inside out", task.Live, task.Move, task.PartOwner, func(_ *task.Task, a *task.Action) { a.Opens = a.Due }, task.ErrBadWindow},
		{"move into the past", task.Live, task.Move, task.PartOwner, func(r *task.Task, a *task.Action) { a.Opens, a.Due = r.Opens.Add(-time.Hour), r.Opens }, task.ErrBadWindow},
		{"tick what is ticked", task.Live, task.Tick, task.PartHolder, func(r *task.Task, _ *task.Action) { r.TargetsDone = 3 }, task.ErrTicked},
		{"complete with one missing", task.Live, task.Complete, task.PartHolder, func(_ *task.Task, a *task.Action) { a.Ticks = 0 }, task.ErrNotAllTicked},
		{"complete with one too many", task.Live, task.Complete, task.PartHolder, func(_ *task.Task, a *task.Action) { a.Ticks = 2 }, task.ErrTicked},
		{"complete at a closed gate", task.Live, task.Complete, task.PartHolder, func(_ *task.Task, a *task.Action) { a.Missing = []string{"kitchen.sample"} }, task.ErrGateClosed},
		{"override the gate", task.Live, task.CompleteByOverride, task.PartLeader, func(_ *task.Task, a *task.Action) { a.Missing = []string{"kitchen.sample"} }, nil},
		{"override by another leader", task.Live, task.CompleteByOverride, task.PartLeader, func(_ *task.Task, a *task.Action) { a.Named = false }, task.ErrNotNamed},
		{"override with one missing", task.Live, task.CompleteByOverride, task.PartLeader, func(_ *task.Task, a *task.Action) { a.Ticks = 0 }, task.ErrNotAllTicked},
		{"cancel a touched task", task.Live, task.Cancel, task.PartSystem, func(r *task.Task, _ *task.Action) { r.Touched = true }, task.ErrTouched},
		{"revive what is past", task.Cancelled, task.Revive, task.PartSystem, func(r *task.Task, a *task.Action) { a.Opens, a.Due = r.Opens.Add(-time.Hour), r.Opens }, task.ErrBadWindow},
		{"sync made too early", task.Missed, task.Sync, task.PartHolder, func(r *task.Task, a *task.Action) { a.At = r.Opens.Add(-1) }, task.ErrSyncLate},
		{"sync made too late", task.Missed, task.Sync, task.PartHolder, func(r *task.Task, a *task.Action) { a.At = r.Closes.Add(1) }, task.ErrSyncLate},
		{"sync at a closed gate", task.Missed, task.Sync, task.PartHolder, func(_ *task.Task, a *task.Action) { a.Missing = []string{"x"} }, task.ErrGateClosed},
		{"sync of too many", task.Missed, task.Sync, task.PartHolder, func(_ *task.Task, a *task.Action) { a.Ticks = 2 }, task.ErrTicked},
		{"return without a new due", task.Done, task.Return, task.PartOwner, func(r *task.Task, a *task.Action) { a.Due = r.Opens }, task.ErrBadWindow},
		{"return more than there is", task.Done, task.Return, task.PartOwner, func(_ *task.Task, a *task.Action) { a.Ticks = 4 }, task.ErrTicked},
	}
	for _, tt := range tests {
		row, a, now := fitting(t, tt.state, tt.verb)
		tt.change(&row, &a)
		after, err := task.Apply(row, a, tt.part, now, "因为")
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
		if tt.want != nil {
			diff(t, tt.name, row, after)
		}
	}
	row, a, _ := fitting(t, task.Live, task.Miss)
	if _, err := task.Apply(row, a, task.PartSystem, row.Closes.Add(-1), ""); !errors.Is(err, task.ErrStillOpen) {
		t.Errorf("miss before closes: %v", err)
	}
	row, a, _ = fitting(t, task.Missed, task.Sync)
	if _, err := task.Apply(row, a, task.PartHolder, a.At.Add(48*time.Hour+1), ""); !errors.Is(err, task.ErrSyncLate) {
		t.Errorf("sync after 48 h: %v", err)
	}
}

func apply(t *testing.T, s task.State, v task.Verb, p task.Part) task.Task {
	t.Helper()
	row, a, now := fitting(t, s, v)
	after, err := task.Apply(row, a, p, now, "因为")
	if err != nil {
		t.Fatalf("%s %s by %s: %v", s, v, p, err)
	}
	return after
}

func TestEffects(t *testing.T) {
	t.Parallel()
	made := at(t, "2022-03-30 16:25")
	if r := apply(t, task.Live, task.Complete, task.PartHolder); !r.DoneAt.Equal(made) || !r.Passed || r.TargetsDone != 3 || r.Phase(made) != task.OnTime {
		t.Errorf("complete: %+v", r)
	}
	if r := apply(t, task.Live, task.CompleteByOverride, task.PartLeader); r.Passed || r.Reason != "因为" {
		t.Errorf("override: %+v", r)
	}
	if r := apply(t, task.Live, task.Tick, task.PartVendor); r.TargetsDone != 3 || !r.Touched {
		t.Errorf("tick: %+v", r)
	}
	if r := apply(t, task.Missed, task.Sync, task.PartHolder); !r.DoneAt.Equal(made) || r.Phase(made) != task.OnTime {
		t.Errorf("sync: %+v", r)
	}
	if r := apply(t, task.Missed, task.MakeUp, task.PartOwner); !r.MadeUpAt.Equal(made) || r.State != task.Missed {
		t.Errorf("make up: %+v", r)
	}
	if r := apply(t, task.Done, task.Return, task.PartReviewer); r.DoneAt != nil || r.Passed || r.TargetsDone != 2 || show(r.Due) != "2022-03-31 17:50" || !r.Closes.Equal(r.Due) {
		t.Errorf("return: %+v", r)
	}
	if r := apply(t, task.Live, task.Reassign, task.PartSystem); r.Touched {
		t.Error("what the system does on its own counts as a hand edit")
	}
	for _, v := range []task.Verb{task.Ack, task.Plan, task.HandOver} {
		if r := apply(t, task.Live, v, task.PartHolder); !r.Touched {
			t.Errorf("%s does not count as touching", v)
		}
	}
	row, a, now := fitting(t, task.Live, task.Ack)
	first := now.Add(-time.Minute)
	row.Acked = &first
	if r, _ := task.Apply(row, a, task.PartDeputy, now, ""); !r.Acked.Equal(first) {
		t.Error("the second ack overwrote the first")
	}
	row, a, now = fitting(t, task.Live, task.Complete)
	a.At = now.Add(time.Hour)
	if r, _ := task.Apply(row, a, task.PartHolder, now, ""); !r.DoneAt.Equal(now) {
		t.Errorf("a phone that is ahead finished in the future: %s", show(*r.DoneAt))
	}
}

// Of a round of three, the phone sends one checkpoint after the verdict, then the rest.
func TestSyncInPieces(t *testing.T) {
	t.Parallel()
	row, a, now := fitting(t, task.Missed, task.Sync)
	missed := row.Closes
	row.TargetsDone, row.MissedAt = 1, &missed
	half, err := task.Apply(row, a, task.PartHolder, now, "")
	if err != nil || half.State != task.Missed || half.TargetsDone != 2 || half.DoneAt != nil {
		t.Fatalf("after one: %+v %v", half, err)
	}
	whole, err := task.Apply(half, a, task.PartHolder, now, "")
	if err != nil || whole.State != task.Done || !whole.MissedAt.Equal(missed) {
		t.Errorf("after all: %+v %v", whole, err)
	}
}

func TestPhases(t *testing.T) {
	t.Parallel()
	row := disinfection(t, "2022-03-30 15:00")
	for now, want := range map[string]task.Phase{
		"2022-03-30 16:19": task.Scheduled, "2022-03-30 16:20": task.Open, "2022-03-30 17:50": task.Open,
		"2022-03-30 17:51": task.Overdue, "2022-03-30 18:50": task.Overdue,
	} {
		if got := row.Phase(at(t, now)); got != want {
			t.Errorf("live at %s: %s, want %s", now, got, want)
		}
	}
	late := row.Due.Add(time.Minute)
	row.State, row.DoneAt = task.Done, &late
	if got := row.Phase(late); got != task.Late {
		t.Errorf("done after due: %s", got)
	}
	for s, want := range map[task.State]task.Phase{
		task.Missed: task.PhaseMissed, task.Excused: task.PhaseExcused, task.Cancelled: task.PhaseCancelled,
	} {
		row.State = s
		if got := row.Phase(late); got != want {
			t.Errorf("%s: %s", s, got)
		}
	}
}
