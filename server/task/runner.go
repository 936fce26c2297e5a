package task

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/robfig/cron/v3"

	"xiaoqin/server/clock"
)

// Wake makes the runner of this process scan soon, as after the school clock was moved
// or an event was raised. It never blocks.
func (s *Service) Wake() {
	select {
	case s.wake <- struct{}{}:
	default: // it is awake already
	}
}

// Job is something else that the runner wakes up: a reaper, a retention run.
type Job struct {
	Name string
	Spec string // of cron, in Shanghai: "@every 1m", "30 3 * * *"; empty is daily, see [Runner]
	Run  func(ctx context.Context) error
}

// RunnerOptions say how often the runner works; zero values are the usual ones.
type RunnerOptions struct {
	Scan time.Duration                   // between two scans; 10 s, and no less than one second
	Ping func(ctx context.Context) error // tells somebody outside that scans succeed, at most once a minute; may be nil
	Done func(Scanned)                   // told what each scan did that succeeded; may be nil
	Jobs []Job
	Log  *slog.Logger
}

// Runner wakes the engine of one process up. It decides nothing: what is due stands in
// the database, so any number of processes may run one, and a tick that is late or lost
// costs time and no message. It comes at the moment itself, as far as the database told
// it, so that a reminder does not wait for a tick. Neither an error nor a panic ends it.
//
// What is daily is done when a day begins for this process: at midnight, at the start, and
// when the school clock was moved. A machine that is switched off at night misses nothing.
type Runner struct {
	service *Service
	options RunnerOptions
	cron    *cron.Cron
	cancel  context.CancelFunc
	done    sync.WaitGroup

	scanning sync.Mutex // one scan at a time
	pinged   time.Time  // under scanning

	planning sync.Mutex // one plan at a time; scans go on meanwhile
	planned  atomic.Int64
}

const (
	usualScan  = 10 * time.Second
	retryAfter = 3 * time.Second // while the database is away
	pingEvery  = time.Minute
)

// NewRunner makes a runner that has not started.
func NewRunner(s *Service, o RunnerOptions) *Runner {
	if o.Scan == 0 {
		o.Scan = usualScan
	}
	return &Runner{service: s, options: o}
}

// Start begins to wake up: at once, then at every tick. The jobs get a context that ends
// with Stop.
func (r *Runner) Start(ctx context.Context) error {
	ctx, r.cancel = context.WithCancel(ctx)
	log := cronLog{ctx, r.options.Log}
	r.cron = cron.New(cron.WithLocation(clock.Shanghai), cron.WithLogger(log), cron.WithChain(cron.SkipIfStillRunning(log)))
	r.cron.Schedule(cron.Every(r.options.Scan), cron.FuncJob(func() { r.tick(ctx) }))
	for _, job := range r.options.Jobs {
		if job.Spec == "" {
			continue
		}
		if _, err := r.cron.AddFunc(job.Spec, func() { _ = r.run(ctx, job.Name, job.Run) }); err != nil {
			r.cancel()
			return fmt.Errorf("schedule %s: %w", job.Name, err)
		}
	}
	r.cron.Start()
	r.done.Go(func() { r.listen(ctx) })
	return nil
}

// listen ticks at the start and whenever somebody wakes the engine up.
func (r *Runner) listen(ctx context.Context) {
	for {
		r.tick(ctx)
		select {
		case <-ctx.Done():
			return
		case <-r.service.wake:
		}
	}
}

// Stop ends the work under way and waits for it.
func (r *Runner) Stop() {
	r.cancel()
	<-r.cron.Stop().Done()
	r.done.Wait()
}

// tick scans. Beside that it plans when the day is another than that of the last plan,
// as at the start, at midnight, or after the school clock was moved.
func (r *Runner) tick(ctx context.Context) {
	if r.stale() {
		r.done.Go(func() { _ = r.run(ctx, "materialise", r.plan) })
	}
	r.scanning.Lock()
	defer r.scanning.Unlock()
	if err := r.run(ctx, "scan", r.scan); err != nil {
		if outage(err) {
			time.AfterFunc(retryAfter, r.service.Wake)
		}
		return
	}
	r.aim(ctx)
	now := r.service.now()
	if r.options.Ping != nil && now.Sub(r.pinged).Abs() >= pingEvery {
		r.pinged = now
		r.done.Go(func() { _ = r.run(ctx, "ping", r.options.Ping) })
	}
}

// aim wakes the runner at the moment that comes next, when that is before the next tick.
func (r *Runner) aim(ctx context.Context) {
	next, ok, err := r.service.NextDue(ctx)
	if err != nil || !ok {
		return // the next tick looks again
	}
	if ahead := next.Time().Sub(r.service.now()); ahead > 0 && ahead < r.options.Scan {
		time.AfterFunc(ahead, r.service.Wake)
	}
}

func (r *Runner) scan(ctx context.Context) error {
	done, err := r.service.Scan(ctx)
	if len(done.Gaps) > 0 {
		r.options.Log.WarnContext(ctx, "reminders reached nobody", "tasks", len(done.Gaps))
	}
	if err == nil && r.options.Done != nil {
		r.options.Done(done)
	}
	return err
}

func (r *Runner) stale() bool { return r.planned.Load() != int64(clock.DateOf(r.service.now())) }

// plan writes the tasks ahead, unless that is being done, and looks at what they ask for.
func (r *Runner) plan(ctx context.Context) error {
	if !r.planning.TryLock() {
		return nil
	}
	defer r.planning.Unlock()
	today := clock.DateOf(r.service.now())
	if _, err := r.service.Materialise(ctx); err != nil {
		return err
	}
	r.planned.Store(int64(today))
	r.service.Wake()
	for _, job := range r.options.Jobs {
		if job.Spec == "" {
			_ = r.run(ctx, job.Name, job.Run) // it has been logged, and tomorrow is another day
		}
	}
	return nil
}

// run does one thing and logs how it failed. What a stop cut short did not fail.
func (r *Runner) run(ctx context.Context, name string, do func(context.Context) error) error {
	err := guarded(func() error { return do(ctx) })
	if err != nil && ctx.Err() == nil {
		r.options.Log.ErrorContext(ctx, "job failed", "job", name, "error", err)
	}
	return err
}

// cronLog hands what cron says to our log.
type cronLog struct {
	ctx context.Context //nolint:containedctx // cron's interface has none
	log *slog.Logger
}

// Info implements cron.Logger.
func (l cronLog) Info(msg string, kv ...any) {
	l.log.DebugContext(l.ctx, "cron", "event", msg, "about", fmt.Sprint(kv...))
}

// Error implements cron.Logger.
func (l cronLog) Error(err error, msg string, kv ...any) {
	l.log.ErrorContext(l.ctx, "cron", "event", msg, "error", err, "about", fmt.Sprint(kv...))
}
