package hazard

import "slices"

// State is how far a hazard has come.
type State string

// The states.
const (
	// Unverified was reported by somebody without an account: nobody but those who answer
	// for hazards knows of it before one of them has looked.
	Unverified State = "unverified"

	Reported  State = "reported"  // waits for a grade and somebody to put it right
	Assigned  State = "assigned"  // somebody was asked
	Accepted  State = "accepted"  // and has said yes
	Rectified State = "rectified" // waits for a second person to look
	Returned  State = "returned"  // was looked at and is not right yet
	Paused    State = "paused"    // known, and nothing can be done for a while
	Closed    State = "closed"    // put right, and seen by a second person
	Refused   State = "refused"   // is none
	Duplicate State = "duplicate" // is the same as another
)

// Action is what is done about a hazard.
type Action string

// The actions.
const (
	Join     Action = "join"      // report it once more
	Assign   Action = "assign"    // give it a grade and somebody to put it right
	Accept   Action = "accept"    // say that I will
	HandBack Action = "hand_back" // say that it is not for me
	Rectify  Action = "rectify"   // put it right
	Close    Action = "close"     // have looked: it is right
	SendBack Action = "send_back" // have looked: it is not
	Pause    Action = "pause"
	Resume   Action = "resume"
	Refuse   Action = "refuse"
	Merge    Action = "merge"   // say that it is the same as another
	Confirm  Action = "confirm" // say that what a stranger reported is so
)

// Part is what somebody is to a hazard.
type Part string

// The parts. Somebody may have several.
const (
	Witness   Part = "witness"   // anybody of the school, who may report it
	Assignee  Part = "assignee"  // who was asked to put it right
	Manager   Part = "manager"   // who answers for hazards
	Inspector Part = "inspector" // a manager who has not put it right
)

// transition is one row of the table.
type transition struct {
	from   []State
	action Action
	who    Part
	to     State // empty: stays as it is
	words  bool  // a reason must be given
	photo  bool  // a picture of how it looks now must come with it
	turn   bool  // begins a new turn
}

var (
	open    = append([]State{Unverified}, known...)
	known   = []State{Reported, Assigned, Accepted, Rectified, Returned, Paused}
	pending = []State{Reported, Assigned, Accepted, Returned}
	asked   = []State{Assigned, Accepted, Returned}
)

// transitions is the whole of it; everything else is refused.
var transitions = []transition{
	{from: known, action: Join, who: Witness},
	{from: []State{Unverified}, action: Confirm, who: Manager, to: Reported, turn: true},
	{from: append([]State{Paused}, pending...), action: Assign, who: Manager, to: Assigned, turn: true},
	{from: []State{Assigned}, action: Accept, who: Assignee, to: Accepted},
	{from: asked, action: HandBack, who: Assignee, to: Reported, words: true},
	{from: asked, action: Rectify, who: Assignee, to: Rectified, photo: true},
	{from: []State{Rectified}, action: Close, who: Inspector, to: Closed},
	{from: []State{Rectified}, action: SendBack, who: Inspector, to: Returned, words: true, turn: true},
	{from: pending, action: Pause, who: Manager, to: Paused, words: true, turn: true},
	{from: []State{Paused}, action: Resume, who: Manager, to: Reported, turn: true},
	{from: append([]State{Unverified, Paused}, pending...), action: Refuse, who: Manager, to: Refused, words: true},
	{from: append([]State{Unverified, Paused}, pending...), action: Merge, who: Manager, to: Duplicate},
}

// Open reports whether something is still to be done about it.
func (s State) Open() bool { return slices.Contains(open, s) }

// Known reports whether it is open and the school has taken it for true.
func (s State) Known() bool { return slices.Contains(known, s) }

// find is the row for an action, or false when nobody in these parts may take it now.
func find(from State, action Action, parts []Part) (transition, bool) {
	for _, t := range transitions {
		if t.action == action && slices.Contains(t.from, from) && slices.Contains(parts, t.who) {
			return t, true
		}
	}
	return transition{}, false
}

// Next is the state to which an action of somebody in one part leads; false when it is
// refused.
func Next(from State, action Action, as Part) (State, bool) {
	t, ok := find(from, action, []Part{as})
	if ok && t.to == "" {
		return from, true
	}
	return t.to, ok
}

// offered are the actions that a page may offer somebody in these parts.
func offered(from State, parts []Part) []Action {
	var out []Action
	for _, t := range transitions {
		if t.action == Join {
			continue
		}
		if _, ok := find(from, t.action, parts); ok {
			out = append(out, t.action)
		}
	}
	return out
}
