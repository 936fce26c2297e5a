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
		places, args := database.List(part)
		err := s.db.Query(ctx, func(scan func(...any) error) error {
			var task database.ID
			var h Holder
			err := scan(&task, &h.Ref, &h.Part)
			out[task] = append(out[task], h)
			return err
		}, "SELECT task_id, ref, part FROM task_holders WHERE task_id IN ("+places+") ORDER BY task_id, part, ref", args...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// holdersFollow copies the state and the opening of a task to its holders.
func (s *Service) holdersFollow(ctx context.Context, t *Task) error {
	err := s.db.Later(ctx, "UPDATE task_holders SET live = ?, opens_at = ? WHERE task_id = ?", t.State == Live, clock.At(t.Opens), t.ID)
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

// swapHolder puts one reference in the place of another as holder of a task and of what
// is left to tick in it.
func (s *Service) swapHolder(ctx context.Context, t *Task, from, to Ref) error {
	db := s.db.In(ctx)
	err := db.Exec("DELETE FROM task_holders WHERE task_id = ? AND ref = ? AND part = ?", t.ID, string(from), string(PartHolder)).Error
	if err != nil {
		return fmt.Errorf("drop holder: %w", err)
	}
	row := rowOf(t, "")
	values := [][]any{holderValues(&row, Holder{Ref: to, Part: PartHolder})}
	if err := s.db.InsertNew(ctx, "task_holders", "task_id", holderColumns, values); err != nil {
		return fmt.Errorf("write holder: %w", err)
	}
	err = db.Exec("UPDATE task_targets SET holder_ref = ? WHERE task_id = ? AND holder_ref = ? AND done_at IS NULL",
		string(to), t.ID, string(from)).Error
	if err != nil {
		return fmt.Errorf("write holders of targets: %w", err)
	}
	return nil
}

// lastChangeOfHands is the last offer, acceptance or reassignment, or zero.
func (s *Service) lastChangeOfHands(ctx context.Context, task database.ID) (eventRow, error) {
	var rows []eventRow
	err := s.db.In(ctx).Where("task_id = ? AND action IN ?", task, []string{string(HandOver), actionAccept, string(Reassign)}).
		Order("seq DESC").Limit(1).Find(&rows).Error
	if err != nil {
		return eventRow{}, fmt.Errorf("read hand-overs: %w", err)
	}
	if len(rows) == 0 {
		return eventRow{}, nil
	}
	return rows[0], nil
}

// lockHeldBy are the live tasks that a reference holds, locked.
func (s *Service) lockHeldBy(ctx context.Context, school database.ID, ref Ref) ([]taskRow, error) {
	var rows []taskRow
	err := s.db.In(ctx).Clauses(locked).Where(`id IN (SELECT task_id FROM task_holders
		WHERE school_id = ? AND ref = ? AND live = ? AND part = ?)`, school, string(ref), true, string(PartHolder)).
		Order("id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read tasks held by name: %w", err)
	}
	return rows, nil
}
