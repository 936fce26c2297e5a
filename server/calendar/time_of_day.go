package calendar

import (
	"fmt"
	"time"
)

// TimeOfDay is minutes after midnight in Shanghai, written 07:40.
type TimeOfDay int

// ParseTimeOfDay reads HH:MM, from 00:00 to 23:59.
func ParseTimeOfDay(s string) (TimeOfDay, error) {
	if len(s) == 5 && s[2] == ':' && digits(s[:2]) && digits(s[3:]) {
		h, m := int(s[0]-'0')*10+int(s[1]-'0'), int(s[3]-'0')*10+int(s[4]-'0')
		if h < 24 && m < 60 {
			return TimeOfDay(h*60 + m), nil
		}
	}
	return 0, &SyntaxError{Text: s, Hint: hintTimeOfDay}
}

func digits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

// Duration is the time since midnight.
func (t TimeOfDay) Duration() time.Duration { return time.Duration(t) * time.Minute }

// String is HH:MM.
func (t TimeOfDay) String() string { return fmt.Sprintf("%02d:%02d", t/60, t%60) }

// MarshalText writes HH:MM.
func (t TimeOfDay) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads HH:MM.
func (t *TimeOfDay) UnmarshalText(b []byte) error {
	parsed, err := ParseTimeOfDay(string(b))
	if err != nil {
		return err
	}
	*t = parsed
	return nil
}
