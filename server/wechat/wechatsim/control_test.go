package wechatsim_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// control asks the control handler and returns status and body.
func (w *world) control(method, path, body string, header ...string) (int, string) {
	w.t.Helper()
	req := httptest.NewRequestWithContext(w.t.Context(), method, "http://localhost:8080/_sim/"+path, strings.NewReader(body))
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	w.sim.Control().ServeHTTP(rec, req)
	b, err := io.ReadAll(rec.Body)
	must(w.t, err)
	return rec.Code, string(b)
}

func (w *world) operate(name, body string) string {
	w.t.Helper()
	status, answer := w.control("POST", "api/"+name, body)
	if status != http.StatusOK {
		w.t.Errorf("%s: HTTP %d, %s", name, status, answer)
	}
	return answer
}

func (w *world) read(what string) string {
	w.t.Helper()
	status, answer := w.control("GET", "api/"+what, "")
	if status != http.StatusOK {
		w.t.Errorf("%s: HTTP %d, %s", what, status, answer)
	}
	return answer
}

// The way of the preview: log in, agree to messages, receive one.
func TestControlByHTTP(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const who = `"app_id":"wx00000000000000a1","user_id":"guard"`
	code := strings.TrimSuffix(strings.TrimPrefix(w.operate("login-codes", `{`+who+`}`), `{"code":"`), `"}`)
	if got := w.get(loginPath, loginQuery(code)); !strings.Contains(got, w.openID(mini, guard)) {
		t.Errorf("login: %s", got)
	}
	if got := w.operate("phone-codes", `{`+who+`}`); len(got) != len(`{"code":""}`)+64 {
		t.Errorf("phone code: %s", got)
	}
	wantBody(t, "tap", w.operate("taps", `{`+who+`,"choices":[{"template_id":"due-template","answer":"always"}]}`),
		`{"due-template":"accept","errMsg":"requestSubscribeMessage:ok"}`)
	wantBody(t, "settings", w.read("settings?app_id=wx00000000000000a1&user_id=guard"), `{"mainSwitch":true,"itemSettings":{"due-template":"accept"}}`)
	w.post(sendPath, w.token(mini), w.due())
	wantBody(t, "messages", w.read("messages?user_id=guard"), `[{"msgid":"1728775842693120001","channel":"subscribe","app_id":"wx00000000000000a1","user_id":"guard",`+
		`"openid":"`+w.openID(mini, guard)+`","template_id":"due-template","title":"任务到期提醒","rows":[{"keyword":"thing1","label":"任务名称","value":"晚间巡查第一轮"},`+
		`{"keyword":"time2","label":"截止时间","value":"2022年03月31日 21:00"},{"keyword":"enum3","label":"紧急程度","value":"紧急"},{"keyword":"character_string4","label":"编号","value":"XQ-7"}],`+
		`"page":"pages/task/index?id=1","url":"","state":"formal","at":"2022-03-31T09:12:00.000+08:00"}]`)
	wantBody(t, "messages of nobody", w.read("messages?user_id=ghost"), `[]`)
	w.operate("grants", `{`+who+`,"template_id":"notice-template","count":3}`)
	w.operate("unsubscribe", `{`+who+`,"template_id":"due-template"}`)
	wantBody(t, "credits", w.read("credits?user_id=guard"),
		`[{"app_id":"wx00000000000000a1","template_id":"due-template","title":"任务到期提醒","type":2,"left":0,"long_term":false,"kept":"reject"},`+
			`{"app_id":"wx00000000000000a1","template_id":"notice-template","title":"学校通知","type":2,"left":3,"long_term":false,"kept":""},`+
			`{"app_id":"wx00000000000000a1","template_id":"twin-template","title":"学校通知","type":2,"left":0,"long_term":false,"kept":""},`+
			`{"app_id":"wx00000000000000a1","template_id":"long-template","title":"到校提醒","type":3,"left":0,"long_term":false,"kept":""}]`)
	w.operate("resubscribe", `{`+who+`,"template_id":"due-template"}`)
	w.operate("main-switch", `{`+who+`,"on":false}`)
	wantBody(t, "settings after", w.read("settings?app_id=wx00000000000000a1&user_id=guard"), `{"mainSwitch":false,"itemSettings":{"due-template":"accept"}}`)
	wantBody(t, "counts", w.read("counts"), `{"/cgi-bin/message/subscribe/send":1,"/cgi-bin/stable_token":1,"/sns/jscode2session":1}`)
}

func TestControlOfThePlatform(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := newReceiver(t)
	const oa = `"app_id":"wx00000000000000b1"`
	w.operate("callbacks", `{`+oa+`,"url":"`+r.url+`","token":"t","mode":"plain","format":"json"}`)
	w.operate("follow", `{`+oa+`,"user_id":"mother","key":"k"}`)
	w.operate("unfollow", `{`+oa+`,"user_id":"mother"}`)
	if got := len(w.settled(r)); got != 2 {
		t.Errorf("%d pushes", got)
	}
	if got := w.read("pushes"); strings.Count(got, `"delivered":true`) != 2 {
		t.Errorf("pushes: %s", got)
	}
	if got := w.operate("oauth-codes", `{`+oa+`,"user_id":"mother","scope":"snsapi_base"}`); !strings.HasPrefix(got, `{"code":"0`) {
		t.Errorf("oauth code: %s", got)
	}
	wantBody(t, "clock", w.operate("clock", `{"advance_ms":60000}`), `{"now":"2022-03-31T09:13:00.000+08:00","offset_ms":60000}`)
	wantBody(t, "clock read", w.read("clock"), `{"now":"2022-03-31T09:13:00.000+08:00","offset_ms":60000}`)

	w.operate("faults", `{"path":"/cgi-bin/token","kind":"status","status":502,"count":2}`)
	wantBody(t, "faults", w.read("faults"), `[{"path":"/cgi-bin/token","kind":"status","count":2,"percent":0,"after_effect":false,"status":502}]`)
	if got := w.do("GET", "/cgi-bin/token", plainQuery(), ""); got.status != http.StatusBadGateway {
		t.Errorf("fault: HTTP %d", got.status)
	}
	wantBody(t, "requests", w.read("requests?path=/cgi-bin/token"), `[{"at":"2022-03-31T09:13:00.000+08:00","method":"GET","path":"/cgi-bin/token",`+
		`"query":"appid=wx00000000000000a1&grant_type=client_credential&secret=***","fault":"status","status":502,"errcode":0}]`)
	w.operate("clear-faults", `{}`)
	wantBody(t, "no faults", w.read("faults"), `[]`)

	token := w.token(mini)
	w.operate("kill-tokens", `{"app_id":"wx00000000000000a1"}`)
	if got := w.get(templatesPath, token); !strings.HasPrefix(got, `{"errcode":40001,`) {
		t.Errorf("killed token: %s", got)
	}
	w.operate("template-refusals", `{"app_id":"wx00000000000000a1","template_id":"due-template","errcode":43107}`)
	w.operate("quotas", `{"app_id":"wx00000000000000a1","path":"/wxaapi/newtmpl/gettemplate","daily":1}`)
	w.get(templatesPath, w.token(mini))
	if got := w.get(templatesPath, w.token(mini)); !strings.HasPrefix(got, `{"errcode":45009,`) {
		t.Errorf("quota: %s", got)
	}
	w.operate("reset", `{}`)
	wantBody(t, "clock after reset", w.read("clock"), `{"now":"2022-03-31T09:12:00.000+08:00","offset_ms":0}`)
	if got := w.read("apps"); strings.Contains(got, secret) || !strings.HasPrefix(got, `[{"app_id":"wx00000000000000a1","name":"校勤","kind":"mini_program","account":"gh_`) {
		t.Errorf("apps: %s", got)
	}
	if got := w.read("users"); !strings.HasPrefix(got, `[{"id":"guard","name":"周师傅","phone":"13580006666","openids":{`) {
		t.Errorf("users: %s", got)
	}
}

func TestControlRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, tt := range map[string]struct {
		method, path, body string
		header             []string
		status             int
		code               string
	}{
		"unknown app":     {"POST", "api/login-codes", `{"app_id":"x","user_id":"guard"}`, nil, 404, "wechatsim.unknown_app"},
		"unknown user":    {"GET", "api/credits?user_id=x", "", nil, 404, "wechatsim.unknown_user"},
		"wrong kind":      {"POST", "api/follow", `{"app_id":"wx00000000000000a1","user_id":"guard"}`, nil, 422, "wechatsim.wrong_kind"},
		"no phone":        {"POST", "api/phone-codes", `{"app_id":"wx00000000000000a1","user_id":"shy"}`, nil, 409, "wechatsim.no_phone"},
		"bad fault":       {"POST", "api/faults", `{"kind":"flood"}`, nil, 422, "wechatsim.bad_fault"},
		"unknown field":   {"POST", "api/reset", `{"really":true}`, nil, 400, "wechatsim.bad_request"},
		"not JSON":        {"POST", "api/reset", `really`, nil, 400, "wechatsim.bad_request"},
		"another origin":  {"POST", "api/reset", `{}`, []string{"Origin", "https://evil.example"}, 403, ""},
		"unknown path":    {"POST", "api/nothing", `{}`, nil, 404, ""},
		"reading a write": {"GET", "api/reset", "", nil, 405, ""},
	} {
		status, body := w.control(tt.method, tt.path, tt.body, tt.header...)
		if status != tt.status || tt.code != "" && !strings.Contains(body, `"code":"`+tt.code+`"`) {
			t.Errorf("%s: HTTP %d, %s", name, status, body)
		}
	}
}

func TestPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.sim.Grant(mini, guard, dueTemplate, 3))
	must(t, w.sim.Follow(official, guard, ""))
	must(t, w.sim.Unsubscribe(mini, guard, noticeTemplate))
	w.post(sendPath, w.token(mini), w.due(`晚间`, `<b>晚间`, `第一轮`, ``))
	w.sim.Advance(24 * time.Hour)
	w.post(sendPath, w.token(mini), w.due())

	status, page := w.control("GET", "?user=guard", "")
	for _, want := range []string{
		"模拟微信，没有真的发出去。", "周师傅", "13580006666", "没有手机号", "任务到期提醒", "截止时间", "2022年03月31日 21:00",
		"&lt;b&gt;晚间巡查", "pages/task/index?id=1", `<p class="when">09:12</p>`, `<p class="when">3月31日 09:12</p>`,
		"已拒收", "重新允许", "已关注", "取消关注", `>1<small>条</small>`, "/cgi-bin/message/subscribe/send", `data-msgid="1728775842693120001"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if status != http.StatusOK || strings.Contains(page, secret) || strings.Index(page, ">09:12<") > strings.Index(page, ">3月31日 09:12<") {
		t.Errorf("HTTP %d, a secret, or the older message first", status)
	}
	if _, page := w.control("GET", "?user=nobody", ""); !strings.Contains(page, `aria-label="周师傅的服务通知"`) {
		t.Error("an unknown user does not lead to the first one")
	}
	if _, page := w.control("GET", "?user="+url.QueryEscape(mother), ""); !strings.Contains(page, "还没有消息") {
		t.Error("an empty phone does not say so")
	}
	for _, file := range []string{"page.css", "page.js"} {
		if status, body := w.control("GET", file, ""); status != http.StatusOK || strings.Contains(body, "://") {
			t.Errorf("%s: HTTP %d or an outside address", file, status)
		}
	}
}
