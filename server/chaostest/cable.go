package chaostest

import (
	"bytes"
	"context"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
)

// Cable leads to a database server and can be pulled out, also at the worst moment:
// when the server has committed and the answer is on its way.
type Cable struct {
	listener net.Listener
	target   string

	mu     sync.Mutex
	down   bool
	armed  bool // pull it when the next commit is answered
	frozen bool
	thaw   *sync.Cond
	ends   map[net.Conn]bool
	pulled chan struct{}
	done   sync.WaitGroup
}

// wire is one connection through the cable.
type wire struct {
	near, far  net.Conn
	committing atomic.Bool
}

// NewCable lays a cable to the server of a DSN and returns the DSN that goes through it.
func NewCable(tb testing.TB, dsn string) (*Cable, string) {
	tb.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		tb.Fatal(err)
	}
	var config net.ListenConfig
	listener, err := config.Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	c := &Cable{listener: listener, target: u.Host, ends: map[net.Conn]bool{}, pulled: make(chan struct{}, 1)}
	c.thaw = sync.NewCond(&c.mu)
	c.done.Go(c.accept)
	tb.Cleanup(func() {
		_ = listener.Close()
		c.Pull()
		c.done.Wait()
	})
	u.Host = listener.Addr().String()
	return c, u.String()
}

func (c *Cable) accept() {
	for {
		near, err := c.listener.Accept()
		if err != nil {
			return
		}
		var dialer net.Dialer
		far, err := dialer.DialContext(context.Background(), "tcp", c.target)
		if err != nil {
			_ = near.Close()
			continue
		}
		if !c.plug(near, far) {
			continue
		}
		w := &wire{near: near, far: far}
		c.done.Go(func() { c.carry(w, near, far, c.watchRequest) })
		c.done.Go(func() { c.carry(w, far, near, c.watchAnswer) })
	}
}

func (c *Cable) plug(near, far net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down {
		_ = near.Close()
		_ = far.Close()
		return false
	}
	c.ends[near], c.ends[far] = true, true
	return true
}

// carry copies until one side ends or watch says no.
func (c *Cable) carry(w *wire, from, to net.Conn, watch func(*wire, []byte) bool) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if err != nil || !watch(w, buffer[:n]) {
			break
		}
		c.awaitThaw()
		if _, err := to.Write(buffer[:n]); err != nil {
			break
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, end := range []net.Conn{w.near, w.far} {
		_ = end.Close()
		delete(c.ends, end)
	}
}

func (c *Cable) awaitThaw() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.frozen {
		c.thaw.Wait()
	}
}

func (c *Cable) watchRequest(w *wire, data []byte) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.armed && bytes.Contains(bytes.ToLower(data), []byte("commit")) {
		c.armed = false
		w.committing.Store(true)
	}
	return true
}

func (c *Cable) watchAnswer(w *wire, _ []byte) bool {
	if !w.committing.Load() {
		return true
	}
	c.Pull()
	return false
}

// Pull resets every connection, in the middle of whatever it carries, and refuses new
// ones until PlugIn.
func (c *Cable) Pull() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.down, c.frozen = true, false
	c.thaw.Broadcast()
	for end := range c.ends {
		if tcp, ok := end.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		_ = end.Close()
	}
	select {
	case c.pulled <- struct{}{}:
	default:
	}
}

// Arm pulls the cable as soon as the server has answered the next commit, before
// whoever waits for the answer gets it.
func (c *Cable) Arm() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.armed = true
}

// Freeze lets every connection hang: nothing arrives any more, and nobody is told.
func (c *Cable) Freeze() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.frozen = true
}

// Pulled waits until the cable has been pulled.
func (c *Cable) Pulled() { <-c.pulled }

// PlugIn heals the cable. What was frozen on its way arrives now.
func (c *Cable) PlugIn() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.down, c.frozen = false, false
	c.thaw.Broadcast()
}
