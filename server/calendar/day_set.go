package calendar

import "strings"

// DaySet names the days a rule is about.
type DaySet string

// The day sets. Besides them, Tag makes the set of days that carry a tag.
const (
	Every    DaySet = "every"
	School   DaySet = "school"   // pupils are in: a working day of a term, unless an exception says otherwise
	Work     DaySet = "work"     // staff are in: Monday to Friday without holidays, and 调休 weekends, also between terms
	Rest     DaySet = "rest"     // not Work
	Holiday  DaySet = "holiday"  // off by the official arrangement, the weekends it includes too
	Closed   DaySet = "closed"   // not School
	Vacation DaySet = "vacation" // between terms and not School
)

const tagPrefix = "tag:"

// Tag is the set of days with this tag, such as exam or sports.
func Tag(name string) DaySet { return DaySet(tagPrefix + name) }

// UnmarshalText reads the name of a day set.
func (s *DaySet) UnmarshalText(b []byte) error {
	text := DaySet(b)
	switch text {
	case Every, School, Work, Rest, Holiday, Closed, Vacation:
	default:
		tag, ok := strings.CutPrefix(string(text), tagPrefix)
		if !ok || !validTag(tag) {
			return &SyntaxError{Text: string(b), Hint: hintDaySet}
		}
	}
	*s = text
	return nil
}

func validTag(tag string) bool { return tag != "" && !strings.ContainsAny(tag, " \t\n") }

// membership is the basic sets one day belongs to.
type membership uint8

const (
	inSchool membership = 1 << iota
	inWork
	inHoliday
	inVacation
)

func (m membership) in(s DaySet) bool {
	switch s {
	case Every:
		return true
	case School:
		return m&inSchool != 0
	case Closed:
		return m&inSchool == 0
	case Work:
		return m&inWork != 0
	case Rest:
		return m&inWork == 0
	case Holiday:
		return m&inHoliday != 0
	case Vacation:
		return m&inVacation != 0
	}
	return false
}
