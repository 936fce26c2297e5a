package clock

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"time"
)

// Instant is a moment as every table stores it: Unix milliseconds in a BIGINT.
// time.Time columns are forbidden, because SQLite compares them as text with
// their zone (ADR 0004). The zero value is 1970 and stands for "never" only where
// a column says so; an optional instant is a *Instant.
type Instant int64

// At converts a time; anything finer than a millisecond is dropped.
func At(t time.Time) Instant { return Instant(t.UnixMilli()) }

// Time is the instant in Shanghai.
func (i Instant) Time() time.Time { return time.UnixMilli(int64(i)).In(Shanghai) }

// Add moves the instant.
func (i Instant) Add(d time.Duration) Instant { return i + Instant(d.Milliseconds()) }

// Sub is the time from other to i.
func (i Instant) Sub(other Instant) time.Duration {
	return time.Duration(i-other) * time.Millisecond
}

// String is RFC 3339 in Shanghai, to the millisecond.
func (i Instant) String() string { return i.Time().Format(textLayout) }

const textLayout = "2006-01-02T15:04:05.000Z07:00"

// GormDataType names the column type. It also keeps gorm from filling CreatedAt and
// UpdatedAt behind the program's back, as it would for a plain integer.
func (Instant) GormDataType() string { return "bigint" }

// Value stores the milliseconds.
func (i Instant) Value() (driver.Value, error) { return int64(i), nil }

// Scan reads the milliseconds.
func (i *Instant) Scan(src any) error {
	switch v := src.(type) {
	case int64:
		*i = Instant(v)
	case []byte:
		n, err := strconv.ParseInt(string(v), 10, 64)
		if err != nil {
			return fmt.Errorf("read instant: %w", err)
		}
		*i = Instant(n)
	default:
		return fmt.Errorf("read instant: cannot take %T", src)
	}
	return nil
}

// MarshalText writes RFC 3339, as every JSON body has it.
func (i Instant) MarshalText() ([]byte, error) { return i.AppendText(nil) }

// AppendText appends RFC 3339.
func (i Instant) AppendText(b []byte) ([]byte, error) {
	return i.Time().AppendFormat(b, textLayout), nil
}

// UnmarshalText reads RFC 3339 with any zone.
func (i *Instant) UnmarshalText(b []byte) error {
	t, err := time.Parse(time.RFC3339Nano, string(b))
	if err != nil {
		return fmt.Errorf("read instant: %w", err)
	}
	*i = At(t)
	return nil
}
