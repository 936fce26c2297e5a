package message

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"xiaoqin/server/database"
)

// skipLocked leaves rows to the instance that is claiming them. SQLite has one
// writer and needs no locks.
var skipLocked = clause.Locking{Strength: clause.LockingStrengthUpdate, Options: clause.LockingOptionsSkipLocked}

// claimable are the rows of a queue that may be sent beside those under way.
func (w *Worker) claimable(ctx context.Context, q queue, under underWay) *gorm.DB {
	now := w.service.now()
	query := w.service.db.In(ctx).
		Where("queue = ? AND next_at <= ? AND state = ? AND expires_at > ?", q, now, Queued, now)
	for _, g := range w.shut(under) {
		if g.purpose == "" {
			query = query.Where("channel <> ?", g.channel)
		} else {
			query = query.Where("NOT (channel = ? AND purpose = ?)", g.channel, g.purpose)
		}
	}
	if crowd := w.crowded(under); len(crowd) > 0 {
		query = query.Where("recipient_id NOT IN ?", database.Padded(crowd))
	}
	return query
}

// anyDue looks without a transaction whether a claim would find something.
func (w *Worker) anyDue(ctx context.Context) (bool, error) {
	under := w.underWay(nil)
	for _, q := range sendQueues {
		var ids []database.ID
		err := w.claimable(ctx, q, under).Model(&outboxRow{}).Order("next_at, id").Limit(1).Pluck("id", &ids).Error
		if err != nil {
			return false, fmt.Errorf("look for due messages: %w", err)
		}
		if len(ids) > 0 {
			return true, nil
		}
	}
	return false, nil
}

// claimColumns are what it takes to send a row and to settle it.
var claimColumns = []string{
	"id", "school_id", "origin_id", "moment_at", "recipient_id", "channel",
	"message_id", "purpose", "next_at", "expires_at", "attempts",
}

// walkTheIndex keeps PostgreSQL from sorting the whole queue for a few rows. Its
// statistics are of a time when the queue was empty, so it believes that there is
// next to nothing to sort (measured: 7 ms for 10,000 rows instead of 0.3 ms).
func (w *Worker) walkTheIndex(ctx context.Context) error {
	if w.service.db.Dialect() != database.Postgres {
		return nil
	}
	return w.service.db.In(ctx).Exec("SET LOCAL enable_bitmapscan = off").Error
}

// claim takes up to limit rows, duties of the staff before broadcasts: a kitchen
// timer does not wait for two thousand families.
func (w *Worker) claim(ctx context.Context, results []result, limit int) (jobs []*job, more bool, err error) {
	if limit == 0 {
		return nil, false, nil
	}
	under := w.underWay(results)
	rows, more, err := w.find(ctx, under, limit)
	if err != nil || len(rows) == 0 {
		return nil, false, err
	}
	if jobs, err = w.prepare(ctx, rows, under); err != nil || len(jobs) == 0 {
		return nil, false, err
	}
	ids := make([]database.ID, 0, len(jobs))
	for _, j := range jobs {
		ids = append(ids, j.row.ID)
		j.row.Attempts++
	}
	ids = database.Padded(ids)
	now := databaseNow(w.service.db.Dialect())
	err = w.service.db.In(ctx).Exec(`UPDATE outbox SET state = 'sending', reason = '', attempts = attempts + 1, owner = ?,
			claimed_at = `+now+`, lease_until = `+now+` + ? WHERE id IN ?`,
		w.options.Name, w.options.Lease.Milliseconds(), ids).Error
	if err != nil {
		return nil, false, err
	}
	return jobs, more || len(jobs) < len(rows), w.service.takeCredits(ctx, jobs)
}

// find locks up to limit rows that may be sent now; more tells that there may be others.
func (w *Worker) find(ctx context.Context, under underWay, limit int) (rows []outboxRow, more bool, err error) {
	if err := w.walkTheIndex(ctx); err != nil {
		return nil, false, err
	}
	for _, q := range sendQueues {
		if len(rows) == limit {
			break
		}
		found, left, err := w.goOn(ctx, q, under, limit-len(rows))
		if err != nil {
			return nil, false, err
		}
		rows, more = append(rows, found...), more || left
	}
	return rows, more, nil
}
