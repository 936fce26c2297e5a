package task

import (
	"context"
	"fmt"
	"strings"

	"xiaoqin/server/identity"
)

// Retire lets no live task ask for a subject any more, in the transaction of ctx or in one
// of its own: its targets that are not ticked become void, which completes a task that
// waits for nothing else, and a task about it alone that nobody has touched is cancelled.
// A touched one stays for its owner to excuse. Whether the principal may is for the
// capability to say that keeps the subject, which must not list it any more.
func (s *Service) Retire(ctx context.Context, subject string) error {
	school, err := member(ctx)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		d, err := s.openDesk(ctx, school)
		if err != nil {
			return err
		}
		rows, err := s.liveAbout(ctx, d.campus, kindOf(subject))
		if err != nil {
			return err
		}
		for i := range rows {
			a, err := s.takeRow(ctx, d, identity.System(school), rows[i])
			if err == nil {
				err = a.retire(ctx, subject)
			}
			if err != nil {
				return fmt.Errorf("retire a subject: %w", err)
			}
		}
		_, err = s.MaterialiseSchool(ctx, school)
		return err
	})
}

// kindOf is the kind of a subject by its key: asset:lift of asset:lift:0198….
func kindOf(subject string) SubjectKind {
	return SubjectKind(subject[:max(0, strings.LastIndexByte(subject, ':'))])
}

// liveAbout are the live tasks of the routines about subjects of a kind, locked.
func (s *Service) liveAbout(ctx context.Context, c *campus, kind SubjectKind) ([]taskRow, error) {
	ids := c.asking(kind)
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []taskRow
	if err := s.db.In(ctx).Clauses(locked).Where(ofRoutines, c.id, ids).Where("state = ?", Live).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read live tasks: %w", err)
	}
	return rows, nil
}

func (a *act) retire(ctx context.Context, subject string) error {
	if a.task.Subject != "" {
		if a.task.Subject != subject || a.task.Touched {
			return nil
		}
		return a.apply(ctx, Action{Verb: Cancel}, PartSystem, doing{})
	}
	done := a.service.db.In(ctx).Model(&targetRow{}).
		Where("task_id = ? AND subject_key = ? AND done_at IS NULL AND void = ?", a.task.ID, subject, false).Update("void", true)
	if done.Error != nil {
		return fmt.Errorf("void target: %w", done.Error)
	}
	if done.RowsAffected == 0 {
		return nil
	}
	if err := a.service.countTargets(ctx, &a.task); err != nil || a.task.Targets == 0 || a.task.TargetsDone < a.task.Targets {
		return err
	}
	targets, err := a.service.targetsOf(ctx, a.task.ID)
	if err != nil {
		return err
	}
	missing, err := a.gate(ctx)
	if err != nil || len(missing) > 0 {
		return err
	}
	return a.apply(ctx, Action{Verb: Complete, Passed: allPassed(targets, nil)}, PartSystem, doing{})
}
