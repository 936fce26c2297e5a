package calendar

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/goccy/go-yaml"

	"xiaoqin/server/clock"
	"xiaoqin/server/errs"
)

// Spec is what a school says about its own days: the data a Calendar is built
// from, in YAML or JSON.
type Spec struct {
	Terms      []Term           `json:"terms"`
	Bells      map[string]Bells `json:"bells,omitempty"` // timetables by name; see DefaultBells
	Exceptions []Exception      `json:"exceptions,omitempty"`
}

// Term is a stretch in which working days are school days.
type Term struct {
	Key   string     `json:"key,omitempty"` // identity in slots, "2022S"; empty: year and S (spring) or A (autumn) of the first day
	Name  string     `json:"name,omitempty"`
	First clock.Date `json:"first"`
	Last  clock.Date `json:"last"`
}

// Bells is one timetable: the named times of a day, such as open, noon and close.
type Bells map[string]TimeOfDay

// DefaultBells names the timetable of an ordinary school day. A timetable named
// after a weekday ("fri") goes before it on the days that act as that weekday, and
// the timetable that an exception names goes before both.
const DefaultBells = "default"

// Exception is what one school does differently on one day.
type Exception struct {
	On     clock.Date `json:"on"`
	Open   *bool      `json:"open,omitempty"`    // school on a day off, or none on a school day
	ActsAs *Weekday   `json:"acts_as,omitempty"` // whose timetable a 调休 day follows
	Bells  string     `json:"bells,omitempty"`   // the timetable of this day, as half
	Tags   []string   `json:"tags,omitempty"`    // exam, sports …
	Note   string     `json:"note,omitempty"`    // Chinese, shown on the calendar
}

// ParseSpec reads a Spec from YAML or JSON; an unknown key is an error.
func ParseSpec(b []byte) (Spec, error) {
	var s Spec
	if err := decode(b, &s); err != nil {
		return Spec{}, unreadable(err)
	}
	return s, nil
}

func unreadable(err error) error {
	refusal := ErrSpec.With(fmt.Errorf("read calendar: %w", err))
	if syntax, ok := errors.AsType[*SyntaxError](err); ok {
		return refusal.WithFields(errs.Field{Location: syntax.Text, Message: syntax.Hint})
	}
	if at, ok := errors.AsType[yaml.Error](err); ok && at.GetToken() != nil {
		line := fmt.Sprintf("line %d", at.GetToken().Position.Line)
		return refusal.WithFields(errs.Field{Location: line, Message: unknownLine})
	}
	return refusal
}

// decode turns a panic of the YAML reader into an error: goccy/go-yaml 1.19.2 fails
// so on a sequence that carries an unknown tag ("terms: !x 0").
func decode(b []byte, into any) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("yaml: %v", r)
		}
	}()
	return yaml.UnmarshalWithOptions(b, into, yaml.Strict())
}

// normal returns the terms in order with their keys, and everything that is wrong.
func (s Spec) normal() ([]Term, []errs.Field) {
	var wrong []errs.Field
	complain := func(at, message string) {
		wrong = append(wrong, errs.Field{Location: at, Message: message})
	}
	terms := slices.Clone(s.Terms)
	slices.SortStableFunc(terms, func(a, b Term) int { return int(a.First - b.First) })
	if len(terms) == 0 {
		complain("terms", noTerms)
	}
	keys := make(map[string]bool)
	for i := range terms {
		t, at := &terms[i], fmt.Sprintf("terms[%s]", terms[i].First)
		if t.Key == "" {
			t.Key = termKey(t.First)
		}
		switch {
		case t.First.Year() < 2000 || t.Last.Year() > 2100:
			complain(at, termYear)
		case t.Last < t.First:
			complain(at, termBackwards)
		case t.Last > t.First.AddDays(366):
			complain(at, termTooLong)
		case i > 0 && t.First <= terms[i-1].Last:
			complain(at, termOverlaps)
		case keys[t.Key]:
			complain(at, termKeyTwice)
		}
		keys[t.Key] = true
	}
	return terms, append(append(wrong, s.wrongBells()...), s.wrongExceptions()...)
}

func termKey(first clock.Date) string {
	half := "S"
	if first.Month() >= time.July {
		half = "A"
	}
	return fmt.Sprintf("%d%s", first.Year(), half)
}

func (s Spec) wrongBells() []errs.Field {
	var wrong []errs.Field
	for _, name := range slices.Sorted(maps.Keys(s.Bells)) {
		last := TimeOfDay(-1)
		for _, bell := range []string{"open", "noon", "close"} {
			at, ok := s.Bells[name][bell]
			if !ok {
				continue
			}
			if at <= last {
				wrong = append(wrong, errs.Field{Location: "bells." + name + "." + bell, Message: bellsDisorder})
			}
			last = at
		}
	}
	return wrong
}

func (s Spec) wrongExceptions() []errs.Field {
	var wrong []errs.Field
	seen := make(map[clock.Date]bool)
	for _, e := range s.Exceptions {
		at := fmt.Sprintf("exceptions[%s]", e.On)
		if seen[e.On] {
			wrong = append(wrong, errs.Field{Location: at, Message: exceptionTwice})
		}
		seen[e.On] = true
		if _, ok := s.Bells[e.Bells]; e.Bells != "" && !ok {
			wrong = append(wrong, errs.Field{Location: at + ".bells", Message: noSuchBells})
		}
		if slices.ContainsFunc(e.Tags, func(tag string) bool { return !validTag(tag) }) {
			wrong = append(wrong, errs.Field{Location: at + ".tags", Message: tagEmpty})
		}
	}
	return wrong
}
