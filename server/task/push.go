package task

import (
	"time"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
)

// Quiet is the hours in which a push waits, from From to Until the next morning.
// The zero value is no quiet at all.
type Quiet struct {
	From, Until calendar.TimeOfDay
}

// Night is the quiet of guardians and staff: 21:00 to 07:00.
var Night = Quiet{From: 21 * 60, Until: 7 * 60}

// ends is when a push of this moment may leave: the moment itself outside of the
// quiet hours.
func (q Quiet) ends(at time.Time) time.Time {
	day := clock.DateOf(at)
	from, until := day.At(q.From.Duration()), day.At(q.Until.Duration())
	if q.From > q.Until { // over midnight
		switch {
		case at.Before(until):
			return until
		case !at.Before(from):
			return day.AddDays(1).At(q.Until.Duration())
		}
		return at
	}
	if !at.Before(from) && at.Before(until) {
		return until
	}
	return at
}

// longestHold is the longest task whose holder expects to be woken for it.
const longestHold = 24 * time.Hour

// PushAt is when a push about a moment of the task may leave. Quiet hours delay it,
// except for urgent rungs, and for a holder or deputy inside the window of a task
// of at most 24 hours: they hold that hour. The in-app inbox is never delayed.
func PushAt(t *Task, at time.Time, part Part, urgent bool, quiet Quiet) time.Time {
	holds := part == PartHolder || part == PartDeputy
	inside := !at.Before(t.Opens) && !at.After(t.Closes) && t.Closes.Sub(t.Opens) <= longestHold
	if urgent || holds && inside {
		return at
	}
	return quiet.ends(at)
}
