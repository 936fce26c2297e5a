package task

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
)

// Point is what a rung counts from.
type Point string

// The points of a task. Planned exists only once somebody has fixed a time.
const (
	AtOpens   Point = "opens"
	AtDue     Point = "due"
	AtCloses  Point = "closes"
	AtPlanned Point = "planned"
)

// Condition holds a rung back once it is no longer true.
type Condition string

// The conditions.
const (
	Unplanned Condition = "unplanned" // nobody has fixed a time
	Unacked   Condition = "unacked"   // nobody has said "seen"
	Untouched Condition = "untouched" // nobody has done anything at all
)

// Rung is one moment of a ladder at which somebody is told, written
//
//	point [±duration | ±Nd@HH:MM] : recipients [: if condition] [: push] [: urgent]
//
// as in "due -10m : holder" or "opens -3d@09:00 : holder+owner : if unacked".
// Recipients are holder, deputy, owner, vendor or roles of the school.
type Rung struct {
	Anchor Point
	Off    time.Duration // from the point, unless At is set
	Days   int           // from the day of the point, at the time At
	At     *calendar.TimeOfDay
	To     []string
	If     Condition
	Push   bool // push although it is a plain opens rung
	Urgent bool // never moved to another day, never held back at night
}

// ParseRung reads one rung.
func ParseRung(s string) (Rung, error) {
	r, ok := parseRung(s)
	if !ok {
		return Rung{}, &calendar.SyntaxError{Text: s, Hint: hintRung}
	}
	return r, nil
}

func parseRung(s string) (Rung, bool) {
	parts := strings.Split(s, " : ")
	if len(parts) < 2 {
		return Rung{}, false
	}
	point, offset, moved := strings.Cut(parts[0], " ")
	r := Rung{Anchor: Point(point), To: strings.Split(parts[1], "+")}
	switch r.Anchor {
	case AtOpens, AtDue, AtCloses, AtPlanned:
	default:
		return r, false
	}
	if moved && !r.parseOffset(offset) {
		return r, false
	}
	for i, to := range r.To {
		if !recipient(to) || slices.Contains(r.To[:i], to) {
			return r, false
		}
	}
	return r, r.parseFlags(parts[2:])
}

// recipient reports whether a rung can tell this.
func recipient(to string) bool {
	switch Part(to) {
	case PartHolder, PartDeputy, PartOwner, PartVendor:
		return true
	default:
		return Role(to).known()
	}
}

func (r *Rung) parseOffset(s string) bool {
	sign, digits := 1, strings.TrimPrefix(s, "+")
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		sign, digits = -1, rest
	}
	days, at, onClock := strings.Cut(digits, "d@")
	if !onClock {
		d, ok := parseDuration(digits)
		r.Off = time.Duration(sign) * d
		return ok
	}
	n, ok := parseSigned("+" + days)
	t, err := calendar.ParseTimeOfDay(at)
	r.Days, r.At = sign*n, &t
	return ok && err == nil && n <= farthest
}

// parseFlags reads what may follow the recipients, in this order.
func (r *Rung) parseFlags(flags []string) bool {
	if len(flags) > 0 && strings.HasPrefix(flags[0], "if ") {
		r.If = Condition(flags[0][len("if "):])
		if r.If != Unplanned && r.If != Unacked && r.If != Untouched {
			return false
		}
		flags = flags[1:]
	}
	if len(flags) > 0 && flags[0] == "push" {
		r.Push = true
		flags = flags[1:]
	}
	if len(flags) > 0 && flags[0] == "urgent" {
		r.Urgent = true
		flags = flags[1:]
	}
	return len(flags) == 0
}

// String is the form that ParseRung reads.
func (r Rung) String() string {
	var b strings.Builder
	b.WriteString(string(r.Anchor))
	switch {
	case r.At != nil:
		fmt.Fprintf(&b, " %+dd@%s", r.Days, r.At)
	case r.Off < 0:
		b.WriteString(" -" + formatDuration(-r.Off))
	case r.Off > 0:
		b.WriteString(" +" + formatDuration(r.Off))
	}
	b.WriteString(" : " + strings.Join(r.To, "+"))
	if r.If != "" {
		b.WriteString(" : if " + string(r.If))
	}
	if r.Push {
		b.WriteString(" : push")
	}
	if r.Urgent {
		b.WriteString(" : urgent")
	}
	return b.String()
}

// MarshalText writes the form that ParseRung reads.
func (r Rung) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText is ParseRung.
func (r *Rung) UnmarshalText(b []byte) error {
	parsed, err := ParseRung(string(b))
	if err != nil {
		return err
	}
	*r = parsed
	return nil
}

// Pushes reports whether the rung buzzes a phone. A plain opens rung only lays the
// task on the plate: one push for each opens would cost a cook seven a day and a
// subscription credit each, when all is well.
func (r Rung) Pushes() bool {
	plain := r.Anchor == AtOpens && r.Off == 0 && r.At == nil
	return !plain || r.Push || r.Urgent
}

// base is the moment before the ladder's days are looked at, or false while the
// task has no such point.
func (r Rung) base(t *Task) (time.Time, bool) {
	var point time.Time
	switch r.Anchor {
	case AtOpens:
		point = t.Opens
	case AtDue:
		point = t.Due
	case AtCloses:
		point = t.Closes
	case AtPlanned:
		if t.Planned == nil {
			return time.Time{}, false
		}
		point = *t.Planned
	}
	if r.At == nil {
		return point.Add(r.Off), true
	}
	return clock.DateOf(point).AddDays(r.Days).At(r.At.Duration()), true
}

// holds reports whether the condition lets the rung speak.
func (c Condition) holds(t *Task) bool {
	switch c {
	case Unplanned:
		return t.Planned == nil
	case Unacked:
		return t.Acked == nil
	case Untouched:
		return !t.Touched
	}
	return true
}
