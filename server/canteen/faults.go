package canteen

import (
	"context"

	"xiaoqin/server/clock"
)

// Sheets knows what is written on the sheets of the kitchen.
type Sheets interface {
	// Faults are the items that failed on sheets of routines with this prefix, from one day to
	// another, both included, by when they were written.
	Faults(ctx context.Context, prefix string, first, last clock.Date) ([]Fault, error)
	// Papers are the tasks of some routines due on those days, each with what its sheet says,
	// in the order of their due.
	Papers(ctx context.Context, first, last clock.Date, codes ...string) ([]Paper, error)
}

// Fault is an item that failed, and what was done about it.
type Fault struct {
	Routine string // code
	Name    string // of the routine
	What    string // 红烧肉：中心温度：64.5℃
	Done    string // 回锅加热; empty when nothing was
	At      clock.Instant
}
