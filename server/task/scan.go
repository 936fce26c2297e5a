package task

import (
	"context"
	"errors"
	"fmt"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// scanRound is how many tasks the scan deals with in one transaction.
const scanRound = 100

// What a scan waits for the database at the most: a connection that hangs must not cost
// more than the outage did. A round takes milliseconds; what the program does itself may
// be a broadcast to every family.
const (
	roundTimeout   = 5 * time.Second
	performTimeout = 30 * time.Second
)

// Scanned is what one scan did.
type Scanned struct {
	Tasks  int // dealt with
	Lost   int // somebody else was first, or it was finished meanwhile
	Missed int
	Told   int           // tellings, one for each person and moment
	Pushes int           // messages that may buzz
	Gaps   []database.ID // tasks with a reminder that reached nobody
}

func (r *Scanned) add(o Scanned) {
	r.Tasks += o.Tasks
	r.Lost += o.Lost
	r.Missed += o.Missed
	r.Told += o.Told
	r.Pushes += o.Pushes
	r.Gaps = append(r.Gaps, o.Gaps...)
}

// Scan deals with every moment of every task of every school up to now: it draws
// targets, reminds, escalates and passes the verdict. Any number of instances may scan
// at once; whoever wins a task by its version tells people of it, in the same
// transaction, and nobody else does. A task or school that fails, even by a panic, is
// left for the next scan and does not hold up the others.
func (s *Service) Scan(ctx context.Context) (Scanned, error) {
	now := s.now()
	var total Scanned
	var all []error
	var after dueMark
	for {
		rows, err := s.due(ctx, clock.At(now), after)
		if err != nil {
			return total, errors.Join(append(all, fmt.Errorf("find due tasks: %w", err))...)
		}
		if len(rows) == 0 {
			return total, errors.Join(all...)
		}
		last := rows[len(rows)-1]
		after = dueMark{*last.NextAt, last.ID}
		done, err := s.round(ctx, rows, now)
		total.add(done)
		if err != nil {
			all = append(all, err)
		}
		if ctx.Err() != nil {
			return total, errors.Join(append(all, ctx.Err())...)
		}
		if len(rows) < scanRound {
			return total, errors.Join(all...)
		}
	}
}

// NextDue is the next moment at which a scan will find something to do, in any school.
// It may lie in the past. It is false when nothing is left.
func (s *Service) NextDue(ctx context.Context) (clock.Instant, bool, error) {
	next, err := s.firstDue(ctx)
	if err != nil {
		return 0, false, fmt.Errorf("find next due task: %w", err)
	}
	if next == nil {
		return 0, false, nil
	}
	return *next, true, nil
}

// round fires some due tasks together. When that fails, each is tried again on its own,
// so that one that cannot be dealt with keeps nobody else waiting.
func (s *Service) round(ctx context.Context, rows []taskRow, now time.Time) (Scanned, error) {
	total, err := s.attempt(ctx, rows, now)
	if err == nil || len(rows) == 1 || ctx.Err() != nil || outage(err) {
		return total, err
	}
	var all []error
	for i := range rows {
		done, err := s.attempt(ctx, rows[i:i+1], now)
		total.add(done)
		all = append(all, err)
	}
	return total, errors.Join(all...)
}

// attempt fires some due tasks: together, and on its own each at which the program has
// something to do.
func (s *Service) attempt(ctx context.Context, rows []taskRow, now time.Time) (total Scanned, err error) {
	err = guarded(func() error {
		ready, err := s.prepare(ctx, rows, now)
		if err != nil {
			return err
		}
		together := make([]*fired, 0, len(ready.fired))
		var all []error
		for _, f := range ready.fired {
			if !f.system() {
				together = append(together, f)
				continue
			}
			all = append(all, s.settle(ctx, performTimeout, ready, []*fired{f}, now, &total))
		}
		return errors.Join(append(all, s.settle(ctx, roundTimeout, ready, together, now, &total))...)
	})
	return total, err
}

// outage reports whether the database is away, so that nothing is gained by trying the
// next task.
func outage(err error) bool {
	return database.IsUnavailable(err) || errors.Is(err, context.DeadlineExceeded)
}

// system reports whether the program itself has something to do now.
func (f *fired) system() bool {
	return f.edition.Routine.Who.System && f.task.State == Live && len(f.firings) > 0 && f.firings[0].Kind == Opened
}

// readied is a round of due tasks with what is known around them.
type readied struct {
	fired []*fired
	desks map[database.ID]*desk
}

// prepare reads what the round needs and fires the tasks, without writing anything.
func (s *Service) prepare(ctx context.Context, rows []taskRow, now time.Time) (readied, error) {
	ctx, cancel := context.WithTimeout(ctx, roundTimeout)
	defer cancel()
	ready := readied{desks: make(map[database.ID]*desk)}
	campuses, err := s.campuses(ctx, schoolsOf(rows))
	if err != nil {
		return ready, err
	}
	editions, err := s.editionsOf(ctx, campuses, rows)
	if err != nil {
		return ready, err
	}
	ids := make([]database.ID, len(rows))
	for i := range rows {
		ids[i] = rows[i].ID
	}
	holders, err := s.holdersOf(ctx, ids)
	if err != nil {
		return ready, fmt.Errorf("read holders: %w", err)
	}
	changes, err := s.changesOfHands(ctx, rows)
	if err != nil {
		return ready, err
	}
	for i := range rows {
		row := &rows[i]
		c := campuses[row.SchoolID]
		e := editions[versionKey{row.RoutineID, row.RoutineVersion}]
		if c == nil || e == nil {
			continue
		}
		d := ready.desks[row.SchoolID]
		if d == nil {
			d = s.deskOf(c, now)
			ready.desks[row.SchoolID] = d
		}
		f := &fired{row: row, task: row.task(e.Routine.Code), edition: e, holders: holders[row.ID], changes: changes[row.ID]}
		f.firings = Fire(&f.task, e.Ladder, c.calendar, e.Routine.Misfire, now)
		if f.targets, err = d.drawn(ctx, f); err != nil {
			return ready, err
		}
		ready.fired = append(ready.fired, f)
	}
	return ready, errors.Join(s.readOmitted(ctx, ready.fired), s.readShares(ctx, ready.fired))
}

func schoolsOf(rows []taskRow) []database.ID {
	seen := make(map[database.ID]bool)
	var schools []database.ID
	for i := range rows {
		if !seen[rows[i].SchoolID] {
			seen[rows[i].SchoolID] = true
			schools = append(schools, rows[i].SchoolID)
		}
	}
	return schools
}

// drawn are the targets of a task that opens with this firing.
func (d *desk) drawn(ctx context.Context, f *fired) ([]targetRow, error) {
	if len(f.firings) == 0 || f.firings[0].Kind != Opened {
		return nil, nil
	}
	return d.draw(ctx, f.edition, &f.task)
}

// settle writes fired tasks and what they have to say, in one transaction, and adds what
// it did to the total.
func (s *Service) settle(ctx context.Context, limit time.Duration, ready readied, all []*fired, now time.Time, total *Scanned) error {
	if len(all) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var done Scanned
	var won []*fired
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		done = Scanned{}
		var err error
		if won, err = s.saveFired(ctx, all); err != nil {
			return err
		}
		done.Tasks, done.Lost = len(won), len(all)-len(won)
		if err := s.writeOpened(ctx, won); err != nil {
			return err
		}
		if err := s.writeVerdicts(ctx, won, now, &done); err != nil {
			return err
		}
		if err := s.tell(ctx, ready.desks, won, now, &done); err != nil {
			return err
		}
		return s.performAll(ctx, won, now)
	})
	if err != nil {
		return fmt.Errorf("fire %d tasks: %w", len(all), err)
	}
	total.add(done)
	s.recordLateness(won, now)
	return nil
}

func (s *Service) recordLateness(won []*fired, now time.Time) {
	for _, f := range won {
		for _, firing := range f.firings {
			s.late(max(0, now.Sub(firing.At)))
		}
	}
}

// tell enqueues the messages of the tasks won, school by school.
func (s *Service) tell(ctx context.Context, desks map[database.ID]*desk, won []*fired, now time.Time, done *Scanned) error {
	bySchool := make(map[database.ID][]Telling)
	tasks := make(map[database.ID]*fired, len(won))
	var order []database.ID
	for _, f := range won {
		school := f.row.SchoolID
		staff, err := desks[school].who(ctx)
		if err != nil {
			return err
		}
		tellings, gap := f.tellings(staff, now)
		if gap {
			done.Gaps = append(done.Gaps, f.task.ID)
		}
		if len(tellings) == 0 {
			continue
		}
		tasks[f.task.ID] = f
		if bySchool[school] == nil {
			order = append(order, school)
		}
		bySchool[school] = append(bySchool[school], tellings...)
	}
	for _, school := range order {
		all := drafts(school, bySchool[school], tasks, now)
		for i := range all {
			if !all[i].Silent {
				done.Pushes += len(all[i].To)
			}
		}
		done.Told += len(bySchool[school])
		if err := s.messages.Enqueue(ctx, all...); err != nil {
			return err
		}
	}
	return nil
}
