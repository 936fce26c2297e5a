// Package clock holds the three notions of time that Xiaoqin keeps apart.
//
// The school clock decides days, windows and reminders; in development it can be
// moved, so that a school can try 2 April today. The machine clock decides the
// life of sessions, WeChat tokens and rate limits, and cannot be moved. The
// database clock decides leases and is read inside SQL, not here.
//
// No other package may call time.Now.
package clock

import (
	"sync/atomic"
	"time"
)

// Shanghai is the zone every school lives in: UTC+8 all year. It is fixed in the
// binary, so the host's zone database cannot change a due time. (Chinese summer
// time ended in 1991, before any date this program handles.)
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// Clock tells the time. Implementations are safe for concurrent use.
type Clock interface {
	Now() time.Time
}

// Func adapts a function to Clock, for tests.
type Func func() time.Time

// Now calls the function.
func (f Func) Now() time.Time { return f() }

// Machine is the clock of this computer, in UTC.
func Machine() Clock {
	return Func(func() time.Time { return time.Now().UTC() })
}

// School is the machine clock moved by an offset, in Shanghai. The offset is zero
// in production.
type School struct {
	machine Clock
	offset  atomic.Int64
}

// NewSchool returns a school clock that runs with the machine clock.
func NewSchool(machine Clock) *School { return &School{machine: machine} }

// Now is the school's time in Shanghai.
func (s *School) Now() time.Time {
	return s.machine.Now().Add(s.Offset()).In(Shanghai)
}

// Offset is how far the school clock is ahead of the machine clock.
func (s *School) Offset() time.Duration { return time.Duration(s.offset.Load()) }

// SetOffset moves the school clock.
func (s *School) SetOffset(d time.Duration) { s.offset.Store(int64(d)) }
