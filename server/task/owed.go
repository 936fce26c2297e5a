package task

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// withOwed puts on a plate the tasks in which the person owes a target of their own (a
// class, a signature, a confirmation), whether they hold them or not, and takes off those
// in which they have ticked all that is theirs.
func (d *desk) withOwed(ctx context.Context, refs []Ref, plate []Entry) ([]Entry, error) {
	rows, err := d.service.owedBy(ctx, d.id, refs)
	if err != nil {
		return nil, err
	}
	shared, err := d.service.sharedBy(ctx, plate, refs)
	if err != nil {
		return nil, err
	}
	owes := func(e Entry) bool { return slices.ContainsFunc(rows, func(r taskRow) bool { return r.ID == e.ID }) }
	plate = slices.DeleteFunc(plate, func(e Entry) bool { return slices.Contains(shared, e.ID) && !owes(e) })
	rows = slices.DeleteFunc(rows, func(r taskRow) bool {
		return slices.ContainsFunc(plate, func(e Entry) bool { return e.ID == r.ID })
	})
	owed, err := d.entries(ctx, rows)
	if err != nil {
		return nil, err
	}
	for _, e := range owed {
		e.Part = PartHolder // of that much of the task
		plate = append(plate, e)
	}
	slices.SortFunc(plate, func(a, b Entry) int { return cmp.Or(a.Due.Compare(b.Due), slices.Compare(a.ID[:], b.ID[:])) })
	return plate, nil
}

// owedQuery goes by the index of what is not ticked: little, because only targets of
// missed tasks stay there for ever.
const owedQuery = `SELECT * FROM tasks WHERE state = ? AND id IN (SELECT task_id FROM task_targets
	WHERE school_id = ? AND holder_ref IN ? AND holder_ref <> '' AND done_at IS NULL AND void = ?)`

// owedBy are the live tasks with a target that one of the references has yet to tick.
func (s *Service) owedBy(ctx context.Context, school database.ID, refs []Ref) ([]taskRow, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	var rows []taskRow
	if err := s.db.In(ctx).Raw(owedQuery, Live, school, refs, false).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("read owed targets: %w", err)
	}
	return rows, nil
}

// sharedQuery finds tasks of which a target was somebody's own and nothing is left that
// anybody may tick.
const sharedQuery = `SELECT DISTINCT m.task_id FROM task_targets m WHERE m.task_id IN ? AND m.holder_ref IN ? AND m.void = ? AND NOT EXISTS
	(SELECT 1 FROM task_targets o WHERE o.task_id = m.task_id AND o.holder_ref = '' AND o.done_at IS NULL AND o.void = ?)`

// sharedBy are those of the tasks in which the references have only targets of their own
// to tick.
func (s *Service) sharedBy(ctx context.Context, plate []Entry, refs []Ref) ([]database.ID, error) {
	var ids []database.ID
	for _, e := range plate {
		if e.Targets > 0 {
			ids = append(ids, e.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	var shared []database.ID
	if err := s.db.In(ctx).Raw(sharedQuery, ids, refs, false, false).Scan(&shared).Error; err != nil {
		return nil, fmt.Errorf("read targets of a plate: %w", err)
	}
	return shared, nil
}

// Owing are the targets of some tasks that the principal in person has yet to tick, by
// task: their class, their signature.
func (s *Service) Owing(ctx context.Context, tasks []database.ID) (map[database.ID][]Target, error) {
	d, p, err := s.sit(ctx, identity.TaskDo)
	if err != nil {
		return nil, ignoreNoCalendar(err)
	}
	staff, err := d.who(ctx)
	if err != nil {
		return nil, err
	}
	out := make(map[database.ID][]Target)
	refs := staff.Refs(p.PersonID)
	if len(refs) == 0 || len(tasks) == 0 {
		return out, nil
	}
	var rows []targetRow
	err = s.db.In(ctx).Order("task_id, subject_key").Find(&rows,
		"task_id IN ? AND school_id = ? AND holder_ref IN ? AND done_at IS NULL AND void = ?", database.Padded(slices.Clone(tasks)), p.SchoolID, refs, false).Error
	if err != nil {
		return nil, fmt.Errorf("read owed targets: %w", err)
	}
	for i := range rows {
		out[rows[i].TaskID] = append(out[rows[i].TaskID], rows[i].target())
	}
	return out, nil
}
