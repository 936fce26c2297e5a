package wechat_test

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xiaoqin/server/wechat"
	"xiaoqin/server/wechat/wechatsim"
)

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
