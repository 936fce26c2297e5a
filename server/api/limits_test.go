package api_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	mysqldriver "github.com/go-sql-driver/mysql"

	"xiaoqin/server/api"
	"xiaoqin/server/api/apitest"
	"xiaoqin/server/identity"
)

const tooMany = "操作太频繁了，请稍等一会儿再试。"

func TestLimitPerAddress(t *testing.T) {
	t.Parallel()
	w := apitest.New(t, func(d *api.Deps) { d.Config.PerIP = 3 })
	call := func(peer, forwarded string) int {
		r := apitest.Request(t.Context(), "GET", "/api/v1/me", "", "")
		r.RemoteAddr = peer
		r.Header.Set("X-Forwarded-For", forwarded)
		r.Header.Set("X-Real-Ip", forwarded)
		got := w.Do(r)
		if got.Code == http.StatusTooManyRequests {
			expect(t, got, 429, problem(429, tooMany, "api.too_many_requests"))
			if after := got.Header().Get("Retry-After"); after != "20" {
				t.Errorf("Retry-After %q, want 20", after)
			}
		}
		return got.Code
	}
	for range 3 {
		if code := call("198.51.100.1:1", ""); code != 401 {
			t.Fatal(code)
		}
	}
	for _, test := range []struct {
		name, peer, forwarded string
		want                  int
	}{
		{"one too many", "198.51.100.1:2", "", 429},
		{"with a forged address", "198.51.100.1:3", "203.0.113.1", 429},
		{"somebody else", "198.51.100.2:1", "", 401},
		{"somebody else, claiming to be the first", "198.51.100.2:1", "198.51.100.1", 401},
	} {
		if got := call(test.peer, test.forwarded); got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
	w.Clock.Advance(20 * time.Second)
	if code := call("198.51.100.1:1", ""); code != 401 {
		t.Errorf("after the wait: %d", code)
	}
	for i, want := range []int{401, 401, 401, 429} {
		peer := "[2001:db8::" + string(rune('1'+i)) + "]:1"
		if got := call(peer, ""); got != want {
			t.Errorf("address %d of one IPv6 network: %d, want %d", i, got, want)
		}
	}
	if code := call("[2001:db8:0:1::1]:1", ""); code != 401 {
		t.Errorf("another IPv6 network: %d", code)
	}
	if got := w.Do(apitest.Request(t.Context(), "GET", "/healthz", "", "")); got.Code != 200 {
		t.Errorf("health is limited: %d", got.Code)
	}
}

func TestLimitPerAddressBehindAProxy(t *testing.T) {
	t.Parallel()
	w := apitest.New(t, func(d *api.Deps) {
		d.Config.PerIP, d.Config.TrustedProxies = 1, []string{"10.0.0.0/8", "fd00::/8"}
	})
	for _, test := range []struct {
		name, peer, forwarded string
		want                  int
	}{
		{"a client", "10.0.0.1:1", "203.0.113.1", 401},
		{"another client", "10.0.0.1:1", "203.0.113.2", 401},
		{"the first again, through another proxy", "10.9.9.9:1", "203.0.113.1", 429},
		{"the first again, with an invented hop in front", "10.0.0.1:1", "192.0.2.99, 203.0.113.1", 429},
		{"the first again, past two proxies", "10.0.0.1:1", "203.0.113.1, 10.0.0.2", 429},
		{"past the proxy, with an invented address", "203.0.113.2:1", "192.0.2.98", 429},
		{"garbage counts for the proxy", "10.0.0.1:1", "garbage", 401},
		{"more garbage counts there too", "10.0.0.1:1", "more garbage", 429},
	} {
		r := apitest.Request(t.Context(), "GET", "/api/v1/me", "", "")
		r.RemoteAddr = test.peer
		r.Header.Set("X-Forwarded-For", test.forwarded)
		if got := w.Do(r); got.Code != test.want {
			t.Errorf("%s: %d, want %d", test.name, got.Code, test.want)
		}
	}
}

func TestBrokenProxyListIsRefused(t *testing.T) {
	t.Parallel()
	_, err := api.New(api.Deps{Config: api.Config{TrustedProxies: []string{"10.0.0.0/8", "10.0.0.1"}}})
	if err == nil || !strings.Contains(err.Error(), `"10.0.0.1"`) {
		t.Errorf("error %v does not name the entry", err)
	}
}

func TestLimitPerAccount(t *testing.T) {
	t.Parallel()
	w := apitest.New(t, func(d *api.Deps) { d.Config.PerAccount = 2 })
	a := w.AddSchool(t, "a")
	call := func(role identity.Role, peer string) int {
		r := apitest.Request(t.Context(), "GET", "/api/v1/places", a.People[role].Token, "")
		r.RemoteAddr = peer
		return w.Do(r).Code
	}
	for i, want := range []int{200, 200, 429} {
		if got := call(identity.RoleGuard, "198.51.100."+string(rune('1'+i))+":1"); got != want {
			t.Errorf("call %d: %d, want %d", i, got, want)
		}
	}
	if got := call(identity.RoleNurse, "198.51.100.1:1"); got != 200 {
		t.Errorf("another account: %d", got)
	}
}

func TestLimitOfLogins(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	codes := map[int]int{}
	for range 301 {
		codes[w.Do(apitest.Request(t.Context(), "POST", "/api/v1/sessions", "", `{"code":"forged"}`)).Code]++
	}
	if codes[401] != 300 || codes[429] != 1 {
		t.Errorf("answers %v, want 300 × 401 and 1 × 429", codes)
	}
}

func TestWorkThatTakesTooLong(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	w.WeChat.OnLogin = func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	}
	synctest.Test(t, func(t *testing.T) {
		start := time.Now() //nolint:forbidigo // the clock of the bubble
		got := w.Do(apitest.Request(t.Context(), "POST", "/api/v1/sessions", "", `{"code":"user:a"}`))
		expect(t, got, 503, problem(503, "这次处理的时间太长，已经停下，请稍后再试。", "api.timeout"))
		if after := got.Header().Get("Retry-After"); after != "1" {
			t.Errorf("Retry-After %q", after)
		}
		if took := time.Since(start); took != 10*time.Second { //nolint:forbidigo // the clock of the bubble
			t.Errorf("took %v", took)
		}
	})
}

func TestClientThatHangsUp(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	ctx, hangUp := context.WithCancel(t.Context())
	w.WeChat.OnLogin = func(ctx context.Context) error {
		hangUp()
		<-ctx.Done()
		return ctx.Err()
	}
	w.Do(apitest.Request(ctx, "POST", "/api/v1/sessions", "", `{"code":"user:a"}`))
	line := lastLine(t, w)
	if line["status"] != 499.0 || line["level"] != "INFO" {
		t.Errorf("access line %v", line)
	}
}

func TestWhatALowerFloorSaysStaysInside(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		err    error
		status int
		want   string
	}{
		{
			errors.New("SELECT phone FROM people: no such column"), 500,
			problem(500, "服务器开小差了，请稍后再试。如果一直这样，请把编号告诉学校管理员：request-1", "api.internal"),
		},
		{mysqldriver.ErrInvalidConn, 503, problem(503, "系统暂时忙不过来，请稍后再试。", "api.unavailable")},
	} {
		w := apitest.New(t)
		w.WeChat.OnLogin = func(context.Context) error { return test.err }
		got := w.Do(apitest.Request(t.Context(), "POST", "/api/v1/sessions", "", `{"code":"user:a"}`))
		expect(t, got, test.status, test.want)
		line := lastLine(t, w)
		if line["level"] != "ERROR" || line["error"] != test.err.Error() || line["request_id"] != "request-1" {
			t.Errorf("access line %v", line)
		}
	}
}
