package task

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// ofRoutines are the tasks of these routines of a school. The inner query keeps every
// database from walking all that was ever due at the school: what is left to go by is
// the index by routine.
const ofRoutines = "routine_id IN (SELECT id FROM routines WHERE school_id = ? AND id IN ?)"

// planned are the tasks of a school that planning compares with what is wanted: those
// due ahead, in any state, and the live ones of routines that forecast.
func (s *Service) planned(ctx context.Context, school database.ID, now clock.Instant, forecasting []database.ID) ([]taskRow, error) {
	rows, err := s.tasksOf(ctx, selectTasks+" WHERE school_id = ? AND due_at > ? ORDER BY due_at, id", school, now)
	if err != nil || len(forecasting) == 0 {
		return rows, err
	}
	var overdue []taskRow
	err = s.db.In(ctx).Where(ofRoutines, school, forecasting).
		Where("state = ? AND due_at <= ?", Live, now).Order("due_at, id").Find(&overdue).Error
	return append(rows, overdue...), err
}

// slotOf is one slot of a routine and subject.
type slotOf struct {
	taskOf
	slot string
}

// slotsPerQuery bounds a statement in which each slot is a condition of its own.
const slotsPerQuery = 64

// slotsQuery reads the tasks that hold one of n slots, each along the unique key.
func slotsQuery(n int) string {
	const one = "(routine_id = ? AND subject_key = ? AND slot = ?)"
	return selectTasks + " WHERE school_id = ? AND (" + one + strings.Repeat(" OR "+one, n-1) + ")"
}

// slotsTaken are the tasks that hold one of the slots.
func (s *Service) slotsTaken(ctx context.Context, school database.ID, slots []slotOf) ([]taskRow, error) {
	var out []taskRow
	for part := range slices.Chunk(slots, slotsPerQuery) {
		part = database.Padded(slices.Clip(part))
		args := append(make([]any, 0, 1+3*len(part)), school)
		for _, of := range part {
			args = append(args, of.routine, of.subject, of.slot)
		}
		rows, err := s.tasksOf(ctx, slotsQuery(len(part)), args...)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

// task reads one task of a school for a change: on the servers it is locked until the
// transaction ends. It returns ErrNotFound for a task of another school.
func (s *Service) lockTask(ctx context.Context, school, id database.ID) (taskRow, error) {
	rows, err := s.tasksOf(ctx, s.db.Locked(selectTasks+" WHERE school_id = ? AND id = ?"), school, id)
	if err != nil {
		return taskRow{}, fmt.Errorf("read task: %w", err)
	}
	if len(rows) == 0 {
		return taskRow{}, ErrNotFound
	}
	return rows[0], nil
}

const saveTask = `UPDATE tasks SET routine_version = ?, scope = ?, opens_at = ?, due_at = ?, closes_at = ?,
		planned_at = ?, acked_at = ?, done_at = ?, missed_at = ?, made_up_at = ?, state = ?, passed = ?, cause = ?, reason = ?,
		targets_done = ?, through_at = ?, next_at = ?, touched = ?, version = ?
	WHERE id = ? AND version = ?`

// saving are the parameters of saveTask over the version that the task was read with; it
// counts the version up.
func (t *Task) saving(was int) []any {
	t.Version = was + 1
	r := rowOf(t, "")
	return []any{
		r.RoutineVersion, r.Scope, r.OpensAt, r.DueAt, r.ClosesAt,
		r.PlannedAt, r.AckedAt, r.DoneAt, r.MissedAt, r.MadeUpAt, string(r.State), r.Passed, r.Cause, r.Reason,
		r.TargetsDone, r.ThroughAt, r.NextAt, r.Touched, r.Version,
		r.ID, was,
	}
}

// save writes a changed task if it still has the version it was read with, and reports
// whether it did.
func (s *Service) save(ctx context.Context, t *Task, was int) (bool, error) {
	n, err := s.db.Exec(ctx, saveTask, t.saving(was)...)
	if err != nil {
		return false, fmt.Errorf("write task: %w", err)
	}
	if n == 1 {
		s.moments.note(t.ID, instantOf(t.NextAt))
	}
	return n == 1, nil
}

// saveLocked writes a changed task that this transaction has locked, so that nobody can
// have been first.
func (s *Service) saveLocked(ctx context.Context, t *Task, was int) error {
	if err := s.db.Later(ctx, saveTask, t.saving(was)...); err != nil {
		return fmt.Errorf("write task: %w", err)
	}
	s.moments.note(t.ID, instantOf(t.NextAt))
	return nil
}

// insertTasks writes new tasks with their holders, targets and first event, and returns
// those that were new: a slot that is taken stays as it is.
func (s *Service) insertTasks(ctx context.Context, tasks []newTask, now time.Time) ([]newTask, error) {
	if len(tasks) == 0 {
		return nil, nil
	}
	rows := make([][]any, len(tasks))
	ids := make([]database.ID, len(tasks))
	for i := range tasks {
		row := rowOf(&tasks[i].task, shorten(tasks[i].name, 40))
		rows[i], ids[i] = row.values(), row.ID
	}
	if err := s.db.InsertNew(ctx, "tasks", "id", taskColumns, rows); err != nil {
		return nil, fmt.Errorf("write tasks: %w", err)
	}
	written, err := s.existing(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read tasks back: %w", err)
	}
	var won []newTask
	var holders, targets, events [][]any
	for i := range tasks {
		n := &tasks[i]
		if !written[n.task.ID] {
			continue
		}
		won = append(won, *n)
		row := rowOf(&n.task, "")
		s.moments.note(row.ID, row.NextAt)
		for _, h := range n.holders {
			holders = append(holders, holderValues(&row, h))
		}
		for j := range n.targets {
			targets = append(targets, n.targets[j].values())
		}
		e := event{task: &n.task, at: now, part: PartSystem, action: actionMaterialise}
		events = append(events, e.row().values())
	}
	if err := s.db.InsertNew(ctx, "task_holders", "task_id", holderColumns, holders); err != nil {
		return nil, fmt.Errorf("write holders: %w", err)
	}
	if err := s.db.InsertNew(ctx, "task_targets", "task_id", targetColumns, targets); err != nil {
		return nil, fmt.Errorf("write targets: %w", err)
	}
	if err := s.db.InsertNew(ctx, "task_events", "task_id", eventColumns, events); err != nil {
		return nil, fmt.Errorf("write events: %w", err)
	}
	return won, nil
}

// idsPerQuery keeps a list of ids within what every database takes in one statement.
const idsPerQuery = 500

func (s *Service) existing(ctx context.Context, ids []database.ID) (map[database.ID]bool, error) {
	out := make(map[database.ID]bool, len(ids))
	for part := range chunks(ids) {
		places, args := database.List(part)
		err := s.db.Query(ctx, func(scan func(...any) error) error {
			var id database.ID
			err := scan(&id)
			out[id] = true
			return err
		}, "SELECT id FROM tasks WHERE id IN ("+places+")", args...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
