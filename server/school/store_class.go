package school

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

type classRow struct {
	ID            database.ID
	SchoolID      database.ID
	Entry         Year
	Number        int
	State         ClassState
	EndedOn       clock.Date
	HeadTeacherID *database.ID
}

func (classRow) TableName() string { return "classes" }

func (r classRow) class() Class {
	c := Class{ID: r.ID, ClassKey: ClassKey{r.Entry, r.Number}, State: r.State, EndedOn: r.EndedOn}
	if r.HeadTeacherID != nil {
		c.HeadTeacher = *r.HeadTeacherID
	}
	return c
}

// classes reads every class of a school, those that have ended too, first grade first.
func (s store) classes(ctx context.Context, schoolID database.ID) ([]Class, error) {
	return readClasses(s.query(ctx, schoolID))
}

func (s store) lockClass(ctx context.Context, schoolID, id database.ID) (Class, error) {
	return takeClass(s.query(ctx, schoolID).Clauses(forUpdate).Where("id = ?", id))
}

func (s store) findClass(ctx context.Context, schoolID, id database.ID) (Class, error) {
	return takeClass(s.query(ctx, schoolID).Where("id = ?", id))
}

func takeClass(q *gorm.DB) (Class, error) {
	classes, err := readClasses(q)
	if err == nil && len(classes) == 0 {
		err = ErrClassUnknown
	}
	if err != nil {
		return Class{}, err
	}
	return classes[0], nil
}

func readClasses(q *gorm.DB) ([]Class, error) {
	var rows []classRow
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read classes: %w", err)
	}
	classes := make([]Class, 0, len(rows))
	for _, r := range rows {
		classes = append(classes, r.class())
	}
	slices.SortFunc(classes, func(a, b Class) int { return compareKeys(a.ClassKey, b.ClassKey) })
	return classes, nil
}

func (s store) createClasses(ctx context.Context, schoolID database.ID, keys []ClassKey) ([]Class, error) {
	rows := make([]classRow, 0, len(keys))
	classes := make([]Class, 0, len(keys))
	for _, k := range keys {
		row := classRow{ID: database.NewID(), SchoolID: schoolID, Entry: k.Entry, Number: k.Number, State: ClassActive}
		rows, classes = append(rows, row), append(classes, row.class())
	}
	err := s.db.In(ctx).CreateInBatches(rows, batch).Error
	if database.IsDuplicate(err) {
		return nil, ErrClassTaken
	}
	if err != nil {
		return nil, fmt.Errorf("found classes: %w", err)
	}
	return classes, nil
}

// saveHead gives a class its head teacher, or none for the zero person.
func (s store) saveHead(ctx context.Context, schoolID, classID, personID database.ID) error {
	err := s.query(ctx, schoolID).Model(&classRow{}).Where("id = ?", classID).Update("head_teacher_id", optional(personID)).Error
	if err != nil {
		return fmt.Errorf("save head teacher: %w", err)
	}
	return nil
}

// clearHead takes a person off every class that still meets.
func (s store) clearHead(ctx context.Context, schoolID, personID database.ID) error {
	err := s.query(ctx, schoolID).Model(&classRow{}).Where("head_teacher_id = ? AND state = ?", personID, ClassActive).
		Update("head_teacher_id", nil).Error
	if err != nil {
		return fmt.Errorf("clear head teacher: %w", err)
	}
	return nil
}

func (s store) endClasses(ctx context.Context, schoolID database.ID, ids []database.ID, state ClassState, on clock.Date) error {
	err := s.query(ctx, schoolID).Model(&classRow{}).Where("id IN ?", ids).Updates(map[string]any{"state": state, "ended_on": on}).Error
	if err != nil {
		return fmt.Errorf("end classes: %w", err)
	}
	return nil
}
