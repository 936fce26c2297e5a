package canteen

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// store is the database of this package. Reads work anywhere; writes and locks only inside a
// transaction.
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

type mealRow struct {
	SchoolID database.ID
	Scope    string
}

// TableName is what gorm asks for.
func (mealRow) TableName() string { return "canteen_meals" }

// lockMeal makes everything that changes the dishes of a meal take turns.
func (s store) lockMeal(ctx context.Context, school database.ID, scope string) error {
	if err := s.db.InsertNew(ctx, "canteen_meals", "scope", []string{"school_id", "scope"}, [][]any{{school, scope}}); err != nil {
		return fmt.Errorf("make meal: %w", err)
	}
	var row mealRow
	if err := s.query(ctx, school).Clauses(forUpdate).Take(&row, "scope = ?", scope).Error; err != nil {
		return fmt.Errorf("lock meal: %w", err)
	}
	return nil
}

type dishRow struct {
	ID       database.ID
	SchoolID database.ID
	ClientID database.ID
	Scope    string
	Name     string
	Cold     bool
	State    DishState
	AddedBy  *database.ID
	AddedAt  clock.Instant
	Core     *float64
	CoreAt   *clock.Instant
	Locked   bool
	CheckID  *database.ID
	Readmit  bool
	Reason   string
}

// TableName is what gorm asks for.
func (dishRow) TableName() string { return "canteen_dishes" }

func (r *dishRow) dish() Dish {
	return Dish{
		ID: r.ID, Scope: r.Scope, Name: r.Name, Cold: r.Cold, State: r.State, AddedAt: r.AddedAt, AddedBy: r.AddedBy, Reason: r.Reason,
		Core: r.Core, CoreAt: r.CoreAt, Locked: r.Locked, Check: orZero(r.CheckID), Readmit: r.Readmit,
	}
}

// dishes are those of some meals in the order in which they were added, each with its sample
// and its last holding.
func (s store) dishes(ctx context.Context, school database.ID, scopes ...string) ([]Dish, error) {
	var rows []dishRow
	if err := s.query(ctx, school).Where("scope IN ?", scopes).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read dishes: %w", err)
	}
	return s.dress(ctx, school, rows)
}

func (s store) dish(ctx context.Context, school, id database.ID) (Dish, error) {
	var rows []dishRow
	if err := s.query(ctx, school).Where("id = ?", id).Find(&rows).Error; err != nil {
		return Dish{}, fmt.Errorf("read dish: %w", err)
	}
	dressed, err := s.dress(ctx, school, rows)
	if err != nil {
		return Dish{}, err
	}
	if len(dressed) == 0 {
		return Dish{}, ErrNoDish
	}
	return dressed[0], nil
}

func (s store) dress(ctx context.Context, school database.ID, rows []dishRow) ([]Dish, error) {
	out := make([]Dish, len(rows))
	at := make(map[database.ID]*Dish, len(rows))
	ids := make([]database.ID, len(rows))
	for i := range rows {
		out[i] = rows[i].dish()
		at[rows[i].ID], ids[i] = &out[i], rows[i].ID
	}
	if len(ids) == 0 {
		return out, nil
	}
	var samples []sampleRow
	if err := s.query(ctx, school).Where("dish_id IN ?", database.Padded(ids)).Find(&samples).Error; err != nil {
		return nil, fmt.Errorf("read samples of dishes: %w", err)
	}
	for i := range samples {
		d := at[samples[i].DishID]
		sample := samples[i].sample(d)
		d.Sample = &sample
	}
	var holdings []holdingRow
	if err := s.query(ctx, school).Where("dish_id IN ?", database.Padded(ids)).Order("id").Find(&holdings).Error; err != nil {
		return nil, fmt.Errorf("read holdings of dishes: %w", err)
	}
	for i := range holdings {
		h := holdings[i].holding()
		at[h.Dish].Holding = &h
	}
	return out, nil
}

// addDish writes a dish that is new by the tap of its phone, and gives the first one.
func (s store) addDish(ctx context.Context, school, client database.ID, d Dish) (Dish, bool, error) {
	values := []any{d.ID, school, client, d.Scope, d.Name, d.Cold, string(d.State), d.AddedBy, d.AddedAt, false, false, ""}
	columns := []string{"id", "school_id", "client_id", "scope", "name", "cold", "state", "added_by", "added_at", "locked", "readmit", "reason"}
	if err := s.db.InsertNew(ctx, "canteen_dishes", "client_id", columns, [][]any{values}); err != nil {
		return d, false, fmt.Errorf("write dish: %w", err)
	}
	var row dishRow
	if err := s.query(ctx, school).Take(&row, "client_id = ?", client).Error; err != nil {
		return d, false, fmt.Errorf("read dish: %w", err)
	}
	return row.dish(), row.ID == d.ID, nil
}

// saveDish writes what may change of a dish.
func (s store) saveDish(ctx context.Context, school database.ID, d *Dish) error {
	err := s.query(ctx, school).Model(&dishRow{}).Where("id = ?", d.ID).Updates(map[string]any{
		"state": string(d.State), "core": d.Core, "core_at": d.CoreAt, "locked": d.Locked,
		"check_id": optional(d.Check), "readmit": d.Readmit, "reason": d.Reason,
	}).Error
	if err != nil {
		return fmt.Errorf("write dish: %w", err)
	}
	return nil
}
