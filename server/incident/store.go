package incident

import (
	"context"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

type incidentRow struct {
	ID         database.ID
	SchoolID   database.ID
	ReporterID database.ID
	ClientID   database.ID
	Kind       Kind
	Place      string
	Note       string
	HappenedAt clock.Instant // by the clock of the phone, never in the future
	ReportedAt clock.Instant
	TaskID     *database.ID // null: the school has no routine for it
	HeadsTold  bool         // because the task would have told nobody
}

// TableName names the table.
func (incidentRow) TableName() string { return "incidents" }

var incidentColumns = []string{"id", "school_id", "reporter_id", "client_id", "kind", "place", "note", "happened_at", "reported_at", "heads_told"}

// insert writes a report that is new, and reports whether it was.
func (s *Service) insert(ctx context.Context, r *incidentRow) (bool, error) {
	values := []any{r.ID, r.SchoolID, r.ReporterID, r.ClientID, string(r.Kind), r.Place, r.Note, r.HappenedAt, r.ReportedAt, false}
	if err := s.db.InsertNew(ctx, "incidents", "client_id", incidentColumns, [][]any{values}); err != nil {
		return false, fmt.Errorf("write incident: %w", err)
	}
	var first incidentRow
	err := s.db.In(ctx).Where("school_id = ? AND reporter_id = ? AND client_id = ?", r.SchoolID, r.ReporterID, r.ClientID).Take(&first).Error
	if err != nil {
		return false, fmt.Errorf("read incident: %w", err)
	}
	isNew := first.ID == r.ID
	*r = first
	return isNew, nil
}

// setAlarm notes who is told of it: by which task, or the heads.
func (s *Service) setAlarm(ctx context.Context, r *incidentRow) error {
	err := s.db.In(ctx).Exec("UPDATE incidents SET task_id = ?, heads_told = ? WHERE id = ?", r.TaskID, r.HeadsTold, r.ID).Error
	if err != nil {
		return fmt.Errorf("write alarm of incident: %w", err)
	}
	return nil
}

func (s *Service) find(ctx context.Context, school, id database.ID) (*incidentRow, error) {
	var row incidentRow
	err := s.db.In(ctx).Where("school_id = ? AND id = ?", school, id).Take(&row).Error
	if database.IsNotFound(err) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read incident: %w", err)
	}
	return &row, nil
}
