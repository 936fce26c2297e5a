package message

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

var attemptColumns = []string{
	"id", "school_id", "origin_id", "moment_at", "recipient_id", "channel",
	"message_id", "purpose", "state", "class", "next_at", "expires_at",
}

const maxDetail = 200

// openStates are those from which a result may move a row. A row of which WeChat's
// own event already said that it was sent stays sent.
var openStates = []State{Sending, Queued, Unknown}

// record writes what became of claims. A row that was claimed again since, or by
// somebody else, is left alone; so recording twice does no harm.
func (w *Worker) record(ctx context.Context, results []result) error {
	if len(results) == 0 {
		return nil
	}
	type group struct {
		settlement
		attempts int
	}
	var order []group
	members := map[group][]result{}
	for _, r := range results {
		g := group{r.settlement, r.job.row.Attempts}
		if members[g] == nil {
			order = append(order, g)
		}
		members[g] = append(members[g], r)
	}
	for _, g := range order {
		if err := w.settle(ctx, g.settlement, g.attempts, members[g]); err != nil {
			return err
		}
	}
	var refused []outboxRow
	for _, r := range results {
		if r.fallBack {
			refused = append(refused, r.job.row)
		}
	}
	if err := w.service.fallBack(ctx, refused); err != nil {
		return err
	}
	return w.service.settleCredits(ctx, results)
}

func (w *Worker) settle(ctx context.Context, s settlement, attempts int, members []result) error {
	ids := make([]database.ID, 0, len(members))
	for _, r := range members {
		ids = append(ids, r.job.row.ID)
	}
	set := map[string]any{"state": s.state, "reason": s.reason, "detail": shorten(s.detail, maxDetail)}
	if s.state == Queued {
		set["next_at"] = s.nextAt
	} else {
		set["settled_at"] = w.service.now()
	}
	if s.uncount {
		set["attempts"] = attempts - 1
	}
	if s.state == Sent {
		set["wx_msg_id"] = msgIDs(members)
	}
	return w.service.db.In(ctx).Model(&outboxRow{}).
		Where("id IN ? AND owner = ? AND attempts = ? AND state IN ?", ids, w.options.Name, attempts, openStates).
		Updates(set).Error
}

// msgIDs gives each row of one statement its own receipt.
func msgIDs(members []result) any {
	var b strings.Builder
	args := make([]any, 0, 2*len(members))
	b.WriteString("CASE id")
	for _, r := range members {
		b.WriteString(" WHEN ? THEN ?")
		args = append(args, r.job.row.ID, r.msgID)
	}
	b.WriteString(" ELSE wx_msg_id END")
	return gorm.Expr(b.String(), args...)
}

// fallBack queues what was refused for the next channel that has a template.
func (s *Service) fallBack(ctx context.Context, refused []outboxRow) error {
	now := s.now()
	var rows [][]any
	for i := range refused {
		r := &refused[i]
		if next := s.templates.after(r.Channel, r.Purpose); next != "" && r.ExpiresAt > now {
			rows = append(rows, nextAttempt(r, next, now))
		}
	}
	if err := s.insertRows(ctx, "outbox", attemptColumns, rows); err != nil {
		return fmt.Errorf("fall back to the next channel: %w", err)
	}
	return nil
}

func nextAttempt(row *outboxRow, channel Channel, now clock.Instant) []any {
	return []any{
		database.NewID(), row.SchoolID, row.OriginID, row.MomentAt, row.RecipientID, channel,
		row.MessageID, row.Purpose, Queued, row.Class, now, row.ExpiresAt,
	}
}

// reapOwn judges what an earlier process of this name was sending when it died.
func (w *Worker) reapOwn(ctx context.Context) error {
	return w.reapWhere(ctx, "owner = ?", w.options.Name)
}

// reap judges what any instance has been sending for longer than its lease.
func (w *Worker) reap(ctx context.Context) error {
	return w.reapWhere(ctx, "lease_until <= "+databaseNow(w.service.db.Dialect()))
}

// reapWhere applies the rule of doubtful to rows nobody is sending any more.
func (w *Worker) reapWhere(ctx context.Context, gone string, args ...any) error {
	return w.service.db.Tx(ctx, func(ctx context.Context) error {
		lost := func() *gorm.DB {
			return w.service.db.In(ctx).Model(&outboxRow{}).Where("state = ?", Sending).Where(gone, args...)
		}
		repeatable := "claimed_at > " + databaseNow(w.service.db.Dialect()) + " - ?"
		err := lost().
			Where("(class = ? AND attempts < ?) OR (channel = ? AND attempts = 1 AND "+repeatable+")",
				Resend, maxAttempts, Official, repeatWindow.Milliseconds()).
			Updates(map[string]any{"state": Queued, "reason": reasonLeaseLost}).Error
		if err != nil {
			return fmt.Errorf("queue lost messages again: %w", err)
		}
		err = lost().Updates(map[string]any{
			"state": Unknown, "reason": reasonLeaseLost, "settled_at": w.service.now(),
		}).Error
		if err != nil {
			return fmt.Errorf("hold lost messages: %w", err)
		}
		return nil
	})
}

// takeBack undoes claims that this process does not know of: the commit succeeded,
// but its answer was lost. Nobody has sent them.
func (w *Worker) takeBack(ctx context.Context) error {
	known := make([]database.ID, 0, len(w.flight))
	for id := range w.flight {
		known = append(known, id)
	}
	slices.SortFunc(known, func(a, b database.ID) int { return slices.Compare(a[:], b[:]) })
	return w.service.db.Tx(ctx, func(ctx context.Context) error {
		query := w.service.db.In(ctx).Model(&outboxRow{}).Where("state = ? AND owner = ?", Sending, w.options.Name)
		if len(known) > 0 {
			query = query.Where("id NOT IN ?", known)
		}
		err := query.Updates(map[string]any{"state": Queued, "attempts": gorm.Expr("attempts - 1")}).Error
		if err != nil {
			return fmt.Errorf("take back claims of an unanswered commit: %w", err)
		}
		return nil
	})
}

// move changes a row that is still in one of the states and reports whether it was.
func (s *Service) move(ctx context.Context, row *outboxRow, from []State, set map[string]any) (bool, error) {
	done := s.db.In(ctx).Model(&outboxRow{}).
		Where("id = ? AND attempts = ? AND state IN ?", row.ID, row.Attempts, from).Updates(set)
	return done.RowsAffected > 0, done.Error
}

// attemptsPerPerson bounds how far back an event of WeChat is matched.
const attemptsPerPerson = 50

// latestAttempts reads what was lately tried on a channel, by way of the inbox,
// which is the one index by recipient.
func (s *Service) latestAttempts(ctx context.Context, channel Channel, persons []database.ID) ([]outboxRow, error) {
	var rows []outboxRow
	for _, person := range persons {
		var found []outboxRow
		err := s.db.In(ctx).Table("inbox i").
			Joins(`JOIN outbox o ON o.origin_id = i.origin_id AND o.moment_at = i.moment_at
				AND o.recipient_id = i.recipient_id AND o.channel = ?`, channel).
			Select("o.*").Where("i.recipient_id = ?", person).
			Order("i.moment_at DESC, i.origin_id DESC").Limit(attemptsPerPerson).Scan(&found).Error
		if err != nil {
			return nil, fmt.Errorf("read latest attempts: %w", err)
		}
		rows = append(rows, found...)
	}
	return rows, nil
}
