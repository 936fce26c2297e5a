package school

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// batch bounds the rows of one INSERT and the values of one IN.
const batch = 200

// store is the database of this package. Reads work anywhere; writes and locks only
// inside a transaction.
type store struct {
	db    *database.DB
	vault *identity.Vault
}

var forUpdate = clause.Locking{Strength: clause.LockingStrengthUpdate}

// query is a session of gorm for one school.
func (s store) query(ctx context.Context, schoolID database.ID) *gorm.DB {
	return s.db.In(ctx).Where("school_id = ?", schoolID)
}

type schoolRow struct {
	ID        database.ID
	Code      string
	Name      string
	ShortName string
	Grades    int
	Year      Year
	CreatedAt clock.Instant
}

func (schoolRow) TableName() string { return "schools" }

func (r schoolRow) school() School {
	return School{ID: r.ID, Code: r.Code, Name: r.Name, ShortName: r.ShortName, Grades: r.Grades, Year: r.Year}
}

func (s store) createSchool(ctx context.Context, school School, now clock.Instant) error {
	err := s.db.In(ctx).Create(&schoolRow{
		ID: school.ID, Code: school.Code, Name: school.Name, ShortName: school.ShortName,
		Grades: school.Grades, Year: school.Year, CreatedAt: now,
	}).Error
	if database.IsDuplicate(err) {
		return ErrSchoolTaken
	}
	if err != nil {
		return fmt.Errorf("found school: %w", err)
	}
	return nil
}

func (s store) findSchool(ctx context.Context, id database.ID) (School, error) {
	return takeSchool(s.db.In(ctx).Where("id = ?", id))
}

// lockSchool reads the school and makes imports and promotions of it take turns.
func (s store) lockSchool(ctx context.Context, id database.ID) (School, error) {
	return takeSchool(s.db.In(ctx).Clauses(forUpdate).Where("id = ?", id))
}

func (s store) findSchoolByCode(ctx context.Context, code string) (School, error) {
	return takeSchool(s.db.In(ctx).Where("code = ?", code))
}

func takeSchool(q *gorm.DB) (School, error) {
	var row schoolRow
	err := q.Take(&row).Error
	if database.IsNotFound(err) {
		return School{}, ErrSchoolUnknown
	}
	if err != nil {
		return School{}, fmt.Errorf("read school: %w", err)
	}
	return row.school(), nil
}

func (s store) listSchools(ctx context.Context) ([]School, error) {
	var rows []schoolRow
	if err := s.db.In(ctx).Order("code").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list schools: %w", err)
	}
	schools := make([]School, 0, len(rows))
	for _, r := range rows {
		schools = append(schools, r.school())
	}
	return schools, nil
}

func (s store) saveYear(ctx context.Context, schoolID database.ID, year Year) error {
	if err := s.db.In(ctx).Model(&schoolRow{}).Where("id = ?", schoolID).Update("year", year).Error; err != nil {
		return fmt.Errorf("save school year: %w", err)
	}
	return nil
}
