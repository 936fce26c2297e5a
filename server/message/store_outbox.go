package message

import (
	"context"
	"fmt"
	"strconv"

	"xiaoqin/server/database"
)

// databaseNow is the clock that leases go by, in milliseconds.
func databaseNow(d database.Dialect) string {
	switch d {
	case database.MySQL:
		return "CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)"
	case database.Postgres:
		return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"
	default:
		return "CAST(unixepoch('subsec') * 1000 AS INTEGER)"
	}
}

// exchange records results and claims up to limit rows in one transaction. The jobs
// are in flight when it returns, the recorded ones no longer; more tells that there may
// be other rows to claim.
func (w *Worker) exchange(ctx context.Context, results []result, limit int) (jobs []*job, more bool, err error) {
	err = w.service.db.Tx(ctx, func(ctx context.Context) error {
		if err := w.record(ctx, results); err != nil {
			return fmt.Errorf("record sends: %w", err)
		}
		if err := w.shareQuotas(ctx); err != nil {
			return fmt.Errorf("share quotas: %w", err)
		}
		var err error
		if jobs, more, err = w.claim(ctx, results, limit); err != nil {
			return fmt.Errorf("claim messages: %w", err)
		}
		return nil
	})
	if err != nil {
		return nil, false, err
	}
	w.breakers.told()
	now := w.service.now()
	for _, r := range results {
		delete(w.flight, r.job.row.ID)
		w.options.Metrics.Settled(r.job.row.Channel, r.job.row.Purpose, r.state, r.reason)
		if r.state == Sent {
			w.options.Metrics.Late(r.job.row.Channel, max(0, now.Sub(r.job.row.NextAt)))
		}
	}
	for _, j := range jobs {
		w.flight[j.row.ID] = j
	}
	return jobs, more, nil
}

// expirePerTurn bounds the transaction that expires.
const expirePerTurn = 500

var tooLate = "SELECT id FROM outbox WHERE " + inSendQueues + " AND state = ? AND expires_at <= ? LIMIT " + strconv.Itoa(expirePerTurn)

// expire gives up what is still queued at the end of its life.
func (s *Service) expire(ctx context.Context) error {
	now := s.now()
	for {
		var ids []database.ID
		err := s.db.Query(ctx, func(scan func(...any) error) error {
			ids = append(ids, database.ID{})
			return scan(&ids[len(ids)-1])
		}, tooLate, string(Queued), now)
		if err != nil {
			return fmt.Errorf("find messages that are too late: %w", err)
		}
		if len(ids) == 0 {
			return nil
		}
		err = s.db.Tx(ctx, func(ctx context.Context) error {
			return s.db.In(ctx).Model(&outboxRow{}).Where("id IN ? AND state = ?", ids, Queued).Updates(map[string]any{
				"state": Expired, "queue": queueNone, "reason": reasonTooLate, "settled_at": now,
			}).Error
		})
		if err != nil {
			return fmt.Errorf("expire messages: %w", err)
		}
	}
}
