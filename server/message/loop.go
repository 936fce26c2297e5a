package message

import (
	"context"
	"time"
)

const (
	turnTimeout = 5 * time.Second // for one look at the database, also at one that hangs
	firstLook   = 25 * time.Millisecond
	firstRetry  = 50 * time.Millisecond
	lastRetry   = time.Second
	tidyEvery   = 5 * time.Second // reaping and expiring
	lastWords   = time.Second     // for recording once Stop has given up
)

// loop is the one goroutine of a worker that speaks to the database. It takes what
// the senders have finished, records it and claims as much again, all in one
// transaction: a fan-out costs one commit a turn, and a sender is free only when its
// result is safe.
type loop struct {
	*Worker
	finished []result
	started  bool // the rows of an earlier process of this name are judged
	trouble  bool // the last transaction failed
	stopping bool
	wait     time.Duration // until the next look or retry; grows while nothing comes of it
	tidyAt   time.Time
	reapAt   time.Time // no lease of another instance is judged before
	lateAt   time.Time // until then a commit may still arrive whose answer nobody heard
}

func (l *loop) run(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	stop := l.stop
	for {
		results := l.results
		if l.trouble {
			results = nil // nothing is gained by asking more often than the timer says
		}
		select {
		case r := <-results:
			l.finished = append(l.finished, r)
		case <-l.service.wake:
			l.wait = 0
		case <-timer.C:
		case <-stop:
			l.stopping, stop = true, nil
		case <-l.giveUp:
			l.end(ctx)
			return
		}
		l.gather()
		l.step(ctx)
		if l.stopping && len(l.flight) == 0 {
			return
		}
		timer.Reset(l.wait)
	}
}

// gather takes what has been finished meanwhile.
func (l *loop) gather() {
	for {
		select {
		case r := <-l.results:
			l.finished = append(l.finished, r)
		default:
			return
		}
	}
}

// end waits for the sends that were cut off and tries once more to record.
func (l *loop) end(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, lastWords)
	defer cancel()
	for len(l.finished) < len(l.flight) {
		select {
		case r := <-l.results:
			l.finished = append(l.finished, r)
		case <-ctx.Done():
			return
		}
	}
	if err := l.turn(ctx); err != nil {
		l.log.ErrorContext(ctx, "results of the last sends are not recorded", "count", len(l.finished), "error", err)
	}
}

// step works once and decides when to look again.
func (l *loop) step(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, turnTimeout)
	defer cancel()
	err := l.work(ctx)
	switch {
	case err == nil && l.trouble:
		l.log.InfoContext(ctx, "outbox reaches the database again")
		l.trouble, l.wait = false, firstLook
	case err == nil:
		l.wait = min(max(2*l.wait, firstLook), l.options.Poll)
	case l.trouble:
		l.wait = min(2*l.wait, lastRetry)
	default:
		l.log.ErrorContext(ctx, "outbox cannot reach the database", "error", err)
		l.trouble, l.wait = true, firstRetry
	}
	if l.trouble {
		// Other instances were cut off too: they record first, then leases are judged.
		l.reapAt = l.service.machine.Now().Add(l.options.Lease / 4)
		l.lateAt = l.service.machine.Now().Add(l.options.Lease)
	}
}

func (l *loop) work(ctx context.Context) error {
	if !l.started {
		if err := l.reapOwn(ctx); err != nil {
			return err
		}
		l.started = true
		l.lateAt = l.service.machine.Now().Add(l.options.Lease)
	}
	if l.trouble {
		if err := l.takeBack(ctx); err != nil {
			return err
		}
	}
	if err := l.turn(ctx); err != nil {
		return err
	}
	return l.tidy(ctx)
}

// turn records what is finished and hands out as much new work as senders are idle.
func (l *loop) turn(ctx context.Context) error {
	idle := l.options.Senders - len(l.flight) + len(l.finished)
	if l.stopping {
		idle = 0
	}
	if len(l.finished) == 0 {
		if idle == 0 {
			return nil
		}
		if due, err := l.anyDue(ctx); err != nil || !due {
			return err
		}
	}
	jobs, _, err := l.exchange(ctx, l.finished, idle)
	if err != nil {
		return err
	}
	l.finished = l.finished[:0]
	for _, j := range jobs {
		l.jobs <- j // has room for every sender
	}
	if len(jobs) > 0 {
		l.wait = 0
	}
	return nil
}

// tidy takes back what a late commit claimed, judges leases that have run out and
// expires what nobody wants any more.
func (l *loop) tidy(ctx context.Context) error {
	now := l.service.machine.Now()
	if now.Before(l.tidyAt) || l.stopping {
		return nil
	}
	l.tidyAt = now.Add(tidyEvery)
	if now.Before(l.lateAt) {
		if err := l.takeBack(ctx); err != nil {
			return err
		}
	}
	if !now.Before(l.reapAt) {
		if err := l.reap(ctx); err != nil {
			return err
		}
	}
	return l.service.expire(ctx)
}
