package patrol

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/form"
)

// store is the database of this package. Reads work anywhere; writes and locks only
// inside a transaction.
type store struct{ db *database.DB }

var forUpdate = clause.Locking{Strength: clause.LockingStrengthUpdate}

// query is a session of gorm for one school.
func (s store) query(ctx context.Context, school database.ID) *gorm.DB {
	return s.db.In(ctx).Where("school_id = ?", school)
}

// optional is nil for the zero ID.
func optional(id database.ID) *database.ID {
	if id.IsZero() {
		return nil
	}
	return &id
}

// orZero is the zero ID for nil.
func orZero(id *database.ID) database.ID {
	if id == nil {
		return database.ID{}
	}
	return *id
}

type checkpointRow struct {
	ID         database.ID
	SchoolID   database.ID
	Number     string
	Kind       Kind
	Name       string
	Hint       string
	PlaceID    *database.ID
	Latitude   *int64
	Longitude  *int64
	Walk       int
	Questions  string
	ArchivedAt *clock.Instant
}

// TableName is what gorm asks for.
func (checkpointRow) TableName() string { return "checkpoints" }

func (r *checkpointRow) checkpoint() Checkpoint {
	c := Checkpoint{
		ID: r.ID, Kind: r.Kind, Number: r.Number, Name: r.Name, Hint: r.Hint, PlaceID: orZero(r.PlaceID),
		Walk: time.Duration(r.Walk) * time.Second, Questions: fromJSON[form.Item](r.Questions), Archived: r.ArchivedAt != nil,
	}
	if r.Latitude != nil && r.Longitude != nil {
		c.Location = &Location{Latitude: *r.Latitude, Longitude: *r.Longitude}
	}
	return c
}

func rowOf(school database.ID, c *Checkpoint) checkpointRow {
	r := checkpointRow{
		ID: c.ID, SchoolID: school, Number: c.Number, Kind: c.Kind, Name: c.Name, Hint: c.Hint, PlaceID: optional(c.PlaceID),
		Walk: int(c.Walk / time.Second), Questions: asJSON(c.Questions),
	}
	if c.Location != nil {
		r.Latitude, r.Longitude = &c.Location.Latitude, &c.Location.Longitude
	}
	return r
}

// checkpoints are the points of a school by number, archived ones too.
func (s store) checkpoints(ctx context.Context, school database.ID) ([]Checkpoint, error) {
	var rows []checkpointRow
	if err := s.query(ctx, school).Order("number").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read checkpoints: %w", err)
	}
	out := make([]Checkpoint, len(rows))
	for i := range rows {
		out[i] = rows[i].checkpoint()
	}
	return out, nil
}

func (s store) createCheckpoint(ctx context.Context, school database.ID, c *Checkpoint) error {
	row := rowOf(school, c)
	err := s.db.In(ctx).Create(&row).Error
	if database.IsDuplicate(err) {
		return ErrNumberTaken
	}
	if err != nil {
		return fmt.Errorf("make checkpoint: %w", err)
	}
	return nil
}

// lockCheckpoint reads a point for a change.
func (s store) lockCheckpoint(ctx context.Context, school, id database.ID) (Checkpoint, error) {
	var row checkpointRow
	err := s.query(ctx, school).Clauses(forUpdate).Take(&row, "id = ?", id).Error
	if database.IsNotFound(err) {
		return Checkpoint{}, ErrNoCheckpoint
	}
	if err != nil {
		return Checkpoint{}, fmt.Errorf("read checkpoint: %w", err)
	}
	return row.checkpoint(), nil
}

// saveCheckpoint writes everything that may change about a point.
func (s store) saveCheckpoint(ctx context.Context, school database.ID, c *Checkpoint) error {
	row := rowOf(school, c)
	err := s.query(ctx, school).Model(&checkpointRow{}).Where("id = ?", c.ID).Updates(map[string]any{
		"number": row.Number, "name": row.Name, "hint": row.Hint, "place_id": row.PlaceID, "latitude": row.Latitude, "longitude": row.Longitude,
		"walk": row.Walk, "questions": row.Questions,
	}).Error
	if database.IsDuplicate(err) {
		return ErrNumberTaken
	}
	if err != nil {
		return fmt.Errorf("write checkpoint: %w", err)
	}
	return nil
}

// archiveCheckpoint takes a point out of use, or with nil back into it.
func (s store) archiveCheckpoint(ctx context.Context, school, id database.ID, at *clock.Instant) error {
	err := s.query(ctx, school).Model(&checkpointRow{}).Where("id = ?", id).Update("archived_at", at).Error
	if err != nil {
		return fmt.Errorf("archive checkpoint: %w", err)
	}
	return nil
}
