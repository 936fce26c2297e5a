package form

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Bound is one end of a limit.
type Bound struct {
	Value  float64
	Strict bool // the value itself does not keep it: 超过, not 不低于
}

// Limit is what a number must keep. The zero Limit is kept by every finite number.
type Limit struct {
	Min, Max *Bound
}

// limitForm is one or two comparisons, the lower first: ">= 70", "> 0 <= 8".
var limitForm = regexp.MustCompile(`^(?:(>=?) *(-?\d{1,9}(?:\.\d{1,6})?))? *(?:(<=?) *(-?\d{1,9}(?:\.\d{1,6})?))?$`)

// ParseLimit reads ">= 70", "< 8" or "> 0 <= 8". It refuses a limit that no number keeps.
func ParseLimit(s string) (Limit, error) {
	parts := limitForm.FindStringSubmatch(s)
	if parts == nil || s == "" {
		return Limit{}, fmt.Errorf("limit %q is not like \">= 70\" or \"> 0 <= 8\"", s)
	}
	l := Limit{Min: bound(parts[1], parts[2]), Max: bound(parts[3], parts[4])}
	if l.Min == nil && l.Max == nil {
		return Limit{}, fmt.Errorf("limit %q has no bound", s)
	}
	if l.Min != nil && l.Max != nil {
		strict := l.Min.Strict || l.Max.Strict
		if l.Min.Value > l.Max.Value || strict && l.Min.Value == l.Max.Value {
			return Limit{}, fmt.Errorf("no number keeps the limit %q", s)
		}
	}
	return l, nil
}

func bound(sign, number string) *Bound {
	if sign == "" {
		return nil
	}
	value, _ := strconv.ParseFloat(number, 64) // the pattern lets numbers through only
	return &Bound{Value: value, Strict: len(sign) == 1}
}

// Keeps reports whether a number is within the limit. NaN and the infinities are not.
func (l Limit) Keeps(n float64) bool {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return false
	}
	if l.Min != nil && (n < l.Min.Value || l.Min.Strict && n == l.Min.Value) {
		return false
	}
	return l.Max == nil || n < l.Max.Value || !l.Max.Strict && n == l.Max.Value
}

// And is the limit that both ask for. It may be one that no number keeps.
func (l Limit) And(other Limit) Limit {
	narrower := func(a, b *Bound, less bool) *Bound {
		switch {
		case a == nil:
			return b
		case b == nil, a.Value == b.Value && a.Strict:
			return a
		case a.Value == b.Value || (b.Value < a.Value) == less:
			return b
		default:
			return a
		}
	}
	return Limit{Min: narrower(l.Min, other.Min, false), Max: narrower(l.Max, other.Max, true)}
}

// String is what ParseLimit reads.
func (l Limit) String() string {
	var parts []string
	if l.Min != nil {
		parts = append(parts, sign(">", l.Min))
	}
	if l.Max != nil {
		parts = append(parts, sign("<", l.Max))
	}
	return strings.Join(parts, " ")
}

func sign(direction string, b *Bound) string {
	if !b.Strict {
		direction += "="
	}
	return direction + " " + strconv.FormatFloat(b.Value, 'f', -1, 64)
}

// MarshalText writes what ParseLimit reads.
func (l Limit) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads a limit.
func (l *Limit) UnmarshalText(b []byte) error {
	parsed, err := ParseLimit(string(b))
	if err != nil {
		return err
	}
	*l = parsed
	return nil
}

// Words says the limit in Chinese: "高于 70℃", "0～8℃".
func (l Limit) Words(unit string) string {
	number := func(b *Bound) string { return strconv.FormatFloat(b.Value, 'f', -1, 64) }
	switch {
	case l.Min != nil && l.Max != nil && !l.Min.Strict && !l.Max.Strict:
		return number(l.Min) + "～" + number(l.Max) + unit
	case l.Min != nil && l.Max != nil:
		return Limit{Min: l.Min}.Words(unit) + "，" + Limit{Max: l.Max}.Words(unit)
	case l.Min != nil && l.Min.Strict:
		return "高于 " + number(l.Min) + unit
	case l.Min != nil:
		return "不低于 " + number(l.Min) + unit
	case l.Max != nil && l.Max.Strict:
		return "低于 " + number(l.Max) + unit
	case l.Max != nil:
		return "不高于 " + number(l.Max) + unit
	}
	return ""
}
