package task

import (
	"slices"
	"strings"
	"time"
)

// ChangeKind is what re-planning does about one slot.
type ChangeKind string

// The kinds of changes.
const (
	InsertTask ChangeKind = "insert" // the slot is new: Start(Want, now)
	MoveTask   ChangeKind = "move"   // same promise, other times: Move
	CancelTask ChangeKind = "cancel" // no longer promised: Cancel
	ReviveTask ChangeKind = "revive" // promised again: Revive
	FlagTask   ChangeKind = "flag"   // somebody has acted on it: tell the owner, change nothing
)

// Change is one step of a re-plan.
type Change struct {
	Kind ChangeKind
	Task *Task      // nil for InsertTask
	Want Occurrence // zero for CancelTask, and for FlagTask when it is no longer wanted
}

// Action is the change as the state machine takes it, for every kind but InsertTask
// and FlagTask. It is applied as PartSystem.
func (ch Change) Action() Action {
	a := Action{Opens: ch.Want.Opens, Due: ch.Want.Due, Closes: ch.Want.Closes}
	switch ch.Kind {
	case MoveTask:
		a.Verb = Move
	case ReviveTask:
		a.Verb = Revive
	case CancelTask:
		a.Verb = Cancel
	case InsertTask, FlagTask:
	}
	return a
}

// Replan compares, by slot, the tasks of one routine and subject with what is wanted
// now: Wanted with a horizon no nearer than the last of them. It never deletes, never
// touches a task somebody has acted on, and never invents or rewrites the past:
// nothing whose due has passed is inserted, moved, cancelled or revived. Applying the
// changes and re-planning again yields no more than the same flags.
func Replan(have []*Task, want []Occurrence, now time.Time) []Change {
	stored := make(map[string]*Task, len(have))
	for _, t := range have {
		stored[t.Slot] = t
	}
	var out []Change
	wanted := make(map[string]bool, len(want))
	for _, o := range want {
		wanted[o.Slot] = true
		if ch, ok := replanWanted(stored[o.Slot], o, now); ok {
			out = append(out, ch)
		}
	}
	for _, t := range have {
		if wanted[t.Slot] || t.State != Live || !t.Due.After(now) {
			continue
		}
		kind := CancelTask
		if t.Touched {
			kind = FlagTask
		}
		out = append(out, Change{Kind: kind, Task: t})
	}
	slices.SortStableFunc(out, func(a, b Change) int { return strings.Compare(a.slot(), b.slot()) })
	return out
}

func (ch Change) slot() string {
	if ch.Task != nil {
		return ch.Task.Slot
	}
	return ch.Want.Slot
}

func replanWanted(t *Task, o Occurrence, now time.Time) (Change, bool) {
	ch := Change{Task: t, Want: o}
	if !o.Due.After(now) {
		return ch, false
	}
	switch {
	case t == nil:
		ch.Kind = InsertTask
	case t.State == Cancelled:
		ch.Kind = ReviveTask
	case t.State != Live || !t.Due.After(now) || o.times(t):
		return ch, false
	case t.Touched:
		ch.Kind = FlagTask
	default:
		ch.Kind = MoveTask
	}
	return ch, true
}

// times reports whether the task has the times of the occurrence.
func (o Occurrence) times(t *Task) bool {
	return o.Opens.Equal(t.Opens) && o.Due.Equal(t.Due) && o.Closes.Equal(t.Closes)
}
