package task

import "time"

// The conditions of the state machine.

func insideWindow(t *Task, a Action, _ Part, _ time.Time) error {
	if a.At.Before(t.Opens) || a.At.After(t.Due) {
		return ErrPlanOutside
	}
	return nil
}

// movable: to a window that is one, and whose due is still to come. The system
// leaves alone what somebody has touched.
func movable(t *Task, a Action, as Part, now time.Time) error {
	if as == PartSystem && t.Touched {
		return ErrTouched
	}
	return ahead(t, a, as, now)
}

func ahead(_ *Task, a Action, _ Part, now time.Time) error {
	if !a.Opens.Before(a.Due) || a.Due.After(a.Closes) || !a.Due.After(now) {
		return ErrBadWindow
	}
	return nil
}

func tickable(t *Task, a Action, _ Part, _ time.Time) error {
	if t.TargetsDone+max(a.Ticks, 1) > t.Targets {
		return ErrTicked
	}
	return nil
}

func completable(t *Task, a Action, _ Part, _ time.Time) error {
	switch {
	case t.TargetsDone+a.Ticks < t.Targets:
		return ErrNotAllTicked
	case t.TargetsDone+a.Ticks > t.Targets:
		return ErrTicked
	case len(a.Missing) > 0:
		return ErrGateClosed
	}
	return nil
}

func overridable(t *Task, a Action, as Part, now time.Time) error {
	if !a.Named {
		return ErrNotNamed
	}
	a.Missing = nil
	return completable(t, a, as, now)
}

func closed(t *Task, _ Action, _ Part, now time.Time) error {
	if now.Before(t.Closes) {
		return ErrStillOpen
	}
	return nil
}

func untouched(t *Task, _ Action, _ Part, _ time.Time) error {
	if t.Touched {
		return ErrTouched
	}
	return nil
}

// syncable: made inside the window, arrived within syncGrace. Evidence that does
// not finish the task is taken too and leaves it missed.
func syncable(t *Task, a Action, _ Part, now time.Time) error {
	made := a.made(now)
	switch {
	case made.Before(t.Opens) || made.After(t.Closes) || now.Sub(made) > syncGrace:
		return ErrSyncLate
	case t.TargetsDone+a.Ticks > t.Targets:
		return ErrTicked
	case t.TargetsDone+a.Ticks == t.Targets && len(a.Missing) > 0:
		return ErrGateClosed
	}
	return nil
}

func returnable(t *Task, a Action, _ Part, now time.Time) error {
	if !a.Due.After(now) || !a.Due.After(t.Opens) {
		return ErrBadWindow
	}
	if a.Ticks < 0 || a.Ticks > t.TargetsDone {
		return ErrTicked
	}
	return nil
}
