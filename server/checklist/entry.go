package checklist

import (
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// Proof is how it was shown that somebody stood before the target.
type Proof string

// The proofs. A sheet that has no target needs none.
const (
	ProofNone    Proof = ""
	ProofScanned Proof = "scanned" // the plate of the target was scanned
	ProofPicked  Proof = "picked"  // the target was picked from the list
)

// Mark is something about an entry that a leader should see. It blocks nothing.
type Mark string

// The marks.
const (
	MarkLate  Mark = "late"  // made after the task was due
	MarkClock Mark = "clock" // the clock of the phone is wrong
	MarkEarly Mark = "early" // made before the task opened
)

// Entry is one call as it is kept, for ever.
type Entry struct {
	ID         database.ID
	ClientID   database.ID // made by the phone
	AccountID  database.ID
	PersonID   database.ID
	Position   int           // in the sheet, from 1, in the order in which the server took them
	DeviceAt   clock.Instant // as the phone told it
	SentAt     *clock.Instant
	MadeAt     clock.Instant
	ReceivedAt clock.Instant
	Sequence   int64 // counted up by the phone
	Answers    []Answer
	Steps      []Step
	HandIn     bool
	Sign       string // the signature of the task that it gives: "sign:CM"
	Proof      Proof
	Marks      []Mark
	InForce    int // version of the form that was in force

	// Before is what the sheet said of the answered items until then.
	Before []Answer
	// Sheet is the sheet as it stands after it, for those who watch; nil in a list.
	Sheet *Sheet
}

// clockTolerance is how far the clock of a phone may be off without a mark.
const clockTolerance = 2 * time.Minute

// madeAt is the moment of a tap by the clock of the school, and whether the clock of the
// phone is wrong. A phone that waited for a network is not: only what it says of the
// upload itself tells one from the other.
func madeAt(device clock.Instant, sent *clock.Instant, received clock.Instant) (made clock.Instant, wrong bool) {
	made = device
	if sent != nil {
		skew := received.Sub(*sent)
		if wrong = skew.Abs() > clockTolerance; wrong {
			made = made.Add(skew)
		}
	}
	if made.Sub(received) > clockTolerance {
		wrong = true
	}
	return min(made, received), wrong
}

// marks are what a leader should see of an entry for a task with this window.
func marks(made clock.Instant, wrongClock bool, opens, due time.Time) []Mark {
	var out []Mark
	if made.Time().After(due) {
		out = append(out, MarkLate)
	}
	if made.Time().Before(opens) {
		out = append(out, MarkEarly)
	}
	if wrongClock {
		out = append(out, MarkClock)
	}
	return out
}
