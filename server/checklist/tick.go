package checklist

import (
	"context"
	"slices"
	"strings"

	"xiaoqin/server/task"
)

// tick lets the task follow the sheet: it is ticked when the sheet is handed in, and what
// was ticked is judged anew when the sheet comes to something else.
func (w *writing) tick(ctx context.Context) error {
	evidence := task.Evidence{ID: w.entry.ID, At: w.entry.MadeAt.Time(), Passed: w.sheet.Passed}
	ticked, passed := w.ticked()
	owed := w.owed()
	if w.entry.HandIn && (w.sheet.Complete || w.signsOthers()) && owed {
		if key := w.key(); key != "" {
			evidence.Targets = []string{key}
		}
		if w.signsOthers() {
			evidence.Passed = true
		}
		if _, err := w.tasks.Submit(ctx, w.task.ID, evidence); err != nil {
			return err
		}
		if w.sign == "" {
			return nil
		}
	}
	if w.signsOthers() || len(ticked) == 0 && !w.closed() || w.sheet.Complete && w.sheet.Passed == passed {
		return nil
	}
	evidence.Targets, evidence.Note = ticked, reasonSpoilt
	_, err := w.tasks.Rejudge(ctx, w.task.ID, evidence, w.sheet.Complete)
	return err
}

// key is the target that the entry ticks.
func (w *writing) key() string {
	if w.sign != "" {
		return w.sign
	}
	return w.target
}

// signsOthers reports whether the entry signs what other sheets of the task say.
func (w *writing) signsOthers() bool { return w.sign != "" && onTargets(&w.task) }

// owed reports whether what the entry ticks is not ticked yet.
func (w *writing) owed() bool {
	key := w.key()
	if key == "" {
		return !w.closed()
	}
	i := slices.IndexFunc(w.task.Targets, func(t task.Target) bool { return t.Key == key })
	return i < 0 || w.task.Targets[i].DoneAt == nil
}

// closed reports whether a task without targets has its evidence.
func (w *writing) closed() bool {
	return len(w.task.Targets) == 0 && (w.task.State == task.Done || w.task.MadeUpAt != nil)
}

// ticked are the targets of the task that rest on the sheet, and whether all that rests
// on it has passed.
func (w *writing) ticked() (keys []string, passed bool) {
	passed = w.task.Passed || len(w.task.Targets) > 0
	for _, t := range w.task.Targets {
		rests := t.Key == w.target || w.target == "" && !onTargets(&w.task)
		if rests && t.DoneAt != nil && !t.Void {
			keys = append(keys, t.Key)
			passed = passed && t.Passed
		}
	}
	return keys, passed
}

// isSignature reports whether a target is a signature.
func isSignature(key string) bool { return strings.HasPrefix(key, signPrefix) }
