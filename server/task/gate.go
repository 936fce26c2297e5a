package task

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
