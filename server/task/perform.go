package task

import (
	"context"
	"fmt"
	"time"
)

// performAll does what nobody has to do, for the tasks that have just opened.
func (s *Service) performAll(ctx context.Context, won []*fired, now time.Time) error {
	for _, f := range won {
		if !f.system() {
			continue
		}
		do := s.perform[f.edition.Routine.Evidence]
		if do == nil {
			continue
		}
		if err := do(ctx, f.task, f.edition.Routine); err != nil {
			return fmt.Errorf("perform %s: %w", f.edition.Routine.Code, err)
		}
		was := f.task.Version
		after, err := Apply(f.task, Action{Verb: Complete, Passed: true, Ticks: f.task.Targets - f.task.TargetsDone}, PartSystem, now, "")
		if err != nil {
			return fmt.Errorf("complete %s: %w", f.edition.Routine.Code, err)
		}
		if err := s.saveLocked(ctx, &after, was); err != nil {
			return err
		}
		if err := s.holdersFollow(ctx, &after); err != nil {
			return err
		}
		if err := s.appendEvent(ctx, event{task: &after, at: now, part: PartSystem, action: string(Complete)}); err != nil {
			return err
		}
	}
	return nil
}
