package wechat_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"xiaoqin/server/database/cache"
	"xiaoqin/server/wechat"
	"xiaoqin/server/wechat/wechatsim"
)

// phone asks for a phone number, the simplest call that wants a token.
func (w *world) phone(t *testing.T) error {
	t.Helper()
	_, err := w.PhoneNumber(t.Context(), w.phoneCode(t))
	return err
}

func (w *world) mustPhone(t *testing.T) {
	t.Helper()
	if err := w.phone(t); err != nil {
		t.Error(err)
	}
}

func classOf(t *testing.T, err error) wechat.Class {
	t.Helper()
	var e *wechat.Error
	if !errors.As(err, &e) {
		t.Fatalf("%v holds no *wechat.Error", err)
	}
	return e.Class
}

func TestTokenIsShared(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	others := []*wechat.Client{w.Client, w.instance(t), w.instance(t)}
	codes := make([]string, 60)
	for i := range codes {
		codes[i] = w.phoneCode(t)
	}
	var wg sync.WaitGroup
	for i, code := range codes {
		wg.Go(func() {
			if _, err := others[i%len(others)].PhoneNumber(t.Context(), code); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	w.count(t, tokenPath, 1)
	noSecret(t, w.log.text())
}

// TestTokenIsSharedThroughRedis gives two instances a cache each on one Redis, then takes
// the Redis away.
func TestTokenIsSharedThroughRedis(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	redis := miniredis.RunT(t)
	redis.SetTime(w.clock.Now())
	var instances [2]*wechat.Client
	for i := range instances {
		store, err := cache.Open("redis://"+redis.Addr()+"?read_timeout=30s", w.clock, discard())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = store.Close() })
		instances[i] = newClient(t, w.url, store, w.clock, w.log)
	}
	var wg sync.WaitGroup
	for i := range 20 {
		code := w.phoneCode(t)
		wg.Go(func() {
			if _, err := instances[i%2].PhoneNumber(t.Context(), code); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	w.count(t, tokenPath, 1)

	redis.Close()
	for i := range 20 {
		if _, err := instances[i%2].PhoneNumber(t.Context(), w.phoneCode(t)); err != nil {
			t.Error(err)
		}
	}
	w.count(t, tokenPath, 3) // each asks for itself and is given the same token
}

func TestTokenIsRenewedBeforeItEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mustPhone(t)
	w.clock.advance(2*time.Hour - 10*time.Minute - time.Second)
	w.mustPhone(t)
	w.count(t, tokenPath, 1)

	// The platform repeats the old token until its last five minutes: no more than one
	// question a minute, however many calls there are.
	for range 10 {
		w.clock.advance(time.Minute)
		for range 5 {
			w.mustPhone(t)
		}
	}
	if n := w.sim.Count(tokenPath); n < 2 || n > 8 {
		t.Errorf("%d token requests in all, want a few", n)
	}
	w.clock.advance(time.Minute)
	w.mustPhone(t)
	for _, r := range w.sim.Requests(phonePath) {
		if r.Errcode != 0 {
			t.Errorf("a call was refused with %d", r.Errcode)
		}
	}
}

func TestOldTokenServesWhileRenewalFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mustPhone(t)
	w.clock.advance(2*time.Hour - 9*time.Minute)
	w.inject(t, wechatsim.Fault{Path: tokenPath, Kind: wechatsim.FaultStatus, Status: 502})
	for range 20 {
		w.mustPhone(t)
	}
	w.count(t, tokenPath, 2)
}

func TestKilledTokenIsReplacedAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mustPhone(t)
	w.sim.KillTokens(miniID)
	w.mustPhone(t)
	w.mustPhone(t)
	w.count(t, tokenPath, 2)
	w.count(t, phonePath, 4)
}

func TestKilledTokenUnderLoad(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	instances := []*wechat.Client{w.Client, w.instance(t), w.instance(t)}
	for _, instance := range instances {
		if _, err := instance.PhoneNumber(t.Context(), w.phoneCode(t)); err != nil {
			t.Fatal(err)
		}
	}
	w.sim.KillTokens(miniID)
	var wg sync.WaitGroup
	for i := range 24 {
		code := w.phoneCode(t)
		wg.Go(func() {
			if _, err := instances[i%3].PhoneNumber(t.Context(), code); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	w.count(t, tokenPath, 2)
}

func TestExpiredTokenIsReplacedAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mustPhone(t)
	w.sim.Advance(3 * time.Hour) // the platform's clock alone: 42001
	w.mustPhone(t)
	w.count(t, tokenPath, 2)
}

func TestAnotherInstanceReplacedIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.instance(t)
	w.mustPhone(t)
	if _, err := other.PhoneNumber(t.Context(), w.phoneCode(t)); err != nil {
		t.Fatal(err)
	}
	w.sim.KillTokens(miniID)
	w.mustPhone(t)
	if _, err := other.PhoneNumber(t.Context(), w.phoneCode(t)); err != nil {
		t.Error(err)
	}
	w.count(t, tokenPath, 2)
}
