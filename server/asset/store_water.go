package asset

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

type sampleRow struct {
	ID          database.ID
	SchoolID    database.ID
	AccountID   database.ID
	ClientID    database.ID
	Taps        string // ids as JSON
	Lab         string
	Note        string
	TakenAt     clock.Instant
	TakenBy     database.ID
	TaskID      *database.ID
	ReportedAt  *clock.Instant
	ReportedBy  *database.ID
	ReportNo    string
	Passed      bool
	Result      string
	PublishedAt *clock.Instant
	PublishedBy *database.ID
}

// TableName is what gorm asks for.
func (sampleRow) TableName() string { return "water_samples" }

func (r *sampleRow) sample() (Sample, error) {
	s := Sample{
		ID: r.ID, ClientID: r.ClientID, Lab: r.Lab, Note: r.Note, TakenAt: r.TakenAt, TakenBy: r.TakenBy, TaskID: orZero(r.TaskID),
		ReportedAt: r.ReportedAt, ReportedBy: orZero(r.ReportedBy), ReportNo: r.ReportNo, Passed: r.Passed, Result: r.Result,
		PublishedAt: r.PublishedAt, PublishedBy: orZero(r.PublishedBy),
	}
	if err := json.Unmarshal([]byte(r.Taps), &s.Taps); err != nil {
		return s, fmt.Errorf("read sample: %w", err)
	}
	return s, nil
}

var sampleColumns = []string{
	"id", "school_id", "account_id", "client_id", "taps", "lab", "note", "taken_at", "taken_by", "report_no", "passed", "result",
}

// addSample writes a sample that is new, and reports whether it was; else it reads the
// first of that id.
func (s store) addSample(ctx context.Context, p identity.Principal, sample *Sample) (bool, error) {
	taps, err := json.Marshal(sample.Taps)
	if err != nil {
		return false, fmt.Errorf("write sample: %w", err)
	}
	values := []any{
		sample.ID, p.SchoolID, p.AccountID, sample.ClientID, string(taps), sample.Lab, sample.Note, sample.TakenAt, sample.TakenBy, "", false, "",
	}
	if err := s.db.InsertNew(ctx, "water_samples", "client_id", sampleColumns, [][]any{values}); err != nil {
		return false, fmt.Errorf("write sample: %w", err)
	}
	var first sampleRow
	if err := s.query(ctx, p.SchoolID).Where("account_id = ? AND client_id = ?", p.AccountID, sample.ClientID).Take(&first).Error; err != nil {
		return false, fmt.Errorf("read sample: %w", err)
	}
	isNew := first.ID == sample.ID
	*sample, err = first.sample()
	return isNew, err
}

func (s store) lockSample(ctx context.Context, school, id database.ID) (Sample, error) {
	return oneSample(s.query(ctx, school).Clauses(forUpdate), id)
}

func (s store) findSample(ctx context.Context, school, id database.ID) (Sample, error) {
	return oneSample(s.query(ctx, school), id)
}

func oneSample(query *gorm.DB, id database.ID) (Sample, error) {
	var row sampleRow
	err := query.Take(&row, "id = ?", id).Error
	if database.IsNotFound(err) {
		return Sample{}, ErrNoSample
	}
	if err != nil {
		return Sample{}, fmt.Errorf("read sample: %w", err)
	}
	return row.sample()
}

// saveSample writes what became of a sample.
func (s store) saveSample(ctx context.Context, school database.ID, sample *Sample) error {
	err := s.query(ctx, school).Model(&sampleRow{}).Where("id = ?", sample.ID).Updates(map[string]any{
		"task_id": optional(sample.TaskID), "reported_at": sample.ReportedAt, "reported_by": optional(sample.ReportedBy), "report_no": sample.ReportNo,
		"passed": sample.Passed, "result": sample.Result, "published_at": sample.PublishedAt, "published_by": optional(sample.PublishedBy),
	}).Error
	if err != nil {
		return fmt.Errorf("write sample: %w", err)
	}
	return nil
}

func (s store) samples(ctx context.Context, school database.ID, publishedOnly bool, after database.ID, limit int) ([]Sample, error) {
	query := s.query(ctx, school)
	if publishedOnly {
		query = query.Where("published_at IS NOT NULL")
	}
	if !after.IsZero() {
		query = query.Where("id < ?", after)
	}
	var rows []sampleRow
	if err := query.Order("id DESC").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list samples: %w", err)
	}
	out := make([]Sample, len(rows))
	for i := range rows {
		var err error
		if out[i], err = rows[i].sample(); err != nil {
			return nil, err
		}
	}
	return out, nil
}
