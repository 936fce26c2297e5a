package message_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"syscall"
	"testing"
	"time"

	"xiaoqin/server/chaostest"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/database/migration"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
)

// order is what the test tells an instance.
type order struct {
	DSN, WeChat, Name string
	Senders           int
}

// everybody has an address: the id of the person is the openid.
type everybody struct{}

func (everybody) Find(_ context.Context, _ database.ID, persons []database.ID) (map[database.ID]message.Address, error) {
	found := make(map[database.ID]message.Address, len(persons))
	for _, p := range persons {
		found[p] = message.Address{Account: p, Mini: identity.OpenID(p.String())}
	}
	return found, nil
}

func (everybody) Owner(context.Context, message.Channel, identity.OpenID) (account database.ID, persons []database.ID, err error) {
	return database.ID{}, nil, nil
}

// now is for measuring, where no rule depends on it.
func now() time.Time { return clock.Machine().Now() }

func serviceOf(db *database.DB) *message.Service {
	return message.New(message.Deps{
		DB: db, School: clock.Machine(), Machine: clock.Machine(), Templates: templates, Addresses: everybody{},
	})
}

// Run sends until it is told to stop, or killed.
func (o order) Run(stop context.Context, ready func()) error {
	ctx := context.WithoutCancel(stop)
	db, err := database.Open(ctx, o.DSN)
	if err != nil {
		return err
	}
	defer db.Close()
	worker := message.NewWorker(serviceOf(db), message.Options{
		Sender: newHTTPSender(o.WeChat, o.Senders), Name: o.Name, Senders: o.Senders,
		Log:  slog.New(slog.NewTextHandler(os.Stderr, nil)),
		Rate: -1, Poll: 50 * time.Millisecond,
	})
	worker.Start(ctx)
	ready()
	<-stop.Done()
	drain, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return worker.Stop(drain)
}

// end kills an instance, or asks it to stop, and then it must end well within ten seconds.
func end(t *testing.T, i *chaostest.Instance, s syscall.Signal) {
	t.Helper()
	if s != syscall.SIGTERM {
		i.Kill(t)
		return
	}
	if took := i.Terminate(t); took > 10*time.Second {
		t.Errorf("an instance took %s to stop", took)
	}
}

// crash is one run: a fan-out by two instances, of which one dies every so often and
// comes back at once.
type crash struct {
	dialect    database.Dialect
	purpose    message.Purpose
	signal     syscall.Signal
	messages   int
	deaths     int
	every      time.Duration
	senders    int
	fast, slow time.Duration // of WeChat
}

// outcome is what the run left behind.
type outcome struct {
	reached, repeats, unknown, lost int
	took                            time.Duration
}

func (c crash) run(t *testing.T) outcome {
	t.Helper()
	dsn := dbtest.DSN(t, c.dialect)
	db, err := database.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := migration.Up(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	weChat := newFakeWeChat(t, c.fast, c.slow)
	families := make([]database.ID, c.messages)
	for i := range families {
		families[i] = database.NewID()
	}
	err = serviceOf(db).Enqueue(t.Context(), message.Draft{
		School: database.NewID(), Purpose: c.purpose, Origin: message.Origin{Kind: "notice", ID: database.NewID()},
		Moment: clock.At(now()), To: families, Title: "清明假期安全提醒", ExpiresAt: clock.At(now().Add(time.Hour)),
	})
	if err != nil {
		t.Fatal(err)
	}

	begun := now()
	instances := make([]*chaostest.Instance, 2)
	for n := range instances {
		instances[n] = chaostest.Start(t, order{dsn, weChat.URL, fmt.Sprintf("instance-%d", n), c.senders})
	}
	for range c.deaths {
		time.Sleep(c.every/2 + rand.N(c.every)) // deaths come at random moments
		victim := instances[rand.N(len(instances))]
		end(t, victim, c.signal)
		victim.Restart(t)
	}
	c.waitUntilSettled(t, db)
	for _, i := range instances {
		end(t, i, syscall.SIGTERM)
	}
	return c.count(t, db, weChat, families, now().Sub(begun))
}

func (c crash) waitUntilSettled(t *testing.T, db *database.DB) {
	t.Helper()
	service := serviceOf(db)
	for deadline := now().Add(2 * time.Minute); ; {
		f, err := service.Figures(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if f.Open[message.Queued]+f.Open[message.Sending] == 0 {
			return
		}
		if now().After(deadline) {
			t.Fatalf("not settled: %v", f.Open)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (c crash) count(t *testing.T, db *database.DB, weChat *fakeWeChat, families []database.ID, took time.Duration) outcome {
	t.Helper()
	o := outcome{took: took}
	o.reached, o.repeats = weChat.counts()
	var rows []struct {
		RecipientID database.ID
		State       message.State
	}
	if err := db.In(t.Context()).Raw("SELECT recipient_id, state FROM outbox").Scan(&rows).Error; err != nil {
		t.Fatal(err)
	}
	state := map[database.ID]message.State{}
	for _, r := range rows {
		state[r.RecipientID] = r.State
		if r.State == message.Unknown {
			o.unknown++
		}
	}
	for _, f := range families {
		if !weChat.reached(f.String()) && state[f] != message.Unknown {
			o.lost++
		}
	}
	if weChat.overlaps > 0 && c.signal == syscall.SIGTERM {
		t.Errorf("%d sends to somebody who was being sent to", weChat.overlaps)
	}
	return o
}

// check compares a run with what the class promises.
func (c crash) check(t *testing.T, o outcome) {
	t.Helper()
	t.Logf("%s, %s, %s: %d messages, %d deaths, reached %d, repeats %d, unknown %d, lost %d, %s",
		c.dialect, c.purpose, c.signal, c.messages, c.deaths, o.reached, o.repeats, o.unknown, o.lost, o.took.Round(time.Millisecond))
	if o.lost != 0 {
		t.Errorf("%d messages lost without a trace", o.lost)
	}
	doubt := c.deaths * c.senders
	hold := c.purpose.Class() == message.Hold
	if c.signal == syscall.SIGTERM {
		doubt = 0
	}
	if hold && o.repeats != 0 || o.repeats > doubt {
		t.Errorf("%d repeats", o.repeats)
	}
	if !hold && o.unknown != 0 || o.unknown > doubt {
		t.Errorf("%d unknown, at most %d could be on their way", o.unknown, doubt)
	}
}

// TestCrashes is the short form of the test behind the build tag chaos.
func TestCrashes(t *testing.T) {
	for _, dialect := range dialects {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			for _, c := range []crash{
				{purpose: message.DutyDue, signal: syscall.SIGKILL},
				{purpose: message.SafetyNotice, signal: syscall.SIGKILL},
				{purpose: message.SafetyNotice, signal: syscall.SIGTERM},
			} {
				c.dialect, c.messages, c.deaths, c.every, c.senders = dialect, 150, 3, 120*time.Millisecond, 4
				c.fast, c.slow = 10*time.Millisecond, 30*time.Millisecond
				c.check(t, c.run(t))
			}
		})
	}
}
