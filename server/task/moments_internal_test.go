package task

import (
	"testing"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

func TestMomentsFollowWhatIsWritten(t *testing.T) {
	m := &moments{known: true, next: make(map[database.ID]clock.Instant)}
	a, b, c := database.NewID(), database.NewID(), database.NewID()
	at := func(i clock.Instant) *clock.Instant { return &i }
	first := func(want clock.Instant) {
		t.Helper()
		if got := m.first(); (got == nil) != (want == 0) || got != nil && *got != want {
			t.Errorf("first moment %v, want %d", got, want)
		}
	}
	due := func(now clock.Instant, after dueMark, want ...database.ID) {
		t.Helper()
		got := m.due(now, after)
		if len(got) != len(want) {
			t.Fatalf("%d due at %d, want %d", len(got), now, len(want))
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("due %d is another task", i)
			}
		}
	}
	first(0)
	m.note(a, at(30))
	m.note(b, at(10))
	m.note(c, at(10))
	first(10)
	due(10, dueMark{}, b, c)
	due(10, dueMark{10, b}, c)
	due(30, dueMark{}, b, c, a)

	m.note(b, at(40)) // later than it was
	m.note(c, nil)    // over
	first(30)
	due(40, dueMark{}, a, b)

	m.note(a, at(5)) // earlier, and back again
	m.note(a, at(30))
	first(30)
	due(40, dueMark{}, a, b)

	m.forget()
	if m.known || m.first() != nil {
		t.Error("remembers what it was to forget")
	}
	var shared *moments
	shared.note(a, at(1)) // a process that shares its database keeps nothing
	shared.forget()
}
