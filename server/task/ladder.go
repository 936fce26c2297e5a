package task

import (
	"time"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/errs"
)

// Ladder says when to speak, to whom, and on which days at all.
type Ladder struct {
	Days  calendar.DaySet `json:"days"` // every, work or school
	Rungs []Rung          `json:"rungs"`
}

// Check returns what is wrong with the ladder.
func (l Ladder) Check() []errs.Field {
	var c complaints
	c.unless(l.Days == calendar.Every || l.Days == calendar.Work || l.Days == calendar.School, "days", ladderDays)
	c.unless(len(l.Rungs) > 0, "rungs", missing)
	return c
}

// moment is when a rung of a ladder speaks for one task.
func (l Ladder) moment(r Rung, t *Task, c *calendar.Calendar) (time.Time, bool) {
	at, ok := r.base(t)
	if !ok || r.Urgent || l.Days == calendar.Every {
		return at, ok
	}
	on := clock.DateOf(at)
	if c.In(l.Days, on) {
		return at, true
	}
	return l.speakingDay(at, on, t, c), true
}

// speakingDay moves a moment off a day on which the ladder keeps silent, at the
// same time of day: before due back, after it forward. A moment that going back
// would take to before opens goes forward too.
func (l Ladder) speakingDay(at time.Time, on clock.Date, t *Task, c *calendar.Calendar) time.Time {
	clockTime := at.Sub(on.At(0))
	if at.Before(t.Due) {
		if day, ok := c.Step(l.Days, on, -1); ok {
			back := day.At(clockTime)
			if !back.Before(t.Opens) || at.Before(t.Opens) {
				return back
			}
		}
	}
	if day, ok := c.Step(l.Days, on, 1); ok {
		return day.At(clockTime)
	}
	return at
}

// Lead is how long before opens the ladder may speak at the most: tasks must exist
// that early.
func (l Ladder) Lead() time.Duration {
	var lead time.Duration
	for _, r := range l.Rungs {
		before := -r.Off
		if r.At != nil {
			before = time.Duration(-r.Days) * 24 * time.Hour
		}
		lead = max(lead, before)
	}
	return lead
}

// minHorizon is how far ahead tasks are written at the least.
const minHorizon = 14 * 24 * time.Hour

// Horizon is up to when tasks must exist: 14 days ahead, or the longest lead of the
// ladder and a day.
func (l Ladder) Horizon(now time.Time) time.Time {
	return now.Add(max(minHorizon, l.Lead()+24*time.Hour))
}

// NextRung is the next moment at which the task has to be looked at: it opens, a
// rung speaks, or it closes with a verdict. It is after the watermark, except when
// the verdict itself is overdue. Zero means never: the task is not live.
func NextRung(t *Task, l Ladder, c *calendar.Calendar) time.Time {
	if t.State != Live {
		return time.Time{}
	}
	next := t.Closes
	if t.Opens.After(t.Through) && t.Opens.Before(next) {
		next = t.Opens
	}
	for _, r := range l.Rungs {
		at, ok := l.moment(r, t, c)
		if ok && at.After(t.Through) && at.Before(next) {
			next = at
		}
	}
	return next
}

// Arm sets the moment at which the scan looks at the task next. Every change of a
// live task's times, plan or state must be followed by it.
func Arm(t *Task, l Ladder, c *calendar.Calendar) {
	t.NextAt = nil
	if next := NextRung(t, l, c); !next.IsZero() {
		t.NextAt = &next
	}
}
