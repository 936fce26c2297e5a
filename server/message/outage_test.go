package message_test

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"xiaoqin/server/chaostest"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/database/migration"
	"xiaoqin/server/message"
)

// outage is one way of losing the database and getting it back.
type outage struct {
	name       string
	begin, end func()
}

// lasts is how long an outage lasts: half a minute where instances are killed by the
// dozen, and otherwise just long enough to be met.
func lasts(t *testing.T) time.Duration {
	t.Helper()
	if chaostest.Kills(t, 0) > 0 {
		return 30 * time.Second
	}
	return 300 * time.Millisecond
}

// TestDatabaseOutage takes the database away in the middle of a broadcast, also while it
// answers a commit: the results wait in memory, nothing is lost, nobody gets it twice,
// nothing is in doubt.
func TestDatabaseOutage(t *testing.T) {
	t.Parallel()
	for _, dialect := range []database.Dialect{database.MySQL, database.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			dsn := dbtest.DSN(t, dialect)
			direct := openDatabase(t, dsn)
			if _, err := migration.Up(t.Context(), direct); err != nil {
				t.Fatal(err)
			}
			c, through := chaostest.NewCable(t, dsn)
			pull := func() { c.Pull(); c.Pulled() }
			arm := func() { c.Arm(); c.Pulled() }
			survive(
				t, direct, openDatabase(t, through),
				outage{"reset", pull, c.PlugIn}, outage{"reset at a commit", arm, c.PlugIn},
				outage{"frozen", c.Freeze, c.PlugIn}, outage{"reset at a commit again", arm, c.PlugIn},
			)
		})
	}
}

// TestDatabaseOutageByLock keeps SQLite from writing, as a backup tool or another program may,
// for longer than its busy timeout: whoever writes waits that long.
func TestDatabaseOutageByLock(t *testing.T) {
	t.Parallel()
	dsn := dbtest.DSN(t, database.SQLite)
	direct, other := openDatabase(t, dsn), openDatabase(t, dsn)
	if _, err := migration.Up(t.Context(), direct); err != nil {
		t.Fatal(err)
	}
	var free, freed chan struct{}
	lock := func() {
		locked := make(chan struct{})
		free, freed = make(chan struct{}), make(chan struct{})
		go func() {
			defer close(freed)
			err := other.Tx(t.Context(), func(context.Context) error {
				close(locked)
				<-free
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		}()
		<-locked
	}
	unlock := func() { close(free); <-freed }
	survive(t, direct, openDatabase(t, dsn), outage{"locked", lock, unlock})
}

// survive sends a broadcast through a database that goes away now and then; direct always
// works.
func survive(t *testing.T, direct, db *database.DB, outages ...outage) {
	t.Helper()
	const families = 600
	weChat := newFakeWeChat(t, 5*time.Millisecond, 15*time.Millisecond)
	service := serviceOf(db)
	if err := service.Enqueue(t.Context(), broadcast(message.SafetyNotice, people(families))); err != nil {
		t.Fatal(err)
	}
	w := &world{db: direct, service: service}
	worker := w.worker(newHTTPSender(weChat.URL, 8))
	worker.Start(t.Context())
	for n, o := range outages {
		weChat.awaitReached(t, (n+1)*families/(len(outages)+2))
		o.begin()
		w.enqueueInVain(t)
		time.Sleep(lasts(t)) // the outage is what is being tested
		reached, _ := weChat.counts()
		o.end()
		healed := now()
		weChat.awaitReached(t, min(reached+1, families))
		t.Logf("%s for %s: sending again after %s", o.name, lasts(t), now().Sub(healed).Round(time.Millisecond))
		if took := now().Sub(healed); took > 10*time.Second {
			t.Errorf("%s: recovered after %s", o.name, took)
		}
	}
	w.awaitStates(t, map[message.State]int{message.Sent: families})
	stop(t, worker)
	if reached, repeats := weChat.counts(); reached != families || repeats != 0 {
		t.Errorf("%d reached, %d repeats; want %d and 0", reached, repeats, families)
	}
}

// enqueueInVain tries while there is no database; the caller hears of it.
func (w *world) enqueueInVain(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := w.service.Enqueue(ctx, broadcast(message.DutyDue, people(1))); err == nil {
		t.Error("enqueued without a database")
	}
}

func openDatabase(t *testing.T, dsn string) *database.DB {
	t.Helper()
	db, err := database.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	})
	return db
}
