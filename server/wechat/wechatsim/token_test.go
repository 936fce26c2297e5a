package wechatsim_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"xiaoqin/server/wechat/wechatsim"
)

const templatesPath = "/wxaapi/newtmpl/gettemplate"

// works reports whether a token is accepted.
func (w *world) works(token string) bool {
	w.t.Helper()
	return strings.HasPrefix(w.get(templatesPath, url.Values{"access_token": {token}}), `{"errcode":0,`)
}

func (w *world) wantWorking(when string, tokens map[string]bool) {
	w.t.Helper()
	for token, want := range tokens {
		if got := w.works(token); got != want {
			w.t.Errorf("%s: token …%s works: %t, want %t", when, token[len(token)-6:], got, want)
		}
	}
}

func (w *world) plain() tokenAnswer {
	w.t.Helper()
	return readToken(w.t, w.get("/cgi-bin/token", plainQuery()))
}

func plainQuery() url.Values {
	return url.Values{"grant_type": {"client_credential"}, "appid": {mini}, "secret": {secret}}
}

func TestPlainToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.plain()
	if first.ExpiresIn != 7200 {
		t.Errorf("expires_in %d", first.ExpiresIn)
	}
	second := w.plain()
	w.wantWorking("at once", map[string]bool{first.AccessToken: true, second.AccessToken: true})
	w.clock.advance(5*time.Minute - time.Millisecond)
	w.wantWorking("within the overlap", map[string]bool{first.AccessToken: true, second.AccessToken: true})
	w.clock.advance(time.Millisecond)
	w.wantWorking("after the overlap", map[string]bool{first.AccessToken: false, second.AccessToken: true})
}

func TestStableToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.stable(mini, false)
	if first.ExpiresIn != 7200 {
		t.Errorf("expires_in %d", first.ExpiresIn)
	}
	w.clock.advance(time.Hour + 54*time.Minute)
	if again := w.stable(mini, false); again.AccessToken != first.AccessToken || again.ExpiresIn != 360 {
		t.Errorf("six minutes before the end: %d s left, same token %t", again.ExpiresIn, again == first)
	}
	w.clock.advance(time.Minute)
	second := w.stable(mini, false)
	if second.AccessToken == first.AccessToken || second.ExpiresIn != 7200 {
		t.Errorf("in the last five minutes: %d s left", second.ExpiresIn)
	}
	w.wantWorking("in the overlap", map[string]bool{first.AccessToken: true, second.AccessToken: true})
	w.clock.advance(5 * time.Minute)
	w.wantWorking("after it", map[string]bool{first.AccessToken: false, second.AccessToken: true})
}

func TestStableTokenForced(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.stable(mini, false)
	second := w.stable(mini, true)
	w.wantWorking("forced", map[string]bool{first.AccessToken: false, second.AccessToken: true})
	if soon := w.stable(mini, true); soon != second {
		t.Error("forced again within 30 s: refreshed")
	}
	for range 19 {
		w.clock.advance(30 * time.Second)
		next := w.stable(mini, true)
		if next.AccessToken == second.AccessToken {
			t.Fatal("forced after 30 s: not refreshed")
		}
		second = next
	}
	w.clock.advance(30 * time.Second)
	if next := w.stable(mini, true); next.AccessToken != second.AccessToken {
		t.Error("forced for the 21st time in a day: refreshed")
	}
	w.clock.advance(15 * time.Hour)
	second = w.stable(mini, false)
	if next := w.stable(mini, true); next.AccessToken == second.AccessToken {
		t.Error("forced on the next day: not refreshed")
	}
}

func TestTokenKindsAreIndependent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	plain, stable := w.plain(), w.stable(mini, false)
	forced := w.stable(mini, true)
	w.plain()
	w.clock.advance(5 * time.Minute)
	w.wantWorking("each kind renewed", map[string]bool{plain.AccessToken: false, stable.AccessToken: false, forced.AccessToken: true})
	w.wantWorking("the newest plain one", map[string]bool{w.plain().AccessToken: true})
}

func TestTokenRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.sim.AddMiniProgram(wechatsim.App{AppID: "wxfar", Secret: secret, AllowedIPs: []string{"10.0.0.9"}}))
	with := func(name, value string) url.Values {
		q := plainQuery()
		q.Set(name, value)
		return q
	}
	for name, tt := range map[string]struct {
		query url.Values
		want  string
	}{
		"no appid":         {with("appid", ""), `{"errcode":41002,"errmsg":"appid missing rid: RID"}`},
		"no secret":        {with("secret", ""), `{"errcode":41004,"errmsg":"appsecret missing rid: RID"}`},
		"grant type":       {with("grant_type", "x"), `{"errcode":40002,"errmsg":"invalid grant_type rid: RID"}`},
		"unknown appid":    {with("appid", "wx9"), `{"errcode":40013,"errmsg":"invalid appid rid: RID"}`},
		"malformed secret": {with("secret", "x"), `{"errcode":40125,"errmsg":"invalid appsecret rid: RID"}`},
		"wrong secret":     {with("secret", strings.Repeat("0", 32)), `{"errcode":40001,"errmsg":"invalid credential, access_token is invalid or not latest rid: RID"}`},
		"address":          {with("appid", "wxfar"), `{"errcode":40164,"errmsg":"invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist rid: RID"}`},
	} {
		wantBody(t, name, w.get("/cgi-bin/token", tt.query), tt.want)
	}
	const stable = "/cgi-bin/stable_token"
	wantBody(t, "stable by GET", w.get(stable, plainQuery()), `{"errcode":43002,"errmsg":"require POST method rid: RID"}`)
	wantBody(t, "stable without a body", w.post(stable, plainQuery(), ""), `{"errcode":44002,"errmsg":"empty post data rid: RID"}`)
	wantBody(t, "stable as a form", w.post(stable, nil, plainQuery().Encode()), `{"errcode":47001,"errmsg":"data format error rid: RID"}`)
	wantBody(t, "stable, too large", w.post(stable, nil, `{"appid":"`+strings.Repeat("x", 1<<20)+`"}`), `{"errcode":47001,"errmsg":"data format error rid: RID"}`)
	wantBody(t, "unknown path", w.get("/cgi-bin/nothing", nil), `{"errcode":40066,"errmsg":"invalid url rid: RID"}`)
}
