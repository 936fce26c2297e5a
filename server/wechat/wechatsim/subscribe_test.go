package wechatsim_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/clock"
	"xiaoqin/server/wechat/wechatsim"
)

// emptyThing has WeChat's own spelling.
const emptyThing = `{"errcode":47003,"errmsg":"argument invalid! data.thing1.value is emtpy rid: RID"}` //nolint:misspell // sic

const sendPath = "/cgi-bin/message/subscribe/send"

// due is the body of a correct message, with changes of "old", "new" pairs.
func (w *world) due(changes ...string) string {
	w.t.Helper()
	body := `{"touser":"` + w.openID(mini, guard) + `","template_id":"due-template","page":"pages/task/index?id=1",` +
		`"miniprogram_state":"formal","lang":"zh_CN","data":{"thing1":{"value":"晚间巡查第一轮"},"time2":{"value":"2022年03月31日 21:00"},` +
		`"enum3":{"value":"紧急"},"character_string4":{"value":"XQ-7"}}}`
	return strings.NewReplacer(changes...).Replace(body)
}

func TestSubscribeSendRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		changes []string
		noRight bool
		want    string
	}{
		{"not JSON", []string{`{"touser"`, `{touser`}, false, `{"errcode":47001,"errmsg":"data format error rid: RID"}`},
		{"data is a string", []string{`"data":{`, `"data":"","x":{`}, false, `{"errcode":47001,"errmsg":"data format error rid: RID"}`},
		{"value is a number", []string{`"XQ-7"`, `7`}, false, `{"errcode":47001,"errmsg":"data format error rid: RID"}`},
		{"escaped Han", []string{`晚间`, `\u665a\u95f4`}, false, `{"errcode":40033,"errmsg":"invalid charset. please check your request, if include \\uxxxx will create fail! rid: RID"}`},
		{"no openid", []string{`"touser":"`, `"touser":"","x":"`}, false, `{"errcode":40003,"errmsg":"invalid openid rid: RID"}`},
		{"unknown openid", []string{`"touser":"o`, `"touser":"p`}, false, `{"errcode":40003,"errmsg":"invalid openid rid: RID"}`},
		{"unknown template", []string{`due-template`, `due-templatf`}, false, `{"errcode":40037,"errmsg":"invalid template_id rid: RID"}`},
		{"no right", nil, true, `{"errcode":43101,"errmsg":"user refuse to accept the msg rid: RID"}`},
		{"no right hides a wrong value", []string{`XQ-7`, `七`}, true, `{"errcode":43101,"errmsg":"user refuse to accept the msg rid: RID"}`},
		{"missing keyword", []string{`"thing1"`, `"thing9"`}, false, emptyThing},
		{"blank value", []string{`晚间巡查第一轮`, `  `}, false, emptyThing},
		{"value too long", []string{`第一轮`, strings.Repeat("一", 17)}, false, `{"errcode":47003,"errmsg":"argument invalid! data.thing1.value invalid rid: RID"}`},
		{"value outside the list", []string{`紧急`, `特急`}, false, `{"errcode":47003,"errmsg":"argument invalid! data.enum3.value invalid rid: RID"}`},
		{"text cut at 48 characters", []string{`XQ-7`, `七`}, false, `{"errcode":47003,"errmsg":"argument invalid! data.character_string4.value i rid: RID"}`},
		{"wrong value hides a wrong page", []string{`紧急`, `特急`, `pages/task`, `pages/none`}, false, `{"errcode":47003,"errmsg":"argument invalid! data.enum3.value invalid rid: RID"}`},
		{"page not released", []string{`pages/task/index`, `pages/none/index`}, false, `{"errcode":41030,"errmsg":"invalid page rid: RID"}`},
		{"page with a leading slash", []string{`pages/task/index`, `/pages/task/index`}, false, `{"errcode":41030,"errmsg":"invalid page rid: RID"}`},
		{"wrong page hides a forbidden word", []string{`晚间`, `违禁`, `pages/task`, `pages/none`}, false, `{"errcode":41030,"errmsg":"invalid page rid: RID"}`},
		{"forbidden word", []string{`晚间`, `违禁`}, false, `{"errcode":45168,"errmsg":"keyword in blacklist rid: RID"}`},
		{"unknown state", []string{`formal`, `release`}, false, `{"errcode":40097,"errmsg":"invalid args rid: RID"}`},
		{"unknown language", []string{`zh_CN`, `zh`}, false, `{"errcode":40097,"errmsg":"invalid args rid: RID"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if !tt.noRight {
				must(t, w.sim.Grant(mini, guard, dueTemplate, 1))
			}
			wantBody(t, "refusal", w.post(sendPath, w.token(mini), w.due(tt.changes...)), tt.want)
			if got := w.sim.Messages(""); len(got) != 0 {
				t.Errorf("a refused message arrived: %+v", got)
			}
			if tt.noRight {
				return
			}
			if got := w.post(sendPath, w.token(mini), w.due()); !strings.HasPrefix(got, `{"errcode":0,"errmsg":"ok","msgid":`) {
				t.Errorf("the refusal used up the right: %s", got)
			}
		})
	}
}

func TestSubscribeSendDelivers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.sim.Grant(mini, guard, dueTemplate, 1))
	got := w.do(http.MethodPost, sendPath, w.token(mini), w.due())
	wantBody(t, "answer", got.body, `{"errcode":0,"errmsg":"ok","msgid":1728775842693120001}`)
	wantBody(t, "content type", got.contentType, "application/json; encoding=utf-8")
	want := []wechatsim.Message{{
		ID: 1728775842693120001, Channel: wechatsim.ChannelSubscribe, AppID: mini, UserID: guard, OpenID: w.openID(mini, guard),
		TemplateID: dueTemplate, Title: "任务到期提醒", Page: "pages/task/index?id=1", State: "formal", At: clock.At(start),
		Rows: []wechatsim.Row{
			{Keyword: "thing1", Label: "任务名称", Value: "晚间巡查第一轮"},
			{Keyword: "time2", Label: "截止时间", Value: "2022年03月31日 21:00"},
			{Keyword: "enum3", Label: "紧急程度", Value: "紧急"},
			{Keyword: "character_string4", Label: "编号", Value: "XQ-7"},
		},
	}}
	if diff := cmp.Diff(want, w.sim.Messages(guard)); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	if got := w.sim.Messages(mother); len(got) != 0 {
		t.Errorf("somebody else received %+v", got)
	}
	wantBody(t, "second send", w.post(sendPath, w.token(mini), w.due()), `{"errcode":43101,"errmsg":"user refuse to accept the msg rid: RID"}`)
}

// Two sends to one person at a time: the second is told so, and costs no right.
func TestSubscribeSendOverlapping(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.sim.Grant(mini, guard, dueTemplate, 2))
	must(t, w.sim.Grant(mini, mother, dueTemplate, 1))
	must(t, w.sim.Inject(wechatsim.Fault{Path: sendPath, Kind: wechatsim.FaultHang, Count: 1}))
	token := w.token(mini)
	first := make(chan string)
	go func() { first <- w.post(sendPath, token, w.due()) }()
	must(t, w.sim.AwaitRequests(t.Context(), sendPath, 1))

	wantBody(t, "second send", w.post(sendPath, token, w.due()), `{"errcode":43108,"errmsg":"concurrent send to the same user rid: RID"}`)
	toMother := w.due(w.openID(mini, guard), w.openID(mini, mother))
	if got := w.post(sendPath, token, toMother); !strings.Contains(got, `"errcode":0`) {
		t.Errorf("send to another person: %s", got)
	}
	w.sim.ClearFaults()
	if got := <-first; !strings.Contains(got, `"errcode":0`) {
		t.Errorf("first send: %s", got)
	}
	if got := w.post(sendPath, token, w.due()); !strings.Contains(got, `"errcode":0`) {
		t.Errorf("send after the first ended: %s", got)
	}
}

// eager sends again the moment the first byte of an answer reaches it.
type eager struct {
	*httptest.ResponseRecorder
	again func()
}

func (e eager) Write(b []byte) (int, error) {
	e.again()
	return e.ResponseRecorder.Write(b)
}

// Found by reading: the mark of a send outlived its answer.
func TestSubscribeSendAtOnceAfterAnAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.sim.Grant(mini, guard, dueTemplate, 2))
	target := sendPath + "?" + w.token(mini).Encode()
	second := httptest.NewRecorder()
	first := eager{httptest.NewRecorder(), func() {
		w.sim.API().ServeHTTP(second, httptest.NewRequestWithContext(t.Context(), http.MethodPost, target, strings.NewReader(w.due())))
	}}
	w.sim.API().ServeHTTP(first, httptest.NewRequestWithContext(t.Context(), http.MethodPost, target, strings.NewReader(w.due())))
	wantBody(t, "second", second.Body.String(), `{"errcode":0,"errmsg":"ok","msgid":1728775842693120002}`)
	wantBody(t, "first", first.Body.String(), `{"errcode":0,"errmsg":"ok","msgid":1728775842693120001}`)
}

func TestRefusedTemplate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.sim.Grant(mini, guard, dueTemplate, 1))
	must(t, w.sim.RefuseTemplate(mini, dueTemplate, 43107))
	wantBody(t, "banned", w.post(sendPath, w.token(mini), w.due()), `{"errcode":43107,"errmsg":"subscribe ability banned rid: RID"}`)
	must(t, w.sim.RefuseTemplate(mini, dueTemplate, 43116))
	wantBody(t, "restricted", w.post(sendPath, w.token(mini), w.due()), `{"errcode":43116,"errmsg":"template restricted for its abuse rid: RID"}`)
	must(t, w.sim.RefuseTemplate(mini, dueTemplate, 0))
	if got := w.post(sendPath, w.token(mini), w.due()); !strings.Contains(got, `"errcode":0`) {
		t.Errorf("healed: %s", got)
	}
}

func TestLongTermTemplate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.sim.Tap(mini, guard, wechatsim.Choice{TemplateID: "long-template", Answer: wechatsim.Accept})
	must(t, err)
	body := `{"touser":"` + w.openID(mini, guard) + `","template_id":"long-template","data":{"thing1":{"value":"已到校"}}}`
	for range 3 {
		if got := w.post(sendPath, w.token(mini), body); !strings.Contains(got, `"errcode":0`) {
			t.Errorf("send: %s", got)
		}
	}
	must(t, w.sim.Unsubscribe(mini, guard, "long-template"))
	wantBody(t, "after leaving", w.post(sendPath, w.token(mini), body), `{"errcode":43101,"errmsg":"user refuse to accept the msg rid: RID"}`)
}

func TestTokensAtSend(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.sim.Grant(mini, guard, dueTemplate, 9))
	good := w.token(mini)
	check := func(name string, token url.Values, want string) {
		t.Helper()
		wantBody(t, name, w.post(sendPath, token, w.due()), want)
	}
	check("none", nil, `{"errcode":41001,"errmsg":"access_token missing rid: RID"}`)
	check("malformed", url.Values{"access_token": {"x y"}}, `{"errcode":40014,"errmsg":"invalid access_token rid: RID"}`)
	check("unknown", url.Values{"access_token": {"82_0123456789abcdefgh"}}, `{"errcode":40001,"errmsg":"invalid credential, access_token is invalid or not latest rid: RID"}`)
	check("official account's", w.token(official), `{"errcode":48001,"errmsg":"api unauthorized rid: RID"}`)
	check("other mini-program's", w.token(otherMini), `{"errcode":40003,"errmsg":"invalid openid rid: RID"}`)
	w.clock.advance(2 * time.Hour)
	check("expired", good, `{"errcode":42001,"errmsg":"access_token expired rid: RID"}`)
	good = w.token(mini)
	w.sim.KillTokens(mini)
	check("killed", good, `{"errcode":40001,"errmsg":"invalid credential, access_token is invalid or not latest rid: RID"}`)
}
