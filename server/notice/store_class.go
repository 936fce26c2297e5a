package notice

import (
	"context"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// classCount are the totals of a class; of the staff when the class is zero.
type classCount struct {
	NoticeID database.ID
	ClassID  database.ID
	SchoolID database.ID
	Families int
	Opened   int
	Done     int
	Paper    int
	NudgedAt *clock.Instant
}

// TableName names the table.
func (classCount) TableName() string { return "notice_classes" }

// count adds a family to the totals of its class.
func (s store) count(ctx context.Context, notice, class database.ID, opened, done bool) error {
	more := map[bool]int{true: 1}
	if !opened && !done {
		return nil
	}
	err := s.db.In(ctx).Exec("UPDATE notice_classes SET opened = opened + ?, done = done + ? WHERE notice_id = ? AND class_id = ?",
		more[opened], more[done], notice, class).Error
	if err != nil {
		return fmt.Errorf("count receipt: %w", err)
	}
	return nil
}

func (s store) classes(ctx context.Context, notice database.ID) ([]classCount, error) {
	var rows []classCount
	if err := s.db.In(ctx).Where("notice_id = ?", notice).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read totals: %w", err)
	}
	return rows, nil
}

func (s store) lockClass(ctx context.Context, notice, class database.ID) (*classCount, error) {
	var row classCount
	err := s.db.In(ctx).Clauses(locked).Where("notice_id = ? AND class_id = ?", notice, class).Take(&row).Error
	switch {
	case database.IsNotFound(err):
		return nil, ErrNotFound
	case err != nil:
		return nil, fmt.Errorf("read totals: %w", err)
	}
	return &row, nil
}

func (s store) savePaper(ctx context.Context, c *classCount, families int, by database.ID, at clock.Instant) error {
	err := s.db.In(ctx).Exec("UPDATE notice_classes SET paper = ?, paper_by = ?, paper_at = ? WHERE notice_id = ? AND class_id = ?",
		families, by, at, c.NoticeID, c.ClassID).Error
	if err != nil {
		return fmt.Errorf("write paper receipts: %w", err)
	}
	return nil
}

// notNudged are those of the classes whose readers have not been reminded yet.
func (s store) notNudged(ctx context.Context, notice database.ID, classes []database.ID) ([]database.ID, error) {
	var fresh []database.ID
	err := s.db.In(ctx).Model(&classCount{}).Where("notice_id = ? AND class_id IN ? AND nudged_at IS NULL", notice, classes).
		Order("class_id").Pluck("class_id", &fresh).Error
	if err != nil {
		return nil, fmt.Errorf("read who was reminded: %w", err)
	}
	return fresh, nil
}

func (s store) saveNudged(ctx context.Context, notice database.ID, classes []database.ID, at clock.Instant) error {
	err := s.db.In(ctx).Exec("UPDATE notice_classes SET nudged_at = ? WHERE notice_id = ? AND class_id IN ?", at, notice, classes).Error
	if err != nil {
		return fmt.Errorf("write who was reminded: %w", err)
	}
	return nil
}
