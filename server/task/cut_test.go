package task_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"xiaoqin/server/chaostest"
	"xiaoqin/server/database"
	"xiaoqin/server/task"
)

// away is how long the database is away at a time: half a minute in the long run.
func away(t *testing.T) time.Duration {
	t.Helper()
	return min(30*time.Second, time.Duration(chaostest.Kills(t, 2))*300*time.Millisecond)
}

// TestChaosDatabaseCut takes the database away while a runner scans every second: the
// cable is pulled, pulled between a commit and its answer, and frozen, so that nothing
// comes back at all.
func TestChaosDatabaseCut(t *testing.T) {
	t.Parallel()
	for _, dialect := range []database.Dialect{database.MySQL, database.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			m := newMinutely(t, dialect, 30+4*int(away(t)/time.Second))
			cable, through := chaostest.NewCable(t, m.dsn)
			m.survives(t, openDatabase(t, through), func(outage int) func() {
				switch outage {
				case 0:
					cable.Pull()
				case 1:
					cable.Arm()
					cable.Pulled()
				case 2:
					cable.Freeze()
				}
				return cable.PlugIn
			})
		})
	}
}

// TestChaosDatabaseLocked holds the write lock of the file while a runner scans.
func TestChaosDatabaseLocked(t *testing.T) {
	t.Parallel()
	m := newMinutely(t, database.SQLite, 30+4*int(away(t)/time.Second))
	m.survives(t, openDatabase(t, m.dsn), func(int) func() {
		locked, unlock, done := make(chan struct{}), make(chan struct{}), make(chan error)
		go func() {
			done <- m.db.Tx(t.Context(), func(context.Context) error {
				close(locked)
				<-unlock
				return nil
			})
		}()
		<-locked
		return func() {
			close(unlock)
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	})
}

// survives runs the engine on a database that is broken and healed three times: nothing
// is lost, nothing doubled, and what was due meanwhile is dealt with within ten seconds.
func (m *minutely) survives(t *testing.T, db *database.DB, breakIt func(outage int) (heal func())) {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	runner := task.NewRunner(rotaService(db, m.fast, quiet), task.RunnerOptions{Scan: min(10*time.Second, away(t)), Log: quiet})
	if err := runner.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	var until time.Time
	for outage := range 3 {
		time.Sleep(time.Second)
		heal := breakIt(outage)
		time.Sleep(away(t))
		heal()
		until = m.fast.Now()
		took := awaitDealt(t, m.db, until)
		if took > 10*time.Second {
			t.Errorf("recovered after %s", took)
		}
		t.Logf("outage %d of %s: recovered after %s", outage, away(t), took.Round(time.Millisecond))
	}
	runner.Stop()
	m.check(t, until)
}
