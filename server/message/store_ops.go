package message

import (
	"context"
	"encoding/binary"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

type stateCount struct {
	State State
	N     int
}

func (s *Service) countOpen(ctx context.Context) ([]stateCount, error) {
	var counts []stateCount
	err := s.db.In(ctx).Model(&outboxRow{}).Select("state, COUNT(*) AS n").
		Where("queue IN ?", append([]queue{queuePerson}, sendQueues...)).Group("state").Scan(&counts).Error
	return counts, err
}

// oldestDue is when the first message that is due became so, zero when none is.
func (s *Service) oldestDue(ctx context.Context, now clock.Instant) (clock.Instant, error) {
	var oldest clock.Instant
	for _, q := range sendQueues {
		var due []clock.Instant
		err := s.db.In(ctx).Model(&outboxRow{}).
			Where("queue = ? AND next_at <= ? AND state = ?", q, now, Queued).
			Order("next_at").Limit(1).Pluck("next_at", &due).Error
		if err != nil {
			return 0, err
		}
		if len(due) > 0 && (oldest == 0 || due[0] < oldest) {
			oldest = due[0]
		}
	}
	return oldest, nil
}

func (s *Service) openDeliveries(ctx context.Context, school database.ID, state State, after database.ID, limit int) ([]outboxRow, error) {
	var rows []outboxRow
	err := s.db.In(ctx).
		Where("queue = ? AND school_id = ? AND state = ? AND id > ?", queuePerson, school, state, after).
		Order("id").Limit(limit).Find(&rows).Error
	return rows, err
}

// openDelivery finds a delivery of the school that waits for a person.
func (s *Service) openDelivery(ctx context.Context, school, id database.ID) (*outboxRow, error) {
	var row outboxRow
	err := s.db.In(ctx).Where("id = ? AND school_id = ? AND queue = ?", id, school, queuePerson).Take(&row).Error
	if database.IsNotFound(err) {
		return nil, ErrNotOpen
	}
	return &row, err
}

const pruneBatch = 500

// pruning is one table and which of its rows are old.
type pruning struct {
	table, old string
	args       []any
}

// prunings go by the ids, which begin with the time they were made at, so that no
// index is needed. Texts stay a day longer than the rows that point at them.
func prunings(before time.Time) []pruning {
	oldest := idAt(before)
	return []pruning{
		{"outbox", "id < ? AND queue NOT IN ('resend', 'hold')", []any{oldest}},
		{"inbox", "id < ?", []any{oldest}},
		{"messages", "id < ?", []any{idAt(before.Add(-24 * time.Hour))}},
	}
}

func (s *Service) prune(ctx context.Context, p pruning) (int, error) {
	var n int
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		var ids []database.ID
		err := s.db.In(ctx).Table(p.table).Where(p.old, p.args...).Order("id").Limit(pruneBatch).Pluck("id", &ids).Error
		if err != nil || len(ids) == 0 {
			n = 0
			return err
		}
		n = len(ids)
		return s.db.In(ctx).Exec("DELETE FROM "+p.table+" WHERE id IN ?", ids).Error
	})
	return n, err
}

func (s *Service) pruneTaps(ctx context.Context, before time.Time) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		return s.db.In(ctx).Exec("DELETE FROM credit_events WHERE happened_at < ?", clock.At(before)).Error
	})
}

// idAt is below every id made after a moment.
func idAt(t time.Time) database.ID {
	var id database.ID
	binary.BigEndian.PutUint64(id[:8], uint64(t.UnixMilli())<<16)
	return id
}
