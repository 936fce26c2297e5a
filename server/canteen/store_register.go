package canteen

import (
	"context"
	"fmt"

	"gorm.io/gorm/clause"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

type supplierRow struct {
	ID         database.ID
	SchoolID   database.ID
	Name       string
	Goods      string
	Licence    string
	ExpiresOn  clock.Date
	ArchivedAt *clock.Instant
}

// TableName is what gorm asks for.
func (supplierRow) TableName() string { return "canteen_suppliers" }

func (r *supplierRow) supplier() Supplier {
	return Supplier{ID: r.ID, Name: r.Name, Goods: r.Goods, Licence: r.Licence, Expires: r.ExpiresOn, Archived: r.ArchivedAt != nil}
}

func (s store) suppliers(ctx context.Context, school database.ID) ([]Supplier, error) {
	var rows []supplierRow
	if err := s.query(ctx, school).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read suppliers: %w", err)
	}
	out := make([]Supplier, len(rows))
	for i := range rows {
		out[i] = rows[i].supplier()
	}
	return out, nil
}

// saveSupplier writes a supplier in the place of the one that has its id.
func (s store) saveSupplier(ctx context.Context, school database.ID, one *Supplier, archived *clock.Instant) error {
	row := supplierRow{ID: one.ID, SchoolID: school, Name: one.Name, Goods: one.Goods, Licence: one.Licence, ExpiresOn: one.Expires, ArchivedAt: archived}
	err := s.db.In(ctx).Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "id"}}, DoUpdates: clause.AssignmentColumns([]string{"name", "goods", "licence", "expires_on", "archived_at"}),
	}).Create(&row).Error
	if database.IsDuplicate(err) {
		return ErrNameTaken
	}
	if err != nil {
		return fmt.Errorf("write supplier: %w", err)
	}
	return nil
}

type workerRow struct {
	ID          database.ID
	SchoolID    database.ID
	PersonID    database.ID
	Certificate string
	ExpiresOn   clock.Date
}

// TableName is what gorm asks for.
func (workerRow) TableName() string { return "canteen_workers" }

func (s store) workers(ctx context.Context, school database.ID) ([]workerRow, error) {
	var rows []workerRow
	if err := s.query(ctx, school).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read workers: %w", err)
	}
	return rows, nil
}

// saveWorker writes the certificate of a person and gives its id, which stays the same.
func (s store) saveWorker(ctx context.Context, row workerRow) (database.ID, error) {
	err := s.db.InsertNew(ctx, "canteen_workers", "person_id", []string{"id", "school_id", "person_id", "certificate", "expires_on"},
		[][]any{{row.ID, row.SchoolID, row.PersonID, row.Certificate, row.ExpiresOn}})
	if err != nil {
		return row.ID, fmt.Errorf("make worker: %w", err)
	}
	var kept workerRow
	if err := s.query(ctx, row.SchoolID).Clauses(forUpdate).Take(&kept, "person_id = ?", row.PersonID).Error; err != nil {
		return row.ID, fmt.Errorf("read worker: %w", err)
	}
	err = s.query(ctx, row.SchoolID).Model(&workerRow{}).Where("id = ?", kept.ID).
		Updates(map[string]any{"certificate": row.Certificate, "expires_on": row.ExpiresOn}).Error
	if err != nil {
		return kept.ID, fmt.Errorf("write worker: %w", err)
	}
	return kept.ID, nil
}

func (s store) forgetWorker(ctx context.Context, school, person database.ID) error {
	if err := s.query(ctx, school).Where("person_id = ?", person).Delete(&workerRow{}).Error; err != nil {
		return fmt.Errorf("forget worker: %w", err)
	}
	if err := s.query(ctx, school).Where("person_id = ?", person).Delete(&checkRow{}).Error; err != nil {
		return fmt.Errorf("forget checks of worker: %w", err)
	}
	return nil
}

type checkRow struct {
	SchoolID database.ID
	Day      clock.Date
	PersonID database.ID
	Fit      bool
	At       clock.Instant
}

// TableName is what gorm asks for.
func (checkRow) TableName() string { return "canteen_checks" }

func (s store) checks(ctx context.Context, school database.ID, first, last clock.Date) ([]checkRow, error) {
	var rows []checkRow
	if err := s.query(ctx, school).Where("day >= ? AND day <= ?", first, last).Order("day, person_id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read morning checks: %w", err)
	}
	return rows, nil
}

func (s store) saveCheck(ctx context.Context, row checkRow) error {
	columns := []string{"school_id", "day", "person_id", "fit", "at"}
	err := s.db.InsertNew(ctx, "canteen_checks", "person_id", columns, [][]any{{row.SchoolID, row.Day, row.PersonID, row.Fit, row.At}})
	if err != nil {
		return fmt.Errorf("write morning check: %w", err)
	}
	err = s.query(ctx, row.SchoolID).Model(&checkRow{}).Where("day = ? AND person_id = ?", row.Day, row.PersonID).
		Updates(map[string]any{"fit": row.Fit, "at": row.At}).Error
	if err != nil {
		return fmt.Errorf("write morning check: %w", err)
	}
	return nil
}

type lotRow struct {
	ID         database.ID
	SchoolID   database.ID
	Day        clock.Date
	TaskID     database.ID
	RowKey     string
	Goods      string
	SupplierID *database.ID
	Supplier   string
	Ordered    float64
	Weighed    float64
	State      LotState
	ReceivedAt clock.Instant
	ReceivedBy *database.ID
}

// TableName is what gorm asks for.
func (lotRow) TableName() string { return "canteen_lots" }

func (r *lotRow) lot() Lot {
	return Lot{
		ID: r.ID, Day: r.Day, Task: r.TaskID, Row: r.RowKey, Goods: r.Goods, Supplier: r.Supplier, SupplierID: orZero(r.SupplierID),
		Ordered: r.Ordered, Weighed: r.Weighed, State: r.State, ReceivedAt: r.ReceivedAt, ReceivedBy: r.ReceivedBy,
	}
}

// saveLot writes a row of a receiving sheet and gives the id of its lot, which stays.
func (s store) saveLot(ctx context.Context, school database.ID, l *Lot) (isNew bool, err error) {
	columns := []string{"id", "school_id", "day", "task_id", "row_key", "goods", "supplier_id", "supplier", "ordered", "weighed", "state", "received_at", "received_by"}
	err = s.db.InsertNew(ctx, "canteen_lots", "row_key", columns, [][]any{{
		l.ID, school, l.Day, l.Task, l.Row, l.Goods, optional(l.SupplierID), l.Supplier, l.Ordered, l.Weighed, string(l.State), l.ReceivedAt, l.ReceivedBy,
	}})
	if err != nil {
		return false, fmt.Errorf("write lot: %w", err)
	}
	var kept lotRow
	if err := s.query(ctx, school).Take(&kept, "task_id = ? AND row_key = ?", l.Task, l.Row).Error; err != nil {
		return false, fmt.Errorf("read lot: %w", err)
	}
	if kept.ID == l.ID {
		return true, nil
	}
	l.ID = kept.ID
	err = s.query(ctx, school).Model(&lotRow{}).Where("id = ?", kept.ID).Updates(map[string]any{
		"goods": l.Goods, "supplier_id": optional(l.SupplierID), "supplier": l.Supplier, "ordered": l.Ordered, "weighed": l.Weighed, "state": string(l.State),
	}).Error
	if err != nil {
		return false, fmt.Errorf("write lot: %w", err)
	}
	return false, nil
}

// dropLot forgets a lot whose row was crossed out before anybody looked at the goods.
func (s store) dropLot(ctx context.Context, school, sheet database.ID, row string) error {
	err := s.query(ctx, school).Where("task_id = ? AND row_key = ? AND state = ?", sheet, row, LotOpen).Delete(&lotRow{}).Error
	if err != nil {
		return fmt.Errorf("drop lot: %w", err)
	}
	return nil
}

type lotMealRow struct {
	LotID    database.ID
	Scope    string
	SchoolID database.ID
}

// TableName is what gorm asks for.
func (lotMealRow) TableName() string { return "canteen_lot_meals" }

// useLots notes that lots went into a meal.
func (s store) useLots(ctx context.Context, school database.ID, scope string, lots ...database.ID) error {
	rows := make([][]any, len(lots))
	for i, id := range lots {
		rows[i] = []any{id, scope, school}
	}
	if err := s.db.InsertNew(ctx, "canteen_lot_meals", "scope", []string{"lot_id", "scope", "school_id"}, rows); err != nil {
		return fmt.Errorf("write lots of a meal: %w", err)
	}
	return nil
}

func (s store) lots(ctx context.Context, school database.ID, first, last clock.Date) ([]Lot, error) {
	return s.lotsWhere(ctx, school, "day >= ? AND day <= ?", first, last)
}

func (s store) lotsOf(ctx context.Context, school database.ID, scope string) ([]Lot, error) {
	return s.lotsWhere(ctx, school, "id IN (SELECT lot_id FROM canteen_lot_meals WHERE school_id = ? AND scope = ?)", school, scope)
}

func (s store) lot(ctx context.Context, school, id database.ID) (Lot, error) {
	found, err := s.lotsWhere(ctx, school, "id = ?", id)
	if err != nil {
		return Lot{}, err
	}
	if len(found) == 0 {
		return Lot{}, ErrNoLot
	}
	return found[0], nil
}

// lotsWhere are lots by the order of their arrival, with the licence of who brought them and
// the meals they went into.
func (s store) lotsWhere(ctx context.Context, school database.ID, condition string, values ...any) ([]Lot, error) {
	var rows []lotRow
	if err := s.query(ctx, school).Where(condition, values...).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read lots: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	suppliers, err := s.suppliers(ctx, school)
	if err != nil {
		return nil, err
	}
	licences := make(map[database.ID]clock.Date, len(suppliers))
	for _, one := range suppliers {
		licences[one.ID] = one.Expires
	}
	out, at, ids := make([]Lot, len(rows)), make(map[database.ID]*Lot, len(rows)), make([]database.ID, len(rows))
	for i := range rows {
		out[i] = rows[i].lot()
		out[i].Licence = licences[out[i].SupplierID]
		at[rows[i].ID], ids[i] = &out[i], rows[i].ID
	}
	var used []lotMealRow
	if err := s.query(ctx, school).Where("lot_id IN ?", database.Padded(ids)).Order("lot_id, scope").Find(&used).Error; err != nil {
		return nil, fmt.Errorf("read meals of lots: %w", err)
	}
	for _, u := range used {
		at[u.LotID].Meals = append(at[u.LotID].Meals, u.Scope)
	}
	return out, nil
}
