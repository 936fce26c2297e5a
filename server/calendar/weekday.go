package calendar

import "time"

// Weekday is a day of the school's timetable, written mon to sun. A 调休 day may
// act as another weekday than the wall calendar shows.
type Weekday time.Weekday

var weekdayNames = [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// String is the three-letter name.
func (w Weekday) String() string { return weekdayNames[w] }

// MarshalText writes the three-letter name.
func (w Weekday) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads the three-letter name.
func (w *Weekday) UnmarshalText(b []byte) error {
	for i, name := range weekdayNames {
		if string(b) == name {
			*w = Weekday(i)
			return nil
		}
	}
	return &SyntaxError{Text: string(b), Hint: hintWeekday}
}
