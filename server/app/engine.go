package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"xiaoqin/server/calendar"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/task"
)

// engine is what works without being asked: the runner writes tasks and reminders, the
// worker sends the messages.
type engine struct {
	system *system
	runner *task.Runner
	worker *message.Worker
}

func (s *system) newEngine() *engine {
	e := &engine{system: s, worker: s.newWorker()}
	jobs := append(s.jobs(), task.Job{Name: "beat", Spec: pulseEvery, Run: e.beat})
	e.runner = task.NewRunner(s.task, task.RunnerOptions{Ping: s.ping(), Done: s.metrics.scanned, Jobs: jobs, Log: s.log})
	s.metrics.registry.MustRegister(gauges{s.metrics, s.message, s.task, e.worker.Pauses, s.log})
	return e
}

// start begins with the worker, so that there is somebody to send what the runner says.
func (e *engine) start(ctx context.Context) error {
	e.worker.Start(ctx)
	if err := e.runner.Start(ctx); err != nil {
		return errors.Join(err, e.worker.Stop(ctx))
	}
	return nil
}

// stop ends in the reverse order. What is not sent when ctx ends is sent by the next start.
func (e *engine) stop(ctx context.Context) error {
	e.runner.Stop()
	return e.worker.Stop(ctx)
}

// keepMessages is how long people can read what they were told: a school year and a summer.
const keepMessages = 400 * 24 * time.Hour

// jobs are what is done besides planning, most of it once a night.
func (s *system) jobs() []task.Job {
	return []task.Job{
		{Name: "photos", Run: s.photos.Sweep},
		{Name: "photo checks", Spec: "@every 1m", Run: s.photos.AskChecks},
		{Name: "followers", Spec: "@every 2s", Run: s.askFollows},
		{Name: "all followers", Spec: "20 4 * * *", Run: s.linkMissedFollowers},
		{Name: "rosters", Run: s.roster.Fill},
		{Name: "reap", Run: s.identity.Reap},
		{Name: "assets", Run: s.asset.Refresh},
		{Name: "family requests", Run: s.family.Sweep},
		{Name: "prune", Run: func(ctx context.Context) error {
			return s.message.Prune(ctx, s.clock.Now().Add(-keepMessages))
		}},
		{Name: "forget instances", Spec: "50 3 * * *", Run: s.forgetInstances},
	}
}

const pingTimeout = 5 * time.Second

// ping tells the monitor that reminders work; nil when there is none.
func (s *system) ping() func(context.Context) error {
	if s.config.PingURL == "" {
		return nil
	}
	client := &http.Client{Timeout: pingTimeout}
	return func(ctx context.Context) error {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.config.PingURL, nil)
		if err != nil {
			return err
		}
		response, err := client.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		if response.StatusCode >= http.StatusBadRequest {
			return fmt.Errorf("the monitor answered %s", response.Status)
		}
		return nil
	}
}

func (s *system) calendarOf(ctx context.Context, school database.ID) (*calendar.Calendar, error) {
	_, days, err := s.task.Calendar(identity.Into(ctx, identity.System(school)))
	return days, err
}
