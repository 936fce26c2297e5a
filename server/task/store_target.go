package task

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

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

// standing are the holders and the targets of a task, in a lasting order, in one reading.
func (s *Service) standing(ctx context.Context, task database.ID) (holders []Holder, targets []targetRow, err error) {
	err = s.db.Query(ctx, func(scan func(...any) error) error {
		var r targetRow
		var part Part
		err := scan(&r.TaskID, &r.SchoolID, &part, &r.SubjectKey, &r.Name, &r.HolderRef, &r.DoneAt, &r.DoneBy, &r.EvidenceID, &r.Passed, &r.Void)
		if part == "" {
			targets = append(targets, r)
		} else {
			holders = append(holders, Holder{Ref: r.HolderRef, Part: part})
		}
		return err
	}, `SELECT task_id, school_id, '', subject_key, name, holder_ref, done_at, done_by, evidence_id, passed, void FROM task_targets WHERE task_id = ?
		UNION ALL SELECT task_id, school_id, part, '', '', ref, NULL, NULL, NULL, live, live FROM task_holders WHERE task_id = ?`, task, task)
	if err != nil {
		return nil, nil, fmt.Errorf("read holders and targets: %w", err)
	}
	slices.SortFunc(holders, func(a, b Holder) int {
		return cmp.Or(strings.Compare(string(a.Part), string(b.Part)), strings.Compare(string(a.Ref), string(b.Ref)))
	})
	slices.SortFunc(targets, func(a, b targetRow) int { return strings.Compare(a.SubjectKey, b.SubjectKey) })
	return holders, targets, nil
}

// countTargets writes how many targets a task has, without void ones.
func (s *Service) countTargets(ctx context.Context, t *Task) error {
	err := s.db.Query(ctx, func(scan func(...any) error) error { return scan(&t.Targets) },
		"SELECT COUNT(*) FROM task_targets WHERE task_id = ? AND void = ?", t.ID, false)
	if err != nil {
		return fmt.Errorf("count targets: %w", err)
	}
	if err := s.db.Later(ctx, "UPDATE tasks SET targets = ? WHERE id = ?", t.Targets, t.ID); err != nil {
		return fmt.Errorf("write count of targets: %w", err)
	}
	return nil
}
