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
	Beside   bool // no class: visitors, the children on the bus
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
	Classes  int            // of the lines
	Settled  int            // classes
	Uncalled int            // classes
	Missing  int            // people, by the last calls
	Open     []string       // names of the lines beside the classes that are not settled
	Length   *time.Duration // from the start tap to the last line; nil while one is not settled
}

// newBoard reads the calls of each class in the order in which they were made.
func newBoard(started clock.Instant, classes []Class, calls []Call) Board {
	calls = slices.Clone(calls)
	slices.SortStableFunc(calls, func(a, b Call) int { return int(a.At - b.At) })
	b := Board{Lines: make([]Line, len(classes))}
	var longest time.Duration
	settled := 0
	for i, class := range classes {
		line := Line{Class: class}
		for _, call := range calls {
			if call.Class == class.ID {
				line.take(started, call)
			}
		}
		b.Lines[i] = line
		b.count(&line)
		if line.Settled != nil {
			settled++
			longest = max(longest, *line.Settled)
		}
	}
	if len(classes) > 0 && settled == len(classes) {
		b.Length = &longest
	}
	return b
}

func (b *Board) count(l *Line) {
	if l.Last != nil && l.Settled == nil {
		b.Missing += l.Last.Missing
	}
	switch {
	case l.Beside:
		if l.Settled == nil {
			b.Open = append(b.Open, l.Name)
		}
		return
	case l.Last == nil:
		b.Uncalled++
	case l.Settled != nil:
		b.Settled++
	}
	b.Classes++
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
