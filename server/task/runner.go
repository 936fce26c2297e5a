package task

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
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
	Spec string // of cron, in Shanghai: "@every 1m", "30 3 * * *"
	Run  func(ctx context.Context) error
}

// RunnerOptions say how often the runner works; zero values are the usual ones.
type RunnerOptions struct {
	Scan time.Duration                   // between two scans; 10 s, and no less than one second
	Ping func(ctx context.Context) error // tells somebody outside that scans succeed, at most once a minute; may be nil
	Jobs []Job
	Log  *slog.Logger
}

// Runner wakes the engine of one process up. It decides nothing: what is due stands in
// the database, so any number of processes may run one, and a tick that is late or lost
// costs time and no message.
type Runner struct {
	service *Service
	options RunnerOptions
	cron    *cron.Cron
	cancel  context.CancelFunc
	done    sync.WaitGroup

	mu      sync.Mutex // one scan or plan at a time
	planned clock.Date // day of the last plan
	pinged  time.Time
}

const (
	usualScan = 10 * time.Second
	pingEvery = time.Minute
	// nightly plans the day that begins before anybody works.
	nightly = "5 0 * * *"
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
	r.cron = cron.New(cron.WithLocation(clock.Shanghai), cron.WithLogger(log),
		cron.WithChain(cron.Recover(log), cron.SkipIfStillRunning(log)))
	r.cron.Schedule(cron.Every(r.options.Scan), cron.FuncJob(func() { r.tick(ctx) }))
	jobs := append([]Job{{Name: "materialise", Spec: nightly, Run: r.plan}}, r.options.Jobs...)
	for _, job := range jobs {
		run := func() { r.report(ctx, job.Name, job.Run(ctx)) }
		if _, err := r.cron.AddFunc(job.Spec, run); err != nil {
			r.cancel()
			return fmt.Errorf("schedule %s: %w", job.Name, err)
		}
	}
	r.cron.Start()
	tick := cron.NewChain(cron.Recover(log)).Then(cron.FuncJob(func() { r.tick(ctx) }))
	r.done.Go(func() { r.listen(ctx, tick) })
	return nil
}

// listen ticks at the start and whenever somebody wakes the engine up.
func (r *Runner) listen(ctx context.Context, tick cron.Job) {
	for {
		tick.Run()
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

// plan writes the tasks ahead.
func (r *Runner) plan(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	today := clock.DateOf(r.service.now())
	_, err := r.service.Materialise(ctx)
	if err == nil {
		r.planned = today
	}
	return err
}

// tick scans; before that it plans when the day is another than that of the last plan,
// as at the start or after the school clock was moved.
func (r *Runner) tick(ctx context.Context) {
	r.mu.Lock()
	stale := r.planned != clock.DateOf(r.service.now())
	r.mu.Unlock()
	if stale {
		r.report(ctx, "materialise", r.plan(ctx))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	done, err := r.service.Scan(ctx)
	r.report(ctx, "scan", err)
	if len(done.Gaps) > 0 {
		r.options.Log.WarnContext(ctx, "reminders reached nobody", "tasks", len(done.Gaps))
	}
	now := r.service.now()
	if err != nil || r.options.Ping == nil || now.Sub(r.pinged).Abs() < pingEvery {
		return
	}
	r.pinged = now
	r.done.Go(func() { r.report(ctx, "ping", r.options.Ping(ctx)) }) // whoever is slow to answer holds up no scan
}

// report logs what failed. What a stop cut short did not fail.
func (r *Runner) report(ctx context.Context, name string, err error) {
	if err != nil && ctx.Err() == nil {
		r.options.Log.ErrorContext(ctx, "job failed", "job", name, "error", err)
	}
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

// Error implements cron.Logger: a job has panicked.
func (l cronLog) Error(err error, msg string, kv ...any) {
	l.log.ErrorContext(l.ctx, "cron", "event", msg, "error", err, "about", fmt.Sprint(kv...))
}
