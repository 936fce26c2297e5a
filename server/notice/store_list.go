package notice

import (
	"context"
	"fmt"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// mine are one more than a page of what was published to the principal's children and to
// themselves, the newest first.
func (s store) mine(ctx context.Context, p identity.Principal, seats []database.ID, page Page) ([]database.ID, error) {
	if p.PersonID.IsZero() {
		return nil, nil
	}
	nobody := database.ID{}
	own := s.db.In(ctx).Where("seat_id = ? AND person_id = ?", nobody, p.PersonID)
	if len(seats) > 0 {
		own = own.Or("seat_id IN ?", seats)
	}
	query := s.db.In(ctx).Model(&readerRow{}).Where("school_id = ?", p.SchoolID).Where(own)
	if !page.After.IsZero() {
		n, err := s.find(ctx, p.SchoolID, page.After)
		if err != nil {
			return nil, err
		}
		if n.PublishedAt == nil {
			return nil, ErrNotFound
		}
		query = query.Where("at < ? OR at = ? AND notice_id < ?", *n.PublishedAt, *n.PublishedAt, n.ID)
	}
	var rows []struct{ NoticeID database.ID }
	err := query.Select("notice_id, at").Group("notice_id, at").Order("at DESC, notice_id DESC").Limit(page.limit() + 1).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list notices: %w", err)
	}
	ids := make([]database.ID, len(rows))
	for i, r := range rows {
		ids[i] = r.NoticeID
	}
	return ids, nil
}

// office is one more than a page of the notices of a school, the last changed first. Who
// does not approve notices has their own, and those to classes of theirs.
func (s store) office(ctx context.Context, p identity.Principal, own []ClassOf, page Page) ([]noticeRow, error) {
	query := s.db.In(ctx).Where("school_id = ? AND state <> ?", p.SchoolID, Withdrawn)
	if !p.May(identity.NoticeApprove) {
		classes := []database.ID{database.NewID()} // none is an empty list, which no database takes
		for _, c := range own {
			classes = append(classes, c.ID)
		}
		query = query.Where("author_id = ? OR id IN (SELECT notice_id FROM notice_classes WHERE class_id IN ?)", p.PersonID, classes)
	}
	if !page.After.IsZero() {
		n, err := s.find(ctx, p.SchoolID, page.After)
		if err != nil {
			return nil, err
		}
		query = query.Where("changed_at < ? OR changed_at = ? AND id < ?", n.ChangedAt, n.ChangedAt, n.ID)
	}
	var rows []noticeRow
	if err := query.Order("changed_at DESC, id DESC").Limit(page.limit() + 1).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list notices: %w", err)
	}
	return rows, nil
}

// pushedAt are the people to whom another notice is pushed at the same moment.
func (s store) pushedAt(ctx context.Context, n *noticeRow) (map[database.ID]bool, error) {
	out := make(map[database.ID]bool)
	err := s.db.Query(ctx, func(scan func(...any) error) error {
		var id database.ID
		err := scan(&id)
		out[id] = true
		return err
	}, `SELECT DISTINCT r.person_id FROM notices n JOIN notice_readers r ON r.notice_id = n.id
		WHERE n.school_id = ? AND n.push_at = ? AND n.pace = ? AND n.id <> ?`, n.SchoolID, *n.PushAt, string(Daily), n.ID)
	if err != nil {
		return nil, fmt.Errorf("read who is told today: %w", err)
	}
	return out, nil
}
