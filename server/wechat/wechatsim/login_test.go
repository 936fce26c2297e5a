package wechatsim_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"xiaoqin/server/wechat/wechatsim"
)

const (
	loginPath = "/sns/jscode2session"
	phonePath = "/wxa/business/getuserphonenumber"
)

func loginQuery(code string) url.Values {
	return url.Values{"appid": {mini}, "secret": {secret}, "js_code": {code}, "grant_type": {"authorization_code"}}
}

func (w *world) loginCode(userID string) string {
	w.t.Helper()
	code, err := w.sim.LoginCode(mini, userID)
	must(w.t, err)
	return code
}

var sessionKey = regexp.MustCompile(`"session_key":"([^"]*)"`)

func TestLogin(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.do("GET", loginPath, loginQuery(w.loginCode(guard)), "")
	key := sessionKey.FindStringSubmatch(got.body)
	if key == nil {
		t.Fatalf("no session_key in %s", got.body)
	}
	if raw, err := base64.StdEncoding.DecodeString(key[1]); err != nil || len(raw) != 16 {
		t.Errorf("session_key %q is not base64 of 16 bytes", key[1])
	}
	wantBody(t, "content type", got.contentType, "text/plain")
	wantBody(t, "answer", strings.Replace(got.body, key[1], "KEY", 1),
		`{"session_key":"KEY","openid":"`+w.openID(mini, guard)+`","unionid":"`+w.sim.Users()[0].UnionIDs[mini]+`"}`)

	shy := w.get(loginPath, loginQuery(w.loginCode("shy")))
	if strings.Contains(shy, "unionid") {
		t.Errorf("unionid of a user without: %s", shy)
	}
}

func TestLoginRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.sim.AddUser(wechatsim.User{ID: "risky", Blocked: true}))
	used := w.loginCode(guard)
	w.get(loginPath, loginQuery(used))
	foreign, err := w.sim.LoginCode(otherMini, guard)
	must(t, err)
	phoneCode, err := w.sim.PhoneCode(mini, guard)
	must(t, err)
	with := func(name, value string) url.Values {
		q := loginQuery(w.loginCode(guard))
		q.Set(name, value)
		return q
	}
	tests := []struct {
		name  string
		query url.Values
		want  string
	}{
		{"unknown code", loginQuery("nonsense"), `{"errcode":40029,"errmsg":"invalid code, rid: RID"}`},
		{"code with an ampersand", loginQuery("a&b=c"), `{"errcode":40029,"errmsg":"invalid code, rid: RID"}`},
		{"code of another app", loginQuery(foreign), `{"errcode":40029,"errmsg":"invalid code, rid: RID"}`},
		{"phone code", loginQuery(phoneCode), `{"errcode":40029,"errmsg":"invalid code, rid: RID"}`},
		{"used code", loginQuery(used), `{"errcode":40163,"errmsg":"code been used, rid: RID"}`},
		{"no appid", with("appid", ""), `{"errcode":41002,"errmsg":"appid missing, rid: RID"}`},
		{"no secret", with("secret", ""), `{"errcode":41004,"errmsg":"appsecret missing, rid: RID"}`},
		{"no code", with("js_code", ""), `{"errcode":41008,"errmsg":"missing code, rid: RID"}`},
		{"unknown appid", with("appid", "wx9"), `{"errcode":40013,"errmsg":"invalid appid, rid: RID"}`},
		{"malformed secret", with("secret", "short"), `{"errcode":40125,"errmsg":"invalid appsecret, rid: RID"}`},
		{"wrong secret", with("secret", strings.Repeat("0", 32)), `{"errcode":40001,"errmsg":"invalid credential, access_token is invalid or not latest, rid: RID"}`},
		{"wrong grant type", with("grant_type", "client_credential"), `{"errcode":40002,"errmsg":"invalid grant_type, rid: RID"}`},
		{"user at risk", loginQuery(w.loginCode("risky")), `{"errcode":40226,"errmsg":"code blocked, rid: RID"}`},
	}
	for _, tt := range tests {
		wantBody(t, tt.name, w.get(loginPath, tt.query), tt.want)
	}
	wantBody(t, "POST", w.post(loginPath, loginQuery(w.loginCode(guard)), "{}"), `{"errcode":43001,"errmsg":"require GET method, rid: RID"}`)

	code := w.loginCode(guard)
	w.clock.advance(5*time.Minute + time.Millisecond)
	wantBody(t, "expired code", w.get(loginPath, loginQuery(code)), `{"errcode":40029,"errmsg":"invalid code, rid: RID"}`)
	code = w.loginCode(guard)
	w.clock.advance(5 * time.Minute)
	if got := w.get(loginPath, loginQuery(code)); !strings.Contains(got, "openid") {
		t.Errorf("code of exactly five minutes: %s", got)
	}
}

func TestLoginOnceInParallel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	query := loginQuery(w.loginCode(guard))
	var mu sync.Mutex
	counts := map[string]int{}
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			answer := sessionKey.ReplaceAllString(w.get(loginPath, query), "KEY")
			mu.Lock()
			defer mu.Unlock()
			counts[answer]++
		})
	}
	wg.Wait()
	if counts[`{"errcode":40163,"errmsg":"code been used, rid: RID"}`] != 49 || len(counts) != 2 {
		t.Errorf("answers: %v", counts)
	}
}

func TestLoginPace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 100 {
		if got := w.get(loginPath, loginQuery(w.loginCode(guard))); !strings.Contains(got, "openid") {
			t.Fatalf("login %d: %s", i+1, got)
		}
	}
	wantBody(t, "login 101", w.get(loginPath, loginQuery(w.loginCode(guard))),
		`{"errcode":45011,"errmsg":"api minute-quota reach limit, must slower, retry next minute, rid: RID"}`)
	if got := w.get(loginPath, loginQuery(w.loginCode(mother))); !strings.Contains(got, "openid") {
		t.Errorf("somebody else in the same minute: %s", got)
	}
	w.clock.advance(time.Minute)
	if got := w.get(loginPath, loginQuery(w.loginCode(guard))); !strings.Contains(got, "openid") {
		t.Errorf("next minute: %s", got)
	}
	must(t, w.sim.SetQuota(mini, loginPath, wechatsim.Quota{Daily: 1}))
	wantBody(t, "app quota", w.get(loginPath, loginQuery(w.loginCode(guard))), `{"errcode":45009,"errmsg":"reach max api daily quota limit, could get access_token by getStableAccessToken, rid: RID"}`)
}

func TestPhoneNumber(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	code := func() string {
		t.Helper()
		c, err := w.sim.PhoneCode(mini, guard)
		must(t, err)
		return c
	}
	body := func(code string) string {
		b, err := json.Marshal(map[string]string{"code": code})
		must(t, err)
		return string(b)
	}
	hint := regexp.MustCompile(`hint: \[[^\]]+\]`)
	refused := `{"errcode":40029,"errmsg":"invalid code hint: [HINT] rid: RID"}`
	ask := func(body string) string {
		return hint.ReplaceAllString(w.post(phonePath, w.token(mini), body), "hint: [HINT]")
	}
	first := code()
	wantBody(t, "first use", ask(body(first)), `{"errcode":0,"errmsg":"ok","phone_info":{"phoneNumber":"13580006666","purePhoneNumber":"13580006666",`+
		`"countryCode":"86","watermark":{"timestamp":1648689120,"appid":"wx00000000000000a1"}}}`)
	wantBody(t, "second use", ask(body(first)), refused)
	wantBody(t, "login code", ask(body(w.loginCode(guard))), refused)
	wantBody(t, "unknown code", ask(body("x")), refused)
	wantBody(t, "no code", ask(`{}`), refused)
	wantBody(t, "no body", ask(``), `{"errcode":44002,"errmsg":"empty post data rid: RID"}`)
	wantBody(t, "not an object", ask(`[]`), `{"errcode":47001,"errmsg":"data format error rid: RID"}`)
	wantBody(t, "GET", w.get(phonePath, w.token(mini)), `{"errcode":43002,"errmsg":"require POST method rid: RID"}`)
	wantBody(t, "other app", hint.ReplaceAllString(w.post(phonePath, w.token(otherMini), body(code())), "hint: [HINT]"), refused)
	old := code()
	w.clock.advance(5*time.Minute + time.Millisecond)
	wantBody(t, "expired", ask(body(old)), refused)
}

func TestCodesForNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, noPhone := w.sim.PhoneCode(mini, "shy")
	_, noUser := w.sim.LoginCode(mini, "ghost")
	_, noApp := w.sim.LoginCode("wx9", guard)
	_, wrongKind := w.sim.LoginCode(official, guard)
	for want, got := range map[error]error{
		wechatsim.ErrNoPhone: noPhone, wechatsim.ErrUnknownUser: noUser,
		wechatsim.ErrUnknownApp: noApp, wechatsim.ErrWrongKind: wrongKind,
	} {
		if !errors.Is(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}
