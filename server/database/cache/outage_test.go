package cache_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
	"github.com/redis/go-redis/v9"

	"xiaoqin/server/clock"
)

// logBook collects the lines of the log.
type logBook struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logBook) logger() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

func (l *logBook) count(message string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.buf.String(), message)
}

const (
	downMessage = "redis does not answer"
	backMessage = "redis answers again"
)

func (l *logBook) expect(t *testing.T, down, back int) {
	t.Helper()
	if d, b := l.count(downMessage), l.count(backMessage); d != down || b != back {
		t.Errorf("logged %d outages and %d recoveries, want %d and %d", d, b, down, back)
	}
}

func TestOutage(t *testing.T) {
	t.Parallel()
	mini, machine, book := miniredis.RunT(t), newClock(), &logBook{}
	c, ctx := open(t, "redis://"+mini.Addr()+patient, machine, book.logger()), t.Context()
	get := func(want string) {
		t.Helper()
		if v, _ := c.Get(ctx, "k"); v != want {
			t.Errorf("Get = %q, want %q", v, want)
		}
	}
	c.Set(ctx, "k", "shared", time.Hour)
	get("shared")
	book.expect(t, 0, 0)

	mini.Close()
	get("")
	c.Set(ctx, "k", "alone", time.Hour)
	get("alone")
	if ok, _ := c.Allow(ctx, "k", 1, time.Minute); !ok {
		t.Error("the first use was refused")
	}
	if ok, _ := c.Allow(ctx, "k", 1, time.Minute); ok {
		t.Error("the limit was forgotten in the outage")
	}
	release, ok := c.Lock(ctx, "k", time.Minute)
	if !ok {
		t.Error("a free lock was refused")
	}
	release()
	machine.advance(time.Minute)
	get("alone")
	machine.advance(time.Minute)
	get("alone")
	book.expect(t, 1, 0)

	if err := mini.Restart(); err != nil {
		t.Fatal(err)
	}
	get("alone") // the cool-down has not passed
	machine.advance(2 * time.Second)
	get("shared")
	book.expect(t, 1, 1)

	mini.FlushAll()
	get("")
	if ok, _ := c.Allow(ctx, "k", 1, time.Minute); !ok {
		t.Error("the script did not survive the flush")
	}
	book.expect(t, 1, 1)

	mini.Close()
	get("") // what the first outage left behind is not served in the second
	book.expect(t, 2, 1)
}

func TestRedisDownAtTheStart(t *testing.T) {
	t.Parallel()
	mini := miniredis.RunT(t)
	address := mini.Addr()
	mini.Close()
	book := &logBook{}
	c := open(t, "redis://"+address, newClock(), book.logger())
	c.Set(t.Context(), "k", "v", time.Hour)
	if v, _ := c.Get(t.Context(), "k"); v != "v" {
		t.Errorf("Get = %q, want v", v)
	}
	book.expect(t, 1, 0)
}

func TestOutageUnderLoadIsLoggedOnce(t *testing.T) {
	t.Parallel()
	mini, machine, book := miniredis.RunT(t), newClock(), &logBook{}
	c := open(t, "redis://"+mini.Addr()+patient, machine, book.logger())
	storm := func() {
		var wg sync.WaitGroup
		for range 8 { // the client itself holds back for a second after ten failed dials
			wg.Go(func() { c.Set(t.Context(), "k", "v", time.Hour) })
		}
		wg.Wait()
	}
	storm()
	mini.Close()
	storm()
	book.expect(t, 1, 0)
	if err := mini.Restart(); err != nil {
		t.Fatal(err)
	}
	machine.advance(2 * time.Second)
	storm()
	book.expect(t, 1, 1)
}

// TestSlowRedis hangs every command: one call waits for its patience, the others do not.
func TestSlowRedis(t *testing.T) {
	t.Parallel()
	mini, machine, book := miniredis.RunT(t), newClock(), &logBook{}
	c, ctx := open(t, "redis://"+mini.Addr(), machine, book.logger()), t.Context()
	c.Set(ctx, "k", "shared", time.Hour)

	gate := make(chan struct{})
	mini.Server().SetPreHook(func(*server.Peer, string, ...string) bool {
		<-gate
		return false
	})
	stopwatch := clock.Machine()
	begun := stopwatch.Now()
	for range 1000 {
		c.Set(ctx, "k", "alone", time.Hour)
	}
	if took := stopwatch.Now().Sub(begun); took > 2*time.Second {
		t.Errorf("1000 calls took %v, want one patience of 200 ms", took)
	}
	if v, _ := c.Get(ctx, "k"); v != "alone" {
		t.Errorf("Get = %q, want alone", v)
	}
	book.expect(t, 1, 0)

	close(gate)
	mini.Server().SetPreHook(nil)
	for range 20 { // on a loaded machine the first try may be too slow as well
		machine.advance(2 * time.Second)
		c.Get(ctx, "k")
	}
	book.expect(t, 1, 1)
}

// TestStragglerFromBeforeAnOutage hangs one call while an outage comes and goes: when it
// fails at last, that is no second outage.
func TestStragglerFromBeforeAnOutage(t *testing.T) {
	t.Parallel()
	mini, machine, book := miniredis.RunT(t), newClock(), &logBook{}
	c, ctx := open(t, "redis://"+mini.Addr()+patient, machine, book.logger()), t.Context()
	gate, arrived := make(chan struct{}), make(chan struct{})
	var failing atomic.Bool
	mini.Server().SetPreHook(func(p *server.Peer, _ string, args ...string) bool {
		if len(args) > 0 && args[0] == "xiaoqin:value:straggler" {
			close(arrived)
			<-gate
		} else if !failing.Load() {
			return false
		}
		p.WriteError("LOADING Redis is loading the dataset in memory")
		return true
	})
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.Get(ctx, "straggler")
	}()
	<-arrived
	failing.Store(true)
	c.Get(ctx, "k")
	failing.Store(false)
	machine.advance(2 * time.Second)
	c.Get(ctx, "k")
	close(gate)
	<-done
	book.expect(t, 1, 1)
}

func TestCallerWhoLeavesIsNoOutage(t *testing.T) {
	t.Parallel()
	mini, book := miniredis.RunT(t), &logBook{}
	c := open(t, "redis://"+mini.Addr()+patient, newClock(), book.logger())
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	c.Set(gone, "k", "v", time.Hour)
	c.Get(gone, "k")
	book.expect(t, 0, 0)
	c.Set(t.Context(), "k", "shared", time.Hour)
	if v, _ := mini.Get("xiaoqin:value:k"); v != "shared" {
		t.Errorf("Redis holds %q, want shared", v)
	}
}

func TestRedisThatAnswersWithErrorsIsAnOutage(t *testing.T) {
	t.Parallel()
	mini, machine, book := miniredis.RunT(t), newClock(), &logBook{}
	c, ctx := open(t, "redis://"+mini.Addr()+patient, machine, book.logger()), t.Context()
	mini.SetError("LOADING Redis is loading the dataset in memory")
	c.Set(ctx, "k", "v", time.Hour)
	if v, _ := c.Get(ctx, "k"); v != "v" {
		t.Errorf("Get = %q, want v", v)
	}
	book.expect(t, 1, 0)
}

func TestPasswordStaysOutOfTheLog(t *testing.T) {
	t.Parallel()
	mini, book := miniredis.RunT(t), &logBook{}
	mini.RequireUserAuth("xiaoqin", "another")
	u := url.URL{Scheme: "redis", User: url.UserPassword("xiaoqin", "hunter2"), Host: mini.Addr()}
	c := open(t, u.String(), newClock(), book.logger())
	c.Set(t.Context(), "k", "v", time.Hour)
	book.expect(t, 1, 0)
	if book.count("hunter2") != 0 {
		t.Error("the password reached the log")
	}
}

// TestRealRedis runs where a Redis is reachable: the scripts on the real thing.
func TestRealRedis(t *testing.T) {
	t.Parallel()
	address := os.Getenv("XIAOQIN_TEST_REDIS")
	if address == "" {
		address = "redis://127.0.0.1:6379/9" + patient
	}
	opts, err := redis.ParseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	direct := redis.NewClient(opts)
	t.Cleanup(func() { _ = direct.Close() })
	ctx := t.Context()
	if err := direct.Ping(ctx).Err(); err != nil {
		if strings.Contains(os.Getenv("XIAOQIN_TEST_REQUIRE"), "redis") {
			t.Fatalf("Redis is required: %v", err)
		}
		t.Skipf("no Redis at %s", opts.Addr)
	}
	book := &logBook{}
	c := open(t, address, clock.Machine(), book.logger())
	key := "test:" + t.Name()
	clean := func() {
		for _, kind := range []string{"value:", "lock:", "limit:"} {
			direct.Del(context.WithoutCancel(ctx), "xiaoqin:"+kind+key)
		}
	}
	clean()
	t.Cleanup(clean)

	c.Set(ctx, key, "v", time.Minute)
	if v, _ := c.Get(ctx, key); v != "v" {
		t.Errorf("Get = %q, want v", v)
	}
	if c.CompareAndDelete(ctx, key, "w") || !c.CompareAndDelete(ctx, key, "v") {
		t.Error("CompareAndDelete does not compare")
	}
	release, ok := c.Lock(ctx, key, time.Minute)
	if !ok {
		t.Fatal("a free lock was refused")
	}
	if _, ok := c.Lock(ctx, key, time.Minute); ok {
		t.Error("a held lock was given away")
	}
	release()
	for i := range 4 {
		ok, wait := c.Allow(ctx, key, 3, time.Hour)
		if ok != (i < 3) || (i == 3 && (wait < 19*time.Minute || wait > 20*time.Minute)) {
			t.Errorf("use %d: %v, %v", i, ok, wait)
		}
	}
	if ttl := direct.PTTL(ctx, "xiaoqin:limit:"+key).Val(); ttl < 59*time.Minute || ttl > time.Hour {
		t.Errorf("the limit lives for %v, want an hour", ttl)
	}
	book.expect(t, 0, 0)
}
