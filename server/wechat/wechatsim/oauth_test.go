package wechatsim_test

import (
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"xiaoqin/server/wechat/wechatsim"
)

const (
	oauthPath   = "/sns/oauth2/access_token"
	profilePath = "/sns/userinfo"
)

var longToken = regexp.MustCompile(`"82_[0-9A-Za-z_-]{133}"`)

func (w *world) oauthQuery(scope wechatsim.Scope, snapshot bool) url.Values {
	w.t.Helper()
	code, err := w.sim.OAuthCode(official, mother, scope, snapshot)
	must(w.t, err)
	return url.Values{"appid": {official}, "secret": {strings.Repeat("f", 32)}, "code": {code}, "grant_type": {"authorization_code"}}
}

func TestOAuth(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, unionID := w.openID(official, mother), w.sim.Users()[1].UnionIDs[official]
	ask := func(scope wechatsim.Scope, snapshot bool) string {
		return longToken.ReplaceAllString(w.get(oauthPath, w.oauthQuery(scope, snapshot)), `"TOKEN"`)
	}
	wantBody(t, "base", ask(wechatsim.ScopeBase, false),
		`{"access_token":"TOKEN","expires_in":7200,"refresh_token":"TOKEN","openid":"`+id+`","scope":"snsapi_base"}`)
	wantBody(t, "userinfo", ask(wechatsim.ScopeUserInfo, false),
		`{"access_token":"TOKEN","expires_in":7200,"refresh_token":"TOKEN","openid":"`+id+`","scope":"snsapi_userinfo","unionid":"`+unionID+`"}`)
	snapshot := regexp.MustCompile(`^\{"access_token":"TOKEN","expires_in":7200,"refresh_token":"TOKEN","openid":"(o[0-9A-Za-z_-]{27})","scope":"snsapi_userinfo","is_snapshotuser":1\}$`).
		FindStringSubmatch(ask(wechatsim.ScopeUserInfo, true))
	if snapshot == nil || snapshot[1] == id {
		t.Errorf("snapshot user: %v", snapshot)
	}
}

func TestOAuthRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const invalid = `{"errcode":40029,"errmsg":"invalid code, rid: RID"}`
	used := w.oauthQuery(wechatsim.ScopeBase, false)
	w.get(oauthPath, used)
	wantBody(t, "used code", w.get(oauthPath, used), `{"errcode":40163,"errmsg":"code been used, rid: RID"}`)
	used.Set("code", "x")
	wantBody(t, "unknown code", w.get(oauthPath, used), invalid)
	used.Set("code", "")
	wantBody(t, "no code", w.get(oauthPath, used), `{"errcode":41008,"errmsg":"missing code, rid: RID"}`)
	used.Set("code", w.loginCode(mother))
	wantBody(t, "login code", w.get(oauthPath, used), invalid)
	old := w.oauthQuery(wechatsim.ScopeBase, false)
	w.clock.advance(6 * time.Minute)
	wantBody(t, "expired code", w.get(oauthPath, old), invalid)
	old.Set("appid", mini)
	old.Set("secret", secret)
	wantBody(t, "a mini-program", w.get(oauthPath, old), `{"errcode":40013,"errmsg":"invalid appid, rid: RID"}`)
	if _, err := w.sim.OAuthCode(official, mother, "snsapi_login", false); !errors.Is(err, wechatsim.ErrBadRequest) {
		t.Errorf("unknown scope: %v", err)
	}
	must(t, w.sim.SetQuota(official, oauthPath, wechatsim.Quota{Minute: 1}))
	w.get(oauthPath, w.oauthQuery(wechatsim.ScopeBase, false))
	wantBody(t, "hurried", w.get(oauthPath, w.oauthQuery(wechatsim.ScopeBase, false)),
		`{"errcode":45011,"errmsg":"api minute-quota reach limit, must slower, retry next minute, rid: RID"}`)
}

func TestOAuthProfile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	login := func(scope wechatsim.Scope) url.Values {
		var answer struct {
			AccessToken string `json:"access_token"`
			OpenID      string `json:"openid"`
		}
		must(t, json.Unmarshal([]byte(w.get(oauthPath, w.oauthQuery(scope, false))), &answer))
		return url.Values{"access_token": {answer.AccessToken}, "openid": {answer.OpenID}, "lang": {"zh_CN"}}
	}
	full := login(wechatsim.ScopeUserInfo)
	wantBody(t, "profile", w.get(profilePath, full), `{"openid":"`+w.openID(official, mother)+`","nickname":"李女士","sex":0,"language":"","city":"","province":"",`+
		`"country":"","headimgurl":"","privilege":[],"unionid":"`+w.sim.Users()[1].UnionIDs[official]+`"}`)
	wantBody(t, "base scope", w.get(profilePath, login(wechatsim.ScopeBase)), `{"errcode":48001,"errmsg":"api unauthorized, rid: RID"}`)
	wantBody(t, "other openid", w.get(profilePath, url.Values{"access_token": full["access_token"], "openid": {"x"}}), `{"errcode":40003,"errmsg":"invalid openid, rid: RID"}`)
	wantBody(t, "no token", w.get(profilePath, nil), `{"errcode":41001,"errmsg":"access_token missing, rid: RID"}`)
	wantBody(t, "the app's token", w.get(profilePath, w.token(official)), `{"errcode":40001,"errmsg":"invalid credential, access_token is invalid or not latest, rid: RID"}`)
	w.clock.advance(2 * time.Hour)
	wantBody(t, "expired", w.get(profilePath, full), `{"errcode":42001,"errmsg":"access_token expired, rid: RID"}`)
}
