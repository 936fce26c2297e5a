package task

import (
	"context"
	"fmt"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// plateQuery walks the index of holders once for each reference.
const plateQuery = `SELECT * FROM tasks WHERE id IN (SELECT task_id FROM task_holders
	WHERE school_id = ? AND ref IN ? AND live = ? AND opens_at <= ?) ORDER BY due_at, id`

func (s *Service) heldBy(ctx context.Context, school database.ID, refs []Ref, until clock.Instant) ([]taskRow, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	var rows []taskRow
	return rows, s.db.In(ctx).Raw(plateQuery, school, refs, true, until).Scan(&rows).Error
}

// heldOnQuery walks the index of due times and asks for the holders of each task.
const heldOnQuery = `SELECT * FROM tasks t WHERE school_id = ? AND due_at >= ? AND due_at < ? AND EXISTS
	(SELECT 1 FROM task_holders h WHERE h.task_id = t.id AND h.ref IN ?) ORDER BY due_at, id`

func (s *Service) heldOn(ctx context.Context, school database.ID, refs []Ref, from, until clock.Instant) ([]taskRow, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	var rows []taskRow
	return rows, s.db.In(ctx).Raw(heldOnQuery, school, from, until, refs).Scan(&rows).Error
}

func (s *Service) dueBetween(ctx context.Context, school database.ID, from, until clock.Instant, states []State) ([]taskRow, error) {
	query := s.db.In(ctx).Where("school_id = ? AND due_at >= ? AND due_at < ?", school, from, until)
	if len(states) > 0 {
		query = query.Where("state IN ?", states)
	}
	var rows []taskRow
	return rows, query.Order("due_at, id").Find(&rows).Error
}

func (s *Service) findTask(ctx context.Context, school, id database.ID) (taskRow, error) {
	var row taskRow
	err := s.db.In(ctx).Where("school_id = ? AND id = ?", school, id).Take(&row).Error
	if database.IsNotFound(err) {
		return row, ErrNotFound
	}
	if err != nil {
		return row, fmt.Errorf("read task: %w", err)
	}
	return row, nil
}

// liveTasks are all live tasks of a school. None closes later after its due than a rule
// can reach, so the history before that is not looked at.
func (s *Service) liveTasks(ctx context.Context, school database.ID, now time.Time) ([]taskRow, error) {
	var rows []taskRow
	err := s.db.In(ctx).Where("school_id = ? AND due_at > ? AND state = ?", school, clock.At(now.AddDate(0, 0, -farthest)), Live).
		Order("due_at, id").Find(&rows).Error
	return rows, err
}

func (s *Service) countDue(ctx context.Context, now clock.Instant) (int, error) {
	var n int64
	err := s.db.In(ctx).Raw("SELECT COUNT(*) FROM tasks WHERE next_at <= ?", now).Scan(&n).Error
	return int(n), err
}

func (s *Service) doneBy(ctx context.Context, school, person database.ID) ([]OwnAct, error) {
	var done []OwnAct
	err := s.db.In(ctx).Raw(`SELECT e.at, e.action, r.code AS routine, e.reason FROM task_events e
		JOIN tasks t ON t.id = e.task_id JOIN routines r ON r.id = t.routine_id
		WHERE e.school_id = ? AND e.actor_id = ? ORDER BY e.at, e.task_id, e.seq`, school, person).Scan(&done).Error
	return done, err
}
