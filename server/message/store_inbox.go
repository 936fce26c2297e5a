package message

import (
	"context"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

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

// inboxPage walks the unique index of the inbox backwards.
func (s *Service) inboxPage(ctx context.Context, school, person, after database.ID, limit int) ([]inboxRow, error) {
	query := s.db.In(ctx).Table("inbox i").
		Joins("JOIN messages m ON m.id = i.message_id").
		Select("i.id, i.moment_at, i.origin_id, i.read_at, m.purpose, m.origin_kind, m.title, m.body, m.page").
		Where("i.school_id = ? AND i.recipient_id = ?", school, person).
		Order("i.moment_at DESC, i.origin_id DESC").Limit(limit)
	if !after.IsZero() {
		last, err := s.inboxItem(ctx, school, person, after)
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

func (s *Service) inboxItem(ctx context.Context, school, person, item database.ID) (inboxRow, error) {
	var row inboxRow
	err := s.db.In(ctx).Table("inbox").Select("id, moment_at, origin_id, read_at").
		Where("id = ? AND school_id = ? AND recipient_id = ?", item, school, person).Take(&row).Error
	if database.IsNotFound(err) {
		return row, ErrItemNotFound
	}
	return row, err
}
