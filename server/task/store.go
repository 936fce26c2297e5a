package task

import (
	"context"
	"strings"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// taskRow is a task as the table has it. SubjectName is a copy for display, because the
// thing an event is about may be known to nobody else.
type taskRow struct {
	ID             database.ID
	SchoolID       database.ID
	RoutineID      database.ID
	RoutineVersion int
	SubjectKey     string
	SubjectName    string
	Slot           string
	Scope          string
	OpensAt        clock.Instant
	DueAt          clock.Instant
	ClosesAt       clock.Instant
	PlannedAt      *clock.Instant
	AckedAt        *clock.Instant
	DoneAt         *clock.Instant
	MissedAt       *clock.Instant
	MadeUpAt       *clock.Instant
	State          State
	Passed         bool
	Cause          string
	Reason         string
	Targets        int
	TargetsDone    int
	ThroughAt      clock.Instant
	NextAt         *clock.Instant
	Touched        bool
	Version        int
}

// TableName names the table.
func (taskRow) TableName() string { return "tasks" }

// taskColumns are the columns of tasks in the order of values.
var taskColumns = []string{
	"id", "school_id", "routine_id", "routine_version", "subject_key", "subject_name", "slot", "scope",
	"opens_at", "due_at", "closes_at", "planned_at", "acked_at", "done_at", "missed_at", "made_up_at",
	"state", "passed", "cause", "reason", "targets", "targets_done", "through_at", "next_at", "touched", "version",
}

func (r *taskRow) values() []any {
	return []any{
		r.ID, r.SchoolID, r.RoutineID, r.RoutineVersion, r.SubjectKey, r.SubjectName, r.Slot, r.Scope,
		r.OpensAt, r.DueAt, r.ClosesAt, r.PlannedAt, r.AckedAt, r.DoneAt, r.MissedAt, r.MadeUpAt,
		string(r.State), r.Passed, r.Cause, r.Reason, r.Targets, r.TargetsDone, r.ThroughAt, r.NextAt, r.Touched, r.Version,
	}
}

// fields are where the taskColumns of a row go.
func (r *taskRow) fields() []any {
	return []any{
		&r.ID, &r.SchoolID, &r.RoutineID, &r.RoutineVersion, &r.SubjectKey, &r.SubjectName, &r.Slot, &r.Scope,
		&r.OpensAt, &r.DueAt, &r.ClosesAt, &r.PlannedAt, &r.AckedAt, &r.DoneAt, &r.MissedAt, &r.MadeUpAt,
		&r.State, &r.Passed, &r.Cause, &r.Reason, &r.Targets, &r.TargetsDone, &r.ThroughAt, &r.NextAt, &r.Touched, &r.Version,
	}
}

// selectTasks reads whole rows, in the order of fields.
var selectTasks = "SELECT " + strings.Join(taskColumns, ", ") + " FROM tasks"

// tasksOf are the rows that a query beginning with selectTasks finds.
func (s *Service) tasksOf(ctx context.Context, query string, args ...any) ([]taskRow, error) {
	var rows []taskRow
	err := s.db.Query(ctx, func(scan func(...any) error) error {
		rows = append(rows, taskRow{})
		return scan(rows[len(rows)-1].fields()...)
	}, query, args...)
	return rows, err
}

// task is the row as the rules see it.
func (r *taskRow) task(code string) Task {
	return Task{
		ID: r.ID, SchoolID: r.SchoolID, RoutineID: r.RoutineID, Code: code, RoutineVersion: r.RoutineVersion,
		Subject: r.SubjectKey, Slot: r.Slot, Scope: r.Scope,
		Opens: r.OpensAt.Time(), Due: r.DueAt.Time(), Closes: r.ClosesAt.Time(),
		Planned: timeOf(r.PlannedAt), Acked: timeOf(r.AckedAt), DoneAt: timeOf(r.DoneAt),
		MissedAt: timeOf(r.MissedAt), MadeUpAt: timeOf(r.MadeUpAt),
		State: r.State, Passed: r.Passed, Cause: r.Cause, Reason: r.Reason,
		Targets: r.Targets, TargetsDone: r.TargetsDone,
		Through: r.ThroughAt.Time(), NextAt: timeOf(r.NextAt), Touched: r.Touched, Version: r.Version,
	}
}

// rowOf is the task as the table has it; only the name of its subject is not part of it.
func rowOf(t *Task, subjectName string) taskRow {
	return taskRow{
		ID: t.ID, SchoolID: t.SchoolID, RoutineID: t.RoutineID, RoutineVersion: t.RoutineVersion,
		SubjectKey: t.Subject, SubjectName: subjectName, Slot: t.Slot, Scope: t.Scope,
		OpensAt: clock.At(t.Opens), DueAt: clock.At(t.Due), ClosesAt: clock.At(t.Closes),
		PlannedAt: instantOf(t.Planned), AckedAt: instantOf(t.Acked), DoneAt: instantOf(t.DoneAt),
		MissedAt: instantOf(t.MissedAt), MadeUpAt: instantOf(t.MadeUpAt),
		State: t.State, Passed: t.Passed, Cause: t.Cause, Reason: t.Reason,
		Targets: t.Targets, TargetsDone: t.TargetsDone,
		ThroughAt: clock.At(t.Through), NextAt: instantOf(t.NextAt), Touched: t.Touched, Version: t.Version,
	}
}

func timeOf(i *clock.Instant) *time.Time {
	if i == nil {
		return nil
	}
	t := i.Time()
	return &t
}

func instantOf(t *time.Time) *clock.Instant {
	if t == nil {
		return nil
	}
	i := clock.At(*t)
	return &i
}

// holderRow is a reference in its part of a task. Live and OpensAt are copies, so that
// a plate is one range of one index.
type holderRow struct {
	TaskID   database.ID
	Ref      Ref
	Part     Part
	SchoolID database.ID
	Live     bool
	OpensAt  clock.Instant
}

// TableName names the table.
func (holderRow) TableName() string { return "task_holders" }

var holderColumns = []string{"task_id", "ref", "part", "school_id", "live", "opens_at"}

func holderValues(t *taskRow, h Holder) []any {
	return []any{t.ID, string(h.Ref), string(h.Part), t.SchoolID, t.State == Live, t.OpensAt}
}

// targetRow is one thing that must be ticked inside a task.
type targetRow struct {
	TaskID     database.ID
	SubjectKey string
	SchoolID   database.ID
	Name       string
	HolderRef  Ref
	DoneAt     *clock.Instant
	DoneBy     *database.ID
	EvidenceID *database.ID
	Passed     bool
	Void       bool
}

// TableName names the table.
func (targetRow) TableName() string { return "task_targets" }

var targetColumns = []string{"task_id", "subject_key", "school_id", "name", "holder_ref", "passed", "void"}

func (r *targetRow) values() []any {
	return []any{r.TaskID, r.SubjectKey, r.SchoolID, r.Name, string(r.HolderRef), false, false}
}

// eventRow is one line of a task's history. Its number is the version of the task that
// it made, so two of them can never claim the same place.
type eventRow struct {
	TaskID   database.ID
	Seq      int
	SchoolID database.ID
	At       clock.Instant
	ActorID  *database.ID
	Part     Part
	Action   string
	Reason   string
	Detail   string
	ClientID *database.ID   // of the deed on a phone that did it
	DeviceAt *clock.Instant // when that was, by the clock of the phone
}

// TableName names the table.
func (eventRow) TableName() string { return "task_events" }

var eventColumns = []string{"task_id", "seq", "school_id", "at", "actor_id", "part", "action", "reason", "detail"}

func (r *eventRow) values() []any {
	return []any{r.TaskID, r.Seq, r.SchoolID, r.At, r.ActorID, string(r.Part), r.Action, r.Reason, r.Detail}
}
