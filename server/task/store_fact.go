package task

import (
	"context"
	"fmt"

	"gorm.io/gorm/clause"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

type factRow struct {
	SchoolID   database.ID
	SubjectKey string
	Name       string
	OnDate     clock.Date
	Num        float64
	EvidenceID *database.ID
}

// TableName names the table.
func (factRow) TableName() string { return "subject_facts" }

func (s *Service) factsNamed(ctx context.Context, school database.ID, names []string) ([]factRow, error) {
	var rows []factRow
	err := s.db.In(ctx).Where("school_id = ? AND name IN ?", school, names).Order("subject_key, name").Find(&rows).Error
	return rows, err
}

func (s *Service) writeFacts(ctx context.Context, school database.ID, facts []Fact) error {
	for _, f := range facts {
		row := factRow{SchoolID: school, SubjectKey: f.Subject, Name: f.Name, OnDate: f.On, Num: f.Num}
		if !f.Evidence.IsZero() {
			row.EvidenceID = &f.Evidence
		}
		err := s.db.In(ctx).Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "school_id"}, {Name: "subject_key"}, {Name: "name"}},
			DoUpdates: clause.AssignmentColumns([]string{"on_date", "num", "evidence_id"}),
		}).Create(&row).Error
		if err != nil {
			return fmt.Errorf("write fact %s: %w", f.Name, err)
		}
	}
	return nil
}
