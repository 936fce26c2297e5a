package roster

import (
	"time"

	"xiaoqin/server/database"
)

// SwapState is how far a request to swap is.
type SwapState string

// The states of a request. Only the first is not settled.
const (
	SwapOpen      SwapState = "open"
	SwapAgreed    SwapState = "agreed"
	SwapDeclined  SwapState = "declined"  // by whom it was asked of
	SwapWithdrawn SwapState = "withdrawn" // by the one who asked
	SwapLapsed    SwapState = "lapsed"    // the shift began, or somebody else has it by now
)

// Swap is the request of a person that somebody else takes their shift: one colleague, or
// whoever of the post comes first; with a shift in return or without.
type Swap struct {
	ID      database.ID
	Shift   database.ID
	Return  database.ID // of the one it is asked of; zero: nothing in return
	AskedBy database.ID
	AskedOf database.ID // zero: everybody who may hold the post
	State   SwapState
	AskedAt time.Time
	By      database.ID // who settled it
}

// standing is the state of a request as its shifts are now: it lapses by itself when one of
// them begins, or belongs to somebody else. Back is the shift in return, nil without one.
func (w Swap) standing(one Shift, back *Shift, now time.Time) SwapState {
	if w.State != SwapOpen {
		return w.State
	}
	if one.Person != w.AskedBy || one.begun(now) {
		return SwapLapsed
	}
	if !w.Return.IsZero() && (back == nil || back.Person != w.AskedOf || back.begun(now)) {
		return SwapLapsed
	}
	return SwapOpen
}
