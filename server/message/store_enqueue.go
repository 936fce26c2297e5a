package message

import (
	"context"
	"slices"

	"xiaoqin/server/database"
)

const draftsPerChunk = 500

var (
	messageColumns = []string{
		"id", "school_id", "purpose", "class", "channel", "origin_kind", "title", "body",
		"page", "fields", "about_id", "push_at", "expires_at", "created_at",
	}
	inboxColumns = []string{"id", "school_id", "recipient_id", "moment_at", "origin_id", "message_id"}
)

// insert writes the rows of one chunk of drafts. It speaks to the driver directly:
// a broadcast is 20,000 rows, and gorm would double their cost.
func (s *Service) insert(ctx context.Context, drafts []Draft) error {
	messages := make([][]any, 0, len(drafts))
	var inbox [][]any
	for i := range drafts {
		d := &drafts[i]
		row, err := s.messageValues(d)
		if err != nil {
			return err
		}
		messages = append(messages, row)
		inbox = slices.Grow(inbox, len(d.To))
		for _, to := range d.To {
			inbox = append(inbox, []any{database.NewID(), d.School, to, int64(d.Moment), d.Origin.ID, row[0]})
		}
	}
	if len(inbox) == 0 {
		return nil
	}
	if err := s.db.InsertNew(ctx, "messages", "id", messageColumns, messages); err != nil {
		return err
	}
	if err := s.db.InsertNew(ctx, "inbox", "id", inboxColumns, inbox); err != nil {
		return err
	}
	return s.insertFirstAttempts(ctx, messages, inbox)
}

func (s *Service) messageValues(d *Draft) ([]any, error) {
	fields, err := d.fieldsJSON()
	if err != nil {
		return nil, err
	}
	var channel Channel
	if !d.Silent {
		channel = s.templates.first(d.Purpose)
	}
	now := s.now()
	m := messageRow{
		ID: database.NewID(), SchoolID: d.School, Purpose: d.Purpose, Class: d.Purpose.Class(), OriginKind: d.Origin.Kind,
		Title: shorten(d.Title, maxTitle), Body: shorten(d.Body, maxBody), Page: d.Page, Fields: fields,
	}
	if channel != "" {
		s.recent.keep(m)
	}
	return []any{
		m.ID, m.SchoolID, string(m.Purpose), string(m.Class), string(channel), m.OriginKind,
		m.Title, m.Body, m.Page, m.Fields, d.about(),
		int64(max(d.NotBefore, now)), int64(d.ExpiresAt), int64(now),
	}, nil
}

// insertFirstAttempts makes the outbox rows out of the inbox rows that were really
// written just now, so that a repeat finds none. They take over the ids: the first
// attempt to push an inbox row has the id of that row.
func (s *Service) insertFirstAttempts(ctx context.Context, messages, inbox [][]any) error {
	args := []any{inbox[0][0], inbox[len(inbox)-1][0]}
	for _, m := range messages {
		args = append(args, m[0])
	}
	return s.db.Later(ctx, `INSERT INTO outbox (id, school_id, origin_id, moment_at, recipient_id, channel,
			message_id, purpose, queue, next_at, state, expires_at)
		SELECT i.id, i.school_id, i.origin_id, i.moment_at, i.recipient_id, m.channel,
			m.id, m.purpose, m.class, m.push_at, 'queued', m.expires_at
		FROM inbox i JOIN messages m ON m.id = i.message_id
		WHERE m.channel <> '' AND i.id BETWEEN ? AND ? AND i.message_id IN (`+
		database.Places(len(messages))+")"+ignoreDuplicates(s.db.Dialect(), "outbox.id"), args...)
}

// ignoreDuplicates skips rows that a unique key refuses, and those only: INSERT
// IGNORE of MariaDB would also swallow a text that is too long.
func ignoreDuplicates(d database.Dialect, column string) string {
	if d == database.MySQL {
		return " ON DUPLICATE KEY UPDATE id = " + column
	}
	return " ON CONFLICT DO NOTHING"
}
