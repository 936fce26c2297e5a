package message_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/database/migration"
	"xiaoqin/server/message"
)

// cable connects to a server and can be pulled out, also at the worst moment: when the
// server has committed and the answer is on its way.
type cable struct {
	listener net.Listener
	target   string

	mu     sync.Mutex
	down   bool
	armed  bool // pull it when the next commit is answered
	conns  map[net.Conn]bool
	pulled chan struct{}
	done   sync.WaitGroup
}

// wire is one connection through the cable.
type wire struct {
	near, far  net.Conn
	committing atomic.Bool
}

func newCable(t *testing.T, target string) *cable {
	t.Helper()
	var config net.ListenConfig
	listener, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{listener: listener, target: target, conns: map[net.Conn]bool{}, pulled: make(chan struct{}, 1)}
	c.done.Go(c.accept)
	t.Cleanup(func() {
		_ = listener.Close()
		c.pull()
		c.done.Wait()
	})
	return c
}

func (c *cable) accept() {
	for {
		near, err := c.listener.Accept()
		if err != nil {
			return
		}
		var dialer net.Dialer
		far, err := dialer.DialContext(context.Background(), "tcp", c.target)
		if err != nil || !c.plug(near, far) {
			_ = near.Close()
			continue
		}
		w := &wire{near: near, far: far}
		c.done.Go(func() { c.carry(w, near, far, c.watchRequest) })
		c.done.Go(func() { c.carry(w, far, near, c.watchAnswer) })
	}
}

func (c *cable) plug(near, far net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down {
		_ = far.Close()
		return false
	}
	c.conns[near], c.conns[far] = true, true
	return true
}

// carry copies until one side ends or watch says no.
func (c *cable) carry(w *wire, from, to net.Conn, watch func(*wire, []byte) bool) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if err != nil || !watch(w, buffer[:n]) {
			break
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			break
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range []net.Conn{w.near, w.far} {
		_ = conn.Close()
		delete(c.conns, conn)
	}
}

func (c *cable) watchRequest(w *wire, data []byte) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.armed && bytes.Contains(bytes.ToLower(data), []byte("commit")) {
		c.armed = false
		w.committing.Store(true)
	}
	return true
}

func (c *cable) watchAnswer(w *wire, _ []byte) bool {
	if !w.committing.Load() {
		return true
	}
	c.pull()
	return false
}

// pull resets every connection, in the middle of whatever it carries.
func (c *cable) pull() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.down = true
	for conn := range c.conns {
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		_ = conn.Close()
	}
	select {
	case c.pulled <- struct{}{}:
	default:
	}
}

func (c *cable) arm() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.armed = true
}

func (c *cable) plugIn() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.down = false
}

// TestDatabaseOutage pulls the cable to the database in the middle of a broadcast: the
// results wait in memory, nothing is lost, nobody gets it twice, nothing is in doubt.
func TestDatabaseOutage(t *testing.T) {
	t.Parallel()
	for _, dialect := range []database.Dialect{database.MySQL, database.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			dsn, err := url.Parse(dbtest.DSN(t, dialect))
			if err != nil {
				t.Fatal(err)
			}
			direct := openDatabase(t, dsn.String())
			if _, err := migration.Up(t.Context(), direct); err != nil {
				t.Fatal(err)
			}
			c := newCable(t, dsn.Host)
			dsn.Host = c.listener.Addr().String()
			service := serviceOf(openDatabase(t, dsn.String()))

			const families = 400
			weChat := newFakeWeChat(t, 5*time.Millisecond, 15*time.Millisecond)
			to := make([]database.ID, families)
			for i := range to {
				to[i] = database.NewID()
			}
			err = service.Enqueue(t.Context(), message.Draft{
				School: database.NewID(), Purpose: message.SafetyNotice, Origin: message.Origin{Kind: "notice", ID: database.NewID()},
				Moment: clock.At(now()), To: to, Title: "安全提醒", ExpiresAt: clock.At(now().Add(time.Hour)),
			})
			if err != nil {
				t.Fatal(err)
			}
			w := &world{db: direct, service: service}
			worker := w.worker(newHTTPSender(weChat.URL, 8))
			worker.Start(t.Context())
			for outage, breakIt := range []func(){c.pull, c.arm, c.arm, c.pull} {
				weChat.awaitReached(t, (outage+1)*families/6)
				breakIt()
				<-c.pulled
				if err := service.Enqueue(t.Context(), w.draftNow()); err == nil {
					t.Error("enqueued without a database")
				}
				time.Sleep(300 * time.Millisecond)
				c.plugIn()
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
