package task_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"xiaoqin/server/chaostest"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/migration"
	"xiaoqin/server/message"
	"xiaoqin/server/task"
)

// TestMain also plays the instances that the chaos tests kill.
func TestMain(m *testing.M) {
	chaostest.Play[instance]()
	goleak.VerifyTestMain(m)
}

// now is for measuring, where no rule depends on it.
func now() time.Time { return clock.Machine().Now() }

// fastClock is a school clock that runs Rate times as fast as the machine's, from School
// on at the moment Machine. Any number of processes may share one.
type fastClock struct {
	Machine, School time.Time
	Rate            time.Duration
}

func (c fastClock) Now() time.Time { return c.School.Add(c.Rate * now().Sub(c.Machine)) }

// instance is the order for a process that runs the engine.
type instance struct {
	DSN   string
	Clock fastClock
}

// Run implements chaostest.Order: the engine as the program runs it, every second.
func (i instance) Run(stop context.Context, ready func()) error {
	ctx := context.WithoutCancel(stop)
	db, err := database.Open(ctx, i.DSN)
	if err != nil {
		return err
	}
	defer db.Close()
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	runner := task.NewRunner(rotaService(db, i.Clock, log), task.RunnerOptions{Scan: time.Second, Log: log})
	if err := runner.Start(ctx); err != nil {
		return err
	}
	ready()
	<-stop.Done()
	runner.Stop()
	return nil
}

func rotaService(db *database.DB, school clock.Clock, log *slog.Logger) *task.Service {
	return task.New(task.Deps{
		DB: db, School: school, People: rota{}, Subjects: stock{}, Log: log,
		Messages: message.New(message.Deps{DB: db, School: school, Machine: clock.Machine(), Templates: messageTemplates}),
	})
}

// rota is a school that every process knows without asking. On its posts somebody else is
// on duty in every minute, so no two messages to whoever is on duty can be merged; behind
// any other reference stands one person.
type rota struct{}

func (r rota) Staff(context.Context, database.ID, time.Time, time.Time) (task.Staff, error) {
	return r, nil
}

func (rota) People(ref task.Ref, at time.Time) []database.ID {
	who := string(ref)
	if kind, _, _ := ref.Split(); kind == task.RefDuty {
		who = fmt.Sprint(ref, at.Unix()/60)
	}
	sum := sha256.Sum256([]byte(who))
	return []database.ID{database.ID(sum[:16])}
}

func (rota) Absent(database.ID, time.Time) bool { return false }
func (rota) Refs(database.ID) []task.Ref        { return nil }
func (rota) Name(person database.ID) string     { return person.String() }

// newRotaWorld is a school with the calendar of school A and the people of rota.
func newRotaWorld(t *testing.T, dsn string, now time.Time) *world {
	t.Helper()
	w := &world{db: openDatabase(t, dsn), clock: &hand{now: now}, school: database.NewID()}
	if _, err := migration.Up(t.Context(), w.db); err != nil {
		t.Fatal(err)
	}
	w.tasks = rotaService(w.db, w.clock, slog.New(slog.DiscardHandler))
	if _, err := w.tasks.SetCalendar(w.system(t), specA(t)); err != nil {
		t.Fatal(err)
	}
	return w
}

func openDatabase(t *testing.T, dsn string) *database.DB {
	t.Helper()
	db, err := database.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// awaitDealt waits until nothing up to a moment is left to be dealt with, and returns how
// long that took.
func awaitDealt(t *testing.T, db *database.DB, until time.Time) time.Duration {
	t.Helper()
	begun := now()
	for now().Sub(begun) < time.Minute {
		var waiting int
		if err := db.In(t.Context()).Raw("SELECT COUNT(*) FROM tasks WHERE next_at <= ?", clock.At(until)).Scan(&waiting).Error; err != nil {
			t.Fatal(err)
		}
		if waiting == 0 {
			return now().Sub(begun)
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("what was due at %s is not dealt with", show(until))
	return 0
}

var dialects = []database.Dialect{database.SQLite, database.MySQL, database.Postgres}
