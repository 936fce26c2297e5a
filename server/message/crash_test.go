package message_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
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

// broadcast is one text to many people, due now.
func broadcast(p message.Purpose, to []database.ID) message.Draft {
	at := now()
	return message.Draft{
		School: database.NewID(), Purpose: p, Origin: message.Origin{Kind: "notice", ID: database.NewID()},
		Moment: clock.At(at), To: to, Title: "清明假期安全提醒", Body: "防火、防溺水。", ExpiresAt: clock.At(at.Add(time.Hour)),
	}
}

func people(n int) []database.ID {
	all := make([]database.ID, n)
	for i := range all {
		all[i] = database.NewID()
	}
	return all
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
	drain, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return worker.Stop(drain)
}

// crash is one run: a fan-out by two instances, of which one dies every so often and
// comes back at once.
type crash struct {
	dialect database.Dialect
	purpose message.Purpose
	gently  bool // by SIGTERM instead of SIGKILL
	deaths  int
}

const (
	crashSenders = 8
	crashPerKill = 250 // messages: 20 kills make it 5,000
	fastAnswer   = 20 * time.Millisecond
	slowAnswer   = 50 * time.Millisecond
)

// outcome is what the run left behind.
type outcome struct {
	reached, repeats, unknown, listed, lost, overlaps int
	slowestStop, took                                 time.Duration
}

func (c crash) run(t *testing.T) outcome {
	t.Helper()
	dsn := dbtest.DSN(t, c.dialect)
	db := openDatabase(t, dsn)
	if _, err := migration.Up(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	weChat := newFakeWeChat(t, fastAnswer, slowAnswer)
	families := people(c.deaths * crashPerKill)
	notice := broadcast(c.purpose, families)
	if err := serviceOf(db).Enqueue(t.Context(), notice); err != nil {
		t.Fatal(err)
	}
	begun := now()
	o := outcome{}
	o.slowestStop = c.fanOut(t, dsn, weChat, db)
	o.took = now().Sub(begun)
	o.reached, o.repeats = weChat.counts()
	o.overlaps = weChat.overlapping()
	c.count(t, &o, db, weChat, families)
	o.listed = listed(t, db, notice.School, message.Unknown)
	return o
}

// fanOut ends one of two instances after every so many messages, at no particular moment
// of their work, and returns how long the slowest took to stop in order.
func (c crash) fanOut(t *testing.T, dsn string, weChat *fakeWeChat, db *database.DB) (slowest time.Duration) {
	t.Helper()
	instances := make([]*chaostest.Instance, 2)
	for n := range instances {
		instances[n] = chaostest.Start(t, order{dsn, weChat.URL, fmt.Sprintf("instance-%d", n), crashSenders})
	}
	step := c.deaths * crashPerKill / (c.deaths + 2) // the last ones come before the end
	for death := range c.deaths {
		weChat.awaitReached(t, (death+1)*step+rand.N(step/2))
		victim := instances[rand.N(len(instances))]
		if c.gently {
			slowest = max(slowest, victim.Terminate(t))
		} else {
			victim.Kill(t)
		}
		victim.Restart(t)
	}
	waitUntilSettled(t, db)
	for _, i := range instances {
		slowest = max(slowest, i.Terminate(t))
	}
	return slowest
}

func waitUntilSettled(t *testing.T, db *database.DB) {
	t.Helper()
	service := serviceOf(db)
	for deadline := now().Add(3 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
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
	}
}

func (c crash) count(t *testing.T, o *outcome, db *database.DB, weChat *fakeWeChat, families []database.ID) {
	t.Helper()
	state := map[database.ID]message.State{}
	for _, d := range (&world{db: db}).outbox(t) {
		state[d.Recipient] = d.State
		if d.State == message.Unknown {
			o.unknown++
		}
	}
	for _, f := range families {
		if !weChat.reached(f.String()) && state[f] != message.Unknown {
			o.lost++
		}
	}
}

// listed counts what the head of the school is shown, page by page.
func listed(t *testing.T, db *database.DB, school database.ID, state message.State) (n int) {
	t.Helper()
	ctx := (&world{school: school}).asHead(t.Context())
	for after := (database.ID{}); ; {
		page, err := serviceOf(db).Open(ctx, state, after, 50)
		if err != nil {
			t.Fatal(err)
		}
		if n += len(page); len(page) == 0 {
			return n
		}
		after = page[len(page)-1].ID
	}
}

// check compares a run with what the class promises.
func (c crash) check(t *testing.T, o outcome) {
	t.Helper()
	signal := "kill -9"
	if c.gently {
		signal = "SIGTERM"
	}
	t.Logf("%s, %s, %d × %s: %d messages, reached %d, repeats %d, unknown %d (listed %d), lost %d, slowest stop %s, %s",
		c.dialect, c.purpose.Class(), c.deaths, signal, c.deaths*crashPerKill, o.reached, o.repeats, o.unknown, o.listed, o.lost,
		o.slowestStop.Round(time.Millisecond), o.took.Round(time.Millisecond))
	doubt := c.deaths * crashSenders
	if c.gently {
		doubt = 0
	}
	hold := c.purpose.Class() == message.Hold
	switch {
	case o.lost != 0:
		t.Errorf("%d messages lost without a trace", o.lost)
	case hold && o.repeats != 0 || o.repeats > doubt:
		t.Errorf("%d repeats", o.repeats)
	case !hold && o.unknown != 0 || o.unknown > doubt:
		t.Errorf("%d unknown, at most %d could be on their way", o.unknown, doubt)
	case o.listed != o.unknown:
		t.Errorf("%d of %d unknown are listed", o.listed, o.unknown)
	case c.gently && o.overlaps != 0:
		t.Errorf("%d sends to somebody who was being sent to", o.overlaps)
	case o.slowestStop > patience:
		t.Errorf("an instance took %s to stop", o.slowestStop)
	}
}

// TestCrashes sends to 250 families for each death. With SIGKILL a message of class hold
// may end as unknown and one of class resend may arrive twice, at most one for each sender
// of the instance; with SIGTERM neither may happen.
func TestCrashes(t *testing.T) {
	t.Parallel()
	for _, dialect := range dialects {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			for _, gently := range []bool{false, true} {
				for _, purpose := range []message.Purpose{message.DutyDue, message.SafetyNotice} {
					c := crash{dialect, purpose, gently, chaostest.Kills(t, 2)}
					c.check(t, c.run(t))
				}
			}
		})
	}
}
