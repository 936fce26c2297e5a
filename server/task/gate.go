package task

import (
	"slices"
	"time"

	"xiaoqin/server/database"
)

// GateMissing are the routines that keep the gate of r closed in a scope: those of
// which a task that was not cancelled is not done and passed, and those that have
// no task there at all. Empty means open. It is asked again under a row lock in the
// transaction that completes the task.
func GateMissing(r Routine, scope string, tasks []Task) []string {
	var missing []string
	for _, need := range r.Needs {
		found, open := false, true
		for i := range tasks {
			t := &tasks[i]
			if t.Code != need || t.Scope != scope || t.State == Cancelled {
				continue
			}
			found = true
			open = open && t.State == Done && t.Passed
		}
		if !found || !open {
			missing = append(missing, need)
		}
	}
	return missing
}

// MaySign refuses a second signature of the same person under one task: all of them
// are by different people.
func MaySign(person database.ID, signed []database.ID) error {
	if slices.Contains(signed, person) {
		return ErrSignedTwice
	}
	return nil
}

// AlsoCloses are the live tasks that evidence of r made at that moment closes
// besides its own: those of the routines in r.Also whose window holds it.
func AlsoCloses(r Routine, made time.Time, tasks []*Task) []*Task {
	var out []*Task
	for _, t := range tasks {
		inside := !made.Before(t.Opens) && !made.After(t.Closes)
		if t.State == Live && inside && slices.Contains(r.Also, t.Code) {
			out = append(out, t)
		}
	}
	return out
}
