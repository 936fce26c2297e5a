package task

import "time"

// The effects of the state machine.

func ack(t *Task, _ Action, _ Part, now time.Time) {
	if t.Acked == nil {
		t.Acked = &now
	}
	t.Touched = true
}

func plan(t *Task, a Action, _ Part, _ time.Time) {
	t.Planned = &a.At
	t.Touched = true
}

func touch(t *Task, _ Action, _ Part, _ time.Time) { t.Touched = true }

// touchByHand: what the system does on its own is no hand edit.
func touchByHand(t *Task, _ Action, as Part, _ time.Time) {
	if as != PartSystem {
		t.Touched = true
	}
}

func move(t *Task, a Action, as Part, now time.Time) {
	t.Opens, t.Due, t.Closes = a.Opens, a.Due, a.Closes
	touchByHand(t, a, as, now)
}

func tick(t *Task, a Action, _ Part, _ time.Time) {
	t.TargetsDone += max(a.Ticks, 1)
	t.Touched = true
}

func complete(t *Task, a Action, _ Part, now time.Time) {
	made := a.made(now)
	t.State, t.DoneAt, t.Passed = Done, &made, a.Passed
	t.TargetsDone += a.Ticks
	t.Touched = true
}

func override(t *Task, a Action, as Part, now time.Time) {
	a.Passed = false
	complete(t, a, as, now)
}

// miss dates the verdict by the promise, not by when it was noticed, so that every
// run of the same day tells the same story.
func miss(t *Task, _ Action, _ Part, _ time.Time) {
	at := t.Closes
	t.State, t.MissedAt, t.Cause = Missed, &at, ""
	if t.Through.Before(t.Opens) {
		t.Cause = CauseOutage
	}
}

func become(s State) func(*Task, Action, Part, time.Time) {
	return func(t *Task, _ Action, _ Part, _ time.Time) { t.State = s }
}

// revive leaves the watermark: what was to be said meanwhile is still news.
func revive(t *Task, a Action, _ Part, _ time.Time) {
	t.State = Live
	t.Opens, t.Due, t.Closes = a.Opens, a.Due, a.Closes
}

func syncEvidence(t *Task, a Action, as Part, now time.Time) {
	if t.TargetsDone+a.Ticks == t.Targets {
		complete(t, a, as, now)
		return
	}
	t.TargetsDone += a.Ticks
	t.Touched = true
}

func makeUp(t *Task, a Action, _ Part, now time.Time) {
	made := a.made(now)
	t.MadeUpAt = &made
	t.Touched = true
}

// doAgain opens a done task once more. Rungs before now stay dealt with.
func doAgain(t *Task, a Action, _ Part, now time.Time) {
	t.State, t.DoneAt, t.Passed = Live, nil, false
	t.TargetsDone -= a.Ticks
	t.Due = a.Due
	if t.Closes.Before(t.Due) {
		t.Closes = t.Due
	}
	if t.Through.Before(now) {
		t.Through = now
	}
}
