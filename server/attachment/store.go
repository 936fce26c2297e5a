package attachment

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// store is the database of this package. Reads work anywhere; writes only inside a
// transaction.
type store struct{ db *database.DB }

// forgotten in keep_until is a photo whose uploader was forgotten.
const forgotten clock.Instant = 0

type photoRow struct {
	ID        database.ID
	SchoolID  database.ID
	PersonID  database.ID
	ClientID  database.ID
	Width     int
	Height    int
	Bytes     int64
	Stored    int64 // bytes of both pictures
	CreatedAt clock.Instant
	KeepUntil clock.Instant
	Check     Check         `gorm:"column:check_state"`
	CheckAt   clock.Instant // since when it is in this state
	CheckKey  string
	TraceID   string
}

// TableName names the table.
func (photoRow) TableName() string { return "attachments" }

// photo is what the row tells; of no row, nothing.
func (r *photoRow) photo() Photo {
	if r == nil {
		return Photo{}
	}
	return Photo{r.ID, r.ClientID, r.Width, r.Height, r.Bytes, r.Check, r.CreatedAt}
}

// find gives a photo of the school that is still kept.
func (s store) find(ctx context.Context, school, id database.ID, now clock.Instant) (*photoRow, error) {
	return take(s.db.In(ctx).Where("school_id = ? AND id = ? AND keep_until > ?", school, id, now))
}

// findUnderCheck gives a photo of any school that WeChat may be looking at.
func (s store) findUnderCheck(ctx context.Context, id database.ID, now clock.Instant) (*photoRow, error) {
	return take(s.db.In(ctx).Where("id = ? AND keep_until > ? AND check_state IN ?", id, now, []Check{CheckWaiting, CheckAsked}))
}

func take(query *gorm.DB) (*photoRow, error) {
	var row photoRow
	err := query.Take(&row).Error
	if database.IsNotFound(err) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read photo: %w", err)
	}
	return &row, nil
}

// findByClient gives the photo that the principal uploaded under the id of the phone, nil
// when there is none.
func (s store) findByClient(ctx context.Context, p identity.Principal, clientID database.ID) (*photoRow, error) {
	var rows []photoRow
	err := s.db.In(ctx).Limit(1).
		Find(&rows, "school_id = ? AND person_id = ? AND client_id = ?", p.SchoolID, p.PersonID, clientID).Error
	if err != nil {
		return nil, fmt.Errorf("read photo of phone: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil //nolint:nilnil // the documented answer
	}
	return &rows[0], nil
}

func (s store) insert(ctx context.Context, row *photoRow) error {
	if err := s.db.In(ctx).Create(row).Error; err != nil {
		return err
	}
	return s.addUsed(ctx, row.SchoolID, row.Stored)
}

// delete removes a row that another instance may have removed already.
func (s store) delete(ctx context.Context, row photoRow) error {
	done := s.db.In(ctx).Delete(&photoRow{}, "id = ?", row.ID)
	if done.Error != nil || done.RowsAffected == 0 {
		return done.Error
	}
	return s.addUsed(ctx, row.SchoolID, -row.Stored)
}

func (s store) exists(ctx context.Context, id database.ID) (bool, error) {
	var n int64
	if err := s.db.In(ctx).Model(&photoRow{}).Where("id = ?", id).Count(&n).Error; err != nil {
		return false, fmt.Errorf("look for photo: %w", err)
	}
	return n > 0, nil
}

// addUsed keeps the count of the bytes of a school.
func (s store) addUsed(ctx context.Context, school database.ID, bytes int64) error {
	err := s.db.InsertNew(ctx, "attachment_usage", "school_id", []string{"school_id", "bytes"}, [][]any{{school, 0}})
	if err != nil {
		return err
	}
	return s.db.In(ctx).Exec("UPDATE attachment_usage SET bytes = bytes + ? WHERE school_id = ?", bytes, school).Error
}

// used is the bytes of all photos of the installation.
func (s store) used(ctx context.Context) (int64, error) {
	var bytes int64
	err := s.db.In(ctx).Table("attachment_usage").Select("COALESCE(SUM(bytes), 0)").Scan(&bytes).Error
	if err != nil {
		return 0, fmt.Errorf("read space used: %w", err)
	}
	return bytes, nil
}

// expired gives photos whose time is over, longest first.
func (s store) expired(ctx context.Context, now clock.Instant, limit int) ([]photoRow, error) {
	var rows []photoRow
	err := s.db.In(ctx).Where("keep_until <= ?", now).Order("keep_until, id").Limit(limit).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list photos to remove: %w", err)
	}
	return rows, nil
}

func (s store) keep(ctx context.Context, id database.ID, until clock.Instant) error {
	err := s.db.In(ctx).Model(&photoRow{}).Where("id = ? AND keep_until <> ?", id, forgotten).Update("keep_until", until).Error
	if err != nil {
		return fmt.Errorf("keep photo: %w", err)
	}
	return nil
}

func (s store) forget(ctx context.Context, school, person database.ID, kept []string) error {
	query := s.db.In(ctx).Model(&photoRow{}).Where("school_id = ? AND person_id = ?", school, person)
	if len(kept) > 0 {
		query = query.Where(`NOT EXISTS (SELECT 1 FROM attachment_uses u WHERE u.school_id = attachments.school_id
			AND u.person_id = attachments.person_id AND u.client_id = attachments.client_id AND u.owner_kind IN ?)`, kept)
	}
	err := query.Updates(map[string]any{"keep_until": forgotten, "check_key": "", "check_state": CheckNone}).Error
	if err != nil {
		return fmt.Errorf("forget photos: %w", err)
	}
	return nil
}

// takenBy are the photos of the principal that are still kept, oldest first.
func (s store) takenBy(ctx context.Context, p identity.Principal, now clock.Instant) ([]photoRow, error) {
	var rows []photoRow
	err := s.db.In(ctx).Order("id").Find(&rows, "school_id = ? AND person_id = ? AND keep_until > ?", p.SchoolID, p.PersonID, now).Error
	if err != nil {
		return nil, fmt.Errorf("list photos of a person: %w", err)
	}
	return rows, nil
}
