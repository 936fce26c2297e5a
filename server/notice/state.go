package notice

import "slices"

// State is how far a notice has come.
type State string

// The states.
const (
	Draft     State = "draft"
	Approved  State = "approved"
	Published State = "published"
	Closed    State = "closed"
	Withdrawn State = "withdrawn"
)

// Action is what is done to a notice.
type Action string

// The actions.
const (
	Edit     Action = "edit"     // other words; what was approved has to be approved again
	Approve  Action = "approve"  // a second person has read it
	Publish  Action = "publish"  // send it
	Schedule Action = "schedule" // send it at a time
	CallOff  Action = "call_off" // do not send it at that time
	Correct  Action = "correct"  // other words for what was sent
	Close    Action = "close"    // no more receipts
	Withdraw Action = "withdraw" // will not be sent
)

// Part is what somebody is to a notice.
type Part string

// The parts. Somebody may have several.
const (
	Author   Part = "author"   // wrote it first
	Editor   Part = "editor"   // may approve notices
	Approver Part = "approver" // an editor who did not write it, or the only one there is
	Calendar Part = "calendar" // the task that publishes it
)

// transition is one row of the table.
type transition struct {
	from   State
	action Action
	who    []Part
	to     State
}

// transitions is the whole of it; everything else is refused.
var transitions = []transition{
	{Draft, Edit, []Part{Author, Editor}, Draft},
	{Draft, Approve, []Part{Approver}, Approved},
	{Draft, Withdraw, []Part{Author, Editor}, Withdrawn},
	{Draft, Publish, []Part{Calendar}, Published},
	{Approved, Edit, []Part{Author, Editor}, Draft},
	{Approved, Publish, []Part{Author, Editor, Calendar}, Published},
	{Approved, Schedule, []Part{Author, Editor}, Approved},
	{Approved, CallOff, []Part{Author, Editor}, Approved},
	{Approved, Withdraw, []Part{Author, Editor}, Withdrawn},
	{Published, Correct, []Part{Editor}, Published},
	{Published, Close, []Part{Author, Editor}, Closed},
}

// Next is the state to which an action of somebody in one part leads; false when it is
// refused.
func Next(from State, action Action, as Part) (State, bool) {
	for _, t := range transitions {
		if t.from == from && t.action == action && slices.Contains(t.who, as) {
			return t.to, true
		}
	}
	return "", false
}

// next is Next for somebody in several parts.
func next(from State, action Action, parts []Part) (State, bool) {
	for _, part := range parts {
		if to, ok := Next(from, action, part); ok {
			return to, true
		}
	}
	return "", false
}

// offered are the actions that a page may offer somebody in these parts.
func offered(n *noticeRow, parts []Part) []Action {
	var out []Action
	for _, a := range []Action{Edit, Approve, Publish, Schedule, CallOff, Correct, Close, Withdraw} {
		if _, ok := next(n.State, a, parts); ok && n.takes(a) {
			out = append(out, a)
		}
	}
	return out
}

// takes reports whether an action has a sense that the state allows: what the calendar
// publishes keeps its time, and only what has a time can lose it.
func (r *noticeRow) takes(a Action) bool {
	switch a {
	case Withdraw, Schedule:
		return !r.Planned
	case CallOff:
		return !r.Planned && r.PublishAt != nil
	default:
		return true
	}
}

// told reports whether readers can see it.
func (s State) told() bool { return s == Published || s == Closed }
