package message

import (
	"context"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// Item is one message in the inbox of a person.
type Item struct {
	ID      database.ID
	Purpose Purpose
	Origin  Origin
	Title   string
	Body    string
	Page    string
	At      clock.Instant  // the moment it was said for
	ReadAt  *clock.Instant // nil while unread
}

const (
	maxInboxPage = 100

	// unreadWindow bounds what the badge counts: nobody reads "more than 200".
	unreadWindow = 200
)

// Inbox lists what was said to a person, newest moment first, at most limit items
// (capped at 100) after the item of the previous page; a zero after starts at the
// newest. The next page begins after the returned id, which is zero at the end.
// It returns ErrItemNotFound when after is no item of this person.
func (s *Service) Inbox(ctx context.Context, school, person, after database.ID, limit int) ([]Item, database.ID, error) {
	limit = max(1, min(limit, maxInboxPage))
	rows, err := s.inboxPage(ctx, school, person, after, limit+1)
	if err != nil {
		return nil, database.ID{}, fmt.Errorf("list inbox: %w", err)
	}
	var next database.ID
	if len(rows) > limit {
		rows = rows[:limit]
		next = rows[limit-1].ID
	}
	items := make([]Item, 0, len(rows))
	for _, r := range rows {
		items = append(items, Item{
			ID: r.ID, Purpose: r.Purpose, Origin: Origin{r.OriginKind, r.OriginID},
			Title: r.Title, Body: r.Body, Page: r.Page, At: r.MomentAt, ReadAt: r.ReadAt,
		})
	}
	return items, next, nil
}

// MarkRead notes that the person has seen the item. A second time keeps the first
// moment. It returns ErrItemNotFound for anybody else's item.
func (s *Service) MarkRead(ctx context.Context, school, person, item database.ID) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		done := s.db.In(ctx).Exec(`UPDATE inbox SET read_at = COALESCE(read_at, ?)
			WHERE id = ? AND school_id = ? AND recipient_id = ?`, s.now(), item, school, person)
		if done.Error != nil {
			return fmt.Errorf("mark inbox item as read: %w", done.Error)
		}
		if done.RowsAffected == 0 {
			return ErrItemNotFound
		}
		return nil
	})
}

// Unread counts the unread among the newest 200 items of a person.
func (s *Service) Unread(ctx context.Context, school, person database.ID) (int, error) {
	var n int
	err := s.db.In(ctx).Raw(`SELECT COUNT(*) FROM (
			SELECT read_at FROM inbox WHERE school_id = ? AND recipient_id = ?
			ORDER BY moment_at DESC, origin_id DESC LIMIT ?) newest
		WHERE read_at IS NULL`, school, person, unreadWindow).Scan(&n).Error
	if err != nil {
		return 0, fmt.Errorf("count unread inbox items: %w", err)
	}
	return n, nil
}
