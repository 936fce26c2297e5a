package asset

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
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

type assetRow struct {
	ID        database.ID
	SchoolID  database.ID
	Kind      string
	Number    string
	Name      string
	PlaceID   *database.ID
	KeeperID  *database.ID
	DeputyID  *database.ID
	Serial    string
	Vendor    string
	Note      string
	BoughtOn  clock.Date
	Variety   string
	MadeOn    clock.Date
	DueOn     clock.Date
	DueWhat   string
	Fault     string
	FaultAt   *clock.Instant
	Reported  string
	Stopped   string
	RetiredAt *clock.Instant
	CreatedAt clock.Instant
}

// TableName is what gorm asks for.
func (assetRow) TableName() string { return "assets" }

func (r *assetRow) asset() Asset {
	a := Asset{
		ID: r.ID, Kind: r.Kind, Number: r.Number, Name: r.Name, PlaceID: orZero(r.PlaceID), KeeperID: orZero(r.KeeperID),
		DeputyID: orZero(r.DeputyID), Serial: r.Serial, Vendor: r.Vendor, Note: r.Note, BoughtOn: r.BoughtOn, Variety: r.Variety, MadeOn: r.MadeOn, DueOn: r.DueOn, DueWhat: r.DueWhat,
		Fault: r.Fault, Reported: r.Reported, Stopped: r.Stopped, RetiredAt: r.RetiredAt, CreatedAt: r.CreatedAt,
	}
	if r.FaultAt != nil {
		a.FaultAt = *r.FaultAt
	}
	return a
}

func rowOf(school database.ID, a *Asset) assetRow {
	r := assetRow{
		ID: a.ID, SchoolID: school, Kind: a.Kind, Number: a.Number, Name: a.Name, PlaceID: optional(a.PlaceID), KeeperID: optional(a.KeeperID),
		DeputyID: optional(a.DeputyID), Serial: a.Serial, Vendor: a.Vendor, Note: a.Note, BoughtOn: a.BoughtOn, Variety: a.Variety, MadeOn: a.MadeOn, DueOn: a.DueOn, DueWhat: a.DueWhat,
		Fault: a.Fault, Reported: a.Reported, Stopped: a.Stopped, RetiredAt: a.RetiredAt, CreatedAt: a.CreatedAt,
	}
	if a.Fault != "" {
		r.FaultAt = &a.FaultAt
	}
	return r
}

const rowsAtOnce = 50

func (s store) create(ctx context.Context, school database.ID, assets []Asset) error {
	rows := make([]assetRow, len(assets))
	for i := range assets {
		rows[i] = rowOf(school, &assets[i])
	}
	err := s.db.In(ctx).CreateInBatches(rows, rowsAtOnce).Error
	if database.IsDuplicate(err) {
		return ErrNumberTaken
	}
	if err != nil {
		return fmt.Errorf("make assets: %w", err)
	}
	return nil
}

// save writes everything that can change about an asset.
func (s store) save(ctx context.Context, school database.ID, a *Asset) error {
	row := rowOf(school, a)
	err := s.query(ctx, school).Model(&assetRow{}).Where("id = ?", a.ID).
		Select("*").Omit("id", "school_id", "kind", "created_at").Updates(&row).Error
	if database.IsDuplicate(err) {
		return ErrNumberTaken
	}
	if err != nil {
		return fmt.Errorf("write asset: %w", err)
	}
	return nil
}

func (s store) find(ctx context.Context, school, id database.ID) (Asset, error) {
	return s.one(s.query(ctx, school), id)
}

// lock reads an asset for a change.
func (s store) lock(ctx context.Context, school, id database.ID) (Asset, error) {
	return s.one(s.query(ctx, school).Clauses(forUpdate), id)
}

func (s store) one(query *gorm.DB, id database.ID) (Asset, error) {
	var row assetRow
	err := query.Take(&row, "id = ?", id).Error
	if database.IsNotFound(err) {
		return Asset{}, ErrNotFound
	}
	if err != nil {
		return Asset{}, fmt.Errorf("read asset: %w", err)
	}
	return row.asset(), nil
}

// inUse are the assets of a kind, or all, that are not retired, by number.
func (s store) inUse(ctx context.Context, school database.ID, kind string) ([]Asset, error) {
	query := s.query(ctx, school).Where("retired_at IS NULL")
	if kind != "" {
		query = query.Where("kind = ?", kind)
	}
	var rows []assetRow
	if err := query.Order("number").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read assets: %w", err)
	}
	return assetsOf(rows), nil
}

// page is part of a list by id. Places are where it must stand; none asks for nothing.
func (s store) page(ctx context.Context, school database.ID, f Filter, places []database.ID, today clock.Date, after database.ID, limit int) ([]Asset, error) {
	query := s.query(ctx, school)
	if f.Retired {
		query = query.Where("retired_at IS NOT NULL")
	} else {
		query = query.Where("retired_at IS NULL")
	}
	if f.Kind != "" {
		query = query.Where("kind = ?", f.Kind)
	}
	if !f.PlaceID.IsZero() {
		query = query.Where("place_id IN ?", places)
	}
	if f.Red {
		query = query.Where("(due_on < ? OR fault <> ? OR reported <> ? OR stopped <> ?)", today, "", "", "")
	}
	if !after.IsZero() {
		query = query.Where("id > ?", after)
	}
	var rows []assetRow
	if err := query.Order("id").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list assets: %w", err)
	}
	return assetsOf(rows), nil
}

// numbers are those that are taken, of retired ones too.
func (s store) numbers(ctx context.Context, school database.ID, kind string) ([]string, error) {
	var numbers []string
	if err := s.query(ctx, school).Model(&assetRow{}).Where("kind = ?", kind).Pluck("number", &numbers).Error; err != nil {
		return nil, fmt.Errorf("read numbers of assets: %w", err)
	}
	return numbers, nil
}

func assetsOf(rows []assetRow) []Asset {
	out := make([]Asset, len(rows))
	for i := range rows {
		out[i] = rows[i].asset()
	}
	return out
}

// idsPerQuery bounds a list of ids in a statement.
const idsPerQuery = 500

// byID are the assets with these ids, retired ones too.
func (s store) byID(ctx context.Context, school database.ID, ids []database.ID) (map[database.ID]Asset, error) {
	out := make(map[database.ID]Asset, len(ids))
	for part := range slices.Chunk(ids, idsPerQuery) {
		var rows []assetRow
		if err := s.query(ctx, school).Where("id IN ?", part).Find(&rows).Error; err != nil {
			return nil, fmt.Errorf("read assets: %w", err)
		}
		for i := range rows {
			out[rows[i].ID] = rows[i].asset()
		}
	}
	return out, nil
}
