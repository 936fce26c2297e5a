package asset

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

type visitRow struct {
	ID        database.ID
	SchoolID  database.ID
	AssetID   database.ID
	Secret    string
	State     VisitState
	IssuedBy  database.ID
	IssuedAt  clock.Instant
	ExpiresAt clock.Instant
	Does      string
	UntilOn   clock.Date
	Serial    string
	Words     string
	Vendor    string
	Signed    string
	MadeAt    *clock.Instant
	TaskID    *database.ID
	DecidedBy *database.ID
	DecidedAt *clock.Instant
	Reason    string
}

// TableName is what gorm asks for.
func (visitRow) TableName() string { return "asset_visits" }

func (r *visitRow) visit() Visit {
	v := Visit{
		ID: r.ID, AssetID: r.AssetID, State: r.State, IssuedBy: r.IssuedBy, IssuedAt: r.IssuedAt, ExpiresAt: r.ExpiresAt, Does: r.Does,
		Until: r.UntilOn, Serial: r.Serial, Words: r.Words, Vendor: r.Vendor, Signed: r.Signed, TaskID: orZero(r.TaskID), Reason: r.Reason,
	}
	if r.MadeAt != nil {
		v.MadeAt = *r.MadeAt
	}
	return v
}

func (s store) createVisit(ctx context.Context, school database.ID, v *Visit, secret string) error {
	err := s.db.In(ctx).Create(&visitRow{
		ID: v.ID, SchoolID: school, AssetID: v.AssetID, Secret: secret, State: v.State, IssuedBy: v.IssuedBy, IssuedAt: v.IssuedAt, ExpiresAt: v.ExpiresAt,
	}).Error
	if err != nil {
		return fmt.Errorf("write visit: %w", err)
	}
	return nil
}

// visitBySecret finds the visit of a link, of any school.
func (s store) visitBySecret(ctx context.Context, secret string) (database.ID, Visit, error) {
	row, err := takeVisit(s.db.In(ctx).Where("secret = ?", secret))
	return row.SchoolID, row.visit(), err
}

func (s store) lockVisit(ctx context.Context, school, id database.ID) (Visit, error) {
	row, err := takeVisit(s.query(ctx, school).Clauses(forUpdate).Where("id = ?", id))
	return row.visit(), err
}

func takeVisit(query *gorm.DB) (visitRow, error) {
	var row visitRow
	err := query.Take(&row).Error
	if database.IsNotFound(err) {
		return row, ErrNoVisit
	}
	if err != nil {
		return row, fmt.Errorf("read visit: %w", err)
	}
	return row, nil
}

// saveVisit writes what was said about a visit, and who decided; nobody while it waits.
func (s store) saveVisit(ctx context.Context, school database.ID, v *Visit, by database.ID, at clock.Instant) error {
	set := map[string]any{
		"state": v.State, "does": v.Does, "until_on": v.Until, "serial": v.Serial, "words": v.Words, "vendor": v.Vendor, "signed": v.Signed,
		"made_at": v.MadeAt, "task_id": optional(v.TaskID), "reason": v.Reason,
	}
	if !by.IsZero() {
		set["decided_by"], set["decided_at"] = by, at
	}
	if err := s.query(ctx, school).Model(&visitRow{}).Where("id = ?", v.ID).Updates(set).Error; err != nil {
		return fmt.Errorf("write visit: %w", err)
	}
	return nil
}

// visits are those that wait for a look, the first first.
func (s store) visits(ctx context.Context, school, asset database.ID) ([]Visit, error) {
	var rows []visitRow
	err := s.query(ctx, school).Where("asset_id = ? AND state = ?", asset, VisitMade).Order("id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read visits: %w", err)
	}
	out := make([]Visit, len(rows))
	for i := range rows {
		out[i] = rows[i].visit()
	}
	return out, nil
}

// visitOfPhoto is a visit that waits, to see who may see its photos.
func (s store) visitOfPhoto(ctx context.Context, school, id database.ID) (Visit, error) {
	row, err := takeVisit(s.query(ctx, school).Where("id = ?", id))
	return row.visit(), err
}
