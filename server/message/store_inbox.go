package message

import (
	"context"

	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// unreadWindow bounds what the badge counts: nobody reads "more than 200".
const unreadWindow = 200

type inboxRow struct {
	ID         database.ID
	MomentAt   clock.Instant
	OriginID   database.ID
	ReadAt     *clock.Instant
	Purpose    Purpose
	OriginKind string
	Title      string
	Body       string
	Page       string
}

// inboxOf are the items of a principal.
func (s *Service) inboxOf(ctx context.Context, p identity.Principal) *gorm.DB {
	return s.db.In(ctx).Table("inbox i").Where("i.school_id = ? AND i.recipient_id = ?", p.SchoolID, p.PersonID)
}

// inboxPage walks the unique index of the inbox backwards.
func (s *Service) inboxPage(ctx context.Context, p identity.Principal, after database.ID, limit int) ([]inboxRow, error) {
	query := s.inboxOf(ctx, p).
		Joins("JOIN messages m ON m.id = i.message_id").
		Select("i.id, i.moment_at, i.origin_id, i.read_at, m.purpose, m.origin_kind, m.title, m.body, m.page").
		Order("i.moment_at DESC, i.origin_id DESC").Limit(limit)
	if !after.IsZero() {
		var last inboxRow
		err := s.inboxOf(ctx, p).Select("moment_at, origin_id").Where("id = ?", after).Take(&last).Error
		if database.IsNotFound(err) {
			return nil, ErrItemNotFound
		}
		if err != nil {
			return nil, err
		}
		query = query.Where("i.moment_at <= ? AND (i.moment_at < ? OR i.origin_id < ?)",
			last.MomentAt, last.MomentAt, last.OriginID)
	}
	var rows []inboxRow
	err := query.Scan(&rows).Error
	return rows, err
}

func (s *Service) markRead(ctx context.Context, p identity.Principal, item database.ID) (bool, error) {
	done := s.db.In(ctx).Exec(`UPDATE inbox SET read_at = COALESCE(read_at, ?)
		WHERE id = ? AND school_id = ? AND recipient_id = ?`, s.now(), item, p.SchoolID, p.PersonID)
	return done.RowsAffected > 0, done.Error
}

func (s *Service) countUnread(ctx context.Context, p identity.Principal) (int, error) {
	var n int
	newest := s.inboxOf(ctx, p).Select("i.read_at").Order("i.moment_at DESC, i.origin_id DESC").Limit(unreadWindow)
	err := s.db.In(ctx).Table("(?) newest", newest).Select("COUNT(*)").Where("read_at IS NULL").Scan(&n).Error
	return n, err
}
