package rehearsal

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

// Behaviour is how the people of a rehearsal behave: shares from 0 to 1.
type Behaviour struct {
	OnTime float64 `json:"on_time"` // finish before due
	Late   float64 `json:"late"`    // finish between due and closes
	Never  float64 `json:"never"`   // finish nothing
	Accept float64 `json:"accept"`  // say yes when asked for a subscription
}

// Usual is assumed when nothing else is said.
var Usual = Behaviour{OnTime: 0.8, Late: 0.15, Never: 0.05, Accept: 0.6}

// ParseBehaviour reads "on_time=0.8,late=0.15,never=0.05,accept=0.6". What is left out
// is zero; the first three must add up to one. It refuses anything else with ErrBehaviour.
func ParseBehaviour(s string) (Behaviour, error) {
	var b Behaviour
	shares := map[string]*float64{"on_time": &b.OnTime, "late": &b.Late, "never": &b.Never, "accept": &b.Accept}
	for part := range strings.SplitSeq(s, ",") {
		name, text, _ := strings.Cut(part, "=")
		share := shares[strings.TrimSpace(name)]
		n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		if share == nil || err != nil || n < 0 || n > 1 {
			return Behaviour{}, ErrBehaviour.With(fmt.Errorf("%q", part))
		}
		*share = n
		delete(shares, strings.TrimSpace(name))
	}
	if sum := b.OnTime + b.Late + b.Never; sum < 0.999 || sum > 1.001 {
		return Behaviour{}, ErrBehaviour.With(fmt.Errorf("on_time, late and never add up to %g", sum))
	}
	return b, nil
}

// fate is what becomes of a task.
type fate string

const (
	onTime fate = "on_time"
	late   fate = "late"
	never  fate = "never"
)

func (b Behaviour) fate(luck float64) fate {
	switch {
	case luck < b.OnTime:
		return onTime
	case luck < b.OnTime+b.Late:
		return late
	default:
		return never
	}
}

// luck is a number in [0, 1) that depends on the seed and the words only: the same for
// the same task, in whatever order and however often it is asked.
func luck(seed uint64, words ...string) float64 {
	h := sha256.New()
	_ = binary.Write(h, binary.BigEndian, seed) // a hash never fails
	for _, w := range words {
		h.Write([]byte(w))
		h.Write([]byte{0})
	}
	const bits = 53
	return float64(binary.BigEndian.Uint64(h.Sum(nil))>>(64-bits)) / (1 << bits)
}
