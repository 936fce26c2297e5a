package task

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

func chunks(ids []database.ID) iter.Seq[[]database.ID] { return slices.Chunk(ids, idsPerQuery) }

// holdersOf are the references of several tasks, in a lasting order.
func (s *Service) holdersOf(ctx context.Context, ids []database.ID) (map[database.ID][]Holder, error) {
	out := make(map[database.ID][]Holder, len(ids))
	for part := range chunks(ids) {
		var rows []holderRow
		err := s.db.In(ctx).Select("task_id", "ref", "part").Where("task_id IN ?", part).
			Order("task_id, part, ref").Find(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.TaskID] = append(out[r.TaskID], Holder{Ref: r.Ref, Part: r.Part})
		}
	}
	return out, nil
}

// holdersFollow copies the state and the opening of a task to its holders.
func (s *Service) holdersFollow(ctx context.Context, t *Task) error {
	err := s.db.In(ctx).Exec("UPDATE task_holders SET live = ?, opens_at = ? WHERE task_id = ?",
		t.State == Live, clock.At(t.Opens), t.ID).Error
	if err != nil {
		return fmt.Errorf("write holders: %w", err)
	}
	return nil
}

// replaceHolders gives a task other holders than it had.
func (s *Service) replaceHolders(ctx context.Context, t *Task, holders []Holder) error {
	if err := s.db.In(ctx).Where("task_id = ?", t.ID).Delete(&holderRow{}).Error; err != nil {
		return fmt.Errorf("drop holders: %w", err)
	}
	row := rowOf(t, "")
	values := make([][]any, len(holders))
	for i, h := range holders {
		values[i] = holderValues(&row, h)
	}
	if err := s.db.InsertNew(ctx, "task_holders", "task_id", holderColumns, values); err != nil {
		return fmt.Errorf("write holders: %w", err)
	}
	return nil
}
