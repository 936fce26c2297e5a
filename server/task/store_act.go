package task

import (
	"context"
	"fmt"
	"slices"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// tickTargets notes who ticked what, when and by which evidence. The signature of an
// outsider is nobody's of the school, although a member of staff records it.
func (s *Service) tickTargets(ctx context.Context, t *Task, keys []string, person database.ID, e Evidence, made time.Time) error {
	var evidence, by *database.ID
	if !e.ID.IsZero() {
		evidence = &e.ID
	}
	if !person.IsZero() {
		by = &person
	}
	own, outsiders := make([]string, 0, len(keys)), []string(nil)
	for _, key := range keys {
		if key == signPrefix+string(SignVendor) {
			outsiders = append(outsiders, key)
		} else {
			own = append(own, key)
		}
	}
	for _, tick := range []struct {
		keys []string
		by   *database.ID
	}{{own, by}, {outsiders, nil}} {
		for part := range slices.Chunk(tick.keys, idsPerQuery) {
			places, listed := database.List(part)
			err := s.db.Later(ctx, `UPDATE task_targets SET done_at = ?, done_by = ?, evidence_id = ?, passed = ?
				WHERE task_id = ? AND subject_key IN (`+places+")",
				append([]any{clock.At(made), tick.by, evidence, e.Passed, t.ID}, listed...)...)
			if err != nil {
				return fmt.Errorf("tick targets: %w", err)
			}
		}
	}
	return nil
}

// hasEvidence reports whether the history of the task knows that evidence.
func (s *Service) hasEvidence(ctx context.Context, task, evidence database.ID) (bool, error) {
	if evidence.IsZero() {
		return false, nil
	}
	var seqs []int
	err := s.db.In(ctx).Model(&eventRow{}).Where("task_id = ? AND detail LIKE ?", task, `%"evidence":"`+evidence.String()+`"%`).
		Limit(1).Pluck("seq", &seqs).Error
	if err != nil {
		return false, fmt.Errorf("read evidence of a task: %w", err)
	}
	return len(seqs) > 0, nil
}

// untick takes back ticks, all of them when no key is named, and returns how many.
func (s *Service) untick(ctx context.Context, t *Task, keys []string) (int, error) {
	query := s.db.In(ctx).Model(&targetRow{}).Where("task_id = ? AND done_at IS NOT NULL AND void = ?", t.ID, false)
	if len(keys) > 0 {
		query = query.Where("subject_key IN ?", keys)
	}
	done := query.Updates(map[string]any{"done_at": nil, "done_by": nil, "evidence_id": nil, "passed": false})
	if done.Error != nil {
		return 0, fmt.Errorf("take back ticks: %w", done.Error)
	}
	return int(done.RowsAffected), nil
}

// lockScope are the tasks of these routines in one scope, locked until the transaction
// ends.
func (s *Service) lockScope(ctx context.Context, school database.ID, scope string, routines []database.ID) ([]taskRow, error) {
	var rows []taskRow
	err := s.db.In(ctx).Clauses(locked).Where("school_id = ? AND scope = ? AND routine_id IN ?", school, scope, routines).
		Order("id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read gate: %w", err)
	}
	return rows, nil
}

// openNow are the live tasks of these routines whose window holds the moment, locked.
func (s *Service) openNow(ctx context.Context, school database.ID, routines []database.ID, at clock.Instant) ([]taskRow, error) {
	if len(routines) == 0 {
		return nil, nil
	}
	var rows []taskRow
	err := s.db.In(ctx).Clauses(locked).
		Where(ofRoutines, school, routines).
		Where("state = ? AND opens_at <= ? AND closes_at >= ?", Live, at, at).
		Order("id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read open tasks: %w", err)
	}
	return rows, nil
}

// didInScope reports whether the person did something for a task of that routine in the
// scope: ticked, completed, or made it up.
func (s *Service) didInScope(ctx context.Context, school, routine database.ID, scope string, person database.ID) (bool, error) {
	var n int64
	err := s.db.In(ctx).Raw(`SELECT COUNT(*) FROM tasks t JOIN task_events e ON e.task_id = t.id
		WHERE t.school_id = ? AND t.scope = ? AND t.routine_id = ? AND e.actor_id = ? AND e.action IN ?`,
		school, scope, routine, person, []string{string(Tick), string(Complete), string(Sync), string(MakeUp)}).Scan(&n).Error
	if err != nil {
		return false, fmt.Errorf("read who did it: %w", err)
	}
	return n > 0, nil
}
