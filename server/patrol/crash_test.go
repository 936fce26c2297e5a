package patrol_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"xiaoqin/server/chaostest"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/patrol"
)

// TestMain also plays the instances that the crash test kills.
func TestMain(m *testing.M) {
	chaostest.Play[order]()
	goleak.VerifyTestMain(m)
}

const (
	crashClients = 8
	mostRounds   = 200 // open at once, of eight points each
)

// order is what the test tells an instance: in which school guards scan, and where each
// of them notes what was acknowledged.
type order struct {
	DSN, Dir string
	School   database.ID
	Guard    identity.Principal
	Tokens   []string
	Now      time.Time
}

// notes is the file of one client: "? id" before it sends, "! id" after the answer.
func (o order) notes(client int) string {
	return filepath.Join(o.Dir, fmt.Sprintf("client-%d", client))
}

// Run lets eight clients scan until the process is killed.
func (o order) Run(stop context.Context, ready func()) error {
	db, err := database.Open(stop, o.DSN)
	if err != nil {
		return err
	}
	defer db.Close()
	w := &world{db: db, clock: &hand{now: o.Now}, school: o.School, guard: o.Guard}
	w.serve(message.New(message.Deps{DB: db, School: w.clock, Machine: w.clock}))
	var clients sync.WaitGroup
	for n := range crashClients {
		clients.Go(func() {
			if err := o.scan(stop, w, n); err != nil && stop.Err() == nil {
				panic(err)
			}
		})
	}
	ready()
	clients.Wait()
	return nil
}

// scan is one client: what it got no answer for it sends again, and goes on.
func (o order) scan(ctx context.Context, w *world, client int) error {
	file, err := os.OpenFile(o.notes(client), os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	sent, answered := read(file)
	open := make([]database.ID, 0, 1)
	for id := range sent {
		if !answered[id] {
			open = append(open, id)
		}
	}
	for i := 0; ctx.Err() == nil; i++ {
		id := database.NewID()
		if len(open) > 0 {
			id, open = open[0], open[1:]
		} else if _, err := fmt.Fprintf(file, "? %s\n", id); err != nil {
			return err
		}
		at := clock.At(o.Now)
		r := patrol.Report{ClientID: id, Token: o.Tokens[rand.IntN(len(o.Tokens))], DeviceAt: at, SentAt: &at}
		if _, err := w.patrol.CheckIn(identity.Into(ctx, o.Guard), r); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(file, "! %s\n", id); err != nil {
			return err
		}
	}
	return nil
}

// read gives what a client sent and what was acknowledged. A line that was cut off by
// the death of its process says nothing.
func read(file *os.File) (sent, answered map[database.ID]bool) {
	sent, answered = map[database.ID]bool{}, map[database.ID]bool{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		mark, text, _ := strings.Cut(lines.Text(), " ")
		id, err := database.ParseID(text)
		switch {
		case err != nil:
		case mark == "?":
			sent[id] = true
		case mark == "!":
			answered[id] = true
		}
	}
	return sent, answered
}

// TestCrash kills a process in which eight guards scan, again and again: what was
// acknowledged is there, once, and every tick of a round has its check-in.
func TestCrash(t *testing.T) {
	for _, d := range []database.Dialect{database.SQLite, database.MySQL, database.Postgres} {
		t.Run(string(d), func(t *testing.T) { crash(t, d) })
	}
}

func crash(t *testing.T, d database.Dialect) {
	t.Helper()
	dsn := dbtest.DSN(t, d)
	db := openMigrated(t, dsn)
	w := newWorld(t, db)
	kills := chaostest.Kills(t, 2)
	w.promiseMany(t, min(mostRounds, 5*kills))
	w.run(t, at("11:05:00"))
	o := order{DSN: dsn, Dir: t.TempDir(), School: w.school, Guard: w.guard, Now: at("11:05:00")}
	for _, p := range w.plates {
		o.Tokens = append(o.Tokens, p.Token)
	}
	instance := chaostest.Start(t, o)
	for n := range kills {
		instance.Await(t)
		o.await(t, 1+rand.IntN(40))
		instance.Kill(t)
		if n < kills-1 {
			instance.Restart(t)
		}
	}
	w.judgeCrash(t, o, kills)
}

// await waits until so many more answers have been noted.
func (o order) await(t *testing.T, answers int) {
	t.Helper()
	count := func() int {
		n := 0
		for client := range crashClients {
			text, err := os.ReadFile(o.notes(client))
			if err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
			n += strings.Count(string(text), "!")
		}
		return n
	}
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for begun := count(); count() < begun+answers; {
		<-tick.C
	}
}

// judgeCrash compares the database with what the clients noted.
func (w *world) judgeCrash(t *testing.T, o order, kills int) {
	t.Helper()
	var rows []struct{ ClientID database.ID }
	w.query(t, &rows, "SELECT client_id FROM check_ins WHERE school_id = ?", w.school)
	stored := map[database.ID]int{}
	for _, r := range rows {
		stored[r.ClientID]++
	}
	acknowledged, lost, doubled := 0, 0, 0
	for n := range crashClients {
		file, err := os.Open(o.notes(n))
		if err != nil {
			t.Fatal(err)
		}
		_, answered := read(file)
		file.Close()
		for id := range answered {
			acknowledged++
			if stored[id] == 0 {
				lost++
			}
		}
	}
	for _, n := range stored {
		if n > 1 {
			doubled++
		}
	}
	if lost > 0 || doubled > 0 || acknowledged == 0 {
		t.Errorf("%d acknowledged, %d lost, %d doubled", acknowledged, lost, doubled)
	}
	var ticks, evidence, counters []struct{ N int }
	w.query(t, &ticks, "SELECT COUNT(*) AS n FROM task_targets WHERE school_id = ? AND done_at IS NOT NULL", w.school)
	w.query(t, &evidence, "SELECT COUNT(DISTINCT id) AS n FROM check_ins WHERE school_id = ? AND task_id IS NOT NULL", w.school)
	w.query(t, &counters, "SELECT COALESCE(SUM(targets_done), 0) AS n FROM tasks WHERE school_id = ?", w.school)
	if ticks[0] != evidence[0] || ticks[0] != counters[0] || ticks[0].N == 0 {
		t.Errorf("%d points are ticked by %d check-ins, the tasks count %d", ticks[0].N, evidence[0].N, counters[0].N)
	}
	t.Logf("%d deaths: %d acknowledged, %d lost, %d doubled, %d points ticked", kills, acknowledged, lost, doubled, ticks[0].N)
}
