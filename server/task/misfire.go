package task

import (
	"strings"
	"time"

	"xiaoqin/server/calendar"
)

// MisfirePolicy says what becomes of rungs that passed while nobody was looking.
type MisfirePolicy string

// The policies. The verdict (missed) is never skipped by any of them.
const (
	CatchUpLatest MisfirePolicy = "catch_up_latest" // one message for all, with the latest rung's text, to everybody any of them would have told
	CatchUpAll    MisfirePolicy = "catch_up_all"    // each of them
	SkipIfLate    MisfirePolicy = "skip_if_late"    // those older than Late are passed over, the rest as CatchUpLatest
)

// Misfire is a policy with its limit, written catch_up_latest, catch_up_all or
// skip_if_late:30m. The zero value is CatchUpLatest.
type Misfire struct {
	Policy MisfirePolicy
	Late   time.Duration // of SkipIfLate
}

// ParseMisfire reads a policy.
func ParseMisfire(s string) (Misfire, error) {
	if p := MisfirePolicy(s); p == CatchUpLatest || p == CatchUpAll {
		return Misfire{Policy: p}, nil
	}
	late, ok := strings.CutPrefix(s, string(SkipIfLate)+":")
	if d, valid := parseDuration(late); ok && valid && d > 0 {
		return Misfire{Policy: SkipIfLate, Late: d}, nil
	}
	return Misfire{}, &calendar.SyntaxError{Text: s, Hint: hintMisfire}
}

// String is the form that ParseMisfire reads.
func (m Misfire) String() string {
	switch m.Policy {
	case SkipIfLate:
		return string(m.Policy) + ":" + formatDuration(m.Late)
	case CatchUpAll:
		return string(m.Policy)
	default:
		return string(CatchUpLatest)
	}
}

// MarshalText writes the form that ParseMisfire reads.
func (m Misfire) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText is ParseMisfire.
func (m *Misfire) UnmarshalText(b []byte) error {
	parsed, err := ParseMisfire(string(b))
	if err != nil {
		return err
	}
	*m = parsed
	return nil
}
