package rehearsal

import (
	"context"
	"fmt"
	"sort"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/message"
)

// agenda is what is going to be done at which moments of one day, besides what the
// engine does.
type agenda struct {
	items []item
}

type item struct {
	at time.Time
	do func(ctx context.Context) error
}

// add puts something on the agenda, behind what is there for the same moment.
func (a *agenda) add(at time.Time, do func(ctx context.Context) error) {
	i := sort.Search(len(a.items), func(i int) bool { return a.items[i].at.After(at) })
	a.items = append(a.items, item{})
	copy(a.items[i+1:], a.items[i:])
	a.items[i] = item{at, do}
}

// next takes the first item that is due at that moment.
func (a *agenda) next(now time.Time) (item, bool) {
	if len(a.items) == 0 || a.items[0].at.After(now) {
		return item{}, false
	}
	first := a.items[0]
	a.items = a.items[1:]
	return first, true
}

// day lives one day, in one transaction: planning at midnight, then every moment at
// which the engine, the day or somebody has something to do. Between two moments it looks
// whether it is to stop: to watch for that during each statement costs SQLite a goroutine.
func (s *stage) day(stop context.Context, on clock.Date) error {
	return s.DB.Tx(context.WithoutCancel(stop), func(ctx context.Context) error {
		s.clock.set(on.At(0))
		if _, err := s.tasks.MaterialiseSchool(ctx, s.Cast.School); err != nil {
			return err
		}
		if err := s.plan(ctx, on); err != nil {
			return err
		}
		if err := s.live(ctx, (on + 1).At(0), stop.Err); err != nil {
			return err
		}
		return s.note(ctx, s.progress(on+1))
	})
}

// plan makes the agenda of a day.
func (s *stage) plan(ctx context.Context, on clock.Date) error {
	s.agenda = agenda{}
	s.agenda.add(on.At(message.QuietNight.To), func(context.Context) error {
		s.unsent = true // what waited for the end of the night leaves now
		return nil
	})
	for _, e := range s.events {
		if clock.DateOf(e.At) == on {
			s.agenda.add(e.At, func(ctx context.Context) error { return s.raise(ctx, e) })
		}
	}
	return s.assign(ctx, on)
}

// live jumps from moment to moment until the end of the day.
func (s *stage) live(ctx context.Context, end time.Time, stopped func() error) error {
	for {
		if err := stopped(); err != nil {
			return err
		}
		due, ok, err := s.tasks.NextDue(ctx)
		if err != nil {
			return err
		}
		at := end
		if ok && due.Time().Before(at) {
			at = due.Time()
		}
		if len(s.agenda.items) > 0 && s.agenda.items[0].at.Before(at) {
			at = s.agenda.items[0].at
		}
		if !at.Before(end) {
			return nil
		}
		if err := s.moment(ctx, at, ok && !due.Time().After(at)); err != nil {
			return fmt.Errorf("at %s: %w", at.Format("15:04:05"), err)
		}
	}
}

// moment lets the engine speak first, then whoever acts, then the phones ring.
func (s *stage) moment(ctx context.Context, at time.Time, due bool) error {
	if at.After(s.clock.Now()) {
		s.clock.set(at)
	}
	if due {
		done, err := s.tasks.Scan(ctx)
		if err != nil {
			return err
		}
		s.unsent = s.unsent || done.Pushes > 0
	}
	for {
		next, ok := s.agenda.next(at)
		if !ok {
			break
		}
		if err := next.do(ctx); err != nil {
			return err
		}
	}
	if !s.unsent {
		return nil
	}
	s.unsent = false
	return s.worker.Drain(ctx)
}

// raise lets something happen.
func (s *stage) raise(ctx context.Context, e happened) error {
	tasks, err := s.tasks.Raise(ctx, e.Event)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		s.assignTask(&deed{task: t, subject: e.Subject.Name, over: e.over}, clock.DateOf(e.At))
	}
	return nil
}
