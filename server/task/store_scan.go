package task

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// dueMark is the task the last round ended with.
type dueMark struct {
	at clock.Instant
	id database.ID
}

// dueQuery and dueQueryAfter read the front of the index (next_at, id). They are for the
// whole installation: the engine serves every school at once.
const (
	dueQuery      = `SELECT * FROM tasks WHERE next_at <= ? ORDER BY next_at, id LIMIT ?`
	dueQueryAfter = `SELECT * FROM tasks WHERE next_at <= ? AND next_at >= ? AND (next_at > ? OR id > ?) ORDER BY next_at, id LIMIT ?`
)

func (s *Service) due(ctx context.Context, now clock.Instant, after dueMark) ([]taskRow, error) {
	ctx, cancel := context.WithTimeout(ctx, roundTimeout)
	defer cancel()
	var rows []taskRow
	db := s.db.In(ctx)
	if after.id.IsZero() {
		return rows, db.Raw(dueQuery, now, scanRound).Scan(&rows).Error
	}
	return rows, db.Raw(dueQueryAfter, now, after.at, after.at, after.id, scanRound).Scan(&rows).Error
}

func (s *Service) firstDue(ctx context.Context) (*clock.Instant, error) {
	var next []clock.Instant
	err := s.db.In(ctx).Raw("SELECT next_at FROM tasks WHERE next_at IS NOT NULL ORDER BY next_at, id LIMIT 1").Scan(&next).Error
	if err != nil || len(next) == 0 {
		return nil, err
	}
	return &next[0], nil
}

// saveFired writes the tasks that are still as they were read, and returns those.
func (s *Service) saveFired(ctx context.Context, all []*fired) ([]*fired, error) {
	save, err := s.db.In(ctx).Statement.ConnPool.PrepareContext(ctx, s.db.Rebind(`UPDATE tasks
		SET through_at = ?, next_at = ?, state = ?, missed_at = ?, cause = ?, version = ?
		WHERE id = ? AND version = ? AND state = 'live'`))
	if err != nil {
		return nil, fmt.Errorf("prepare to write fired tasks: %w", err)
	}
	defer save.Close() //nolint:errcheck // the transaction ends with it
	won := make([]*fired, 0, len(all))
	for _, f := range all {
		t := &f.task
		t.Version = f.row.Version + 1
		done, err := save.ExecContext(ctx, clock.At(t.Through), instantOf(t.NextAt), string(t.State), instantOf(t.MissedAt), t.Cause, t.Version,
			t.ID, f.row.Version)
		if err != nil {
			return nil, fmt.Errorf("write fired task: %w", err)
		}
		n, err := done.RowsAffected()
		if err != nil {
			return nil, fmt.Errorf("write fired task: %w", err)
		}
		if n == 1 {
			won = append(won, f)
		}
	}
	return won, nil
}

// writeOpened writes the targets of the tasks that opened.
func (s *Service) writeOpened(ctx context.Context, won []*fired) error {
	for _, f := range won {
		if err := s.addTargets(ctx, &f.task, f.targets); err != nil {
			return err
		}
	}
	return nil
}

// writeVerdicts notes what was missed.
func (s *Service) writeVerdicts(ctx context.Context, won []*fired, now time.Time, done *Scanned) error {
	for _, f := range won {
		if f.task.State != Missed {
			continue
		}
		done.Missed++
		if err := s.holdersFollow(ctx, &f.task); err != nil {
			return err
		}
		err := s.appendEvent(ctx, event{task: &f.task, at: now, part: PartSystem, action: string(Miss), detail: f.task.Cause})
		if err != nil {
			return err
		}
	}
	return nil
}

// changesOfHands are the hand-overs and reassignments of those tasks that somebody has
// touched, in their order.
func (s *Service) changesOfHands(ctx context.Context, rows []taskRow) (map[database.ID][]handed, error) {
	var ids []database.ID
	for i := range rows {
		if rows[i].Touched {
			ids = append(ids, rows[i].ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	var events []eventRow
	err := s.db.In(ctx).Where("task_id IN ? AND action IN ?", ids, []string{actionAccept, string(Reassign)}).
		Order("task_id, seq").Find(&events).Error
	if err != nil {
		return nil, fmt.Errorf("read hand-overs: %w", err)
	}
	out := make(map[database.ID][]handed)
	for _, e := range events {
		var h handover
		if err := json.Unmarshal([]byte(e.Detail), &h); err != nil {
			return nil, fmt.Errorf("read hand-over: %w", err)
		}
		out[e.TaskID] = append(out[e.TaskID], handed{From: h.From, To: h.To, At: e.At.Time()})
	}
	return out, nil
}
