package message

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

type messageRow struct {
	ID         database.ID
	SchoolID   database.ID
	Purpose    Purpose
	Class      Class
	OriginKind string
	Title      string
	Body       string
	Page       string
	Fields     string
}

// TableName names the table.
func (messageRow) TableName() string { return "messages" }

// text is what the row says, spoken for the moment of an outbox row. It reports false
// when there is nothing to say any more.
func (m *messageRow) text(o *outboxRow) (text, bool) {
	t := text{title: m.Title, body: m.Body, page: m.Page, origin: Origin{m.OriginKind, o.OriginID}, at: o.MomentAt}
	return t, json.Unmarshal([]byte(m.Fields), &t.fields) == nil
}

type outboxRow struct {
	ID          database.ID
	SchoolID    database.ID
	OriginID    database.ID
	MomentAt    clock.Instant
	RecipientID database.ID
	Channel     Channel
	MessageID   database.ID
	Purpose     Purpose
	Queue       queue
	NextAt      clock.Instant
	State       State
	ExpiresAt   clock.Instant
	Attempts    int
	Owner       string
	ClaimedAt   clock.Instant // by the clock of the database, like the lease
	LeaseUntil  clock.Instant
	WxMsgID     int64
	Reason      string
	Detail      string
	SettledAt   *clock.Instant
}

// TableName names the table.
func (outboxRow) TableName() string { return "outbox" }

// inDoubt reports whether the row may have left without anybody knowing.
func (o *outboxRow) inDoubt() bool {
	switch o.State {
	case Sending, Unknown:
		return true
	case Queued:
		return o.Reason == reasonLeaseLost || o.Reason == reasonNoAnswer
	default:
		return false
	}
}

// expireRows expires what is queued. What is being sent cannot be called back, but its
// life is over, so that it is not sent again.
const expireRows = `UPDATE outbox SET
		settled_at = CASE state WHEN 'queued' THEN ? ELSE settled_at END,
		reason = CASE state WHEN 'queued' THEN ? ELSE reason END,
		expires_at = ?,
		queue = CASE state WHEN 'queued' THEN '' ELSE queue END,
		state = CASE state WHEN 'queued' THEN 'expired' ELSE state END
	WHERE school_id = ? AND ` + inSendQueues

func (s *Service) expireOrigin(ctx context.Context, school, origin database.ID) error {
	now := s.now()
	err := s.db.Later(ctx, expireRows+" AND origin_id = ?", now, reasonTaskDone, now, school, origin)
	if err != nil {
		return fmt.Errorf("expire messages of a finished task: %w", err)
	}
	return nil
}

func (s *Service) expireMoment(ctx context.Context, school, origin database.ID, moment clock.Instant, from []database.ID) error {
	now := s.now()
	args := []any{now, reasonTaskDone, now, school, origin, moment}
	for i := range from {
		args = append(args, from[i])
	}
	_, err := s.db.Exec(ctx, expireRows+" AND origin_id = ? AND moment_at = ? AND recipient_id IN ("+database.Places(len(from))+")", args...)
	if err != nil {
		return fmt.Errorf("take messages back: %w", err)
	}
	return nil
}

func (s *Service) forgetPerson(ctx context.Context, school, person database.ID) error {
	s.recent.forget()
	now := s.now()
	for _, step := range []struct {
		sql  string
		args []any
	}{
		{
			`UPDATE outbox SET state = 'expired', reason = ?, settled_at = ?
			WHERE school_id = ? AND state = 'queued' AND (recipient_id = ?
			OR message_id IN (SELECT id FROM messages WHERE school_id = ? AND about_id = ?))`,
			[]any{reasonForgotten, now, school, person, school, person},
		},
		{
			`UPDATE messages SET title = ?, body = '', page = '', fields = '{}'
			WHERE school_id = ? AND about_id = ?`,
			[]any{forgottenTitle, school, person},
		},
		{
			`DELETE FROM inbox WHERE school_id = ? AND recipient_id = ?`,
			[]any{school, person},
		},
	} {
		if err := s.db.In(ctx).Exec(step.sql, step.args...).Error; err != nil {
			return fmt.Errorf("forget a person in messages: %w", err)
		}
	}
	return nil
}

func (s *Service) messagesOf(ctx context.Context, ids []database.ID) (map[database.ID]messageRow, error) {
	messages, missing := s.recent.find(ids)
	if len(missing) == 0 {
		return messages, nil
	}
	places, args := database.List(missing)
	err := s.db.Query(ctx, func(scan func(...any) error) error {
		var m messageRow
		err := scan(&m.ID, &m.SchoolID, &m.Purpose, &m.Class, &m.OriginKind, &m.Title, &m.Body, &m.Page, &m.Fields)
		messages[m.ID] = m
		return err
	}, "SELECT id, school_id, purpose, class, origin_kind, title, body, page, fields FROM messages WHERE id IN ("+places+")", args...)
	if err != nil {
		return nil, fmt.Errorf("read texts: %w", err)
	}
	return messages, nil
}

func (s *Service) addressesOf(ctx context.Context, rows []outboxRow) (map[database.ID]Address, error) {
	bySchool := map[database.ID][]database.ID{}
	for _, r := range rows {
		bySchool[r.SchoolID] = append(bySchool[r.SchoolID], r.RecipientID)
	}
	addresses := make(map[database.ID]Address, len(rows))
	for school, persons := range bySchool {
		found, err := s.addresses.Find(ctx, school, persons)
		if err != nil {
			return nil, fmt.Errorf("find addresses: %w", err)
		}
		maps.Copy(addresses, found)
	}
	return addresses, nil
}
