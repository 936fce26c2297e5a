package clock

import (
	"database/sql/driver"
	"fmt"
	"time"
)

const dateLayout = "2006-01-02"

// Date is a day of the school's calendar, without a time: days since 1 January
// 1970. It is stored as CHAR(10) "2006-01-02" and written so in JSON. The zero
// value means "no date"; no school keeps records of 1970.
type Date int32

// NewDate makes a date; day 0 or month 13 roll over as in time.Date.
func NewDate(year int, month time.Month, day int) Date {
	return Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// DateOf is the day on which t falls in Shanghai.
func DateOf(t time.Time) Date {
	y, m, d := t.In(Shanghai).Date()
	return NewDate(y, m, d)
}

// ParseDate reads "2006-01-02" and nothing else.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(dateLayout, s)
	if err != nil {
		return 0, fmt.Errorf("read date: %w", err)
	}
	return Date(t.Unix() / 86400), nil
}

func (d Date) utc() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// At is the moment on this day, in Shanghai, so long after midnight.
func (d Date) At(afterMidnight time.Duration) time.Time {
	y, m, day := d.utc().Date()
	return time.Date(y, m, day, 0, 0, 0, 0, Shanghai).Add(afterMidnight)
}

// AddDays moves the date; n may be negative.
func (d Date) AddDays(n int) Date { return d + Date(n) }

// Date splits the day into year, month and day of the month.
func (d Date) Date() (int, time.Month, int) { return d.utc().Date() }

// Year is the calendar year.
func (d Date) Year() int { return d.utc().Year() }

// Month is the calendar month.
func (d Date) Month() time.Month { return d.utc().Month() }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d == 0 }

// String is "2006-01-02", empty for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.utc().Format(dateLayout)
}

// GormDataType names the column type.
func (Date) GormDataType() string { return "char(10)" }

// Value stores "2006-01-02", NULL for no date.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan reads "2006-01-02"; NULL becomes no date.
func (d *Date) Scan(src any) error {
	var s string
	switch v := src.(type) {
	case nil:
		*d = 0
		return nil
	case string:
		s = v
	case []byte:
		s = string(v)
	default:
		return fmt.Errorf("read date: cannot take %T", src)
	}
	parsed, err := ParseDate(s)
	*d = parsed
	return err
}

// MarshalText writes "2006-01-02".
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads "2006-01-02"; an empty text is no date.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = 0
		return nil
	}
	parsed, err := ParseDate(string(b))
	*d = parsed
	return err
}
