package patrol

import (
	"context"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

type plateRow struct {
	ID           database.ID
	SchoolID     database.ID
	CheckpointID database.ID
	Token        string
	Code         string
	State        PlateState
	IssuedAt     clock.Instant
	EndedAt      *clock.Instant
	DamagedAt    *clock.Instant
	DamagedBy    *database.ID
}

// TableName is what gorm asks for.
func (plateRow) TableName() string { return "plates" }

func (r *plateRow) plate() Plate {
	return Plate{
		ID: r.ID, CheckpointID: r.CheckpointID, Token: r.Token, Code: r.Code, State: r.State, IssuedAt: r.IssuedAt, Damaged: r.DamagedAt != nil,
	}
}

// plateByToken finds a plate of a school. It does the same work for a token of another
// school as for one that nobody has.
func (s store) plateByToken(ctx context.Context, school database.ID, token string) (Plate, error) {
	return s.onePlate(ctx, "school_id = ? AND token = ?", school, token)
}

// plateByNumber finds the plate on which the number and the code are printed.
func (s store) plateByNumber(ctx context.Context, school database.ID, number, code string) (Plate, error) {
	return s.onePlate(ctx, `school_id = ? AND code = ? AND checkpoint_id IN
		(SELECT id FROM checkpoints WHERE school_id = ? AND number = ?)`, school, code, school, number)
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

// activePlates are the plates that hang in a school, by point.
func (s store) activePlates(ctx context.Context, school database.ID) (map[database.ID]Plate, error) {
	var rows []plateRow
	if err := s.query(ctx, school).Where("state = ?", Active).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read plates: %w", err)
	}
	out := make(map[database.ID]Plate, len(rows))
	for i := range rows {
		out[rows[i].CheckpointID] = rows[i].plate()
	}
	return out, nil
}

func (s store) createPlate(ctx context.Context, school database.ID, p *Plate) error {
	err := s.db.In(ctx).Create(&plateRow{
		ID: p.ID, SchoolID: school, CheckpointID: p.CheckpointID, Token: p.Token, Code: p.Code, State: p.State, IssuedAt: p.IssuedAt,
	}).Error
	if err != nil {
		return fmt.Errorf("make plate: %w", err)
	}
	return nil
}

// endPlates takes the active plate of a point out of use.
func (s store) endPlates(ctx context.Context, school, checkpoint database.ID, state PlateState, now clock.Instant) error {
	err := s.query(ctx, school).Model(&plateRow{}).Where("checkpoint_id = ? AND state = ?", checkpoint, Active).
		Updates(map[string]any{"state": state, "ended_at": now}).Error
	if err != nil {
		return fmt.Errorf("end plates: %w", err)
	}
	return nil
}

// markDamaged notes who said first that the plate of a point is damaged, and gives that
// plate; none when no plate hangs there.
func (s store) markDamaged(ctx context.Context, school, checkpoint, person database.ID, now clock.Instant) (database.ID, error) {
	var rows []plateRow
	err := s.query(ctx, school).Where("checkpoint_id = ? AND state = ?", checkpoint, Active).Order("id DESC").Limit(1).Find(&rows).Error
	if err != nil {
		return database.ID{}, fmt.Errorf("read damaged plate: %w", err)
	}
	if len(rows) == 0 {
		return database.ID{}, nil
	}
	err = s.query(ctx, school).Model(&plateRow{}).Where("id = ? AND damaged_at IS NULL", rows[0].ID).
		Updates(map[string]any{"damaged_at": now, "damaged_by": person}).Error
	if err != nil {
		return database.ID{}, fmt.Errorf("mark plate as damaged: %w", err)
	}
	return rows[0].ID, nil
}
