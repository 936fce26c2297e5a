package hazard

import (
	"context"
	"fmt"

	"gorm.io/gorm/clause"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// store is the database of this package. Reads work anywhere; writes only inside a
// transaction.
type store struct{ db *database.DB }

var locked = clause.Locking{Strength: clause.LockingStrengthUpdate}

type hazardRow struct {
	ID          database.ID
	SchoolID    database.ID
	Subject     string // key of the place, empty when it is only told in words
	Place       string
	Sign        string
	Kind        Kind
	Urgency     Urgency
	Grade       Grade
	State       State
	Active      bool    // State.Open, for the index
	OpenKey     *string // subject and kind while it is open; unique, so that reports meet
	Title       string
	Reports     int
	Turn        int
	AssigneeID  *database.ID
	AssignerID  *database.ID
	Step        string // the event of the task
	TaskID      *database.ID
	DueAt       *clock.Instant
	DuplicateOf *database.ID
	ReportedAt  clock.Instant
	ChangedAt   clock.Instant
	Version     int
}

// TableName names the table.
func (hazardRow) TableName() string { return "hazards" }

func (r *hazardRow) item(known names) Item {
	return Item{
		ID: r.ID, Kind: r.Kind, Urgency: r.Urgency, Grade: r.Grade, State: r.State, Title: r.Title, Place: r.Place, Sign: r.Sign,
		Reports: r.Reports, Assignee: known.of(r.AssigneeID), DueAt: r.DueAt, ReportedAt: r.ReportedAt, ChangedAt: r.ChangedAt,
	}
}

type reportRow struct {
	ID         database.ID
	SchoolID   database.ID
	ReporterID database.ID // zero: nobody of the school
	ClientID   database.ID
	HazardID   database.ID
	Joined     bool
	Source     Source
	Urgency    Urgency
	Place      string // in the words of the reporter
	Words      string
	HappenedAt clock.Instant
	ReportedAt clock.Instant
}

// TableName names the table.
func (reportRow) TableName() string { return "hazard_reports" }

type stepRow struct {
	HazardID   database.ID
	Seq        int // the version that the step made
	ID         database.ID
	SchoolID   database.ID
	At         clock.Instant
	ActorID    database.ID // zero: nobody of the school
	ClientID   database.ID
	Action     Action
	From       State `gorm:"column:from_state"`
	To         State `gorm:"column:to_state"`
	Words      string
	Grade      Grade
	AssigneeID *database.ID
}

// TableName names the table.
func (stepRow) TableName() string { return "hazard_steps" }

// meeting is the key under which reports of the same meet, nil when they do not: without a
// place, or of a kind that says too little.
func (r *hazardRow) meeting() *string {
	if r.Subject == "" || r.Kind == Other {
		return nil
	}
	key := r.Subject + "|" + string(r.Kind)
	return &key
}

var reportColumns = []string{
	"id", "school_id", "reporter_id", "client_id", "hazard_id", "joined", "source", "urgency", "place", "words", "happened_at", "reported_at",
}

// insertReport writes a report that is new, and reports whether it was; of one that was
// here it reads the first.
func (s store) insertReport(ctx context.Context, r *reportRow) (bool, error) {
	values := []any{
		r.ID, r.SchoolID, r.ReporterID, r.ClientID, r.HazardID, false, string(r.Source), string(r.Urgency), r.Place, r.Words, r.HappenedAt, r.ReportedAt,
	}
	if err := s.db.InsertNew(ctx, "hazard_reports", "client_id", reportColumns, [][]any{values}); err != nil {
		return false, fmt.Errorf("write report: %w", err)
	}
	var first reportRow
	err := s.db.In(ctx).Clauses(locked).
		Where("school_id = ? AND reporter_id = ? AND client_id = ?", r.SchoolID, r.ReporterID, r.ClientID).Take(&first).Error
	if err != nil {
		return false, fmt.Errorf("read report: %w", err)
	}
	isNew := first.ID == r.ID
	*r = first
	return isNew, nil
}

// moveReport puts a report under the hazard that it joins.
func (s store) moveReport(ctx context.Context, r *reportRow) error {
	err := s.db.In(ctx).Exec("UPDATE hazard_reports SET hazard_id = ?, joined = ? WHERE id = ?", r.HazardID, r.Joined, r.ID).Error
	if err != nil {
		return fmt.Errorf("join report: %w", err)
	}
	return nil
}

var hazardColumns = []string{
	"id", "school_id", "subject", "place", "sign", "kind", "urgency", "grade", "state", "active", "open_key", "title", "reports", "turn",
	"step", "reported_at", "changed_at", "version",
}

// insertHazard writes a hazard, unless one is open under the same key: then it locks and
// reads that one. It reports whether it wrote.
func (s store) insertHazard(ctx context.Context, r *hazardRow) (bool, error) {
	r.Reports = 1
	values := []any{
		r.ID, r.SchoolID, r.Subject, r.Place, r.Sign, string(r.Kind), string(r.Urgency), string(r.Grade), string(r.State), r.Active, r.OpenKey,
		r.Title, r.Reports, r.Turn, r.Step, r.ReportedAt, r.ChangedAt, r.Version,
	}
	if err := s.db.InsertNew(ctx, "hazards", "open_key", hazardColumns, [][]any{values}); err != nil {
		return false, fmt.Errorf("write hazard: %w", err)
	}
	if r.OpenKey == nil {
		return true, nil
	}
	var there hazardRow
	err := s.db.In(ctx).Clauses(locked).Where("school_id = ? AND open_key = ?", r.SchoolID, *r.OpenKey).Take(&there).Error
	if err != nil {
		return false, fmt.Errorf("read hazard: %w", err)
	}
	isNew := there.ID == r.ID
	*r = there
	return isNew, nil
}

func (s store) find(ctx context.Context, school, id database.ID) (*hazardRow, error) {
	var row hazardRow
	return &row, found(s.db.In(ctx).Where("school_id = ? AND id = ?", school, id).Take(&row).Error)
}

func (s store) lock(ctx context.Context, school, id database.ID) (*hazardRow, error) {
	var row hazardRow
	return &row, found(s.db.In(ctx).Clauses(locked).Where("school_id = ? AND id = ?", school, id).Take(&row).Error)
}

func found(err error) error {
	switch {
	case database.IsNotFound(err):
		return ErrNotFound
	case err != nil:
		return fmt.Errorf("read hazard: %w", err)
	}
	return nil
}

// save writes a locked hazard and counts its version up.
func (s store) save(ctx context.Context, r *hazardRow) error {
	r.Version++
	err := s.db.In(ctx).Exec(`UPDATE hazards SET kind = ?, urgency = ?, grade = ?, state = ?, active = ?, open_key = ?, reports = ?, turn = ?,
		assignee_id = ?, assigner_id = ?, duplicate_of = ?, changed_at = ?, version = ? WHERE id = ?`,
		r.Kind, r.Urgency, r.Grade, r.State, r.Active, r.OpenKey, r.Reports, r.Turn, r.AssigneeID, r.AssignerID, r.DuplicateOf, r.ChangedAt, r.Version, r.ID).Error
	if database.IsDuplicate(err) {
		return ErrRefused.With(err) // another was opened for the same place and kind a moment ago
	}
	if err != nil {
		return fmt.Errorf("write hazard: %w", err)
	}
	return nil
}

// openUnder locks the open hazard with this key, nil when there is none.
func (s store) openUnder(ctx context.Context, school database.ID, key *string) (*hazardRow, error) {
	if key == nil {
		return nil, nil //nolint:nilnil // the documented answer
	}
	var row hazardRow
	err := s.db.In(ctx).Clauses(locked).Where("school_id = ? AND open_key = ?", school, *key).Take(&row).Error
	if database.IsNotFound(err) {
		return nil, nil //nolint:nilnil // the documented answer
	}
	if err != nil {
		return nil, fmt.Errorf("read hazard: %w", err)
	}
	return &row, nil
}

// gather puts everything that was merged into a hazard under the one into which that is
// merged now.
func (s store) gather(ctx context.Context, r *hazardRow, into database.ID) error {
	err := s.db.In(ctx).Exec("UPDATE hazards SET duplicate_of = ? WHERE duplicate_of = ?", into, r.ID).Error
	if err == nil {
		err = s.db.In(ctx).Exec("UPDATE hazards SET reports = reports + ? WHERE id = ?", r.Reports, into).Error
	}
	if err != nil {
		return fmt.Errorf("merge hazards: %w", err)
	}
	return nil
}

// saveStep notes which task the hazard waits for.
func (s store) saveStep(ctx context.Context, r *hazardRow) error {
	err := s.db.In(ctx).Exec("UPDATE hazards SET step = ?, task_id = ?, due_at = ? WHERE id = ?", r.Step, r.TaskID, r.DueAt, r.ID).Error
	if err != nil {
		return fmt.Errorf("write step of hazard: %w", err)
	}
	return nil
}

func (s store) insertStep(ctx context.Context, r *stepRow) error {
	if err := s.db.In(ctx).Create(r).Error; err != nil {
		return fmt.Errorf("write step: %w", err)
	}
	return nil
}
