package wechatsim_test

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

const (
	textPath  = "/wxa/msg_sec_check"
	mediaPath = "/wxa/media_check_async"
)

var traceID = regexp.MustCompile(`"trace_id":"[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}"`)

// visit logs the guard in, without which nothing of theirs is checked.
func (w *world) visit() {
	w.t.Helper()
	w.get(loginPath, loginQuery(w.loginCode(guard)))
}

func (w *world) check(path, body string) string {
	w.t.Helper()
	return traceID.ReplaceAllString(w.post(path, w.token(mini), body), `"trace_id":"TRACE"`)
}

func TestTextCheck(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.visit()
	body := func(changes ...string) string {
		return strings.NewReplacer(changes...).Replace(`{"version":2,"openid":"` + w.openID(mini, guard) + `","scene":2,"content":"灭火器压力不足"}`)
	}
	result := func(suggest, label, keyword string) string {
		opinion := `"suggest":"` + suggest + `","label":` + label
		return `{"errcode":0,"errmsg":"ok","trace_id":"TRACE","result":{` + opinion + `},"detail":[` +
			`{"strategy":"content_model","errcode":0,` + opinion + `,"prob":90},{"strategy":"keyword","errcode":0,` + opinion + keyword + `}]}`
	}
	for name, tt := range map[string]struct{ body, want string }{
		"pass":           {body(), result("pass", "100", "")},
		"risky":          {body("灭火器", "违禁品"), result("risky", "20006", `,"keyword":"违禁"`)},
		"review":         {body("灭火器", "可疑物"), result("review", "21000", "")},
		"risky title":    {body(`"scene":2`, `"scene":2,"title":"违禁"`), result("risky", "20006", `,"keyword":"违禁"`)},
		"2500 letters":   {body("灭火器压力不足", strings.Repeat("好", 2500)), result("pass", "100", "")},
		"2501 letters":   {body("灭火器压力不足", strings.Repeat("好", 2501)), `{"errcode":45002,"errmsg":"content size out of limit rid: RID"}`},
		"nothing":        {body("灭火器压力不足", ""), `{"errcode":44002,"errmsg":"empty post data rid: RID"}`},
		"version 1":      {body(`"version":2`, `"version":1`), `{"errcode":40097,"errmsg":"invalid args rid: RID"}`},
		"no openid":      {body(`"openid":"o`, `"openid":"`), `{"errcode":40003,"errmsg":"invalid openid rid: RID"}`},
		"foreign openid": {body(w.openID(mini, guard), w.openID(official, guard)), `{"errcode":43104,"errmsg":"The openid does not match the appid rid: RID"}`},
		"scene 5":        {body(`"scene":2`, `"scene":5`), `{"errcode":40129,"errmsg":"invalid scene rid: RID"}`},
		"not a visitor":  {body(w.openID(mini, guard), w.openID(mini, mother)), `{"errcode":61010,"errmsg":"code is expired rid: RID"}`},
		"not JSON":       {"x", `{"errcode":47001,"errmsg":"data format error rid: RID"}`},
	} {
		wantBody(t, name, w.check(textPath, tt.body), tt.want)
	}
	wantBody(t, "GET", w.get(textPath, w.token(mini)), `{"errcode":43002,"errmsg":"require POST method rid: RID"}`)
	w.clock.advance(2*time.Hour + time.Millisecond)
	wantBody(t, "after two hours", w.check(textPath, body()), `{"errcode":61010,"errmsg":"code is expired rid: RID"}`)
}

func TestMediaCheck(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.visit()
	body := func(changes ...string) string {
		return strings.NewReplacer(changes...).Replace(`{"version":2,"openid":"` + w.openID(mini, guard) + `","scene":1,"media_url":"https://school.example/a.jpg","media_type":2}`)
	}
	for name, tt := range map[string]struct{ body, want string }{
		"image":         {body(), `{"errcode":0,"errmsg":"ok","trace_id":"TRACE"}`},
		"audio":         {body(`"media_type":2`, `"media_type":1`), `{"errcode":0,"errmsg":"ok","trace_id":"TRACE"}`},
		"other media":   {body(`"media_type":2`, `"media_type":3`), `{"errcode":40004,"errmsg":"invalid media type rid: RID"}`},
		"version 1":     {body(`"version":2`, `"version":1`), `{"errcode":40097,"errmsg":"invalid args rid: RID"}`},
		"not a visitor": {body(w.openID(mini, guard), w.openID(mini, mother)), `{"errcode":61010,"errmsg":"code is expired rid: RID"}`},
		"foreign":       {body(w.openID(mini, guard), w.openID(official, guard)), `{"errcode":43104,"errmsg":"The openid does not match the appid rid: RID"}`},
	} {
		wantBody(t, name, w.check(mediaPath, tt.body), tt.want)
	}
}
