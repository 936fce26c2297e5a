package patrol

import (
	"slices"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/task"
)

// evidence is what the routines of rounds and posts ask for.
const evidence = "check_in"

// madeUpWithin is how long after it closed a round still takes check-ins, which then
// are kept as made up.
const madeUpWithin = 2 * time.Hour

// Round is a task whose points are walked.
type Round struct {
	ID     database.ID // of the task
	Name   string
	Opens  clock.Instant
	Due    clock.Instant
	Closes clock.Instant
	Phase  task.Phase
	Strict bool   // the order of the points counts
	Stops  []Stop // in the order of the route

	route []Checkpoint // the points of the stops; shared, not to be changed
	state task.State
	part  task.Part
	entry *task.Entry // as it was read; shared, not to be changed
}

// StopState is what became of one point of a round.
type StopState string

// The states of a point in a round.
const (
	Todo    StopState = "todo"
	Scanned StopState = "done"
	Flagged StopState = "flagged" // done, and somebody has to say a word about it
)

// Stop is one point of a round.
type Stop struct {
	*Checkpoint // shared, not to be changed
	State       StopState
	DoneAt      *clock.Instant

	checkIn database.ID // that did it
}

// stop finds a point of the round.
func (r *Round) stop(checkpoint database.ID) *Stop {
	i := slices.IndexFunc(r.Stops, func(s Stop) bool { return s.ID == checkpoint })
	if i < 0 {
		return nil
	}
	return &r.Stops[i]
}

// next is the first point that is left after this one, going round; nil when none is.
func (r *Round) next(after database.ID) *Stop {
	from := slices.IndexFunc(r.Stops, func(s Stop) bool { return s.ID == after })
	for i := range r.Stops {
		if s := &r.Stops[(from+1+i)%len(r.Stops)]; s.State == Todo {
			return s
		}
	}
	return nil
}

// expected is the point that the order of the route wants now: the one after the last
// that was scanned; nil when all are.
func (r *Round) expected() *Stop {
	last := database.ID{}
	var at clock.Instant
	for _, s := range r.Stops {
		if s.DoneAt != nil && *s.DoneAt >= at {
			last, at = s.ID, *s.DoneAt
		}
	}
	return r.next(last)
}

// leftOut reports whether the point is the first one that is left: whoever passed it by may
// come back for it at any time.
func (r *Round) leftOut(checkpoint database.ID) bool {
	i := slices.IndexFunc(r.Stops, func(s Stop) bool { return s.State == Todo })
	return i >= 0 && r.Stops[i].ID == checkpoint
}

// scanned counts the points that are done.
func (r *Round) scanned() int {
	n := 0
	for i := range r.Stops {
		if r.Stops[i].State != Todo {
			n++
		}
	}
	return n
}

func (r *Round) opened(at clock.Instant) bool { return at >= r.Opens && at <= r.Closes }

// takes reports whether the round can still take a point: it waits for it, or its
// verdict has fallen and the check-in may turn it.
func (r *Round) takes(checkpoint database.ID) bool {
	s := r.stop(checkpoint)
	return s != nil && s.State == Todo && (r.state == task.Live || r.state == task.Missed)
}

// Outcome is what a check-in counted for.
type Outcome string

// The outcomes.
const (
	Counted   Outcome = "counted"
	Late      Outcome = "late"      // after the round was due, inside its grace
	MadeUp    Outcome = "made_up"   // after it closed
	Duplicate Outcome = "duplicate" // the point was scanned in this round before
	Extra     Outcome = "extra"     // belongs to no open round, kept all the same
)

// counts reports whether the check-in is evidence for a round.
func (o Outcome) counts() bool { return o == Counted || o == Late || o == MadeUp }

// choose finds the round that a check-in belongs to. Among those open at the time, the
// one the person is in comes first, then the one due first; a round that has this point
// already makes it a duplicate; one that closed a short while before takes it as made up.
func choose(rounds []Round, wanted, checkpoint database.ID, at clock.Instant) (*Round, Outcome) {
	var open, scanned, past *Round
	for i := range rounds {
		r := &rounds[i]
		if r.stop(checkpoint) == nil {
			continue
		}
		switch {
		case r.opened(at) && r.takes(checkpoint):
			if open == nil || open.ID != wanted && (r.ID == wanted || r.Due < open.Due) {
				open = r
			}
		case r.opened(at) && r.stop(checkpoint).State != Todo:
			scanned = r
		case at > r.Closes && at.Sub(r.Closes) <= madeUpWithin && r.takes(checkpoint):
			if past == nil || r.Closes > past.Closes {
				past = r
			}
		}
	}
	switch {
	case open != nil && at > open.Due:
		return open, Late
	case open != nil:
		return open, Counted
	case scanned != nil:
		return scanned, Duplicate
	case past != nil:
		return past, MadeUp
	}
	return nil, Extra
}
