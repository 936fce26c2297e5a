package clock_test

import (
	"encoding/json"
	"testing"
	"time"

	"xiaoqin/server/clock"
)

func TestSchoolClockRunsAheadOfTheMachine(t *testing.T) {
	t.Parallel()
	machine := time.Date(2022, 4, 1, 18, 30, 0, 0, time.UTC)
	school := clock.NewSchool(clock.Func(func() time.Time { return machine }))
	if got, want := school.Now().Format(time.RFC3339), "2022-04-02T02:30:00+08:00"; got != want {
		t.Errorf("school time %s, want %s", got, want)
	}
	school.SetOffset(-2 * time.Hour)
	machine = machine.Add(time.Minute)
	if got, want := school.Now().Format(time.RFC3339), "2022-04-02T00:31:00+08:00"; got != want {
		t.Errorf("moved school time %s, want %s", got, want)
	}
}

func TestDateIsTheDayInShanghai(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ at, want string }{
		{"2022-04-01T15:59:59Z", "2022-04-01"},
		{"2022-04-01T16:00:00Z", "2022-04-02"},
		{"2024-02-28T16:00:00Z", "2024-02-29"},
		{"2021-12-31T16:00:00Z", "2022-01-01"},
	} {
		at, err := time.Parse(time.RFC3339, test.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := clock.DateOf(at).String(); got != test.want {
			t.Errorf("DateOf(%s) = %s, want %s", test.at, got, test.want)
		}
	}
}

func TestDateArithmetic(t *testing.T) {
	t.Parallel()
	d := clock.NewDate(2024, time.February, 28)
	for days, want := range map[int]string{0: "2024-02-28", 1: "2024-02-29", 2: "2024-03-01", -59: "2023-12-31", 366: "2025-02-28"} {
		if got := d.AddDays(days).String(); got != want {
			t.Errorf("%s %+d days = %s, want %s", d, days, got, want)
		}
	}
	if got := clock.NewDate(2022, time.April, 2).Weekday(); got != time.Saturday {
		t.Errorf("2 April 2022 is a %s, want Saturday", got)
	}
	if got, want := d.At(26*time.Hour).Format(time.RFC3339), "2024-02-29T02:00:00+08:00"; got != want {
		t.Errorf("26 h after midnight = %s, want %s", got, want)
	}
}

func TestDateRefusesWhatIsNoDate(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "2022-4-2", "2022-02-30", "20220402", "2022-04-02T00:00:00Z", "２０２２-04-02"} {
		if d, err := clock.ParseDate(s); err == nil {
			t.Errorf("ParseDate(%q) = %s, want an error", s, d)
		}
	}
}

func TestJSONAndColumnsKeepInstantsAndDates(t *testing.T) {
	t.Parallel()
	type body struct {
		At  clock.Instant `json:"at"`
		On  clock.Date    `json:"on"`
		Off clock.Date    `json:"off"`
	}
	const text = `{"at":"2022-04-02T07:10:00.250+08:00","on":"2022-04-02","off":""}`
	var got body
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	if string(again) != text {
		t.Errorf("written as %s, want %s", again, text)
	}
	at, err := got.At.Value()
	if err != nil || at != int64(1648854600250) {
		t.Errorf("instant stored as %v (%v)", at, err)
	}
	if off, err := got.Off.Value(); err != nil || off != nil {
		t.Errorf("no date stored as %v (%v), want NULL", off, err)
	}
	var date clock.Date
	for _, column := range []any{"2022-04-02", []byte("2022-04-02")} {
		if err := date.Scan(column); err != nil || date != got.On {
			t.Errorf("column %v read as %s (%v)", column, date, err)
		}
	}
	if err := date.Scan(nil); err != nil || !date.IsZero() {
		t.Errorf("NULL read as %s (%v), want no date", date, err)
	}
	var instant clock.Instant
	if err := instant.Scan("2022-04-02"); err == nil {
		t.Error("an instant was read from text: a time.Time column slipped in")
	}
}
