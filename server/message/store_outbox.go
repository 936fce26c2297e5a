package message

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// skipLocked leaves rows to the instance that is claiming them. SQLite has one
// writer and needs no locks.
var skipLocked = clause.Locking{Strength: clause.LockingStrengthUpdate, Options: clause.LockingOptionsSkipLocked}

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
// are in flight when it returns, the recorded ones no longer.
func (w *Worker) exchange(ctx context.Context, results []result, limit int) ([]*job, error) {
	var jobs []*job
	err := w.service.db.Tx(ctx, func(ctx context.Context) error {
		if err := w.record(ctx, results); err != nil {
			return fmt.Errorf("record sends: %w", err)
		}
		var err error
		if jobs, err = w.claim(ctx, results, limit); err != nil {
			return fmt.Errorf("claim messages: %w", err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
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
	return jobs, nil
}

// claimable are the queued rows of a class that may be sent now. A person who is
// being sent something waits: WeChat refuses two sends to one person at once (43108).
func (w *Worker) claimable(ctx context.Context, class Class) *gorm.DB {
	now := w.service.now()
	query := w.service.db.In(ctx).
		Where("state = ? AND class = ? AND next_at <= ? AND expires_at > ?", Queued, class, now, now).
		Where("recipient_id NOT IN (SELECT recipient_id FROM outbox WHERE state = ?)", Sending)
	for _, p := range w.breakers.closed() {
		if p.Purpose == "" {
			query = query.Where("channel <> ?", p.Channel)
		} else {
			query = query.Where("NOT (channel = ? AND purpose = ?)", p.Channel, p.Purpose)
		}
	}
	return query
}

// anyDue looks without a transaction whether a claim would find something.
func (w *Worker) anyDue(ctx context.Context) (bool, error) {
	for _, class := range []Class{Resend, Hold} {
		var ids []database.ID
		err := w.claimable(ctx, class).Model(&outboxRow{}).Limit(1).Pluck("id", &ids).Error
		if err != nil {
			return false, fmt.Errorf("look for due messages: %w", err)
		}
		if len(ids) > 0 {
			return true, nil
		}
	}
	return false, nil
}

// claim takes up to limit rows, duties of the staff before broadcasts: a kitchen
// timer does not wait for two thousand families.
func (w *Worker) claim(ctx context.Context, results []result, limit int) ([]*job, error) {
	var rows []outboxRow
	for _, class := range []Class{Resend, Hold} {
		if len(rows) >= limit {
			break
		}
		var found []outboxRow
		err := w.claimable(ctx, class).Clauses(skipLocked).
			Order("next_at, id").Limit(limit - len(rows)).Find(&found).Error
		if err != nil {
			return nil, err
		}
		rows = append(rows, found...)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	jobs, err := w.prepare(ctx, rows, results)
	if err != nil || len(jobs) == 0 {
		return nil, err
	}
	ids := make([]database.ID, 0, len(jobs))
	for _, j := range jobs {
		ids = append(ids, j.row.ID)
		j.row.Attempts++
	}
	now := databaseNow(w.service.db.Dialect())
	err = w.service.db.In(ctx).Exec(`UPDATE outbox SET state = 'sending', reason = '', attempts = attempts + 1, owner = ?,
			claimed_at = `+now+`, lease_until = `+now+` + ? WHERE id IN ?`,
		w.options.Name, w.options.Lease.Milliseconds(), ids).Error
	if err != nil {
		return nil, err
	}
	return jobs, w.service.takeCredits(ctx, jobs)
}

// prepare looks up what it takes to send the rows. It leaves out all but the first
// message for one openid, also against those in flight.
func (w *Worker) prepare(ctx context.Context, rows []outboxRow, results []result) ([]*job, error) {
	messages, err := w.service.messagesOf(ctx, rows)
	if err != nil {
		return nil, err
	}
	addresses, err := w.service.addressesOf(ctx, rows)
	if err != nil {
		return nil, err
	}
	type phone struct {
		channel Channel
		openID  identity.OpenID
	}
	busy := map[phone]bool{}
	for _, j := range w.flight {
		busy[phone{j.row.Channel, j.openID}] = true
	}
	for _, r := range results {
		delete(busy, phone{r.job.row.Channel, r.job.openID})
	}
	jobs := make([]*job, 0, len(rows))
	for _, row := range rows {
		j := w.service.job(row, messages[row.MessageID], addresses[row.RecipientID])
		to := phone{row.Channel, j.openID}
		if j.hopeless == "" && busy[to] {
			continue
		}
		busy[to] = true
		jobs = append(jobs, j)
	}
	return jobs, nil
}

// job never fails: a row that cannot be sent is settled like any other.
func (s *Service) job(row outboxRow, message messageRow, address Address) *job {
	text, readable := message.text(&row)
	template, known := s.templates[row.Channel][row.Purpose]
	j := &job{row: row, text: text, template: template, openID: address.openID(row.Channel), account: address.Account}
	switch {
	case !readable:
		j.hopeless = reasonNoText
	case !known:
		j.hopeless = reasonNoTemplate
	case j.openID == "":
		j.hopeless = reasonNoAddress
	}
	return j
}

// expire gives up what is still queued at the end of its life.
func (s *Service) expire(ctx context.Context) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		now := s.now()
		err := s.db.In(ctx).Exec(`UPDATE outbox SET state = 'expired', reason = ?, settled_at = ?
			WHERE state = 'queued' AND expires_at <= ?`, reasonTooLate, now, now).Error
		if err != nil {
			return fmt.Errorf("expire messages: %w", err)
		}
		return nil
	})
}
