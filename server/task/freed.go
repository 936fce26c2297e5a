package task

import (
	"context"
	"fmt"

	"xiaoqin/server/database"
)

// readShares finds out whose share of the work is done in the tasks that have something to
// say and of which a part is ticked: by the references that the targets belong to, whether
// all of theirs are.
func (s *Service) readShares(ctx context.Context, all []*fired) error {
	partly := make(map[database.ID]*fired)
	var ids []database.ID
	for _, f := range all {
		if f.task.TargetsDone > 0 && f.task.State == Live {
			partly[f.task.ID], f.shares = f, make(map[Ref]bool)
			ids = append(ids, f.task.ID)
		}
	}
	for part := range chunks(ids) {
		places, args := database.List(part)
		err := s.db.Query(ctx, func(scan func(...any) error) error {
			var id database.ID
			var ref Ref
			var done bool
			err := scan(&id, &ref, &done)
			partly[id].shares[ref] = done
			return err
		}, `SELECT task_id, holder_ref, MIN(CASE WHEN done_at IS NULL THEN 0 ELSE 1 END) FROM task_targets
			WHERE task_id IN (`+places+") AND void = ? GROUP BY task_id, holder_ref", append(args, false)...)
		if err != nil {
			return fmt.Errorf("read shares of targets: %w", err)
		}
	}
	return nil
}

// freed reports whether a holder has nothing left to do in the task, because what belongs
// to them is ticked and the rest to others.
func (f *fired) freed(person database.ID, dir Directory) bool {
	own := false
	for ref, done := range f.shares {
		if ref == "" && !done {
			return false // any holder may do it
		}
		for _, one := range dir.People(ref, f.task.Opens) {
			if one != person {
				continue
			}
			if !done {
				return false
			}
			own = true
		}
	}
	return own
}
