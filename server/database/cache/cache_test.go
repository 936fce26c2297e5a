package cache_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"xiaoqin/server/clock"
	"xiaoqin/server/database/cache"
)

var morning = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// fakeClock is a machine clock that moves when told to.
type fakeClock struct{ nanos atomic.Int64 }

func newClock() *fakeClock {
	c := &fakeClock{}
	c.nanos.Store(morning.UnixNano())
	return c
}

func (c *fakeClock) Now() time.Time          { return time.Unix(0, c.nanos.Load()).UTC() }
func (c *fakeClock) advance(d time.Duration) { c.nanos.Add(int64(d)) }

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func open(t *testing.T, url string, machine clock.Clock, log *slog.Logger) *cache.Cache {
	t.Helper()
	c, err := cache.Open(url, machine, log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// backing is one way to keep the cache, with a clock that the test moves.
type backing struct {
	*cache.Cache
	advance func(time.Duration)
}

// patient keeps a loaded machine from looking like an outage.
const patient = "?read_timeout=30s"

// backings are the two ways: this process alone, and a Redis (here one in memory).
var backings = map[string]func(t *testing.T) backing{
	"process": func(t *testing.T) backing {
		t.Helper()
		machine := newClock()
		return backing{open(t, "", machine, quiet()), machine.advance}
	},
	"redis": func(t *testing.T) backing {
		t.Helper()
		server, machine := miniredis.RunT(t), newClock()
		server.SetTime(machine.Now())
		return backing{open(t, "redis://"+server.Addr()+patient, machine, quiet()), func(d time.Duration) {
			machine.advance(d)
			server.FastForward(d)
			server.SetTime(machine.Now())
		}}
	},
}

func TestValues(t *testing.T) {
	t.Parallel()
	for name, start := range backings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t)
			ctx := t.Context()
			want := func(value string, found bool) {
				t.Helper()
				if v, ok := b.Get(ctx, "k"); v != value || ok != found {
					t.Errorf("Get = %q, %v, want %q, %v", v, ok, value, found)
				}
			}
			want("", false)
			b.Set(ctx, "k", "一", time.Minute)
			want("一", true)
			b.Set(ctx, "k", "", time.Minute)
			want("", true)
			b.advance(59 * time.Second)
			want("", true)
			b.advance(time.Second)
			want("", false)

			b.Set(ctx, "k", "old", time.Minute)
			b.Set(ctx, "k", "dying", 999*time.Millisecond)
			want("", false)
			b.Set(ctx, "k", "never", -time.Second)
			want("", false)

			b.Set(ctx, "k", "a", time.Minute)
			b.Delete(ctx, "k")
			want("", false)
			b.Delete(ctx, "k")
		})
	}
}

func TestCompareAndDelete(t *testing.T) {
	t.Parallel()
	for name, start := range backings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t)
			ctx := t.Context()
			if b.CompareAndDelete(ctx, "k", "") {
				t.Error("deleted what was not there")
			}
			b.Set(ctx, "k", "new", time.Minute)
			if b.CompareAndDelete(ctx, "k", "old") {
				t.Error("deleted another value")
			}
			if !b.CompareAndDelete(ctx, "k", "new") {
				t.Error("kept the value it was given")
			}
			if _, ok := b.Get(ctx, "k"); ok {
				t.Error("still there")
			}
		})
	}
}

func TestLock(t *testing.T) {
	t.Parallel()
	for name, start := range backings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t)
			ctx := t.Context()
			release, ok := b.Lock(ctx, "k", 10*time.Second)
			if !ok {
				t.Fatal("a free lock was refused")
			}
			if _, ok := b.Lock(ctx, "k", 10*time.Second); ok {
				t.Fatal("a held lock was given away")
			}
			if _, ok := b.Lock(ctx, "other", 10*time.Second); !ok {
				t.Error("another lock was refused")
			}
			release()
			stale, ok := b.Lock(ctx, "k", 10*time.Second)
			if !ok {
				t.Fatal("a released lock was refused")
			}
			b.advance(10 * time.Second)
			if _, ok := b.Lock(ctx, "k", 10*time.Second); !ok {
				t.Fatal("an expired lock was refused")
			}
			stale()
			if _, ok := b.Lock(ctx, "k", 10*time.Second); ok {
				t.Error("the former owner released the lock of its successor")
			}
		})
	}
}

func TestLockReleasedOnCancelledContext(t *testing.T) {
	t.Parallel()
	for name, start := range backings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t)
			ctx, cancel := context.WithCancel(t.Context())
			release, ok := b.Lock(ctx, "k", time.Minute)
			if !ok {
				t.Fatal("a free lock was refused")
			}
			cancel()
			release()
			if _, ok := b.Lock(t.Context(), "k", time.Minute); !ok {
				t.Error("the lock outlived its release")
			}
		})
	}
}

func TestLockHasOneOwner(t *testing.T) {
	t.Parallel()
	for name, start := range backings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t)
			var owners atomic.Int32
			var wg sync.WaitGroup
			for range 50 {
				wg.Go(func() {
					if _, ok := b.Lock(t.Context(), "k", time.Minute); ok {
						owners.Add(1)
					}
				})
			}
			wg.Wait()
			if n := owners.Load(); n != 1 {
				t.Errorf("%d owners, want 1", n)
			}
		})
	}
}

func TestAllow(t *testing.T) {
	t.Parallel()
	type use struct {
		after time.Duration // since the use before
		wait  time.Duration // zero: allowed
	}
	tests := []struct {
		name   string
		limit  int
		period time.Duration
		uses   []use
	}{
		{"one a minute", 1, time.Minute, []use{
			{0, 0},
			{0, time.Minute},
			{59 * time.Second, time.Second},
			{time.Second, 0},
			{30 * time.Second, 30 * time.Second},
		}},
		{"a burst, then evenly", 3, 30 * time.Second, []use{
			{0, 0},
			{0, 0},
			{0, 0},
			{0, 10 * time.Second},
			{4 * time.Second, 6 * time.Second},
			{6 * time.Second, 0},
			{0, 10 * time.Second},
			{time.Hour, 0},
			{0, 0},
			{0, 0},
			{0, 10 * time.Second},
		}},
		{"a clock set back waits one period at most", 1, time.Minute, []use{
			{0, 0},
			{-24 * time.Hour, time.Minute},
			{0, time.Minute},
		}},
		{"nothing", 0, time.Minute, []use{{0, time.Minute}}},
		{"less than nothing", -1, time.Minute, []use{{0, time.Minute}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for name, start := range backings {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					b := start(t)
					for i, u := range tt.uses {
						b.advance(u.after)
						ok, wait := b.Allow(t.Context(), "k", tt.limit, tt.period)
						if ok != (u.wait == 0) || wait != u.wait {
							t.Errorf("use %d: %v, %v, want a wait of %v", i, ok, wait, u.wait)
						}
					}
				})
			}
		})
	}
}

func TestAllowCountsEachKeyAndUseOnce(t *testing.T) {
	t.Parallel()
	for name, start := range backings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t)
			var allowed atomic.Int32
			var wg sync.WaitGroup
			for range 50 {
				wg.Go(func() {
					if ok, _ := b.Allow(t.Context(), "k", 7, time.Hour); ok {
						allowed.Add(1)
					}
				})
			}
			wg.Wait()
			if n := allowed.Load(); n != 7 {
				t.Errorf("%d allowed, want 7", n)
			}
			if ok, _ := b.Allow(t.Context(), "other", 7, time.Hour); !ok {
				t.Error("another key was counted in")
			}
		})
	}
}

func TestKindsDoNotMeet(t *testing.T) {
	t.Parallel()
	for name, start := range backings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t)
			ctx := t.Context()
			b.Set(ctx, "k", "v", time.Minute)
			if _, ok := b.Lock(ctx, "k", time.Minute); !ok {
				t.Error("a value stands in the way of a lock")
			}
			if ok, _ := b.Allow(ctx, "k", 1, time.Minute); !ok {
				t.Error("a value stands in the way of a limit")
			}
			if v, _ := b.Get(ctx, "k"); v != "v" {
				t.Errorf("Get = %q, want v", v)
			}
		})
	}
}

func TestOpenRefusesAWrongURLWithoutRepeatingIt(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"127.0.0.1:6379", "http://x:hunter2@h/0", "redis://x:hunter2@h:port/0", "redis://h/x", "redis://x:hunter2@%zz"} {
		_, err := cache.Open(url, newClock(), quiet())
		if err == nil {
			t.Errorf("Open(%q) took it", url)
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error holds the password: %v", err)
		}
	}
}

func TestInstancesShare(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	a := open(t, "redis://"+server.Addr()+patient, newClock(), quiet())
	b := open(t, "redis://"+server.Addr()+patient, newClock(), quiet())
	ctx := t.Context()
	a.Set(ctx, "k", "v", time.Minute)
	if v, _ := b.Get(ctx, "k"); v != "v" {
		t.Errorf("Get = %q, want v", v)
	}
	if ok, _ := a.Allow(ctx, "k", 1, time.Minute); !ok {
		t.Error("the first use was refused")
	}
	if ok, _ := b.Allow(ctx, "k", 1, time.Minute); ok {
		t.Error("the second use was allowed elsewhere")
	}
	for _, key := range server.Keys() {
		if !strings.HasPrefix(key, "xiaoqin:") {
			t.Errorf("key %q lacks the prefix", key)
		}
		if server.TTL(key) <= 0 {
			t.Errorf("key %q never expires", key)
		}
	}
}

func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	c, ctx := open(t, "", newClock(), quiet()), t.Context()
	c.Set(ctx, "huge", strings.Repeat("x", 1<<20), time.Hour)
	if _, ok := c.Get(ctx, "huge"); ok {
		t.Error("a value of 1 MB was kept")
	}
	c.Set(ctx, "token", "t", time.Hour)
	for i := range 200_000 {
		c.Allow(ctx, "ip:"+time.Duration(i).String(), 1, time.Hour)
	}
	if _, ok := c.Get(ctx, "token"); !ok {
		t.Error("a flood of limits pushed the token out")
	}
	value := strings.Repeat("x", 100<<10)
	for i := range 200 {
		if _, ok := c.Get(ctx, "token"); !ok {
			t.Fatal("a value in use was pushed out")
		}
		c.Set(ctx, "v"+time.Duration(i).String(), value, time.Hour)
	}
	kept := 0
	for i := range 200 {
		if _, ok := c.Get(ctx, "v"+time.Duration(i).String()); ok {
			kept++
		}
	}
	if kept < 70 || kept > 82 {
		t.Errorf("%d values of 100 kB kept, want about 8 MB of them", kept)
	}
	if _, ok := c.Get(ctx, "v"+time.Duration(199).String()); !ok {
		t.Error("the newest value is gone")
	}
}

func BenchmarkGet(b *testing.B) {
	c, err := cache.Open("", clock.Machine(), quiet())
	if err != nil {
		b.Fatal(err)
	}
	c.Set(b.Context(), "k", "v", time.Hour)
	b.ReportAllocs()
	for b.Loop() {
		c.Get(b.Context(), "k")
	}
}

func BenchmarkAllow(b *testing.B) {
	c, err := cache.Open("", clock.Machine(), quiet())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		c.Allow(b.Context(), "k", 1000, time.Second)
	}
}
