package task

import (
	"cmp"
	"slices"
	"time"

	"xiaoqin/server/calendar"
)

// FiringKind says what a firing asks for.
type FiringKind string

// The kinds of firings.
const (
	Opened   FiringKind = "opened"   // draw the targets, show it on the plate
	Reminder FiringKind = "reminder" // tell somebody
	Verdict  FiringKind = "verdict"  // it was not done: the task is missed now
)

// Firing is something that has become due for a task. Task, At and recipient
// together name a message: there is at most one of each.
type Firing struct {
	Kind   FiringKind
	At     time.Time // the moment it stands for, not when it was noticed; a push never leaves before it
	Rung   int       // Reminder: index into the ladder, for its text
	To     []string  // Reminder: recipients as in Rung
	Push   bool      // buzz the phone; otherwise only the in-app inbox
	Urgent bool
}

// passed is a rung that became due since the watermark.
type passed struct {
	at   time.Time
	rung int
}

// Fire deals with every moment of the task after its watermark and up to now, and
// moves the watermark to now. The task is changed: when it has closed it is missed,
// otherwise it is armed anew. A clock that stepped back fires nothing.
//
// A missed task is not looked at again, so with the verdict Fire also hands over the
// rungs that lie behind closes: whoever was to hear of it a day after due still does,
// then and not earlier.
//
// The caller writes the task by compare-and-set and sends the firings in the same
// transaction; whoever loses the compare-and-set sends none.
func Fire(t *Task, l Ladder, c *calendar.Calendar, m Misfire, now time.Time) []Firing {
	if t.State != Live {
		t.NextAt = nil
		return nil
	}
	var firings []Firing
	if t.Opens.After(t.Through) && !t.Opens.After(now) {
		firings = append(firings, Firing{Kind: Opened, At: t.Opens})
	}
	due := l.passed(t, c, now)
	if m.Policy == SkipIfLate {
		due = slices.DeleteFunc(due, func(p passed) bool { return now.Sub(p.at) > m.Late })
	}
	firings = append(firings, l.remind(due, m)...)
	if after, err := Apply(*t, Action{Verb: Miss}, PartSystem, now, ""); err == nil {
		firings = append(firings, Firing{Kind: Verdict, At: t.Closes})
		firings = append(firings, l.remind(l.behind(t, c, now), Misfire{Policy: CatchUpAll})...)
		*t = after
	}
	if now.After(t.Through) {
		t.Through = now
	}
	Arm(t, l, c)
	return firings
}

// passed are the rungs in (watermark, now] whose condition holds, in order.
func (l Ladder) passed(t *Task, c *calendar.Calendar, now time.Time) []passed {
	return l.pick(t, c, func(at time.Time, _ Rung) bool { return at.After(t.Through) && !at.After(now) })
}

// behind are the rungs after now that tell of a task that is overdue.
func (l Ladder) behind(t *Task, c *calendar.Calendar, now time.Time) []passed {
	return l.pick(t, c, func(at time.Time, r Rung) bool {
		base, _ := r.base(t)
		return at.After(now) && at.After(t.Through) && !base.Before(t.Due)
	})
}

func (l Ladder) pick(t *Task, c *calendar.Calendar, wanted func(time.Time, Rung) bool) []passed {
	var out []passed
	for i, r := range l.Rungs {
		if at, ok := l.moment(r, t, c); ok && r.If.holds(t) && wanted(at, r) {
			out = append(out, passed{at: at, rung: i})
		}
	}
	slices.SortStableFunc(out, func(a, b passed) int { return cmp.Or(a.at.Compare(b.at), a.rung-b.rung) })
	return out
}

// remind makes one firing of the rungs of each moment, or, unless all are to be
// caught up with, one of them all: the latest, told to everybody any of them would
// have told.
func (l Ladder) remind(due []passed, m Misfire) []Firing {
	var out []Firing
	for _, p := range due {
		r := l.Rungs[p.rung]
		f := Firing{Kind: Reminder, At: p.at, Rung: p.rung, To: slices.Clone(r.To), Push: r.Pushes(), Urgent: r.Urgent}
		if n := len(out) - 1; n >= 0 && (m.Policy != CatchUpAll || out[n].At.Equal(f.At)) {
			f.To = union(out[n].To, f.To)
			f.Push = f.Push || out[n].Push
			f.Urgent = f.Urgent || out[n].Urgent
			out = out[:n]
		}
		out = append(out, f)
	}
	return out
}

func union(a, b []string) []string {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}
