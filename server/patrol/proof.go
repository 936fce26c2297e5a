package patrol

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// Grade says how far a check-in proves that somebody was there. It blocks nobody and
// counts for nobody's pay; it tells a leader where to ask.
type Grade string

// The grades.
const (
	GradeA Grade = "A" // nothing speaks against it
	GradeB Grade = "B" // something is weaker than it could be
	GradeC Grade = "C" // something does not fit and wants a word
)

// Doubt is one thing that speaks against a check-in, with the numbers that say so.
type Doubt struct {
	Code  DoubtCode `json:"code"`
	Have  int64     `json:"have,omitempty"`  // seconds, or metres when far
	Usual int64     `json:"usual,omitempty"` // seconds
}

// DoubtCode names a rule of proof.
type DoubtCode string

// The doubts. Those that are strong ask for a word or a photo.
const (
	DoubtClock     DoubtCode = "clock"      // strong: the clock of the phone is wrong
	DoubtTooFast   DoubtCode = "too_fast"   // strong: nobody walks that fast from the point before
	DoubtTwoPhones DoubtCode = "two_phones" // strong: another phone scanned the same plate just then
	DoubtFar       DoubtCode = "far"        // strong: the phone says it is somewhere else
	DoubtNoPhoto   DoubtCode = "no_photo"   // strong: the photo of now that was asked for is missing
	DoubtOutside   DoubtCode = "outside"    // after the round was due
	DoubtTyped     DoubtCode = "typed"      // the number of the plate was typed
	DoubtOrder     DoubtCode = "order"      // not the next point of a round whose order counts
)

var strong = map[DoubtCode]bool{DoubtClock: true, DoubtTooFast: true, DoubtTwoPhones: true, DoubtFar: true, DoubtNoPhoto: true}

// What the rules tolerate.
const (
	clockTolerance = 2 * time.Minute
	tooFastTimes   = 3 // as fast as the usual walk
	strideSpeed    = 1.4
	twoPhonesApart = time.Minute
	farMetres      = 150 // beyond what both spots may be wrong
	lookAround     = time.Hour
	photoOneIn     = 12
)

// gradeOf is the grade that the doubts leave.
func gradeOf(doubts []Doubt) Grade {
	grade := GradeA
	for _, d := range doubts {
		if strong[d.Code] {
			return GradeC
		}
		grade = GradeB
	}
	return grade
}

// timing is what is known of when a check-in was made.
type timing struct {
	device   clock.Instant  // of the scan, by the clock of the phone
	sent     *clock.Instant // of the upload, by the same clock; nil when not told
	received clock.Instant  // of the upload, by the clock of the school
}

// made is the moment of the scan by the clock of the school, and the doubt when the
// clock of the phone is wrong. A phone that waited for a network is not: only what it
// says of the upload itself can be compared.
func (t timing) made() (clock.Instant, []Doubt) {
	ahead := max(0, t.device.Sub(t.received)) // nothing was scanned in the future
	if t.sent != nil {
		ahead = t.sent.Sub(t.received)
	}
	if ahead.Abs() <= clockTolerance {
		return min(t.device, t.received), nil
	}
	return min(t.device.Add(-ahead), t.received), []Doubt{{Code: DoubtClock, Have: int64(ahead / time.Second)}}
}

// live reports whether the check-in came while the person stood there.
func (t timing) live(made clock.Instant) bool { return t.received.Sub(made) <= clockTolerance }

// sighting is another check-in around the same time.
type sighting struct {
	checkpoint database.ID
	at         clock.Instant
}

// tooFast doubts a check-in that came too soon after the one before at another point.
func tooFast(route []Checkpoint, before *sighting, here *Checkpoint, at clock.Instant) []Doubt {
	if before == nil || before.checkpoint == here.ID {
		return nil
	}
	usual := usualWalk(route, before.checkpoint, here)
	took := at.Sub(before.at)
	if took*tooFastTimes >= usual {
		return nil
	}
	return []Doubt{{Code: DoubtTooFast, Have: int64(took / time.Second), Usual: int64(usual / time.Second)}}
}

// usualWalk is the time between two points as the route tells it, or else as the map
// does; zero when nobody knows.
func usualWalk(route []Checkpoint, from database.ID, here *Checkpoint) time.Duration {
	if walk := walkBetween(route, from, here.ID); walk > 0 {
		return walk
	}
	for i := range route {
		if route[i].ID == from && route[i].Location != nil && here.Location != nil {
			return time.Duration(route[i].Location.metres(*here.Location) / strideSpeed * float64(time.Second))
		}
	}
	return 0
}

// tooFar doubts a check-in of a phone that says it is somewhere else. Neither spot is
// taken for more exact than it is.
func tooFar(here, phone *Location) []Doubt {
	if here == nil || phone == nil {
		return nil
	}
	if apart := here.surelyApart(*phone); apart > farMetres {
		return []Doubt{{Code: DoubtFar, Have: int64(apart)}}
	}
	return nil
}

// afterDue doubts a check-in that came after the round was due.
func afterDue(due time.Time, at clock.Instant) []Doubt {
	if late := at.Sub(clock.At(due)); late > 0 {
		return []Doubt{{Code: DoubtOutside, Have: int64(late / time.Second)}}
	}
	return nil
}

// wantsPhoto draws which points of a round ask for a photo of now. The draw is the same
// whenever it is asked, and nobody without the seed can tell it beforehand.
func wantsPhoto(seed []byte, task, checkpoint database.ID) bool {
	mac := hmac.New(sha256.New, seed)
	mac.Write(task[:])
	mac.Write(checkpoint[:])
	return binary.BigEndian.Uint64(mac.Sum(nil))%photoOneIn == 0
}
