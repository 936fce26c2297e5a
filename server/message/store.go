package message

import (
	"context"
	"encoding/json"
	"fmt"

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

// text is what the row says, spoken for the moment of an outbox row.
func (m *messageRow) text(o *outboxRow) (text, error) {
	t := text{title: m.Title, body: m.Body, page: m.Page, origin: Origin{m.OriginKind, o.OriginID}, at: o.MomentAt}
	if err := json.Unmarshal([]byte(m.Fields), &t.fields); err != nil {
		return text{}, fmt.Errorf("read fields of a message: %w", err)
	}
	return t, nil
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
	State       State
	Class       Class
	NextAt      clock.Instant
	ExpiresAt   clock.Instant
	Attempts    int
	Owner       string
	LeaseUntil  clock.Instant
	WxMsgID     int64
	Reason      string
	Detail      string
	SettledAt   *clock.Instant
}

// TableName names the table.
func (outboxRow) TableName() string { return "outbox" }

func (s *Service) expireOrigin(ctx context.Context, school, origin database.ID) error {
	now := s.now()
	err := s.db.In(ctx).Exec(`UPDATE outbox SET
			settled_at = CASE state WHEN 'queued' THEN ? ELSE settled_at END,
			reason = CASE state WHEN 'queued' THEN ? ELSE reason END,
			expires_at = ?,
			state = CASE state WHEN 'queued' THEN 'expired' ELSE state END
		WHERE school_id = ? AND origin_id = ? AND state IN ('queued', 'sending')`,
		now, reasonTaskDone, now, school, origin).Error
	if err != nil {
		return fmt.Errorf("expire messages of a finished task: %w", err)
	}
	return nil
}

func (s *Service) forgetPerson(ctx context.Context, school, person database.ID) error {
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
