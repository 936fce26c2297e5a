package identity

import (
	"context"
	"fmt"

	"gorm.io/gorm/clause"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

const auditPage = 500

type auditRow struct {
	ID        database.ID
	SchoolID  database.ID
	Seq       int64
	At        clock.Instant
	Actor     string
	Action    string
	Object    string
	RequestID string
	Detail    string
	Hash      []byte
}

// TableName is what gorm asks for.
func (auditRow) TableName() string { return "audit_events" }

type auditHeadRow struct {
	SchoolID database.ID `gorm:"primaryKey"`
	Seq      int64
	Hash     []byte
}

// TableName is what gorm asks for.
func (auditHeadRow) TableName() string { return "audit_heads" }

// appendAudit links the rows to the chain. The lock on the head makes writers take turns.
func (s store) appendAudit(ctx context.Context, schoolID database.ID, rows []auditRow) error {
	db := s.db.In(ctx)
	head := auditHeadRow{SchoolID: schoolID, Hash: []byte{}}
	if err := db.Clauses(clause.OnConflict{DoNothing: true}).Create(&head).Error; err != nil {
		return fmt.Errorf("begin audit chain: %w", err)
	}
	if err := db.Clauses(forUpdate).Take(&head, "school_id = ?", schoolID).Error; err != nil {
		return fmt.Errorf("lock audit chain: %w", err)
	}
	for i := range rows {
		head.Seq++
		rows[i].Seq = head.Seq
		rows[i].Hash = s.vault.chainHash(head.Hash, rows[i])
		head.Hash = rows[i].Hash
	}
	if err := db.CreateInBatches(rows, batch).Error; err != nil {
		return fmt.Errorf("append audit events: %w", err)
	}
	err := db.Model(&auditHeadRow{}).Where("school_id = ?", schoolID).Updates(map[string]any{"seq": head.Seq, "hash": head.Hash}).Error
	if err != nil {
		return fmt.Errorf("move audit chain: %w", err)
	}
	return nil
}

func (s store) auditHead(ctx context.Context, schoolID database.ID) (auditHeadRow, error) {
	var heads []auditHeadRow
	if err := s.query(ctx, schoolID).Limit(1).Find(&heads).Error; err != nil {
		return auditHeadRow{}, fmt.Errorf("read audit chain: %w", err)
	}
	if len(heads) == 0 {
		return auditHeadRow{}, nil
	}
	return heads[0], nil
}

func (s store) listAudit(ctx context.Context, schoolID database.ID, before int64, limit int) ([]auditRow, error) {
	q := s.query(ctx, schoolID)
	if before > 0 {
		q = q.Where("seq < ?", before)
	}
	var rows []auditRow
	if err := q.Order("seq DESC").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list audit events: %w", err)
	}
	return rows, nil
}

// walkAudit reads the next page of a chain.
func (s store) walkAudit(ctx context.Context, schoolID database.ID, after, last int64) ([]auditRow, error) {
	var rows []auditRow
	err := s.query(ctx, schoolID).Where("seq > ? AND seq <= ?", after, last).Order("seq").Limit(auditPage).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("walk audit events: %w", err)
	}
	return rows, nil
}
