package message

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"xiaoqin/server/database"
)

// Metrics hears what the worker does. It must not block.
type Metrics interface {
	// Settled is called once for each result that is committed, also for one that
	// goes back to the queue.
	Settled(channel Channel, purpose Purpose, state State, reason string)
	// Late is how long after it was due a message left.
	Late(channel Channel, late time.Duration)
}

// Options are what an installation may choose. Zero values are the defaults.
type Options struct {
	Sender  Sender
	Name    string // of this instance, unlike that of any other that runs at the same time
	Log     *slog.Logger
	Metrics Metrics // nil for none

	Senders int           // messages on their way at once; default 8, which is also what a crash can leave in doubt
	Rate    float64       // sends per second for each app; default 50, negative for no limit
	Lease   time.Duration // after which another instance takes over a row; default 120 s
	Poll    time.Duration // between two looks when nobody wakes the worker; default 1 s
}

const (
	defaultSenders = 8
	defaultRate    = 50
	defaultLease   = 120 * time.Second
	defaultPoll    = time.Second
)

func (o Options) withDefaults() Options {
	if o.Senders == 0 {
		o.Senders = defaultSenders
	}
	if o.Rate == 0 {
		o.Rate = defaultRate
	}
	if o.Lease == 0 {
		o.Lease = defaultLease
	}
	if o.Poll == 0 {
		o.Poll = defaultPoll
	}
	if o.Metrics == nil {
		o.Metrics = noMetrics{}
	}
	return o
}

type noMetrics struct{}

// Settled does nothing.
func (noMetrics) Settled(Channel, Purpose, State, string) {}

// Late does nothing.
func (noMetrics) Late(Channel, time.Duration) {}

// Worker sends what is in the outbox. Any number of instances may run on one
// database.
type Worker struct {
	service  *Service
	options  Options
	log      *slog.Logger
	breakers *breakers
	limiters map[Channel]*rate.Limiter

	jobs    chan *job
	results chan result
	flight  map[database.ID]*job  // claimed and not recorded yet; of the loop alone
	letters map[letterKey]letter  // of the loop alone
	waiting map[database.ID]phone // passed over by a claim; of the loop alone
	places  map[queue]place       // where the last claims ended; of the loop alone

	quotasAt time.Time // when to look again at the quotas that others have met; of the loop alone

	stop    chan struct{}      // closed: claim nothing more
	giveUp  chan struct{}      // closed: end, whatever cannot be recorded
	stopped chan struct{}      // closed: everything has ended
	cut     context.CancelFunc // ends the sends that are on their way
}

// NewWorker makes a worker for the service; Start sets it going.
func NewWorker(s *Service, o Options) *Worker {
	o = o.withDefaults()
	w := &Worker{
		service: s, options: o, log: o.Log,
		breakers: newBreakers(s.machine),
		limiters: make(map[Channel]*rate.Limiter, len(channels)),
		jobs:     make(chan *job, o.Senders),
		results:  make(chan result, o.Senders),
		flight:   make(map[database.ID]*job, o.Senders),
		letters:  map[letterKey]letter{},
		waiting:  map[database.ID]phone{},
		places:   map[queue]place{},
		stop:     make(chan struct{}),
		giveUp:   make(chan struct{}),
		stopped:  make(chan struct{}),
	}
	for _, c := range channels {
		w.limiters[c] = rate.NewLimiter(rate.Inf, 1)
		if o.Rate > 0 {
			w.limiters[c] = rate.NewLimiter(rate.Limit(o.Rate), o.Senders)
		}
	}
	return w
}

// Start begins to send and returns at once. Rows that an earlier process of the same
// name was sending when it died are judged first. The end of ctx cuts off sends that
// are on their way; Stop is the gentle way.
func (w *Worker) Start(ctx context.Context) {
	sending, cut := context.WithCancel(ctx)
	w.cut = cut
	var senders sync.WaitGroup
	for range w.options.Senders {
		senders.Go(func() {
			for j := range w.jobs {
				w.results <- w.send(sending, j)
			}
		})
	}
	go func() {
		defer close(w.stopped)
		defer senders.Wait()
		defer close(w.jobs)
		defer cut()
		(&loop{Worker: w}).run(context.WithoutCancel(ctx))
	}()
}

// Stop claims nothing more, waits for the sends that are on their way and records
// their results. When ctx ends first it cuts them off, records what it can within
// another second and returns the error of ctx; the next start, or the lease, judges
// the rest. Call it once.
func (w *Worker) Stop(ctx context.Context) error {
	close(w.stop)
	select {
	case <-w.stopped:
		return nil
	case <-ctx.Done():
	}
	close(w.giveUp)
	w.cut()
	<-w.stopped
	return ctx.Err()
}

// Drain expires what is too late and sends everything that is due, one after the other
// in the order of the queue, until nothing is left to claim. It is for the rehearsal
// and for tests, never beside Start.
func (w *Worker) Drain(ctx context.Context) error {
	if err := w.service.expire(ctx); err != nil {
		return err
	}
	var results []result
	for limit := w.options.Senders; ; {
		jobs, more, err := w.exchange(ctx, results, limit)
		if err != nil || len(jobs) == 0 {
			return err
		}
		results = results[:0]
		for _, j := range jobs {
			r := w.send(ctx, j)
			results = append(results, r)
			more = more || w.comesBack(r)
		}
		if !more {
			limit = 0 // there is only the last to record
		}
	}
}

// comesBack reports whether the result leaves something that may be due at once.
func (w *Worker) comesBack(r result) bool {
	row := &r.job.row
	return r.state == Queued || r.fallBack && w.service.templates.after(row.Channel, row.Purpose) != ""
}

// Pauses lists what this process does not send for a while, and why.
func (w *Worker) Pauses() []Pause { return w.breakers.closed() }
