package task

import (
	"context"
	"fmt"

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
		var evidence *database.ID
		if !f.Evidence.IsZero() {
			evidence = &f.Evidence
		}
		again := " ON CONFLICT (school_id, subject_key, name) DO UPDATE SET on_date = excluded.on_date, num = excluded.num, evidence_id = excluded.evidence_id"
		if s.db.Dialect() == database.MySQL {
			again = " ON DUPLICATE KEY UPDATE on_date = VALUES(on_date), num = VALUES(num), evidence_id = VALUES(evidence_id)"
		}
		err := s.db.Later(ctx, "INSERT INTO subject_facts (school_id, subject_key, name, on_date, num, evidence_id) VALUES (?,?,?,?,?,?)"+again,
			school, f.Subject, f.Name, f.On, f.Num, evidence)
		if err != nil {
			return fmt.Errorf("write fact %s: %w", f.Name, err)
		}
	}
	return nil
}
