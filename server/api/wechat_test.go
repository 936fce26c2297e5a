package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"xiaoqin/server/api"
	"xiaoqin/server/api/apitest"
	"xiaoqin/server/identity"
	"xiaoqin/server/wechat"
	"xiaoqin/server/wechat/wechatsim"
)

const (
	appID  = "wx0123456789abcdef"
	secret = "0123456789abcdef0123456789abcdef"
)

// withWeChat is an installation whose logins go over HTTP to the simulator.
func withWeChat(t *testing.T) (*apitest.World, *wechatsim.Sim) {
	t.Helper()
	sim := wechatsim.New(wechatsim.Options{Seed: 1})
	t.Cleanup(sim.Close)
	if err := sim.AddMiniProgram(wechatsim.App{AppID: appID, Secret: secret, Name: "校勤", Pages: []string{"pages/index/index"}}); err != nil {
		t.Fatal(err)
	}
	for _, u := range []wechatsim.User{{ID: "teacher"}, {ID: "blocked", Blocked: true}} {
		if err := sim.AddUser(u); err != nil {
			t.Fatal(err)
		}
	}
	platform := httptest.NewServer(sim.API())
	t.Cleanup(platform.Close)
	return apitest.New(t, generous, func(d *api.Deps) {
		client, err := wechat.New(wechat.Config{APIURL: platform.URL, Mini: wechat.App{ID: appID, Secret: secret}}, d.Cache, d.Machine, d.Log)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.Close)
		d.Identity = identity.New(identity.Deps{
			DB: d.DB, Cache: d.Cache, Vault: apitest.Vault(t), WeChat: client, Machine: d.Machine, Log: d.Log,
		})
	}), sim
}

func code(t *testing.T, sim *wechatsim.Sim, user string) string {
	t.Helper()
	code, err := sim.LoginCode(appID, user)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

const loginPath = "/sns/jscode2session"

func TestLoginThroughWeChat(t *testing.T) {
	t.Parallel()
	const path = loginPath
	invalid := problem(401, "微信登录凭证无效或已过期，请重新进入小程序登录。", "wechat.code_invalid")
	away := problem(503, "微信服务暂时没有响应，请稍后再试。", "wechat.unavailable")
	for _, test := range []struct {
		name   string
		code   func(t *testing.T, sim *wechatsim.Sim) string
		status int
		want   string // empty for a session
		calls  int    // that WeChat got: a code is never tried again, except after -1
	}{
		{"good", func(t *testing.T, sim *wechatsim.Sim) string { return code(t, sim, "teacher") }, 201, "", 1},
		{"forged", func(*testing.T, *wechatsim.Sim) string { return "0a1Bc2Dd3Ee4Ff5" }, 401, invalid, 1},
		{"with a parameter inside", func(t *testing.T, sim *wechatsim.Sim) string { return code(t, sim, "teacher") + "&appid=wx0" }, 401, invalid, 0},
		{"expired", func(t *testing.T, sim *wechatsim.Sim) string {
			c := code(t, sim, "teacher")
			sim.Advance(5*time.Minute + time.Second)
			return c
		}, 401, invalid, 1},
		{"of a user at risk", func(t *testing.T, sim *wechatsim.Sim) string { return code(t, sim, "blocked") }, 403, problem(403,
			"微信认为这个微信号有安全风险，暂时不能登录。请在微信的“安全中心”查看，或请学校管理员协助。", "wechat.login_blocked"), 1},
		{"system error once", fault(wechatsim.Fault{Path: path, Kind: wechatsim.FaultErrcode, Errcode: -1, Count: 1}), 201, "", 2},
		{"system error twice", fault(wechatsim.Fault{Path: path, Kind: wechatsim.FaultErrcode, Errcode: -1, Count: 2}), 503, away, 2},
		{"quota used up", fault(wechatsim.Fault{Path: path, Kind: wechatsim.FaultErrcode, Errcode: 45009}), 503, away, 1},
		{"too often", fault(wechatsim.Fault{Path: path, Kind: wechatsim.FaultErrcode, Errcode: 45011}), 429, problem(429,
			"登录太频繁了，请过一分钟再试。", "wechat.too_many"), 1},
		{"a page of HTML", fault(wechatsim.Fault{Path: path, Kind: wechatsim.FaultHTML}), 503, away, 1},
		{"ten megabytes", fault(wechatsim.Fault{Path: path, Kind: wechatsim.FaultHuge, Megabytes: 10}), 503, away, 1},
		{"no answer in 5 s", fault(wechatsim.Fault{Path: path, Kind: wechatsim.FaultHang}), 503, away, 1},
		{"no answer to a code that was taken", fault(wechatsim.Fault{Path: path, Kind: wechatsim.FaultHang, AfterEffect: true}), 503, away, 1},
		{"half an answer", fault(wechatsim.Fault{Path: path, Kind: wechatsim.FaultTruncated}), 503, away, 1},
		{"a broken connection", fault(wechatsim.Fault{Path: path, Kind: wechatsim.FaultReset}), 503, away, 1},
		{"a gateway error", fault(wechatsim.Fault{Path: path, Kind: wechatsim.FaultStatus, Status: 502}), 503, away, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w, sim := withWeChat(t)
			got := logIn(t, w, test.code(t, sim))
			if n := sim.Count(path); n != test.calls {
				t.Errorf("WeChat was asked %d times, want %d", n, test.calls)
			}
			if test.want == "" {
				if got.Code != 201 {
					t.Errorf("%d %s", got.Code, got.Body)
				}
				return
			}
			expect(t, got, test.status, test.want)
			after := map[int]string{429: "60", 503: "1"}[test.status]
			if given := got.Header().Get("Retry-After"); given != after {
				t.Errorf("Retry-After %q, want %q", given, after)
			}
		})
	}
}

func fault(f wechatsim.Fault) func(*testing.T, *wechatsim.Sim) string {
	return func(t *testing.T, sim *wechatsim.Sim) string {
		t.Helper()
		if err := sim.Inject(f); err != nil {
			t.Fatal(err)
		}
		return code(t, sim, "teacher")
	}
}

func logIn(t *testing.T, w *apitest.World, code string) *httptest.ResponseRecorder {
	t.Helper()
	return w.Do(apitest.Request(t.Context(), http.MethodPost, "/api/v1/sessions", "", `{"code":"`+code+`"}`))
}

func TestHundredUsesOfOneCodeMakeOneSession(t *testing.T) {
	t.Parallel()
	w, sim := withWeChat(t)
	c := code(t, sim, "teacher")
	answers := make(chan *httptest.ResponseRecorder, 100)
	var uses sync.WaitGroup
	for range cap(answers) {
		uses.Go(func() { answers <- logIn(t, w, c) })
	}
	uses.Wait()
	close(answers)
	sessions := 0
	for got := range answers {
		if got.Code == http.StatusCreated {
			sessions++
			continue
		}
		expect(t, got, 401, problem(401, "微信登录凭证无效或已过期，请重新进入小程序登录。", "wechat.code_invalid"))
	}
	if sessions != 1 {
		t.Errorf("%d sessions", sessions)
	}
}

// TestTokenStormReachesNobodyButThePhones refuses every access token for ten minutes while
// families bind by phone number: each is told to try again, WeChat is asked for a token once
// a minute at most, and afterwards everything works.
func TestTokenStormReachesNobodyButThePhones(t *testing.T) {
	t.Parallel()
	w, sim := withWeChat(t)
	const phonePath, tokenPath = "/wxa/business/getuserphonenumber", "/cgi-bin/stable_token"
	bind := func(user string) *httptest.ResponseRecorder {
		t.Helper()
		if err := sim.AddUser(wechatsim.User{ID: user, Phone: "13877700000"}); err != nil {
			t.Fatal(err)
		}
		phoneCode, err := sim.PhoneCode(appID, user)
		if err != nil {
			t.Fatal(err)
		}
		token := tokenOf(t, logIn(t, w, code(t, sim, user)))
		return w.Do(apitest.Request(t.Context(), http.MethodPost, "/api/v1/memberships/claim", token, `{"phone_code":"`+phoneCode+`"}`))
	}
	if err := sim.Inject(wechatsim.Fault{Path: phonePath, Kind: wechatsim.FaultErrcode, Errcode: 40001}); err != nil {
		t.Fatal(err)
	}
	for minute := range 10 {
		for n := range 6 {
			expect(t, bind(fmt.Sprintf("family-%d-%d", minute, n)), 503, problem(503, "微信服务暂时没有响应，请稍后再试。", "wechat.unavailable"))
			w.Clock.Advance(10 * time.Second)
		}
		if n := sim.Count(tokenPath); n > minute+1 {
			t.Fatalf("%d tokens fetched in %d minutes", n, minute+1)
		}
	}
	sim.ClearFaults()
	expect(t, bind("late"), 404, problem(404, "学校登记的名单里没有这个手机号，请联系学校登记，或用绑定码绑定。", "identity.phone_unknown"))
}

func tokenOf(t *testing.T, login *httptest.ResponseRecorder) string {
	t.Helper()
	var session struct {
		Token string `json:"token"`
	}
	if err := json.Unmarshal(login.Body.Bytes(), &session); err != nil || session.Token == "" {
		t.Fatalf("no session: %d %s", login.Code, login.Body)
	}
	return session.Token
}
