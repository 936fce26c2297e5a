package wechat_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
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

// TestTokenStorm refuses every token for ten minutes under parallel calls of two
// instances: at most one fetch a minute, and recovery when it is over.
func TestTokenStorm(t *testing.T) {
	t.Parallel()
	for name, warm := range map[string]bool{"from the start": false, "of a token that worked": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if warm {
				w.mustPhone(t)
				w.clock.advance(time.Hour)
			}
			before := w.sim.Count(tokenPath)
			instances := []*wechat.Client{w.Client, w.instance(t)}
			w.inject(t, wechatsim.Fault{Path: phonePath, Kind: wechatsim.FaultErrcode, Errcode: 40001})
			for minute := range 10 {
				for second := range 6 {
					var wg sync.WaitGroup
					for i := range 8 {
						wg.Go(func() {
							_, err := instances[i%2].PhoneNumber(t.Context(), "code")
							if !errors.Is(err, wechat.ErrUnavailable) || classOf(t, err) != wechat.ClassToken {
								t.Errorf("minute %d, second %d: %v", minute, second*10, err)
							}
						})
					}
					wg.Wait()
					w.clock.advance(10 * time.Second)
				}
				if n := w.sim.Count(tokenPath) - before; n > minute+1 {
					t.Fatalf("%d token requests in %d minutes", n, minute+1)
				}
			}
			if n := w.sim.Count(tokenPath) - before; n < 9 {
				t.Errorf("%d token requests in 10 minutes: given up", n)
			}
			w.sim.ClearFaults()
			w.mustPhone(t)
		})
	}
}

// TestGoodTokenRefusedNowAndThen is what the platform does under load: a token that is
// refused twice between two fetches is not a reason for a forced renewal.
func TestGoodTokenRefusedNowAndThen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refuse := func(times int) {
		w.inject(t, wechatsim.Fault{Path: phonePath, Kind: wechatsim.FaultErrcode, Errcode: 40001, Count: times})
	}
	w.mustPhone(t)
	refuse(1)
	w.mustPhone(t) // asks, is given the same, and it works
	refuse(2)
	if err := w.phone(t); classOf(t, err) != wechat.ClassToken {
		t.Errorf("%v, want token", err)
	}
	w.clock.advance(time.Minute)
	refuse(1)
	w.mustPhone(t)
	w.count(t, tokenPath, 3)
	for _, r := range w.sim.Requests(tokenPath) {
		if strings.Contains(r.Body, `"force_refresh":true`) {
			t.Error("forced a renewal")
		}
	}
}

// TestCallUnderWayWhileTheTokenIsReplaced lets a call with the old token arrive after
// another call has replaced it: the new one is there already.
func TestCallUnderWayWhileTheTokenIsReplaced(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mustPhone(t)
	w.inject(t, wechatsim.Fault{Path: phonePath, Kind: wechatsim.FaultHang, Count: 1})
	code, done := w.phoneCode(t), make(chan error)
	go func() {
		_, err := w.PhoneNumber(t.Context(), code)
		done <- err
	}()
	if err := w.sim.AwaitRequests(t.Context(), phonePath, 2); err != nil {
		t.Fatal(err)
	}
	w.sim.KillTokens(miniID)
	w.mustPhone(t)
	w.sim.ClearFaults()
	if err := <-done; err != nil {
		t.Error(err)
	}
	w.count(t, tokenPath, 2)
}

// stubborn is a platform that gives tokens by a rule and refuses the token "bad", and any
// token once after a hiccup.
type stubborn struct {
	*world
	forced atomic.Int32
	hiccup atomic.Bool
}

func newStubborn(t *testing.T, give func(force bool) string) *stubborn {
	t.Helper()
	p := &stubborn{world: &world{clock: newClock(), log: &logBook{}}}
	url := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == tokenPath:
			force := readBody(t, r)["force_refresh"] == true
			if force {
				p.forced.Add(1)
			}
			_, _ = w.Write([]byte(`{"access_token":"` + give(force) + `","expires_in":7200}`))
		case r.URL.Query().Get("access_token") == "bad", p.hiccup.Swap(false):
			_, _ = w.Write([]byte(`{"errcode":40001,"errmsg":"invalid credential, access_token is invalid or not latest rid: 60f96f1d-3845297a-1976a3ae"}`))
		default:
			_, _ = w.Write([]byte(`{"errcode":0,"errmsg":"ok","msgid":1}`))
		}
	})
	p.Client = newClient(t, url, newCache(t, p.clock), p.clock, p.log)
	return p
}

func (p *stubborn) send(t *testing.T) error {
	t.Helper()
	_, err := p.SendSubscribe(t.Context(), wechat.SubscribeMessage{})
	return err
}

// TestForcedRenewal meets a platform that repeats a token it refuses, until forced. The
// next refusal, of the good token, is no reason to force again.
func TestForcedRenewal(t *testing.T) {
	t.Parallel()
	p := newStubborn(t, func(force bool) string {
		if force {
			return "good"
		}
		return "bad"
	})
	for second := 0; p.send(t) != nil; second += 10 {
		if second > 180 {
			t.Fatal("no recovery in three minutes")
		}
		p.clock.advance(10 * time.Second)
	}
	p.clock.advance(time.Minute)
	p.hiccup.Store(true)
	if err := p.send(t); classOf(t, err) != wechat.ClassToken {
		t.Errorf("%v, want token: the normal mode gave the bad one again", err)
	}
	if n := p.forced.Load(); n != 1 {
		t.Errorf("%d forced renewals, want 1", n)
	}
}

// TestForcedRenewalsAreFew meets a platform whose tokens never work.
func TestForcedRenewalsAreFew(t *testing.T) {
	t.Parallel()
	p := newStubborn(t, func(bool) string { return "bad" })
	last := int32(0)
	var lastAt time.Time
	for range 24 * 60 * 2 {
		if err := p.send(t); classOf(t, err) != wechat.ClassToken {
			t.Fatal(err)
		}
		if n := p.forced.Load(); n != last {
			if n != last+1 || !lastAt.IsZero() && p.clock.Now().Sub(lastAt) < time.Minute {
				t.Fatalf("forced renewals too close: %d after %v", n, p.clock.Now().Sub(lastAt))
			}
			last, lastAt = n, p.clock.Now()
		}
		p.clock.advance(30 * time.Second)
	}
	if last < 1 || last > 10 {
		t.Errorf("%d forced renewals in a day, want 1 to 10", last)
	}
}

// TestTokenRefused walks the troubles of the token endpoint itself: the call that wants
// a token was never made, so nothing is ambiguous, and not every call asks anew.
func TestTokenRefused(t *testing.T) {
	t.Parallel()
	errcode := func(code int) wechatsim.Fault {
		return wechatsim.Fault{Kind: wechatsim.FaultErrcode, Errcode: code}
	}
	tests := []struct {
		name  string
		fault wechatsim.Fault
		class wechat.Class
		hold  time.Duration
	}{
		{"wrong secret", errcode(40001), wechat.ClassConfig, time.Minute},
		{"wrong appid", errcode(40013), wechat.ClassConfig, time.Minute},
		{"malformed secret", errcode(40125), wechat.ClassConfig, time.Minute},
		{"quota", errcode(45009), wechat.ClassQuota, time.Minute},
		{"busy", errcode(-1), wechat.ClassTransient, 2 * time.Second},
		{"502", wechatsim.Fault{Kind: wechatsim.FaultStatus, Status: 502}, wechat.ClassTransient, 2 * time.Second},
		{"HTML", wechatsim.Fault{Kind: wechatsim.FaultHTML}, wechat.ClassTransient, 2 * time.Second},
		{"reset", wechatsim.Fault{Kind: wechatsim.FaultReset}, wechat.ClassTransient, 2 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			tt.fault.Path = tokenPath
			w.inject(t, tt.fault)
			for range 5 {
				err := w.phone(t)
				if got := classOf(t, err); got != tt.class {
					t.Errorf("class %s, want %s", got, tt.class)
				}
				noSecret(t, err.Error())
			}
			w.count(t, tokenPath, 1)
			w.count(t, phonePath, 0)
			w.sim.ClearFaults()
			w.clock.advance(tt.hold - time.Millisecond)
			if w.phone(t) == nil {
				t.Errorf("asked again before %v", tt.hold)
			}
			w.clock.advance(time.Millisecond)
			w.mustPhone(t)
		})
	}
}

func TestAddressNotInWhitelist(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.inject(t, wechatsim.Fault{
		Path: tokenPath, Kind: wechatsim.FaultErrcode, Errcode: 40164,
		Errmsg: "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 60f96f1d-3845297a-1976a3ae",
	})
	err := w.phone(t)
	var e *wechat.Error
	if !errors.As(err, &e) || e.Class != wechat.ClassConfig || e.Subject != "203.0.113.7" {
		t.Errorf("told %v, want the address for the operator", err)
	}
}

func TestTokenOfAnUnusableAnswer(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{`{}`, `{"access_token":"82_x"}`, `{"access_token":"","expires_in":7200}`, `{"access_token":"82_x","expires_in":-1}`, `[]`, `null`} {
		client, _ := fake(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(answer)) })
		if _, err := client.PhoneNumber(t.Context(), "code"); classOf(t, err) != wechat.ClassTransient {
			t.Errorf("%s: %v, want transient", answer, err)
		}
	}
}

func TestTokenThatPromisesTooMuch(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	url := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == tokenPath {
			asked.Add(1)
		}
		_, _ = w.Write([]byte(`{"access_token":"82_x","expires_in":9223372036854775807,"msgid":1}`))
	})
	machine := newClock()
	client := newClient(t, url, newCache(t, machine), machine, &logBook{})
	for _, wait := range []time.Duration{0, time.Hour, 59 * time.Minute} {
		machine.advance(wait)
		if _, err := client.SendSubscribe(t.Context(), wechat.SubscribeMessage{}); err != nil {
			t.Error(err)
		}
	}
	if n := asked.Load(); n != 2 {
		t.Errorf("asked %d times in two hours, want 2", n)
	}
}

func TestTokenShorterThanTheMargin(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mustPhone(t)
	w.clock.advance(2*time.Hour - 4*time.Minute) // renewed already at the platform: 5 minutes of overlap
	w.mustPhone(t)
	w.clock.advance(5 * time.Minute)
	w.mustPhone(t)
	for _, r := range w.sim.Requests(phonePath) {
		if r.Errcode != 0 {
			t.Errorf("a call was refused with %d", r.Errcode)
		}
	}
}

func TestCallerWhoLeavesDoesNotSpoilTheFetch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.inject(t, wechatsim.Fault{Path: tokenPath, Kind: wechatsim.FaultHang, Count: 1})
	gone, leave := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		_, err := w.PhoneNumber(gone, "code")
		left <- err
	}()
	if err := w.sim.AwaitRequests(t.Context(), tokenPath, 1); err != nil {
		t.Fatal(err)
	}
	leave()
	if err := <-left; classOf(t, err) != wechat.ClassTransient {
		t.Errorf("told %v, want transient: the call was not made", err)
	}
	w.sim.ClearFaults() // the fetch goes on and ends
	w.mustPhone(t)
	w.count(t, tokenPath, 1)
}
