package task_test

import (
	"testing"

	"xiaoqin/server/task"
)

func TestLiftEveryFifteenDays(t *testing.T) {
	t.Parallel()
	s := routine(t, "lift.service").Schedule
	for done, want := range map[string]string{
		"2022-03-18": "2022-03-30 08:00 > 2022-04-02 17:00",
		"2022-03-21": "2022-03-30 08:00 > 2022-04-02 17:00", // the 5th is a holiday
		"2022-04-17": "2022-04-26 08:00 > 2022-04-29 17:00",
	} {
		o, ok := task.FactOccurrence(s, "", schoolA(), task.Facts{On: date(t, done), Evidence: "e1"}, date(t, done))
		if !ok || window(o) != want || o.Slot != "after:e1" {
			t.Errorf("last done %s: %s %s, want %s", done, o.Slot, window(o), want)
		}
	}
}

func TestFilterByDaysOrByLitres(t *testing.T) {
	t.Parallel()
	s := routine(t, "water.filter").Schedule
	tests := []struct {
		name         string
		used, perDay float64
		today, due   string
	}{
		{"180 days", 0, 0, "2022-02-11", "2022-08-10"},
		{"1,000 of 3,000 L, 25 L a day", 1000, 25, "2022-04-01", "2022-06-20"},
		{"too little to matter", 1000, 1, "2022-04-01", "2022-08-10"},
		{"used up", 3000, 25, "2022-04-01", "2022-04-01"},
		{"used up, and standing still", 3100, 0, "2022-04-01", "2022-04-01"},
	}
	slots := make(map[string]bool)
	for _, tt := range tests {
		f := task.Facts{On: date(t, "2022-02-11"), Evidence: "e1", Used: tt.used, PerDay: tt.perDay}
		o, ok := task.FactOccurrence(s, "", schoolA(), f, date(t, tt.today))
		if !ok || show(o.Due) != tt.due+" 16:00" {
			t.Errorf("%s: due %s, want %s", tt.name, show(o.Due), tt.due)
		}
		slots[o.Slot] = true
	}
	if len(slots) != 1 {
		t.Errorf("a forecast changed the slot: %v", slots)
	}
}

// The row of the first forecast moves; it is not a second one.
func TestNewForecastMovesTheSameRow(t *testing.T) {
	t.Parallel()
	s := routine(t, "water.filter").Schedule
	f := task.Facts{On: date(t, "2022-02-11"), Evidence: "e1"}
	o, _ := task.FactOccurrence(s, "", schoolA(), f, date(t, "2022-02-12"))
	row := task.Start(o, at(t, "2022-02-12 02:00"))
	f.Used, f.PerDay = 1000, 25
	o, _ = task.FactOccurrence(s, "", schoolA(), f, date(t, "2022-04-01"))
	changes := task.Replan([]*task.Task{&row}, []task.Occurrence{o}, at(t, "2022-04-01 02:00"))
	if len(changes) != 1 || changes[0].Kind != task.MoveTask || changes[0].Task != &row || show(changes[0].Want.Due) != "2022-06-20 16:00" {
		t.Errorf("changes = %+v", changes)
	}
}

func TestNothingIsKnown(t *testing.T) {
	t.Parallel()
	if o, ok := task.FactOccurrence(routine(t, "water.filter").Schedule, "", schoolA(), task.Facts{}, date(t, "2022-04-01")); ok {
		t.Errorf("got %+v", o)
	}
	useOnly := schedule(t, `on: [{since: {of: x, use: 3000}}], win: ["08:00..16:00"]`)
	f := task.Facts{On: date(t, "2022-02-11"), Used: 10}
	if o, ok := task.FactOccurrence(useOnly, "", schoolA(), f, date(t, "2022-04-01")); ok {
		t.Errorf("nothing is used and no day is set, got %+v", o)
	}
}

// What was overdue before the school began with us is due today, on a working day.
func TestOverdueFromTheStart(t *testing.T) {
	t.Parallel()
	tests := []struct{ routine, on, today, want string }{
		{"lift.service", "2022-01-10", "2022-03-17", "2022-01-22 08:00 > 2022-03-17 17:00"},
		{"lift.service", "2022-01-10", "2022-04-04", "2022-01-22 08:00 > 2022-04-06 17:00"}, // a holiday
		{"water.filter", "2019-05-01", "2022-03-17", "2021-01-18 08:00 > 2022-03-17 16:00"}, // before the calendar
		{"lift.inspect", "2022-04-01", "2022-03-17", "2022-01-31 08:00 > 2022-03-17 16:00"}, // to be applied for 30 days before
	}
	for _, tt := range tests {
		o, ok := task.FactOccurrence(routine(t, tt.routine).Schedule, "", schoolA(), task.Facts{On: date(t, tt.on)}, date(t, tt.today))
		if !ok || window(o) != tt.want || o.Closes.Before(o.Due) || o.Slot != "after:"+tt.on {
			t.Errorf("%s of %s: %s, want %s", tt.routine, tt.on, window(o), tt.want)
		}
	}
	if o, ok := task.FactOccurrence(routine(t, "doc.expiry").Schedule, "", schoolA(), task.Facts{On: date(t, "2030-01-01")}, date(t, "2022-03-17")); ok {
		t.Errorf("beyond the calendar: %+v", o)
	}
}

func TestLiftInspectionIsAppliedForAMonthBefore(t *testing.T) {
	t.Parallel()
	f := task.Facts{On: date(t, "2022-06-04"), Evidence: "report"}
	o, ok := task.FactOccurrence(routine(t, "lift.inspect").Schedule, "", schoolA(), f, date(t, "2022-03-17"))
	// 4 June lies in 端午: everything counts from 2 June.
	if !ok || window(o) != "2022-04-03 08:00 > 2022-05-03 16:00" || show(o.Closes) != "2022-06-02 16:00" {
		t.Errorf("got %s, closes %s", window(o), show(o.Closes))
	}
}

func TestSampleAfter48Hours(t *testing.T) {
	t.Parallel()
	s := routine(t, "kitchen.sample-out").Schedule
	for sampled, want := range map[string][2]string{
		"2022-04-02 11:10": {"2022-04-06 07:00 > 09:00", "2022-04-06 16:00"},
		"2022-03-15 11:10": {"2022-03-17 11:10 > 15:10", "2022-03-18 11:10"},
	} {
		got := task.EventOccurrences(s, "", schoolA(), "dish7", at(t, sampled))
		if len(got) != 1 || window(got[0]) != want[0] || show(got[0].Closes) != want[1] || got[0].Slot != "ev:dish7" {
			t.Errorf("sampled %s: %+v, want %v", sampled, got, want)
		}
	}
}

func TestHotFoodStandsTwoHours(t *testing.T) {
	t.Parallel()
	o := task.EventOccurrences(routine(t, "kitchen.hold").Schedule, "", schoolA(), "dish7", at(t, "2022-03-15 10:40"))[0]
	row := task.StartEvent(o, at(t, "2022-03-15 10:40"))
	if show(o.Due) != "2022-03-15 12:40" {
		t.Errorf("due %s", show(o.Due))
	}
	row.Through = row.Opens
	if got := show(task.NextRung(&row, ladder(t, "timer"), schoolA())); got != "2022-03-15 12:10" {
		t.Errorf("warned at %s", got)
	}
}

// Moving to a day of the set must not turn a window inside out: the event happened
// and must be answered.
func TestEventIsNeverLost(t *testing.T) {
	t.Parallel()
	s := routine(t, "kitchen.sample-out").Schedule
	// 48 h later is Sunday 23:00, moved to Monday 07:00; 52 h later is Monday 03:00.
	got := task.EventOccurrences(s, "", schoolA(), "x", at(t, "2022-03-18 23:00"))
	if len(got) != 1 || window(got[0]) != "2022-03-21 07:00 > 11:00" || show(got[0].Closes) != "2022-03-21 23:00" {
		t.Errorf("got %s, closes %s", window(got[0]), show(got[0].Closes))
	}
}

func TestEventBeyondTheCalendarKeepsItsDay(t *testing.T) {
	t.Parallel()
	rectify := routine(t, "hazard.rectify").Schedule
	rectify.Windows = rectify.Windows[1:2] // of a serious one
	got := task.EventOccurrences(rectify, "", schoolA(), "x", at(t, "2025-03-01 10:00"))
	if len(got) != 1 || window(got[0]) != "2025-03-01 10:00 > 2025-03-04 10:00" {
		t.Errorf("got %+v", got)
	}
}

func TestEventsOfOtherSchedules(t *testing.T) {
	t.Parallel()
	if got := task.EventOccurrences(routine(t, "fire.daily").Schedule, "", schoolA(), "x", at(t, "2022-03-15 10:40")); got != nil {
		t.Errorf("a clocked schedule has no events: %+v", got)
	}
	for _, code := range []string{"kitchen.hold", "lift.service", "doc.expiry"} {
		s := routine(t, code).Schedule
		if got := task.Occurrences(s, "", schoolA(), schoolA().First(), schoolA().Last()); got != nil {
			t.Errorf("%s has %d occurrences of its own", code, len(got))
		}
	}
}
