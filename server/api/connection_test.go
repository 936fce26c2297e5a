package api_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"xiaoqin/server/api/apitest"
)

func TestServerBounds(t *testing.T) {
	t.Parallel()
	s := apitest.New(t).Server.HTTPServer("127.0.0.1:0")
	if s.ReadHeaderTimeout != 5*time.Second || s.ReadTimeout != 30*time.Second || s.IdleTimeout != 60*time.Second ||
		s.WriteTimeout != 60*time.Second || s.MaxHeaderBytes != 32<<10 {
		t.Errorf("header %v, read %v, idle %v, write %v, %d bytes of header",
			s.ReadHeaderTimeout, s.ReadTimeout, s.IdleTimeout, s.WriteTimeout, s.MaxHeaderBytes)
	}
}

// pipes is a listener without a network, so that time can be that of the test.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p pipes) Close() error {
	close(p.closed)
	return nil
}

func (p pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

func (p pipes) dial() net.Conn {
	client, server := net.Pipe()
	p.conns <- server
	return client
}

// serve runs the server of the world on pipes, within a bubble of time.
func serve(t *testing.T, w *apitest.World, test func(t *testing.T, listener pipes)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		listener := pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
		server := w.Server.HTTPServer("")
		stopped := make(chan error)
		go func() { stopped <- server.Serve(listener) }()
		test(t, listener)
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		if err := <-stopped; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
}

// TestSlowLoris opens 500 connections that send a byte every second and never end their
// header: after five seconds all are gone, and meanwhile others are served at once.
func TestSlowLoris(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	serve(t, w, func(t *testing.T, listener pipes) {
		const attackers = 500
		ends := make(chan time.Duration, attackers)
		start := time.Now() //nolint:forbidigo // the clock of the bubble
		for range attackers {
			conn := listener.dial()
			go func() { _, _ = io.Copy(io.Discard, conn) }() // as the buffer of a socket does
			go func() {
				for _, b := range []byte("GET /healthz HTTP/1.1\r\nX-Slow: " + strings.Repeat("a", 100)) {
					if _, err := conn.Write([]byte{b}); err != nil {
						break
					}
					time.Sleep(time.Second)
				}
				ends <- time.Since(start) //nolint:forbidigo // the clock of the bubble
			}()
		}
		time.Sleep(3 * time.Second)
		before := time.Now() //nolint:forbidigo // the clock of the bubble
		if status := get(t, listener.dial(), "/healthz"); !strings.Contains(status, "200") {
			t.Errorf("somebody else gets %q", status)
		}
		if took := time.Since(before); took > 0 { //nolint:forbidigo // the clock of the bubble
			t.Errorf("somebody else waits %v", took)
		}
		for range attackers {
			if end := <-ends; end > 6*time.Second {
				t.Errorf("a slow header is borne for %v", end)
			}
		}
	})
}

func TestSlowBody(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	serve(t, w, func(t *testing.T, listener pipes) {
		conn := listener.dial()
		start := time.Now() //nolint:forbidigo // the clock of the bubble
		send(t, conn, "POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX-Request-Id: request-1\r\nContent-Length: 100\r\n\r\n{\"code\":")
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != 30*time.Second { //nolint:forbidigo // the clock of the bubble
			t.Errorf("a slow body is borne for %v", took)
		}
		if want := problem(408, "网络太慢，内容没有传完，请换个网络再试。", "api.body_timeout"); answer.StatusCode != 408 || string(body) != want {
			t.Errorf("%d %s", answer.StatusCode, body)
		}
	})
}

// TestSlowBodyThatArrives gives the work its ten seconds after a body that took twenty.
func TestSlowBodyThatArrives(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	left := make(chan time.Duration, 1)
	w.WeChat.OnLogin = func(ctx context.Context) error {
		deadline, _ := ctx.Deadline()
		left <- time.Until(deadline) //nolint:forbidigo // the clock of the bubble
		return nil
	}
	serve(t, w, func(t *testing.T, listener pipes) {
		conn := listener.dial()
		send(t, conn, "POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{\"code\":")
		time.Sleep(20 * time.Second)
		go func() { _, _ = conn.Write([]byte(`"x"}`)) }()
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if answer.StatusCode != http.StatusUnauthorized {
			t.Errorf("status %d", answer.StatusCode)
		}
		if got := <-left; got != 10*time.Second {
			t.Errorf("the work has %v", got)
		}
	})
}

func TestLargeHeader(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	serve(t, w, func(t *testing.T, listener pipes) {
		if status := get(t, listener.dial(), "/healthz", "X-Large: "+strings.Repeat("a", 30<<10)); !strings.Contains(status, "200") {
			t.Errorf("30 KB of header get %q", status)
		}
		if status := get(t, listener.dial(), "/healthz", "X-Large: "+strings.Repeat("a", 1<<20)); !strings.Contains(status, "431") {
			t.Errorf("1 MB of header gets %q", status)
		}
	})
}

func TestIdleConnectionIsLetGo(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	serve(t, w, func(t *testing.T, listener pipes) {
		conn := listener.dial()
		get(t, conn, "/healthz")
		start := time.Now() //nolint:forbidigo // the clock of the bubble
		if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
			t.Errorf("read: %v", err)
		}
		if took := time.Since(start); took != 60*time.Second { //nolint:forbidigo // the clock of the bubble
			t.Errorf("an idle connection is kept for %v", took)
		}
	})
}

// get sends a request and gives the status line of the answer.
func get(t *testing.T, conn net.Conn, path string, header ...string) string {
	t.Helper()
	lines := append([]string{"GET " + path + " HTTP/1.1", "Host: x"}, header...)
	go func() {
		// A server that has seen enough stops reading; then this write fails.
		_, _ = conn.Write([]byte(strings.Join(lines, "\r\n") + "\r\n\r\n"))
	}()
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		t.Fatal(err)
	}
	return answer.Status
}

func send(t *testing.T, conn net.Conn, text string) {
	t.Helper()
	if _, err := conn.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
}
