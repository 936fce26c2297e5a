package canteen

import (
	"context"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

type holdingRow struct {
	ID       database.ID
	SchoolID database.ID
	DishID   database.ID
	FromAt   clock.Instant
	TaskID   *database.ID
	Outcome  Outcome
	EndedAt  *clock.Instant
	EndedBy  *database.ID
	ClientID *database.ID
	Doubt    bool
}

// TableName is what gorm asks for.
func (holdingRow) TableName() string { return "canteen_holdings" }

func (r *holdingRow) holding() Holding {
	return Holding{
		ID: r.ID, Dish: r.DishID, From: r.FromAt, Task: orZero(r.TaskID), Outcome: r.Outcome, EndedAt: r.EndedAt, EndedBy: r.EndedBy, Doubt: r.Doubt,
	}
}

func (s store) addHolding(ctx context.Context, school database.ID, h *Holding) error {
	row := holdingRow{ID: h.ID, SchoolID: school, DishID: h.Dish, FromAt: h.From, TaskID: optional(h.Task)}
	if err := s.db.In(ctx).Create(&row).Error; err != nil {
		return fmt.Errorf("write holding: %w", err)
	}
	return nil
}

// lockHolding reads a holding and the tap that ended it.
func (s store) lockHolding(ctx context.Context, school, id database.ID) (Holding, *database.ID, error) {
	var row holdingRow
	err := s.query(ctx, school).Clauses(forUpdate).Take(&row, "id = ?", id).Error
	if database.IsNotFound(err) {
		return Holding{}, nil, ErrNoHolding
	}
	if err != nil {
		return Holding{}, nil, fmt.Errorf("read holding: %w", err)
	}
	return row.holding(), row.ClientID, nil
}

func (s store) endHolding(ctx context.Context, school, client database.ID, h *Holding) error {
	err := s.query(ctx, school).Model(&holdingRow{}).Where("id = ?", h.ID).Updates(map[string]any{
		"outcome": string(h.Outcome), "ended_at": h.EndedAt, "ended_by": h.EndedBy, "client_id": optional(client), "doubt": h.Doubt,
	}).Error
	if err != nil {
		return fmt.Errorf("end holding: %w", err)
	}
	return nil
}

type sampleRow struct {
	ID       database.ID
	SchoolID database.ID
	Code     string
	DishID   database.ID
	Grams    float64
	TakenAt  clock.Instant
	TakenBy  *database.ID
	KeptFrom clock.Instant
	TaskID   *database.ID
	State    SampleState
	EndedAt  *clock.Instant
	EndedBy  *database.ID
	ClientID *database.ID
}

// TableName is what gorm asks for.
func (sampleRow) TableName() string { return "canteen_samples" }

func (r *sampleRow) sample(d *Dish) Sample {
	out := Sample{
		ID: r.ID, Code: r.Code, Dish: r.DishID, Grams: r.Grams, TakenAt: r.TakenAt, TakenBy: r.TakenBy,
		KeptFrom: r.KeptFrom, Task: orZero(r.TaskID), State: r.State, EndedAt: r.EndedAt, EndedBy: r.EndedBy,
	}
	if d != nil {
		out.DishName, out.Scope = d.Name, d.Scope
	}
	return out
}

func (s store) addSample(ctx context.Context, school database.ID, sample *Sample) error {
	row := sampleRow{
		ID: sample.ID, SchoolID: school, Code: sample.Code, DishID: sample.Dish, Grams: sample.Grams, TakenAt: sample.TakenAt,
		TakenBy: sample.TakenBy, KeptFrom: sample.KeptFrom, TaskID: optional(sample.Task), State: sample.State,
	}
	if err := s.db.In(ctx).Create(&row).Error; err != nil {
		return fmt.Errorf("write sample: %w", err)
	}
	return nil
}

// codeInUse reports whether a box with that label is known.
func (s store) codeInUse(ctx context.Context, school database.ID, code string) (bool, error) {
	var ids []database.ID
	if err := s.query(ctx, school).Model(&sampleRow{}).Where("code = ?", code).Limit(1).Pluck("id", &ids).Error; err != nil {
		return false, fmt.Errorf("look for a label: %w", err)
	}
	return len(ids) > 0, nil
}

// lockSample reads the sample with a label, and the tap that ended it.
func (s store) lockSample(ctx context.Context, school database.ID, code string) (Sample, *database.ID, error) {
	var row sampleRow
	err := s.query(ctx, school).Clauses(forUpdate).Take(&row, "code = ?", code).Error
	if database.IsNotFound(err) {
		return Sample{}, nil, ErrNoSample
	}
	if err != nil {
		return Sample{}, nil, fmt.Errorf("read sample: %w", err)
	}
	d, err := s.dish(ctx, school, row.DishID)
	if err != nil {
		return Sample{}, nil, err
	}
	return row.sample(&d), row.ClientID, nil
}

func (s store) endSample(ctx context.Context, school, client database.ID, sample *Sample) error {
	err := s.query(ctx, school).Model(&sampleRow{}).Where("id = ?", sample.ID).Updates(map[string]any{
		"state": string(sample.State), "ended_at": sample.EndedAt, "ended_by": sample.EndedBy, "client_id": client,
	}).Error
	if err != nil {
		return fmt.Errorf("end sample: %w", err)
	}
	return nil
}

// samples are those taken from one moment to another, the newest first.
func (s store) samples(ctx context.Context, school database.ID, from, until clock.Instant) ([]Sample, error) {
	return s.samplesWhere(ctx, school, "kept_from DESC, id DESC", "kept_from >= ? AND kept_from < ?", from, until)
}

func (s store) samplesWhere(ctx context.Context, school database.ID, order, condition string, values ...any) ([]Sample, error) {
	var rows []sampleRow
	if err := s.query(ctx, school).Where(condition, values...).Order(order).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read samples: %w", err)
	}
	ids := make([]database.ID, len(rows))
	for i := range rows {
		ids[i] = rows[i].DishID
	}
	dishes, err := s.dishesByID(ctx, school, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Sample, len(rows))
	for i := range rows {
		out[i] = rows[i].sample(dishes[rows[i].DishID])
	}
	return out, nil
}

// holdings are those that began from one moment to another, with the names of their dishes.
func (s store) holdings(ctx context.Context, school database.ID, from, until clock.Instant) ([]Holding, map[database.ID]*Dish, error) {
	var rows []holdingRow
	err := s.query(ctx, school).Where("from_at >= ? AND from_at < ?", from, until).Order("from_at, id").Find(&rows).Error
	if err != nil {
		return nil, nil, fmt.Errorf("read holdings: %w", err)
	}
	out, ids := make([]Holding, len(rows)), make([]database.ID, len(rows))
	for i := range rows {
		out[i], ids[i] = rows[i].holding(), rows[i].DishID
	}
	dishes, err := s.dishesByID(ctx, school, ids)
	return out, dishes, err
}

func (s store) dishesByID(ctx context.Context, school database.ID, ids []database.ID) (map[database.ID]*Dish, error) {
	out := make(map[database.ID]*Dish, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	var rows []dishRow
	if err := s.query(ctx, school).Where("id IN ?", database.Padded(ids)).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read dishes: %w", err)
	}
	for i := range rows {
		d := rows[i].dish()
		out[d.ID] = &d
	}
	return out, nil
}

// dishHeld is the dish that a holding is about.
func (s store) dishHeld(ctx context.Context, school, holding database.ID) (database.ID, error) {
	var row holdingRow
	err := s.query(ctx, school).Take(&row, "id = ?", holding).Error
	if database.IsNotFound(err) {
		return database.ID{}, ErrNoHolding
	}
	if err != nil {
		return database.ID{}, fmt.Errorf("read holding: %w", err)
	}
	return row.DishID, nil
}

// keptSamples are those that stand in the cabinet, the oldest first.
func (s store) keptSamples(ctx context.Context, school database.ID) ([]Sample, error) {
	return s.samplesWhere(ctx, school, "kept_from, id", "state = ?", Kept)
}
