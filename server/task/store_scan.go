package task

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// dueMark is the task the last round ended with.
type dueMark struct {
	at clock.Instant
	id database.ID
}

// dueQuery and dueQueryAfter read the front of the index (next_at, id). They are for the
// whole installation: the engine serves every school at once.
var (
	dueQuery      = selectTasks + " WHERE next_at <= ?" + dueOrder
	dueQueryAfter = selectTasks + " WHERE next_at <= ? AND next_at >= ? AND (next_at > ? OR id > ?)" + dueOrder
	dueOrder      = " ORDER BY next_at, id LIMIT " + strconv.Itoa(scanRound)
)

// due are the next tasks to be dealt with.
func (s *Service) due(ctx context.Context, now clock.Instant, after dueMark) ([]taskRow, error) {
	ctx, cancel := context.WithTimeout(ctx, roundTimeout)
	defer cancel()
	if alone, err := s.recall(ctx); err != nil {
		return nil, err
	} else if alone {
		return s.dueOf(ctx, s.moments.due(now, after))
	}
	if after.id.IsZero() {
		return s.tasksOf(ctx, dueQuery, now)
	}
	return s.tasksOf(ctx, dueQueryAfter, now, after.at, after.at, after.id)
}

const firstDueQuery = "SELECT next_at FROM tasks WHERE next_at IS NOT NULL ORDER BY next_at, id LIMIT 1"

func (s *Service) firstDue(ctx context.Context) (*clock.Instant, error) {
	if alone, err := s.recall(ctx); err != nil {
		return nil, err
	} else if alone {
		return s.moments.first(), nil
	}
	var next *clock.Instant
	err := s.db.Query(ctx, func(scan func(...any) error) error {
		next = new(clock.Instant)
		return scan(next)
	}, firstDueQuery)
	return next, err
}

// saveFired writes the tasks that are still as they were read, and returns those: whoever
// dealt with the others was first. What becomes the same of several is one statement.
func (s *Service) saveFired(ctx context.Context, all []*fired) ([]*fired, error) {
	versions, err := s.lockLive(ctx, all)
	if err != nil {
		return nil, err
	}
	groups := make(map[outcome][]database.ID)
	won := make([]*fired, 0, len(all))
	for _, f := range all {
		if version, live := versions[f.row.ID]; !live || version != f.row.Version {
			continue
		}
		won = append(won, f)
		groups[f.outcome()] = append(groups[f.outcome()], f.row.ID)
		f.task.Version = f.row.Version + 1
		s.moments.note(f.task.ID, instantOf(f.task.NextAt))
	}
	for o, ids := range groups {
		if err := s.saveGroup(ctx, o, ids); err != nil {
			return nil, fmt.Errorf("write fired tasks: %w", err)
		}
	}
	return won, nil
}

// lockLive are the versions of those tasks that are live, locked in the same order on every
// instance, so that none waits for one that waits for it.
func (s *Service) lockLive(ctx context.Context, all []*fired) (map[database.ID]int, error) {
	ids := make([]database.ID, len(all))
	for i, f := range all {
		ids[i] = f.row.ID
	}
	places, args := database.List(ids)
	versions := make(map[database.ID]int, len(all))
	err := s.db.Query(ctx, func(scan func(...any) error) error {
		var id database.ID
		var version int
		err := scan(&id, &version)
		versions[id] = version
		return err
	}, s.db.Locked("SELECT id, version FROM tasks WHERE id IN ("+places+") AND state = 'live' ORDER BY id"), args...)
	if err != nil {
		return nil, fmt.Errorf("lock due tasks: %w", err)
	}
	return versions, nil
}

// saveGroup writes one outcome to tasks that are locked.
func (s *Service) saveGroup(ctx context.Context, o outcome, ids []database.ID) error {
	places, listed := database.List(ids)
	args := []any{o.through, null(o.next), string(o.state), null(o.missed), o.cause, o.version + 1}
	return s.db.Later(ctx, `UPDATE tasks SET through_at = ?, next_at = ?, state = ?, missed_at = ?, cause = ?, version = ?
		WHERE id IN (`+places+")", append(args, listed...)...)
}

// outcome is what a firing writes over which version.
type outcome struct {
	version               int
	through, next, missed clock.Instant // zero: null
	state                 State
	cause                 string
}

func (f *fired) outcome() outcome {
	t := &f.task
	o := outcome{version: f.row.Version, through: clock.At(t.Through), state: t.State, cause: t.Cause}
	if t.NextAt != nil {
		o.next = clock.At(*t.NextAt)
	}
	if t.MissedAt != nil {
		o.missed = clock.At(*t.MissedAt)
	}
	return o
}

func null(i clock.Instant) any {
	if i == 0 {
		return nil
	}
	return i
}

// writeOpened writes the targets of the tasks that opened.
func (s *Service) writeOpened(ctx context.Context, won []*fired) error {
	for _, f := range won {
		if err := s.addTargets(ctx, &f.task, f.targets); err != nil {
			return err
		}
	}
	return nil
}

// writeVerdicts notes what was missed.
func (s *Service) writeVerdicts(ctx context.Context, won []*fired, now time.Time, done *Scanned) error {
	var ids []database.ID
	var events [][]any
	for _, f := range won {
		if f.task.State == Missed {
			ids = append(ids, f.task.ID)
			e := event{task: &f.task, at: now, part: PartSystem, action: string(Miss), detail: f.task.Cause}
			events = append(events, e.row().values())
		}
	}
	if len(ids) == 0 {
		return nil
	}
	done.Missed += len(ids)
	places, listed := database.List(ids)
	if err := s.db.Later(ctx, "UPDATE task_holders SET live = ? WHERE task_id IN ("+places+")", append([]any{false}, listed...)...); err != nil {
		return fmt.Errorf("write holders: %w", err)
	}
	if err := s.db.InsertNew(ctx, "task_events", "task_id", eventColumns, events); err != nil {
		return fmt.Errorf("write verdicts: %w", err)
	}
	return nil
}

// changesOfHands are the hand-overs and reassignments of those tasks that somebody has
// touched, in their order.
func (s *Service) changesOfHands(ctx context.Context, rows []taskRow) (map[database.ID][]handed, error) {
	var ids []database.ID
	for i := range rows {
		if rows[i].Touched {
			ids = append(ids, rows[i].ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	var events []eventRow
	err := s.db.In(ctx).Where("task_id IN ? AND action IN ?", ids, []string{actionAccept, string(Reassign)}).
		Order("task_id, seq").Find(&events).Error
	if err != nil {
		return nil, fmt.Errorf("read hand-overs: %w", err)
	}
	out := make(map[database.ID][]handed)
	for _, e := range events {
		var h handover
		if err := json.Unmarshal([]byte(e.Detail), &h); err != nil {
			return nil, fmt.Errorf("read hand-over: %w", err)
		}
		out[e.TaskID] = append(out[e.TaskID], handed{From: h.From, To: h.To, At: e.At.Time()})
	}
	return out, nil
}
