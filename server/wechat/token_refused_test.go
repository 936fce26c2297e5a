package wechat_test

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"xiaoqin/server/wechat"
	"xiaoqin/server/wechat/wechatsim"
)

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
