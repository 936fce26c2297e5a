package task_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/task"
)

// Two hosts five minutes apart, whose clocks are moved by an hour in both directions, one
// and both of them, over a midnight.
func TestTwoHostsWithWrongClocks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMinutely(t, database.SQLite, 300)
		quiet := slog.New(slog.DiscardHandler)
		var clocks []*clock.School
		for _, ahead := range []time.Duration{0, 5 * time.Minute} {
			c := clock.NewSchool(clock.Machine())
			c.SetOffset(m.first.Add(ahead - time.Minute).Sub(now()))
			runner := task.NewRunner(rotaService(m.db, c, quiet), task.RunnerOptions{Log: quiet})
			if err := runner.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			defer runner.Stop()
			clocks = append(clocks, c)
		}
		step := func(c *clock.School, d time.Duration) { c.SetOffset(c.Offset() + d) }
		a, b := clocks[0], clocks[1]
		for _, steps := range [][2]time.Duration{
			{time.Hour, 0},
			{-time.Hour, 0},
			{0, -time.Hour},
			{0, time.Hour},
			{time.Hour, time.Hour},
			{-time.Hour, -time.Hour},
			{-time.Hour, time.Hour},
			{time.Hour, -time.Hour},
		} {
			time.Sleep(20 * time.Minute)
			step(a, steps[0])
			step(b, steps[1])
		}
		time.Sleep(20 * time.Minute)
		until := a.Now().Add(-10 * time.Second)
		synctest.Wait()
		m.check(t, until)
	})
}

// faulty is a crew of which the rosters of one school cannot be read.
type faulty struct {
	*crew
	school database.ID
}

func (f faulty) Staff(ctx context.Context, school database.ID, from, until time.Time) (task.Staff, error) {
	if school == f.school {
		panic("no roster")
	}
	return f.crew.Staff(ctx, school, from, until)
}

// A school whose tasks cannot be dealt with keeps no other school waiting, and is dealt
// with once it can be.
func TestPanicInOneSchool(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		sick := newWorld(db, at(t, "2022-03-31 06:00"))
		well := newWorld(db, at(t, "2022-03-31 06:00"))
		well.staff, well.people = sick.staff, sick.staff
		well.start()
		sick.staff.give("r:FA")
		sick.open(t, cctv)
		well.open(t, cctv)
		noon := at(t, "2022-03-31 07:30")
		broken := *well
		broken.clock = &hand{now: noon}
		broken.people = faulty{sick.staff, sick.school}
		broken.start()
		done, err := broken.tasks.Scan(t.Context())
		if err == nil || strings.Count(err.Error(), "no roster") != 1 {
			t.Errorf("error %v, want the panic once", err)
		}
		if done.Tasks != 1 || len(well.heard(t)) != 1 || len(sick.heard(t)) != 0 {
			t.Errorf("%+v, the well school heard %v, the sick one %v", done, well.heard(t), sick.heard(t))
		}
		if done := sick.scan(t, noon); done.Tasks != 1 || len(sick.heard(t)) != 1 {
			t.Errorf("once it could be read: %+v, heard %v", done, sick.heard(t))
		}
	})
}

// Neither a scan nor a job that panics ends the runner; each panic is one line of the log.
func TestRunnerSurvivesPanics(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(dbtest.Open(t), at(t, "2022-03-31 07:29"))
		w.staff.give("r:FA")
		w.open(t, cctv)
		w.people = faulty{w.staff, w.school}
		w.start()
		w.clock.set(at(t, "2022-03-31 07:30"))
		var log bytes.Buffer
		var jobs, pings atomic.Int32
		runner := task.NewRunner(w.tasks, task.RunnerOptions{
			Log:  slog.New(slog.NewTextHandler(&log, nil)),
			Ping: func(context.Context) error { pings.Add(1); panic("no ping") },
			Jobs: []task.Job{{Name: "reap", Spec: "@every 4s", Run: func(context.Context) error { jobs.Add(1); panic("no reaping") }}},
		})
		if err := runner.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(25 * time.Second)           // scans at 0, 10 and 20 s
		w.clock.set(at(t, "2022-03-31 07:20")) // nothing is due any more, so the scan succeeds
		time.Sleep(10 * time.Second)
		runner.Stop()
		for what, want := range map[string]int{"no roster": 4, "no reaping": int(jobs.Load()), "no ping": int(pings.Load())} {
			if n := strings.Count(log.String(), what); n != want || n == 0 {
				t.Errorf("%q is said %d times, want %d", what, n, want)
			}
		}
		if lines, want := strings.Count(log.String(), "\n"), 4+int(jobs.Load()+pings.Load()); lines != want {
			t.Errorf("%d lines of log, want %d:\n%s", lines, want, log.String())
		}
	})
}

// What is daily is done at the start and again when the day is another, and only then.
func TestDailyJobsNeedNoNight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(dbtest.Open(t), at(t, "2022-03-31 07:29"))
		var jobs atomic.Int32
		runner := task.NewRunner(w.tasks, task.RunnerOptions{
			Log: slog.New(slog.DiscardHandler),
			Jobs: []task.Job{{Name: "reap", Run: func(context.Context) error {
				jobs.Add(1)
				return errors.New("no reaping")
			}}},
		})
		if err := runner.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(35 * time.Second)
		if n := jobs.Load(); n != 1 {
			t.Errorf("done %d times on the first day, want once", n)
		}
		w.clock.set(at(t, "2022-04-01 07:29"))
		time.Sleep(35 * time.Second)
		if n := jobs.Load(); n != 2 {
			t.Errorf("done %d times on two days, want twice", n)
		}
		runner.Stop()
	})
}

// The runner is there at the moment itself and does not wait for its next tick.
func TestRunnerComesOnTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(dbtest.Open(t), at(t, "2022-03-31 07:29"))
		w.staff.give("r:FA")
		w.open(t, cctv)
		moving := clock.NewSchool(clock.Machine())
		moving.SetOffset(at(t, "2022-03-31 07:29").Add(53 * time.Second).Sub(now()))
		var late []time.Duration
		quiet := slog.New(slog.DiscardHandler)
		runner := task.NewRunner(task.New(task.Deps{
			DB: w.db, School: moving, Messages: w.messages, People: w.people, Subjects: w.stock,
			Late: func(d time.Duration) { late = append(late, d) }, Log: quiet,
		}), task.RunnerOptions{Log: quiet})
		if err := runner.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(9 * time.Second) // of ticks, one at the start
		runner.Stop()
		if len(w.heard(t)) != 1 || len(late) == 0 || slices.Max(late) > 10*time.Millisecond {
			t.Errorf("heard %v, late %v", w.heard(t), late)
		}
	})
}
