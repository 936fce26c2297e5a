package drill

import (
	"slices"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// Class is a class of a drill as it stood at the start tap.
type Class struct {
	ID       database.ID
	Name     string
	Expected int  // children on its list; 0 when the school keeps none
	Mine     bool // the principal is its head teacher
}

// Call is what somebody said of a class.
type Call struct {
	Class   database.ID
	Missing int // 0: all here
	Note    string
	At      clock.Instant
	By      database.ID
}

// Line is one class on the board.
type Line struct {
	Class
	Last    *Call          // nil: nobody has called it yet
	Settled *time.Duration // after the start tap; nil while somebody may be missing
}

// Board is how a muster stands.
type Board struct {
	Lines    []Line
	Settled  int            // classes
	Uncalled int            // classes
	Missing  int            // children, by the last calls
	Length   *time.Duration // from the start tap to the last class; nil while one is not settled
}

// newBoard reads the calls of each class in the order in which they were made.
func newBoard(started clock.Instant, classes []Class, calls []Call) Board {
	calls = slices.Clone(calls)
	slices.SortStableFunc(calls, func(a, b Call) int { return int(a.At - b.At) })
	b := Board{Lines: make([]Line, len(classes))}
	var longest time.Duration
	for i, class := range classes {
		line := Line{Class: class}
		for _, call := range calls {
			if call.Class == class.ID {
				line.take(started, call)
			}
		}
		b.Lines[i] = line
		switch {
		case line.Last == nil:
			b.Uncalled++
		case line.Settled == nil:
			b.Missing += line.Last.Missing
		default:
			b.Settled++
			longest = max(longest, *line.Settled)
		}
	}
	if len(classes) > 0 && b.Settled == len(classes) {
		b.Length = &longest
	}
	return b
}

func (l *Line) take(started clock.Instant, call Call) {
	l.Last = &call
	switch {
	case call.Missing > 0:
		l.Settled = nil
	case l.Settled == nil:
		after := call.At.Sub(started)
		l.Settled = &after
	}
}

// tapped is when a tap was made: by the clock of the phone, put right by how wrong that
// was when it sent the tap, and within the bounds of what can be.
func tapped(device, sent, received, earliest clock.Instant) clock.Instant {
	at := device
	if sent > 0 {
		at += received - sent
	}
	return min(max(at, earliest), received)
}
