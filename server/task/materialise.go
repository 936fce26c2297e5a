package task

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// Planned counts what a planning run changed.
type Planned struct {
	Inserted, Moved, Cancelled, Revived, Flagged int

	cancelled []taskRow
}

func (p *Planned) add(q Planned) {
	p.Inserted += q.Inserted
	p.Moved += q.Moved
	p.Cancelled += q.Cancelled
	p.Revived += q.Revived
	p.Flagged += q.Flagged
	p.cancelled = append(p.cancelled, q.cancelled...)
}

// Materialise writes the tasks ahead of every school that has not been planned today,
// or not by its present calendar. It is run at night and when the process starts, on
// any number of instances at once; twice changes nothing. A school that cannot be
// planned does not hold up the others.
func (s *Service) Materialise(ctx context.Context) (Planned, error) {
	schools, err := s.unplanned(ctx, plannedThrough(s.now()))
	if err != nil {
		return Planned{}, fmt.Errorf("find schools to plan: %w", err)
	}
	var total Planned
	var all []error
	for _, school := range schools {
		done, err := s.MaterialiseSchool(ctx, school)
		if err != nil {
			all = append(all, fmt.Errorf("plan school %s: %w", school, err))
		}
		total.add(done)
	}
	return total, errors.Join(all...)
}

// plannedThrough is the day up to which a run at that moment plans at the least.
func plannedThrough(now time.Time) clock.Date { return clock.DateOf(now.Add(minHorizon)) }

// MaterialiseSchool plans one school whether it needs it or not. Whoever changes what a
// school has (a new extinguisher, a class founded) calls it.
func (s *Service) MaterialiseSchool(ctx context.Context, school database.ID) (Planned, error) {
	var done Planned
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.lockCalendar(ctx, school); err != nil {
			return err
		}
		var err error
		done, err = s.materialise(ctx, school)
		return err
	})
	return done, err
}

// materialise plans a school inside a transaction that holds its calendar.
func (s *Service) materialise(ctx context.Context, school database.ID) (Planned, error) {
	d, err := s.openDesk(ctx, school)
	if errors.Is(err, ErrNoCalendar) {
		return Planned{}, nil
	}
	if err != nil {
		return Planned{}, err
	}
	p := planner{desk: d}
	if err := p.read(ctx); err != nil {
		return Planned{}, err
	}
	for i := range d.routines {
		if err := p.routine(ctx, &d.routines[i]); err != nil {
			return Planned{}, fmt.Errorf("plan routine %s: %w", d.routines[i].Routine.Code, err)
		}
	}
	if err := p.write(ctx); err != nil {
		return Planned{}, err
	}
	return p.done, s.markPlanned(ctx, d.campus, plannedThrough(d.now))
}

// planner compares what a school wants with the tasks it has.
type planner struct {
	*desk
	have    map[taskOf][]*taskRow         // due ahead, or live
	reach   map[database.ID]clock.Instant // up to when live tasks of a routine open
	holders map[database.ID][]Holder
	born    []newTask
	done    Planned
}

// taskOf is what the slots of a task are told apart in.
type taskOf struct {
	routine database.ID
	subject string
}

// newTask is a task about to be written, with all that hangs on it.
type newTask struct {
	task    Task
	name    string // of its subject
	edition *edition
	holders []Holder
	targets []targetRow
}

func (p *planner) read(ctx context.Context) error {
	rows, err := p.service.planned(ctx, p.id, clock.At(p.now), p.forecasting())
	if err != nil {
		return fmt.Errorf("read tasks ahead: %w", err)
	}
	p.have, p.reach = make(map[taskOf][]*taskRow), make(map[database.ID]clock.Instant)
	var ids []database.ID
	for i := range rows {
		key := taskOf{rows[i].RoutineID, rows[i].SubjectKey}
		p.have[key] = append(p.have[key], &rows[i])
		if rows[i].State == Live {
			p.reach[key.routine] = max(p.reach[key.routine], rows[i].OpensAt)
		}
		if p.mayChangeHands(&rows[i]) {
			ids = append(ids, rows[i].ID)
		}
	}
	if p.holders, err = p.service.holdersOf(ctx, ids); err != nil {
		return fmt.Errorf("read holders: %w", err)
	}
	return nil
}

// mayChangeHands reports whether others may hold the task than those it was written for:
// its routine has a new version, or its subjects bring the holders with them.
func (p *planner) mayChangeHands(row *taskRow) bool {
	r := p.byID[row.RoutineID]
	if r == nil || row.State != Live || row.Touched {
		return false
	}
	return row.RoutineVersion != r.Version || r.Routine.Who.bySubject()
}

// forecasting are the routines of which a subject has at most one live task.
func (p *planner) forecasting() []database.ID {
	var ids []database.ID
	for i := range p.routines {
		if clocked, event := p.routines[i].Routine.Clocked(); !clocked && event == "" {
			ids = append(ids, p.routines[i].ID)
		}
	}
	return ids
}

func (p *planner) routine(ctx context.Context, r *routineOf) error {
	clocked, event := r.Routine.Clocked()
	if event != "" {
		return nil // written in the transaction of the event
	}
	wishes, err := p.wishes(ctx, r, clocked)
	if err != nil {
		return err
	}
	asked := make(map[string]bool, len(wishes))
	for _, w := range wishes {
		asked[w.key] = true
		if err := p.replan(ctx, r, w, clocked); err != nil {
			return err
		}
	}
	var gone []string
	for key := range p.have {
		if key.routine == r.ID && !asked[key.subject] {
			gone = append(gone, key.subject)
		}
	}
	slices.Sort(gone)
	for _, subject := range gone {
		if err := p.replan(ctx, r, wish{key: subject}, clocked); err != nil {
			return err
		}
	}
	return nil
}

// replan applies what has to change for one routine and subject. Cancelling goes first,
// so that a forecast never has two live tasks.
func (p *planner) replan(ctx context.Context, r *routineOf, w wish, clocked bool) error {
	key := taskOf{r.ID, w.key}
	if err := p.look(ctx, key, w.want); err != nil {
		return err
	}
	stored := make(map[database.ID]*taskRow)
	tasks := make([]*Task, 0, len(p.have[key]))
	for _, row := range p.have[key] {
		t := row.task(r.Routine.Code)
		tasks = append(tasks, &t)
		stored[row.ID] = row
	}
	changes := Replan(tasks, w.want, p.now)
	slices.SortStableFunc(changes, func(a, b Change) int { return order(a.Kind) - order(b.Kind) })
	changed := make(map[database.ID]bool)
	for _, ch := range changes {
		if ch.Kind == InsertTask {
			if clocked || !anyLive(tasks) {
				p.insert(r, w, ch.Want)
			}
			continue
		}
		changed[ch.Task.ID] = true
		if err := p.change(ctx, r, w, ch, stored[ch.Task.ID]); err != nil {
			return err
		}
	}
	return p.adopt(ctx, r, w, tasks, stored, changed)
}

func order(k ChangeKind) int {
	return slices.Index([]ChangeKind{CancelTask, FlagTask, MoveTask, ReviveTask, InsertTask}, k)
}

func anyLive(tasks []*Task) bool {
	return slices.ContainsFunc(tasks, func(t *Task) bool { return t.State == Live })
}

// look fetches the wanted slots that are stored although nothing of them lies ahead.
func (p *planner) look(ctx context.Context, key taskOf, want []Occurrence) error {
	known := make(map[string]bool)
	for _, row := range p.have[key] {
		known[row.Slot] = true
	}
	var slots []string
	for _, o := range want {
		if !known[o.Slot] {
			slots = append(slots, o.Slot)
		}
	}
	if len(slots) == 0 {
		return nil
	}
	rows, err := p.service.slotsTaken(ctx, p.id, key, slots)
	if err != nil {
		return fmt.Errorf("look for slots: %w", err)
	}
	for i := range rows {
		p.have[key] = append(p.have[key], &rows[i])
	}
	slices.SortFunc(p.have[key], func(a, b *taskRow) int { return strings.Compare(a.Slot, b.Slot) })
	return nil
}
