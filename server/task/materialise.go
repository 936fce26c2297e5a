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
		s.moments.forget()
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
	all := make([]*routineOf, len(d.routines))
	for i := range d.routines {
		all[i] = &d.routines[i]
	}
	if err := p.plan(ctx, all); err != nil {
		return Planned{}, err
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

// plan compares what routines want with what is stored, and changes what differs. Those
// that wait for an event are written in the transaction of the event.
func (p *planner) plan(ctx context.Context, routines []*routineOf) error {
	all := make([][]wish, len(routines))
	for i, r := range routines {
		clocked, event := r.Routine.Clocked()
		if event != "" {
			continue
		}
		var err error
		if all[i], err = p.wishes(ctx, r, clocked); err != nil {
			return fmt.Errorf("plan routine %s: %w", r.Routine.Code, err)
		}
	}
	if err := p.look(ctx, routines, all); err != nil {
		return err
	}
	for i, r := range routines {
		clocked, event := r.Routine.Clocked()
		if event != "" {
			continue
		}
		if err := p.routine(ctx, r, all[i], clocked); err != nil {
			return fmt.Errorf("plan routine %s: %w", r.Routine.Code, err)
		}
	}
	return nil
}

func (p *planner) routine(ctx context.Context, r *routineOf, wishes []wish, clocked bool) error {
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

// look fetches the wanted slots that are stored although nothing of them lies ahead, of
// all routines together.
func (p *planner) look(ctx context.Context, routines []*routineOf, all [][]wish) error {
	var unknown []slotOf
	for i, r := range routines {
		for _, w := range all[i] {
			key := taskOf{r.ID, w.key}
			known := make(map[string]bool)
			for _, row := range p.have[key] {
				known[row.Slot] = true
			}
			for _, o := range w.want {
				if !known[o.Slot] {
					unknown = append(unknown, slotOf{key, o.Slot})
				}
			}
		}
	}
	rows, err := p.service.slotsTaken(ctx, p.id, unknown)
	if err != nil {
		return fmt.Errorf("look for slots: %w", err)
	}
	found := make(map[taskOf]bool)
	for i := range rows {
		key := taskOf{rows[i].RoutineID, rows[i].SubjectKey}
		p.have[key] = append(p.have[key], &rows[i])
		found[key] = true
	}
	for key := range found {
		slices.SortFunc(p.have[key], func(a, b *taskRow) int { return strings.Compare(a.Slot, b.Slot) })
	}
	return nil
}
