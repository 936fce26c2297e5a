package task

import "time"

// Verb is what can be done to a task.
type Verb string

// The verbs. Creating a task is none of them: see Start and Replan.
const (
	Ack                Verb = "ack"       // seen
	Plan               Verb = "plan"      // fix a time inside the window
	HandOver           Verb = "hand_over" // offer it to somebody else
	Reassign           Verb = "reassign"  // give it to somebody else
	Move               Verb = "move"      // other times
	Tick               Verb = "tick"      // one target or signature
	Complete           Verb = "complete"
	CompleteByOverride Verb = "complete_by_override" // past a closed gate, answered for by name
	Miss               Verb = "miss"
	Excuse             Verb = "excuse"
	Cancel             Verb = "cancel"
	Revive             Verb = "revive"
	Sync               Verb = "sync"    // evidence made in time that arrived after the verdict
	MakeUp             Verb = "make_up" // done after all
	Return             Verb = "return"  // not good enough: do it again
)

// Accept takes what was handed over. It is no transition of its own: by it the system
// reassigns the task.
const Accept Verb = actionAccept

// Action is a verb with what it needs to be judged.
type Action struct {
	Verb Verb

	// At is the planned moment for Plan. For Tick, Complete, Sync and MakeUp it is
	// when the evidence was made, by the time of the phone; zero means now.
	At time.Time

	// Opens, Due and Closes are the new times for Move and Revive; Return takes Due.
	Opens, Due, Closes time.Time

	// Ticks is how many targets the evidence ticks: 1 for Tick unless said
	// otherwise, the last ones for Complete and Sync. Return unticks so many.
	Ticks int

	Missing []string // Complete, Sync: what GateMissing found
	Passed  bool     // Complete, Sync: the evidence met its limits
	Named   bool     // CompleteByOverride: this leader is the one the routine names
}

// made is when the evidence was made, never in the future.
func (a Action) made(now time.Time) time.Time {
	if a.At.IsZero() || a.At.After(now) {
		return now
	}
	return a.At
}
