package drill

import (
	"context"
	"fmt"

	"gorm.io/gorm/clause"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

type drillRow struct {
	ID         database.ID
	SchoolID   database.ID
	TaskID     database.ID
	Attempt    int // 1, and one more each time the task was returned
	ClientID   database.ID
	Name       string
	Scenario   string
	StartedAt  clock.Instant
	StartedBy  database.ID
	FinishedAt *clock.Instant
	FinishedBy *database.ID
	Note       string
}

// TableName names the table.
func (drillRow) TableName() string { return "drills" }

type classRow struct {
	DrillID  database.ID
	ClassID  database.ID
	SchoolID database.ID
	Place    int // on the board
	Name     string
	Expected int
	Beside   bool // null in rows of before
}

// TableName names the table.
func (classRow) TableName() string { return "drill_classes" }

type callRow struct {
	ID         database.ID
	SchoolID   database.ID
	DrillID    database.ID
	ClassID    database.ID
	PersonID   database.ID
	ClientID   database.ID
	Missing    int
	Note       string
	CalledAt   clock.Instant
	ReceivedAt clock.Instant
}

// TableName names the table.
func (callRow) TableName() string { return "drill_calls" }

var (
	forUpdate = clause.Locking{Strength: clause.LockingStrengthUpdate}

	drillColumns = []string{"id", "school_id", "task_id", "attempt", "client_id", "name", "scenario", "started_at", "started_by", "note"}
	callColumns  = []string{"id", "school_id", "drill_id", "class_id", "person_id", "client_id", "missing", "note", "called_at", "received_at"}
)

// insert writes a drill that begins, or puts the one into its place that began first.
func (s *Service) insert(ctx context.Context, r *drillRow) (bool, error) {
	values := []any{r.ID, r.SchoolID, r.TaskID, r.Attempt, r.ClientID, r.Name, r.Scenario, r.StartedAt, r.StartedBy, r.Note}
	if err := s.db.InsertNew(ctx, "drills", "task_id", drillColumns, [][]any{values}); err != nil {
		return false, fmt.Errorf("write drill: %w", err)
	}
	var began drillRow
	if err := s.db.In(ctx).Where("task_id = ? AND attempt = ?", r.TaskID, r.Attempt).Take(&began).Error; err != nil {
		return false, fmt.Errorf("read drill: %w", err)
	}
	isNew := began.ID == r.ID
	*r = began
	return isNew, nil
}

// last is the last attempt of a task's drill, nil when it was never started.
func (s *Service) last(ctx context.Context, school, taskID database.ID) (*drillRow, error) {
	return s.one(ctx, "school_id = ? AND task_id = ?", school, taskID)
}

// lockLast is last for those who change it.
func (s *Service) lockLast(ctx context.Context, school, taskID database.ID) (*drillRow, error) {
	var rows []drillRow
	err := s.db.In(ctx).Clauses(forUpdate).Where("school_id = ? AND task_id = ?", school, taskID).Order("attempt DESC").Limit(1).Find(&rows).Error
	return first(rows, err)
}

// running is the latest drill that began since a moment and is not finished.
func (s *Service) running(ctx context.Context, school database.ID, since clock.Instant) (*drillRow, error) {
	return s.one(ctx, "school_id = ? AND started_at >= ? AND finished_at IS NULL", school, since)
}

func (s *Service) one(ctx context.Context, where string, args ...any) (*drillRow, error) {
	var rows []drillRow
	err := s.db.In(ctx).Where(where, args...).Order("started_at DESC, attempt DESC").Limit(1).Find(&rows).Error
	return first(rows, err)
}

func first(rows []drillRow, err error) (*drillRow, error) {
	if err != nil {
		return nil, fmt.Errorf("read drill: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil //nolint:nilnil // none is an answer, not an error
	}
	return &rows[0], nil
}

func (s *Service) exists(ctx context.Context, school, id database.ID) (bool, error) {
	row, err := s.one(ctx, "school_id = ? AND id = ?", school, id)
	return row != nil, err
}

// close writes that a drill is finished.
func (s *Service) close(ctx context.Context, r *drillRow) error {
	err := s.db.In(ctx).Exec("UPDATE drills SET finished_at = ?, finished_by = ?, note = ? WHERE id = ?", r.FinishedAt, r.FinishedBy, r.Note, r.ID).Error
	if err != nil {
		return fmt.Errorf("finish drill: %w", err)
	}
	return nil
}

// draw writes the classes of a drill.
func (s *Service) draw(ctx context.Context, rows []classRow) error {
	values := make([][]any, len(rows))
	for i, r := range rows {
		values[i] = []any{r.DrillID, r.ClassID, r.SchoolID, r.Place, r.Name, r.Expected, r.Beside}
	}
	err := s.db.InsertNew(ctx, "drill_classes", "class_id", []string{"drill_id", "class_id", "school_id", "place", "name", "expected", "beside"}, values)
	if err != nil {
		return fmt.Errorf("draw classes of a drill: %w", err)
	}
	return nil
}

// muster reads the classes of a drill in their order, and everything that was said of them.
func (s *Service) muster(ctx context.Context, row *drillRow) ([]Class, []Call, error) {
	var classes []classRow
	if err := s.db.In(ctx).Where("drill_id = ?", row.ID).Order("place").Find(&classes).Error; err != nil {
		return nil, nil, fmt.Errorf("read classes of a drill: %w", err)
	}
	var calls []callRow
	if err := s.db.In(ctx).Where("drill_id = ?", row.ID).Order("called_at, id").Find(&calls).Error; err != nil {
		return nil, nil, fmt.Errorf("read calls of a drill: %w", err)
	}
	outClasses := make([]Class, len(classes))
	for i, c := range classes {
		outClasses[i] = Class{ID: c.ClassID, Name: c.Name, Expected: c.Expected, Beside: c.Beside}
	}
	outCalls := make([]Call, len(calls))
	for i, c := range calls {
		outCalls[i] = Call{Class: c.ClassID, Missing: c.Missing, Note: c.Note, At: c.CalledAt, By: c.PersonID}
	}
	return outClasses, outCalls, nil
}

func (s *Service) hasCall(ctx context.Context, p identity.Principal, client database.ID) (bool, error) {
	var ids []database.ID
	err := s.db.In(ctx).Model(&callRow{}).Where("school_id = ? AND person_id = ? AND client_id = ?", p.SchoolID, p.PersonID, client).
		Limit(1).Pluck("id", &ids).Error
	if err != nil {
		return false, fmt.Errorf("look for a call: %w", err)
	}
	return len(ids) > 0, nil
}

func (s *Service) insertCall(ctx context.Context, r *callRow) error {
	values := []any{r.ID, r.SchoolID, r.DrillID, r.ClassID, r.PersonID, r.ClientID, r.Missing, r.Note, r.CalledAt, r.ReceivedAt}
	if err := s.db.InsertNew(ctx, "drill_calls", "client_id", callColumns, [][]any{values}); err != nil {
		return fmt.Errorf("write call: %w", err)
	}
	return nil
}
