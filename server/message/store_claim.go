package message

import (
	"context"
	"fmt"

	"xiaoqin/server/database"
)

// skipLocked leaves rows to the instance that is claiming them. SQLite has one
// writer and needs no locks.
func (s *Service) skipLocked(query string) string {
	if s.db.Dialect() == database.SQLite {
		return query
	}
	return query + " FOR UPDATE SKIP LOCKED"
}

// condition is part of a statement with its arguments.
type condition struct {
	sql  string
	args []any
}

func (c *condition) and(sql string, args ...any) {
	c.sql += " AND " + sql
	c.args = append(c.args, args...)
}

// claimable is true of the rows of a queue that may be sent beside those under way.
func (w *Worker) claimable(q queue, under underWay) condition {
	now := w.service.now()
	c := condition{"queue = ? AND next_at <= ? AND state = ? AND expires_at > ?", []any{string(q), now, string(Queued), now}}
	for _, g := range w.shut(under) {
		if g.purpose == "" {
			c.and("channel <> ?", string(g.channel))
		} else {
			c.and("NOT (channel = ? AND purpose = ?)", string(g.channel), string(g.purpose))
		}
	}
	if crowd := w.crowded(under); len(crowd) > 0 {
		places, args := database.List(crowd)
		c.and("recipient_id NOT IN ("+places+")", args...)
	}
	return c
}

// anyDue looks without a transaction whether a claim would find something.
func (w *Worker) anyDue(ctx context.Context) (bool, error) {
	under := w.underWay(nil)
	for _, q := range sendQueues {
		found, c := false, w.claimable(q, under)
		err := w.service.db.Query(ctx, func(func(...any) error) error {
			found = true
			return nil
		}, "SELECT id FROM outbox WHERE "+c.sql+" ORDER BY next_at, id LIMIT 1", c.args...)
		if err != nil {
			return false, fmt.Errorf("look for due messages: %w", err)
		}
		if found {
			return true, nil
		}
	}
	return false, nil
}

// selectClaim reads what it takes to send a row and to settle it, in the order of
// claimFields.
const selectClaim = `SELECT id, school_id, origin_id, moment_at, recipient_id, channel,
	message_id, purpose, next_at, expires_at, attempts FROM outbox`

func (o *outboxRow) claimFields() []any {
	return []any{
		&o.ID, &o.SchoolID, &o.OriginID, &o.MomentAt, &o.RecipientID, &o.Channel,
		&o.MessageID, &o.Purpose, &o.NextAt, &o.ExpiresAt, &o.Attempts,
	}
}

// walkTheIndex keeps PostgreSQL from sorting the whole queue for a few rows. Its
// statistics are of a time when the queue was empty, so it believes that there is
// next to nothing to sort (measured: 7 ms for 10,000 rows instead of 0.3 ms).
func (w *Worker) walkTheIndex(ctx context.Context) error {
	if w.service.db.Dialect() != database.Postgres {
		return nil
	}
	if kept := w.service.db.Kept(ctx); kept != nil {
		if _, walks := kept.LoadOrStore(walking{}, true); walks {
			return nil
		}
	}
	return w.service.db.Later(ctx, "SET LOCAL enable_bitmapscan = off")
}

// walking is under what a transaction keeps that it has been told.
type walking struct{}

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
	places, listed := database.List(ids)
	now := databaseNow(w.service.db.Dialect())
	err = w.service.db.Later(ctx, `UPDATE outbox SET state = 'sending', reason = '', attempts = attempts + 1, owner = ?,
			claimed_at = `+now+`, lease_until = `+now+` + ? WHERE id IN (`+places+")",
		append([]any{w.options.Name, w.options.Lease.Milliseconds()}, listed...)...)
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
