package asset

import (
	"context"
	"errors"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/plate"
)

type plateRow struct {
	ID       database.ID
	SchoolID database.ID
	AssetID  database.ID
	Token    string
	Code     string
	State    plate.State
	IssuedAt clock.Instant
	EndedAt  *clock.Instant
}

// TableName is what gorm asks for.
func (plateRow) TableName() string { return "asset_plates" }

func (r *plateRow) plate() Plate {
	return Plate{ID: r.ID, AssetID: r.AssetID, Token: r.Token, Code: r.Code, State: r.State, IssuedAt: r.IssuedAt}
}

func isUnknown(err error) bool { return errors.Is(err, ErrUnknownPlate) }

// plateByToken finds a plate of a school. It does the same work for a token of another
// school as for one that nobody has.
func (s store) plateByToken(ctx context.Context, school database.ID, token string) (Plate, error) {
	return s.onePlate(ctx, "school_id = ? AND token = ?", school, token)
}

// plateAnywhere finds a plate of any school, with the school.
func (s store) plateAnywhere(ctx context.Context, token string) (Plate, database.ID, error) {
	var rows []plateRow
	if err := s.db.In(ctx).Where("token = ?", token).Limit(1).Find(&rows).Error; err != nil {
		return Plate{}, database.ID{}, fmt.Errorf("read plate: %w", err)
	}
	if len(rows) == 0 {
		return Plate{}, database.ID{}, ErrUnknownPlate
	}
	return rows[0].plate(), rows[0].SchoolID, nil
}

// plateByNumber finds the plate on which the number and the code are printed.
func (s store) plateByNumber(ctx context.Context, school database.ID, number, code string) (Plate, error) {
	return s.onePlate(ctx, `school_id = ? AND code = ? AND asset_id IN
		(SELECT id FROM assets WHERE school_id = ? AND number = ?)`, school, code, school, number)
}

func (s store) onePlate(ctx context.Context, where string, args ...any) (Plate, error) {
	var rows []plateRow
	if err := s.db.In(ctx).Where(where, args...).Order("id DESC").Limit(1).Find(&rows).Error; err != nil {
		return Plate{}, fmt.Errorf("read plate: %w", err)
	}
	if len(rows) == 0 {
		return Plate{}, ErrUnknownPlate
	}
	return rows[0].plate(), nil
}

// activePlates are the plates that stick on the assets of a school, by asset.
func (s store) activePlates(ctx context.Context, school database.ID) (map[database.ID]Plate, error) {
	var rows []plateRow
	if err := s.query(ctx, school).Where("state = ?", plate.Active).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read plates: %w", err)
	}
	out := make(map[database.ID]Plate, len(rows))
	for i := range rows {
		out[rows[i].AssetID] = rows[i].plate()
	}
	return out, nil
}

func (s store) createPlates(ctx context.Context, school database.ID, plates []Plate) error {
	rows := make([]plateRow, len(plates))
	for i, p := range plates {
		rows[i] = plateRow{ID: p.ID, SchoolID: school, AssetID: p.AssetID, Token: p.Token, Code: p.Code, State: p.State, IssuedAt: p.IssuedAt}
	}
	if err := s.db.In(ctx).CreateInBatches(rows, rowsAtOnce).Error; err != nil {
		return fmt.Errorf("make plates: %w", err)
	}
	return nil
}

// endPlates takes the active plate of an asset out of use.
func (s store) endPlates(ctx context.Context, school, asset database.ID, state plate.State, now clock.Instant) error {
	err := s.query(ctx, school).Model(&plateRow{}).Where("asset_id = ? AND state = ?", asset, plate.Active).
		Updates(map[string]any{"state": state, "ended_at": now}).Error
	if err != nil {
		return fmt.Errorf("end plates: %w", err)
	}
	return nil
}

// plateOf are the active plates of these assets.
func (s store) plateOf(ctx context.Context, school database.ID, assets ...database.ID) ([]Plate, error) {
	if len(assets) == 0 {
		return nil, nil
	}
	var rows []plateRow
	if err := s.query(ctx, school).Where("asset_id IN ? AND state = ?", assets, plate.Active).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read plates: %w", err)
	}
	out := make([]Plate, len(rows))
	for i := range rows {
		out[i] = rows[i].plate()
	}
	return out, nil
}
