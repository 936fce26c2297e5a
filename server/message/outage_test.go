package message_test

import (
	"errors"
	"net"
	"testing"
	"time"

	"xiaoqin/server/chaostest"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/database/migration"
	"xiaoqin/server/message"
)

// TestDatabaseOutage pulls the cable to the database in the middle of a broadcast: the
// results wait in memory, nothing is lost, nobody gets it twice, nothing is in doubt.
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
			service := serviceOf(openDatabase(t, through))

			const families = 400
			weChat := newFakeWeChat(t, 5*time.Millisecond, 15*time.Millisecond)
			to := make([]database.ID, families)
			for i := range to {
				to[i] = database.NewID()
			}
			err := service.Enqueue(t.Context(), message.Draft{
				School: database.NewID(), Purpose: message.SafetyNotice, Origin: message.Origin{Kind: "notice", ID: database.NewID()},
				Moment: clock.At(now()), To: to, Title: "安全提醒", ExpiresAt: clock.At(now().Add(time.Hour)),
			})
			if err != nil {
				t.Fatal(err)
			}
			w := &world{db: direct, service: service}
			worker := w.worker(newHTTPSender(weChat.URL, 8))
			worker.Start(t.Context())
			for outage, breakIt := range []func(){c.Pull, c.Arm, c.Arm, c.Pull} {
				weChat.awaitReached(t, (outage+1)*families/6)
				breakIt()
				c.Pulled()
				if err := service.Enqueue(t.Context(), w.draftNow()); err == nil {
					t.Error("enqueued without a database")
				}
				time.Sleep(300 * time.Millisecond)
				c.PlugIn()
			}
			healed := now()
			w.awaitStates(t, map[message.State]int{message.Sent: families})
			if took := now().Sub(healed); took > 10*time.Second {
				t.Errorf("recovered after %s", took)
			}
			stop(t, worker)
			if reached, repeats := weChat.counts(); reached != families || repeats != 0 {
				t.Errorf("%d reached, %d repeats; want %d and 0", reached, repeats, families)
			}
		})
	}
}

func (w *world) draftNow() message.Draft {
	return message.Draft{
		School: database.NewID(), Purpose: message.DutyDue, Origin: message.Origin{Kind: "task", ID: database.NewID()},
		Moment: clock.At(now()), To: []database.ID{database.NewID()}, Title: "到点了", ExpiresAt: clock.At(now().Add(time.Hour)),
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

// awaitReached waits until so many people have got the message.
func (f *fakeWeChat) awaitReached(t *testing.T, n int) {
	t.Helper()
	for deadline := now().Add(20 * time.Second); now().Before(deadline); time.Sleep(time.Millisecond) {
		if reached, _ := f.counts(); reached >= n {
			return
		}
	}
	t.Fatalf("%d never reached", n)
}
