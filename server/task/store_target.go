package task

import (
	"context"
	"fmt"

	"xiaoqin/server/database"
)

// targetsOf are the targets of a task by key; void ones too.
func (s *Service) targetsOf(ctx context.Context, task database.ID) ([]targetRow, error) {
	var rows []targetRow
	if err := s.db.In(ctx).Where("task_id = ?", task).Order("subject_key").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read targets: %w", err)
	}
	return rows, nil
}

// countTargets writes how many targets a task has, without void ones.
func (s *Service) countTargets(ctx context.Context, t *Task) error {
	var n int64
	if err := s.db.In(ctx).Model(&targetRow{}).Where("task_id = ? AND void = ?", t.ID, false).Count(&n).Error; err != nil {
		return fmt.Errorf("count targets: %w", err)
	}
	t.Targets = int(n)
	if err := s.db.In(ctx).Exec("UPDATE tasks SET targets = ? WHERE id = ?", n, t.ID).Error; err != nil {
		return fmt.Errorf("write count of targets: %w", err)
	}
	return nil
}
