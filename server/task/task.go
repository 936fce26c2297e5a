package task

import (
	"time"

	"xiaoqin/server/database"
)

// State is what is stored of a task's life.
type State string

// The states. Nothing has to be written when a task opens or becomes overdue, so
// no clock fault can leave a wrong state behind; see Phase.
const (
	Live      State = "live"
	Done      State = "done"
	Missed    State = "missed"
	Excused   State = "excused"
	Cancelled State = "cancelled" // no longer promised: the plan or the calendar changed
)

// Phase is what a person sees: the state read together with the clock.
type Phase string

// The phases. Missed, excused and cancelled are phases as they are states.
const (
	Scheduled      Phase = "scheduled" // live, not yet open
	Open           Phase = "open"
	Overdue        Phase = "overdue" // live, past due, not yet closed
	OnTime         Phase = "on_time" // done by due
	Late           Phase = "late"    // done after due
	PhaseMissed    Phase = "missed"
	PhaseExcused   Phase = "excused"
	PhaseCancelled Phase = "cancelled"
)

// CauseOutage marks a missed task of which nobody could have been reminded, because
// the system was down from before it opened. It blames nobody.
const CauseOutage = "outage"

// Task is one thing that should happen: one row per routine, subject and slot, for
// ever. Times are of Shanghai.
type Task struct {
	ID, SchoolID, RoutineID database.ID
	Code                    string // of the routine
	RoutineVersion          int    // the version it was made from
	Subject                 string // key of the subject, empty for the school
	Slot, Scope             string // as in Occurrence

	Opens, Due, Closes time.Time
	Planned            *time.Time // when the holder means to do it
	Acked              *time.Time // when somebody said "seen"
	DoneAt             *time.Time // when it was done, which may be before it was told
	MissedAt           *time.Time // stays when evidence arrives later
	MadeUpAt           *time.Time // done after all, and still missed

	State  State
	Passed bool   // the evidence met its limits; a gate looks at this
	Cause  string // why it was missed, when it was nobody's fault
	Reason string // given with the last change of state

	Targets, TargetsDone int // what has to be ticked inside, without void ones

	Through time.Time  // watermark: every moment up to here has been dealt with
	NextAt  *time.Time // when the scan looks at it next; nil unless live
	Touched bool       // somebody has acted on it: re-planning may only flag it
	Version int        // counted up by the store with every write
}

// Start makes the task of an occurrence that is written now. The past is never
// invented: what lies before now counts as dealt with. The caller draws the targets
// at once when it has already opened, and arms it.
func Start(o Occurrence, now time.Time) Task {
	return Task{
		Slot: o.Slot, Scope: o.Scope, Opens: o.Opens, Due: o.Due, Closes: o.Closes,
		State: Live, Through: now,
	}
}

// StartEvent makes the task of something that happened at a moment, maybe some time
// ago on a phone without network. Unlike Start it leaves everything from that
// moment on to be dealt with: an alarm that opens with its event must still sound.
func StartEvent(o Occurrence, happened time.Time) Task {
	return Start(o, happened.Add(-time.Millisecond))
}

// Phase reads the state together with the clock.
func (t *Task) Phase(now time.Time) Phase {
	switch t.State {
	case Live:
		switch {
		case now.Before(t.Opens):
			return Scheduled
		case now.After(t.Due):
			return Overdue
		}
		return Open
	case Done:
		if t.DoneAt != nil && t.DoneAt.After(t.Due) {
			return Late
		}
		return OnTime
	case Missed:
		return PhaseMissed
	case Excused:
		return PhaseExcused
	case Cancelled:
		return PhaseCancelled
	}
	return ""
}
