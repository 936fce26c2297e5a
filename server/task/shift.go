package task

import (
	"fmt"
	"strconv"
	"strings"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
)

// farthest is the most days any rule may reach from its anchor.
const farthest = 400

// Shift moves a day: "-14d" by days of the wall calendar, "-1 school" to the n-th
// day of a set before or after it. The zero value moves nothing.
type Shift struct {
	N  int
	In calendar.DaySet // empty: every day counts
}

// ParseShift reads "-14d" or "-1 school". Zero is refused: it would say nothing.
func ParseShift(s string) (Shift, error) {
	bad := &calendar.SyntaxError{Text: s, Hint: hintShift}
	count, set, inSet := strings.Cut(s, " ")
	var shift Shift
	if inSet {
		if shift.In.UnmarshalText([]byte(set)) != nil {
			return Shift{}, bad
		}
	} else {
		var days bool
		if count, days = strings.CutSuffix(s, "d"); !days {
			return Shift{}, bad
		}
	}
	n, ok := parseSigned(count)
	if !ok || n == 0 || n > farthest || n < -farthest {
		return Shift{}, bad
	}
	shift.N = n
	return shift, nil
}

// parseSigned reads a number that carries its sign.
func parseSigned(s string) (int, bool) {
	if s == "" || s[0] != '+' && s[0] != '-' || len(s) > 1 && (s[1] == '+' || s[1] == '-') {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// String is the form that ParseShift reads.
func (s Shift) String() string {
	if s.In != "" {
		return fmt.Sprintf("%+d %s", s.N, s.In)
	}
	return fmt.Sprintf("%+dd", s.N)
}

// MarshalText writes the form that ParseShift reads.
func (s Shift) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText is ParseShift.
func (s *Shift) UnmarshalText(b []byte) error {
	parsed, err := ParseShift(string(b))
	if err != nil {
		return err
	}
	*s = parsed
	return nil
}

func (s Shift) move(c *calendar.Calendar, d clock.Date) (clock.Date, bool) {
	if s.In == "" {
		return d.AddDays(s.N), true
	}
	return c.Step(s.In, d, s.N)
}

// Roll takes a day that is not in a set to the nearest one that is: "back work"
// before it, "on school" after it. The zero value leaves the day.
type Roll struct {
	Back bool
	To   calendar.DaySet
}

// ParseRoll reads "back SET" or "on SET".
func ParseRoll(s string) (Roll, error) {
	way, set, _ := strings.Cut(s, " ")
	roll := Roll{Back: way == "back"}
	if way != "back" && way != "on" || roll.To.UnmarshalText([]byte(set)) != nil {
		return Roll{}, &calendar.SyntaxError{Text: s, Hint: hintRoll}
	}
	return roll, nil
}

// String is the form that ParseRoll reads.
func (r Roll) String() string {
	if r.Back {
		return "back " + string(r.To)
	}
	return "on " + string(r.To)
}

// MarshalText writes the form that ParseRoll reads.
func (r Roll) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText is ParseRoll.
func (r *Roll) UnmarshalText(b []byte) error {
	parsed, err := ParseRoll(string(b))
	if err != nil {
		return err
	}
	*r = parsed
	return nil
}

func (r Roll) move(c *calendar.Calendar, d clock.Date) (clock.Date, bool) {
	switch {
	case r.To == "":
		return d, true
	case r.Back:
		return c.OnOrBefore(r.To, d)
	default:
		return c.OnOrAfter(r.To, d)
	}
}
