package canteen

import (
	"context"

	"xiaoqin/server/clock"
)

// Sheets knows what was wrong on the sheets of the kitchen.
type Sheets interface {
	// Faults are the items that failed on sheets of routines with this prefix, from one day to
	// another, both included, by when they were written.
	Faults(ctx context.Context, prefix string, first, last clock.Date) ([]Fault, error)
}

// Fault is an item that failed, and what was done about it.
type Fault struct {
	Routine string // code
	Name    string // of the routine
	What    string // 红烧肉：中心温度：64.5℃
	Done    string // 回锅加热; empty when nothing was
	At      clock.Instant
}
