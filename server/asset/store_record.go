package asset

import (
	"context"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

type recordRow struct {
	ID         database.ID
	SchoolID   database.ID
	AccountID  database.ID
	ClientID   database.ID
	AssetID    database.ID
	Kind       RecordKind
	Does       string
	UntilOn    clock.Date
	Serial     string
	Reading    *float64
	Note       string
	Vendor     string
	PersonID   *database.ID
	MadeAt     clock.Instant
	ReceivedAt clock.Instant
	TaskID     *database.ID
}

// TableName is what gorm asks for.
func (recordRow) TableName() string { return "asset_records" }

func (r *recordRow) record() Record {
	return Record{
		ID: r.ID, AssetID: r.AssetID, Kind: r.Kind, Does: r.Does, Until: r.UntilOn, Serial: r.Serial, Reading: r.Reading, Note: r.Note,
		Vendor: r.Vendor, PersonID: orZero(r.PersonID), ClientID: r.ClientID, MadeAt: r.MadeAt, ReceivedAt: r.ReceivedAt, TaskID: orZero(r.TaskID),
	}
}

// addRecord writes a line of history.
func (s store) addRecord(ctx context.Context, p identity.Principal, r *Record) error {
	err := s.db.In(ctx).Create(&recordRow{
		ID: r.ID, SchoolID: p.SchoolID, AccountID: p.AccountID, ClientID: r.ClientID, AssetID: r.AssetID, Kind: r.Kind, Does: r.Does, UntilOn: r.Until,
		Serial: r.Serial, Reading: r.Reading, Note: r.Note, Vendor: r.Vendor, PersonID: optional(r.PersonID), MadeAt: r.MadeAt,
		ReceivedAt: r.ReceivedAt, TaskID: optional(r.TaskID),
	}).Error
	if err != nil {
		return fmt.Errorf("write record of asset: %w", err)
	}
	return nil
}

// recordOf is the line that a phone has written under an id, nil when there is none.
func (s store) recordOf(ctx context.Context, p identity.Principal, client database.ID) (*Record, error) {
	var rows []recordRow
	err := s.query(ctx, p.SchoolID).Where("account_id = ? AND client_id = ?", p.AccountID, client).Limit(1).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read record of asset: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil //nolint:nilnil // there is none
	}
	r := rows[0].record()
	return &r, nil
}

// setTask notes which task a record closed.
func (s store) setTask(ctx context.Context, school, record, task database.ID) error {
	err := s.query(ctx, school).Model(&recordRow{}).Where("id = ?", record).Update("task_id", task).Error
	if err != nil {
		return fmt.Errorf("write task of record: %w", err)
	}
	return nil
}

// history is the last lines about an asset, the last first.
func (s store) history(ctx context.Context, school, asset database.ID, limit int) ([]Record, error) {
	var rows []recordRow
	if err := s.query(ctx, school).Where("asset_id = ?", asset).Order("id DESC").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read history of asset: %w", err)
	}
	out := make([]Record, len(rows))
	for i := range rows {
		out[i] = rows[i].record()
	}
	return out, nil
}

// record is one line, to see who may see its photos.
func (s store) record(ctx context.Context, school, id database.ID) (Record, error) {
	var row recordRow
	err := s.query(ctx, school).Take(&row, "id = ?", id).Error
	if database.IsNotFound(err) {
		return Record{}, ErrNotFound
	}
	if err != nil {
		return Record{}, fmt.Errorf("read record of asset: %w", err)
	}
	return row.record(), nil
}

// readings are what the meter of an asset showed and the services between, the first
// first, since a moment.
func (s store) readings(ctx context.Context, school, asset database.ID, since clock.Instant) ([]Record, error) {
	var rows []recordRow
	err := s.query(ctx, school).Where("asset_id = ? AND kind IN ? AND made_at >= ? AND reading IS NOT NULL", asset, []RecordKind{Read, Serviced}, since).
		Order("made_at, id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read readings of asset: %w", err)
	}
	out := make([]Record, len(rows))
	for i := range rows {
		out[i] = rows[i].record()
	}
	return out, nil
}

func (s store) setDue(ctx context.Context, school, asset database.ID, on clock.Date, what string) error {
	err := s.query(ctx, school).Model(&assetRow{}).Where("id = ?", asset).Updates(map[string]any{"due_on": on, "due_what": what}).Error
	if err != nil {
		return fmt.Errorf("write what is due: %w", err)
	}
	return nil
}

// personLeft makes the deputy of what somebody kept its keeper.
func (s store) personLeft(ctx context.Context, school, person database.ID) error {
	err := s.query(ctx, school).Model(&assetRow{}).Where("keeper_id = ?", person).
		Update("keeper_id", s.db.In(ctx).Raw("deputy_id")).Error
	if err == nil {
		err = s.query(ctx, school).Model(&assetRow{}).Where("deputy_id = ?", person).Update("deputy_id", nil).Error
	}
	if err != nil {
		return fmt.Errorf("give away assets: %w", err)
	}
	return nil
}

// schools are those that have equipment.
func (s store) schools(ctx context.Context) ([]database.ID, error) {
	var ids []database.ID
	if err := s.db.In(ctx).Model(&assetRow{}).Distinct().Pluck("school_id", &ids).Error; err != nil {
		return nil, fmt.Errorf("list schools with equipment: %w", err)
	}
	return ids, nil
}
