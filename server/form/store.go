package form

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// store is the database of this package. Reads work anywhere; writes and locks only
// inside a transaction.
type store struct{ db *database.DB }

type formRow struct {
	ID        database.ID
	SchoolID  database.ID
	Code      string
	Version   int
	Body      string
	CreatedAt clock.Instant
}

// TableName names the table.
func (formRow) TableName() string { return "forms" }

func newRow(school database.ID, version int, f Form, now clock.Instant) (*formRow, error) {
	body, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("write form: %w", err)
	}
	return &formRow{database.NewID(), school, f.Code, version, string(body), now}, nil
}

func (r *formRow) version() (Version, error) {
	v := Version{ID: r.ID, Number: r.Version, Created: r.CreatedAt}
	if err := json.Unmarshal([]byte(r.Body), &v.Form); err != nil {
		return v, fmt.Errorf("read form %s: %w", r.ID, err)
	}
	return v, nil
}

func (s store) create(ctx context.Context, row *formRow) error {
	if err := s.db.In(ctx).Create(row).Error; err != nil {
		return fmt.Errorf("publish form: %w", err)
	}
	return nil
}

// newest keeps the highest version of each code of the school.
func (s store) newest(ctx context.Context, school database.ID) *gorm.DB {
	return s.db.In(ctx).Where("school_id = ? AND version = (SELECT MAX(f.version) FROM forms f WHERE f.school_id = forms.school_id AND f.code = forms.code)", school).
		Order("code")
}

func (s store) listLatest(ctx context.Context, school database.ID) ([]Version, error) {
	var rows []formRow
	if err := s.newest(ctx, school).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list forms: %w", err)
	}
	versions := make([]Version, 0, len(rows))
	for i := range rows {
		v, err := rows[i].version()
		if err != nil {
			return nil, err
		}
		versions = append(versions, v)
	}
	return versions, nil
}

// lockLatest reads the latest versions by code and makes those who publish in a school
// take turns.
func (s store) lockLatest(ctx context.Context, school database.ID) (map[string]Version, error) {
	var locked []struct{ ID database.ID }
	err := s.db.In(ctx).Table("schools").Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).
		Select("id").Where("id = ?", school).Scan(&locked).Error
	if err != nil {
		return nil, fmt.Errorf("lock forms: %w", err)
	}
	versions, err := s.listLatest(ctx, school)
	latest := make(map[string]Version, len(versions))
	for _, v := range versions {
		latest[v.Form.Code] = v
	}
	return latest, err
}

func (s store) findLatest(ctx context.Context, school database.ID, code string) (Version, error) {
	return take(s.db.In(ctx).Where("school_id = ? AND code = ?", school, code).Order("version DESC"))
}

func (s store) findNumber(ctx context.Context, school database.ID, code string, number int) (Version, error) {
	return take(s.db.In(ctx).Where("school_id = ? AND code = ? AND version = ?", school, code, number))
}

func (s store) find(ctx context.Context, school, id database.ID) (Version, error) {
	return take(s.db.In(ctx).Where("school_id = ? AND id = ?", school, id))
}

func take(query *gorm.DB) (Version, error) {
	var rows []formRow
	if err := query.Limit(1).Find(&rows).Error; err != nil {
		return Version{}, fmt.Errorf("read form: %w", err)
	}
	if len(rows) == 0 {
		return Version{}, ErrNotFound
	}
	return rows[0].version()
}
