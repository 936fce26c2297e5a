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
	"message_id", "purpose", "queue", "next_at", "state", "expires_at",
}

const maxDetail = 200

// openStates are those from which a result may move a row. A row of which WeChat's
// own event already said that it was sent stays sent.
var openStates = []State{Sending, Queued, Unknown}

// inOpenStates is true of a row in one of openStates.
const inOpenStates = "state IN ('" + string(Sending) + "', '" + string(Queued) + "', '" + string(Unknown) + "')"

// record writes what became of claims. A row that was claimed again since, or by
// somebody else, is left alone; so recording twice does no harm.
func (w *Worker) record(ctx context.Context, results []result) error {
	if len(results) == 0 {
		return nil
	}
	type group struct {
		settlement
		attempts int
		queue    queue
	}
	var order []group
	members := map[group][]result{}
	for _, r := range results {
		g := group{r.settlement, r.job.row.Attempts, r.state.queue(r.job.row.Purpose)}
		if members[g] == nil {
			order = append(order, g)
		}
		members[g] = append(members[g], r)
	}
	for _, g := range order {
		if err := w.settle(ctx, g.settlement, g.attempts, g.queue, members[g]); err != nil {
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

func (w *Worker) settle(ctx context.Context, s settlement, attempts int, to queue, members []result) error {
	members = database.Padded(slices.Clip(members))
	ids := make([]database.ID, 0, len(members))
	for _, r := range members {
		ids = append(ids, r.job.row.ID)
	}
	set := condition{"state = ?, queue = ?, reason = ?", []any{string(s.state), string(to), s.reason}}
	set.put("detail", details(members))
	if s.state == Queued {
		set.put("next_at", value(s.nextAt))
	} else {
		set.put("settled_at", value(w.service.now()))
	}
	if s.uncount {
		set.put("attempts", value(attempts-1))
	}
	if s.state == Sent {
		set.put("wx_msg_id", byRow("wx_msg_id", members, func(r result) any { return r.msgID }))
	}
	places, listed := database.List(ids)
	return w.service.db.Later(ctx, "UPDATE outbox SET "+set.sql+" WHERE id IN ("+places+") AND owner = ? AND attempts = ? AND "+inOpenStates,
		slices.Concat(set.args, listed, []any{w.options.Name, attempts})...)
}

// put sets one more column.
func (c *condition) put(column string, to condition) {
	c.sql += ", " + column + " = " + to.sql
	c.args = append(c.args, to.args...)
}

func value(v any) condition { return condition{"?", []any{v}} }

// details are what WeChat said of each row: the same, mostly nothing, or a text with a
// number of the request in it.
func details(members []result) condition {
	detail := func(r result) any { return shorten(r.detail, maxDetail) }
	for _, r := range members {
		if r.detail != members[0].detail {
			return byRow("detail", members, detail)
		}
	}
	return value(detail(members[0]))
}

// byRow gives each row of one statement a value of its own.
func byRow(column string, members []result, value func(result) any) condition {
	var b strings.Builder
	args := make([]any, 0, 2*len(members))
	b.WriteString("CASE id")
	for _, r := range members {
		b.WriteString(" WHEN ? THEN ?")
		args = append(args, r.job.row.ID, value(r))
	}
	b.WriteString(" ELSE " + column + " END")
	return condition{b.String(), args}
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
	if err := s.db.InsertNew(ctx, "outbox", "id", attemptColumns, rows); err != nil {
		return fmt.Errorf("fall back to the next channel: %w", err)
	}
	return nil
}

func nextAttempt(row *outboxRow, channel Channel, now clock.Instant) []any {
	return []any{
		database.NewID(), row.SchoolID, row.OriginID, row.MomentAt, row.RecipientID, channel,
		row.MessageID, row.Purpose, Queued.queue(row.Purpose), now, Queued, row.ExpiresAt,
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

// reapWhere judges rows whose sender is gone. Another instance may do so at the same
// time; the first one wins.
func (w *Worker) reapWhere(ctx context.Context, gone string, args ...any) error {
	var lost []outboxRow
	err := w.service.db.In(ctx).Where("queue IN ? AND state = ?", sendQueues, Sending).Where(gone, args...).Find(&lost).Error
	if err != nil {
		return fmt.Errorf("find lost messages: %w", err)
	}
	if len(lost) == 0 {
		return nil
	}
	return w.service.db.Tx(ctx, func(ctx context.Context) error {
		var now clock.Instant
		if err := w.service.db.In(ctx).Raw("SELECT " + databaseNow(w.service.db.Dialect())).Scan(&now).Error; err != nil {
			return fmt.Errorf("read the clock of the database: %w", err)
		}
		for i := range lost {
			if err := w.service.judgeLost(ctx, &lost[i], now); err != nil {
				return fmt.Errorf("judge lost message: %w", err)
			}
		}
		return nil
	})
}

func (s *Service) judgeLost(ctx context.Context, row *outboxRow, databaseNow clock.Instant) error {
	state := doubtful(row, databaseNow.Sub(row.ClaimedAt))
	set := map[string]any{"state": state, "queue": state.queue(row.Purpose), "reason": reasonLeaseLost}
	if state == Unknown {
		set["settled_at"] = s.now()
	}
	_, err := s.move(ctx, row, []State{Sending}, set)
	return err
}

// takeBack undoes claims that this process does not know of: the commit succeeded,
// but its answer was lost, or it reached the database late, through a network that had
// been cut or from a process of this name that is dead. Nobody has sent them.
func (w *Worker) takeBack(ctx context.Context) error {
	known := make([]database.ID, 0, len(w.flight))
	for id := range w.flight {
		known = append(known, id)
	}
	slices.SortFunc(known, func(a, b database.ID) int { return slices.Compare(a[:], b[:]) })
	unheard := func(ctx context.Context) *gorm.DB {
		query := w.service.db.In(ctx).Model(&outboxRow{}).
			Where("queue IN ? AND state = ? AND owner = ?", sendQueues, Sending, w.options.Name)
		if len(known) > 0 {
			query = query.Where("id NOT IN ?", database.Padded(known))
		}
		return query
	}
	var n int64
	if err := unheard(ctx).Count(&n).Error; err != nil || n == 0 {
		return err
	}
	return w.service.db.Tx(ctx, func(ctx context.Context) error {
		err := unheard(ctx).Updates(map[string]any{"state": Queued, "attempts": gorm.Expr("attempts - 1")}).Error
		if err != nil {
			return fmt.Errorf("take back claims of an unanswered commit: %w", err)
		}
		return nil
	})
}

// move changes a row that is still in one of the states, and in the same attempt, and
// reports whether it was.
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
