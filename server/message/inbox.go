package message

import (
	"context"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
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

// maxPageItems make one page of a list at most.
const maxPageItems = 100

// Inbox lists what was said to the principal, newest moment first, at most limit items
// (capped at 100) after the item of the previous page; a zero after starts at the
// newest. The next page begins after the returned id, which is zero at the end. It
// returns ErrItemNotFound when after is no item of the principal.
func (s *Service) Inbox(ctx context.Context, after database.ID, limit int) (items []Item, next database.ID, err error) {
	p := identity.From(ctx)
	if err := p.Require(identity.SelfRead); err != nil {
		return nil, database.ID{}, err
	}
	limit = max(1, min(limit, maxPageItems))
	rows, err := s.inboxPage(ctx, p, after, limit+1)
	if err != nil {
		return nil, database.ID{}, fmt.Errorf("list inbox: %w", err)
	}
	if len(rows) > limit {
		rows = rows[:limit]
		next = rows[limit-1].ID
	}
	items = make([]Item, 0, len(rows))
	for _, r := range rows {
		items = append(items, Item{
			ID: r.ID, Purpose: r.Purpose, Origin: Origin{r.OriginKind, r.OriginID},
			Title: r.Title, Body: r.Body, Page: r.Page, At: r.MomentAt, ReadAt: r.ReadAt,
		})
	}
	return items, next, nil
}

// MarkRead notes that the principal has seen the item. A second time keeps the first
// moment. It returns ErrItemNotFound for anybody else's item.
func (s *Service) MarkRead(ctx context.Context, item database.ID) error {
	p := identity.From(ctx)
	if err := p.Require(identity.SelfRead); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		found, err := s.markRead(ctx, p, item)
		if err != nil {
			return fmt.Errorf("mark inbox item as read: %w", err)
		}
		if !found {
			return ErrItemNotFound
		}
		return nil
	})
}

// Unread counts the unread among the newest 200 items of the principal.
func (s *Service) Unread(ctx context.Context) (int, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.SelfRead); err != nil {
		return 0, err
	}
	n, err := s.countUnread(ctx, p)
	if err != nil {
		return 0, fmt.Errorf("count unread inbox items: %w", err)
	}
	return n, nil
}
