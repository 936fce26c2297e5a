package message

import (
	"context"
	"fmt"
	"slices"

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

// padded repeats the last element up to a power of two. A list in a statement then has
// few different lengths, so that PostgreSQL finds the statement prepared.
func padded[T any](list []T) []T {
	for n := len(list); n > 0 && n&(n-1) != 0; n = len(list) {
		list = append(list, list[n-1])
	}
	return list
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

// claimable are the rows of a queue that may be sent now.
func (w *Worker) claimable(ctx context.Context, q queue) *gorm.DB {
	now := w.service.now()
	query := w.service.db.In(ctx).
		Where("queue = ? AND next_at <= ? AND state = ? AND expires_at > ?", q, now, Queued, now)
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
	for _, q := range sendQueues {
		var ids []database.ID
		err := w.claimable(ctx, q).Model(&outboxRow{}).Order("next_at, id").Limit(1).Pluck("id", &ids).Error
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
func (w *Worker) claim(ctx context.Context, results []result, limit int) ([]*job, error) {
	if err := w.walkTheIndex(ctx); err != nil {
		return nil, err
	}
	var rows []outboxRow
	for _, q := range sendQueues {
		if len(rows) >= limit {
			break
		}
		var found []outboxRow
		err := w.claimable(ctx, q).Clauses(skipLocked).Select(claimColumns).
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
	ids = padded(ids)
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
	if err := w.readLetters(ctx, rows); err != nil {
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
		j := w.job(row, addresses[row.RecipientID])
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
func (w *Worker) job(row outboxRow, address Address) *job {
	letter, readable := w.letters[letterKey{row.MessageID, row.Channel}]
	template, known := w.service.templates[row.Channel][row.Purpose]
	j := &job{row: row, letter: letter, template: template, openID: address.openID(row.Channel), account: address.Account}
	switch {
	case !known:
		j.hopeless = reasonNoTemplate
	case !readable:
		j.hopeless = reasonNoText
	case j.openID == "":
		j.hopeless = reasonNoAddress
	}
	return j
}

// readLetters fills in the templates of the messages that are not known yet. A text
// never changes while it can still be claimed: whatever clears it expires its rows.
func (w *Worker) readLetters(ctx context.Context, rows []outboxRow) error {
	if len(w.letters) > maxLetters {
		clear(w.letters)
	}
	var missing []database.ID
	for _, r := range rows {
		if _, ok := w.letters[letterKey{r.MessageID, r.Channel}]; !ok && !slices.Contains(missing, r.MessageID) {
			missing = append(missing, r.MessageID)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	messages, err := w.service.messagesOf(ctx, missing)
	if err != nil {
		return err
	}
	for i := range rows {
		r := &rows[i]
		m, ok := messages[r.MessageID]
		template, known := w.service.templates[r.Channel][r.Purpose]
		if !ok || !known {
			continue
		}
		if text, readable := m.text(r); readable {
			w.letters[letterKey{r.MessageID, r.Channel}] = letter{template.link(text), template.data(text)}
		}
	}
	return nil
}

// expirePerTurn bounds the transaction that expires.
const expirePerTurn = 500

// expire gives up what is still queued at the end of its life.
func (s *Service) expire(ctx context.Context) error {
	now := s.now()
	for {
		var ids []database.ID
		err := s.db.In(ctx).Model(&outboxRow{}).
			Where("queue IN ? AND state = ? AND expires_at <= ?", sendQueues, Queued, now).
			Limit(expirePerTurn).Pluck("id", &ids).Error
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
