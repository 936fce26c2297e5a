package wechatsim_test

import (
	"testing"
	"time"

	"xiaoqin/server/wechat/wechatsim"
)

const (
	quotaPath = "/cgi-bin/openapi/quota/get"
	clearPath = "/cgi-bin/clear_quota"
)

func TestQuota(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.sim.SetQuota(mini, sendPath, wechatsim.Quota{Daily: 3, Minute: 2}))
	must(t, w.sim.Grant(mini, guard, dueTemplate, 9))
	send := func(when, want string) {
		t.Helper()
		wantBody(t, when, w.post(sendPath, w.token(mini), `{}`), want)
	}
	const (
		allowed = `{"errcode":40003,"errmsg":"invalid openid rid: RID"}` // counted, then refused for its body
		hurried = `{"errcode":45011,"errmsg":"api minute-quota reach limit, must slower, retry next minute rid: RID"}`
		usedUp  = `{"errcode":45009,"errmsg":"reach max api daily quota limit rid: RID"}`
	)
	send("first", allowed)
	send("second", allowed)
	send("third in a minute", hurried)
	w.clock.advance(time.Minute)
	send("next minute", allowed)
	send("fourth of the day", usedUp)
	wantBody(t, "quota/get", w.post(quotaPath, w.token(mini), `{"cgi_path":"/cgi-bin/message/subscribe/send"}`),
		`{"errcode":0,"errmsg":"ok","quota":{"daily_limit":3,"used":3,"remain":0}}`)
	w.clock.advance(14*time.Hour + 47*time.Minute) // 00:00 in Shanghai
	send("next day", allowed)

	wantBody(t, "another app's clear_quota", w.post(clearPath, w.token(mini), `{"appid":"wx00000000000000b1"}`), `{"errcode":40013,"errmsg":"invalid appid rid: RID"}`)
	send("second of the next day", allowed)
	wantBody(t, "clear_quota", w.post(clearPath, w.token(mini), `{"appid":"wx00000000000000a1"}`), `{"errcode":0,"errmsg":"ok"}`)
	send("after clearing", allowed)
}

func TestQuotaOfOtherPaths(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ask := func(path, want string) {
		t.Helper()
		wantBody(t, path, w.post(quotaPath, w.token(mini), `{"cgi_path":"`+path+`"}`), want)
	}
	ask("/wxaapi/newtmpl/gettemplate", `{"errcode":0,"errmsg":"ok","quota":{"daily_limit":10000000,"used":0,"remain":10000000}}`)
	const unknown = `{"errcode":76003,"errmsg":"cgi_path not found, please check rid: RID"}`
	ask("/cgi-bin/nothing", unknown)
	ask("/cgi-bin/message/template/send", unknown) // an official account's path

	for path, want := range map[string]string{
		"/wxa/getwxacodeunlimit": `{"errcode":45009,"errmsg":"reach max api daily quota limit rid: RID"}`,
		"/wxa/msg_sec_check":     `{"errcode":44991,"errmsg":"reach max api minute frequence rid: RID"}`, //nolint:misspell // sic
		"/wxa/media_check_async": `{"errcode":44991,"errmsg":"reach max api minute frequence rid: RID"}`, //nolint:misspell // sic
	} {
		must(t, w.sim.SetQuota(mini, path, wechatsim.Quota{Minute: 1}))
		w.post(path, w.token(mini), `{}`)
		wantBody(t, path, w.post(path, w.token(mini), `{}`), want)
	}
}

func TestClearQuotaTenTimesAMonth(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	clearing := func() string { return w.post(clearPath, w.token(mini), `{"appid":"wx00000000000000a1"}`) }
	for range 10 {
		wantBody(t, "clearing", clearing(), `{"errcode":0,"errmsg":"ok"}`)
	}
	wantBody(t, "eleventh", clearing(), `{"errcode":48006,"errmsg":"forbid to clear quota because of reaching the limit rid: RID"}`)
	w.clock.advance(24 * time.Hour) // 1 April
	wantBody(t, "next month", clearing(), `{"errcode":0,"errmsg":"ok"}`)
}

func TestQuotaOfTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.sim.SetQuota(mini, "/cgi-bin/token", wechatsim.Quota{Daily: 1}))
	w.plain()
	wantBody(t, "second token", w.get("/cgi-bin/token", plainQuery()), `{"errcode":45009,"errmsg":"reach max api daily quota limit rid: RID"}`)
}
