package task

import (
	"context"
	"fmt"

	"xiaoqin/server/database"
)

// targetsOf are the targets of a task by key; void ones too.
func (s *Service) targetsOf(ctx context.Context, task database.ID) ([]targetRow, error) {
	var rows []targetRow
	err := s.db.Query(ctx, func(scan func(...any) error) error {
		rows = append(rows, targetRow{})
		r := &rows[len(rows)-1]
		return scan(&r.TaskID, &r.SubjectKey, &r.SchoolID, &r.Name, &r.HolderRef, &r.DoneAt, &r.DoneBy, &r.EvidenceID, &r.Passed, &r.Void)
	}, `SELECT task_id, subject_key, school_id, name, holder_ref, done_at, done_by, evidence_id, passed, void
		FROM task_targets WHERE task_id = ? ORDER BY subject_key`, task)
	if err != nil {
		return nil, fmt.Errorf("read targets: %w", err)
	}
	return rows, nil
}

// countTargets writes how many targets a task has, without void ones.
func (s *Service) countTargets(ctx context.Context, t *Task) error {
	err := s.db.Query(ctx, func(scan func(...any) error) error { return scan(&t.Targets) },
		"SELECT COUNT(*) FROM task_targets WHERE task_id = ? AND void = ?", t.ID, false)
	if err != nil {
		return fmt.Errorf("count targets: %w", err)
	}
	if _, err := s.db.Exec(ctx, "UPDATE tasks SET targets = ? WHERE id = ?", t.Targets, t.ID); err != nil {
		return fmt.Errorf("write count of targets: %w", err)
	}
	return nil
}
