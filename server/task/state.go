package task

import (
	"slices"
	"time"
)

// syncGrace is how late evidence made inside the window may arrive.
const syncGrace = 48 * time.Hour

// transition is one row of the state machine.
type transition struct {
	verb   Verb
	from   []State
	who    []Part
	reason bool // must be given, and is kept for ever
	check  func(t *Task, a Action, as Part, now time.Time) error
	change func(t *Task, a Action, as Part, now time.Time)
}

// transitions is the state machine: 37 of the 600 triples of state, verb and part.
// Everything else is refused.
var transitions = []transition{
	{verb: Ack, from: live, who: []Part{PartHolder, PartDeputy}, change: ack},
	{verb: Plan, from: live, who: []Part{PartHolder, PartDeputy, PartOwner}, check: insideWindow, change: plan},
	{verb: HandOver, from: live, who: []Part{PartHolder, PartOwner, PartLeader}, reason: true, change: touch},
	{verb: Reassign, from: live, who: []Part{PartOwner, PartLeader, PartSystem}, reason: true, change: touchByHand},
	{verb: Move, from: live, who: []Part{PartSystem, PartOwner}, reason: true, check: movable, change: move},
	{verb: Tick, from: live, who: doers, check: tickable, change: tick},
	{verb: Complete, from: live, who: doers, check: completable, change: complete},
	{verb: CompleteByOverride, from: live, who: []Part{PartLeader}, reason: true, check: overridable, change: override},
	{verb: Miss, from: live, who: []Part{PartSystem}, check: closed, change: miss},
	{verb: Excuse, from: []State{Live, Missed}, who: []Part{PartOwner, PartLeader}, reason: true, change: become(Excused)},
	{verb: Cancel, from: live, who: []Part{PartSystem}, check: untouched, change: become(Cancelled)},
	{verb: Revive, from: []State{Cancelled}, who: []Part{PartSystem}, check: ahead, change: revive},
	{verb: Sync, from: []State{Missed}, who: []Part{PartHolder, PartDeputy}, check: syncable, change: syncEvidence},
	{verb: MakeUp, from: []State{Missed}, who: []Part{PartHolder, PartDeputy, PartOwner}, change: makeUp},
	{verb: Return, from: []State{Done}, who: []Part{PartOwner, PartLeader, PartReviewer}, reason: true, check: returnable, change: doAgain},
}

var (
	live  = []State{Live}
	doers = []Part{PartHolder, PartDeputy, PartVendor, PartSystem}
)

// Can reports whether the part may ever do this to a task in that state. Apply may
// still refuse for the conditions of the moment.
func Can(s State, v Verb, as Part) bool {
	for _, tr := range transitions {
		if tr.verb == v {
			return slices.Contains(tr.from, s) && slices.Contains(tr.who, as)
		}
	}
	return false
}

// Apply is the only way a task changes its state. It returns the changed copy, or
// an error for people: ErrRefused for what the table does not allow, and one that
// names the condition otherwise. The caller writes it by compare-and-set on
// Version, appends the task_events row, and arms a task that is still live.
func Apply(t Task, a Action, as Part, now time.Time, reason string) (Task, error) {
	i := slices.IndexFunc(transitions, func(tr transition) bool { return tr.verb == a.Verb })
	if i < 0 || !Can(t.State, a.Verb, as) {
		return t, ErrRefused
	}
	tr := transitions[i]
	if tr.reason && reason == "" {
		return t, ErrReasonNeeded
	}
	if tr.check != nil {
		if err := tr.check(&t, a, as, now); err != nil {
			return t, err
		}
	}
	before := t.State
	tr.change(&t, a, as, now)
	if t.State != before {
		t.Reason = reason
	}
	if t.State != Live {
		t.NextAt = nil
	}
	return t, nil
}
