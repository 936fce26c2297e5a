package wechat_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/wechat"
	"xiaoqin/server/wechat/wechatsim"
)

// duty is a message to the teacher.
func (w *world) duty(t *testing.T) wechat.SubscribeMessage {
	t.Helper()
	return wechat.SubscribeMessage{
		OpenID: w.openID(t), TemplateID: dutyTemplateID, Page: "pages/index/index?id=1&x=2",
		Data: wechat.Data{"thing1": "校门<西>&\"东\"巡查", "time2": "2026年03月02日 16:30", "enum3": "紧急"},
	}
}

func (w *world) grant(t *testing.T, n int) {
	t.Helper()
	if err := w.sim.Grant(miniID, "teacher", dutyTemplateID, n); err != nil {
		t.Fatal(err)
	}
}

func TestSendSubscribe(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.grant(t, 1)
	m := w.duty(t)
	id, err := w.SendSubscribe(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	got := w.sim.Messages("teacher")
	if len(got) != 1 || got[0].ID != id || got[0].Page != m.Page || got[0].State != "formal" {
		t.Fatalf("message %d arrived as %+v", id, got)
	}
	rows := map[string]string{}
	for _, row := range got[0].Rows {
		rows[row.Keyword] = row.Value
	}
	if diff := cmp.Diff(map[string]string(m.Data), rows); diff != "" {
		t.Errorf("the rows differ (-sent +arrived):\n%s", diff)
	}
	if _, err := w.SendSubscribe(t.Context(), m); classOf(t, err) != wechat.ClassConsent {
		t.Errorf("the second message on one right: %v, want consent", err)
	}
}

// TestSubscribeBody pins the exact bytes: nothing empty but needed, nothing escaped.
func TestSubscribeBody(t *testing.T) {
	t.Parallel()
	var body, kind string
	client, _ := fake(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == tokenPath {
			_, _ = w.Write([]byte(`{"access_token":"82_abc","expires_in":7200}`))
			return
		}
		body, kind = readAll(t, r), r.Header.Get("Content-Type")
		if r.URL.RawQuery != "access_token=82_abc" {
			t.Errorf("query %q", r.URL.RawQuery)
		}
		_, _ = w.Write([]byte(`{"errcode":0,"errmsg":"ok","msgid":1988810812324364291}`))
	})
	id, err := client.SendSubscribe(t.Context(), wechat.SubscribeMessage{
		OpenID: "o1", TemplateID: "T", Data: wechat.Data{"thing1": "a<b>&校"},
	})
	if err != nil || id != 1988810812324364291 {
		t.Errorf("SendSubscribe = %d, %v", id, err)
	}
	want := `{"touser":"o1","template_id":"T","data":{"thing1":{"value":"a<b>&校"}},"miniprogram_state":"formal","lang":"zh_CN"}` + "\n"
	if diff := cmp.Diff(want, body); diff != "" {
		t.Error(diff)
	}
	if kind != "application/json;charset=utf-8" {
		t.Errorf("content type %q", kind)
	}
}

func TestTemplateBody(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		message wechat.TemplateMessage
		want    string
	}{
		{
			"opens the mini-program",
			wechat.TemplateMessage{OpenID: "o1", TemplateID: "T", MiniPage: "pages/a?x=1&y=2", URL: "https://school.example/n/1", ClientID: "c1", Data: wechat.Data{"thing1": "通知"}},
			`{"touser":"o1","template_id":"T","url":"https://school.example/n/1","miniprogram":{"appid":"` + miniID + `","pagepath":"pages/a?x=1&y=2"},"client_msg_id":"c1","data":{"thing1":{"value":"通知"}}}`,
		},
		{
			"opens nothing",
			wechat.TemplateMessage{OpenID: "o1", TemplateID: "T", Data: wechat.Data{"thing1": "通知"}},
			`{"touser":"o1","template_id":"T","data":{"thing1":{"value":"通知"}}}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var body string
			client, _ := fake(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == tokenPath {
					if id := readBody(t, r)["appid"]; id != officialID {
						t.Errorf("token of %v", id)
					}
					_, _ = w.Write([]byte(`{"access_token":"82_abc","expires_in":7200}`))
					return
				}
				body = readAll(t, r)
				_, _ = w.Write([]byte(`{"errcode":0,"errmsg":"ok","msgid":3487542469355618313}`))
			})
			id, err := client.SendTemplate(t.Context(), tt.message)
			if err != nil || id != 3487542469355618313 {
				t.Errorf("SendTemplate = %d, %v", id, err)
			}
			if diff := cmp.Diff(tt.want+"\n", body); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestSendRefusals walks every verdict of a send: its class, and that it is asked once.
func TestSendRefusals(t *testing.T) {
	t.Parallel()
	classes := map[wechat.Class][]int{
		wechat.ClassTransient: {-1, 43108, 12345},
		wechat.ClassThrottle:  {45011, 44991, 87020},
		wechat.ClassQuota:     {45009, 40251},
		wechat.ClassConsent:   {43101, 43004, 43019},
		wechat.ClassContent:   {47003, 45168, 40249, 40250, 40252, 47001, 44002, 43002},
		wechat.ClassConfig:    {40037, 41030, 40165, 40166, 40013, 40125, 40164, 43107, 43116, 48001, 48004, 50002, 41001},
		wechat.ClassUser:      {40003},
	}
	w := newWorld(t)
	w.grant(t, 1)
	m, asked := w.duty(t), 0
	for class, codes := range classes {
		for _, code := range codes {
			w.inject(t, wechatsim.Fault{Path: sendPath, Kind: wechatsim.FaultErrcode, Errcode: code, Count: 1})
			_, err := w.SendSubscribe(t.Context(), m)
			var e *wechat.Error
			if !errors.As(err, &e) || e.Code != code || e.Class != class || e.API != sendPath {
				t.Errorf("%d: %v, want class %s", code, err, class)
			}
			asked++
			w.count(t, sendPath, asked)
			noSecret(t, err.Error(), m.OpenID)
		}
	}
	for _, code := range []int{40001, 40014, 42001} {
		w.inject(t, wechatsim.Fault{Path: sendPath, Kind: wechatsim.FaultErrcode, Errcode: code, Count: 2})
		if _, err := w.SendSubscribe(t.Context(), m); classOf(t, err) != wechat.ClassToken {
			t.Errorf("%d: %v, want class token", code, err)
		}
		asked += 2
		w.count(t, sendPath, asked)
	}
	if _, err := w.SendSubscribe(t.Context(), m); err != nil {
		t.Errorf("after all of them: %v", err)
	}
}

func TestSendNamesTheKeywordThatBreaksARule(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.grant(t, 1)
	m := w.duty(t)
	m.Data["thing1"] = strings.Repeat("长", 21)
	_, err := w.SendSubscribe(t.Context(), m)
	var e *wechat.Error
	if !errors.As(err, &e) || e.Code != 47003 || e.Subject != "thing1" || e.RID == "" {
		t.Errorf("%v, want 47003 of thing1 with a request id", err)
	}
}

// TestSendThatMayHaveArrived spoils the answer after the message was delivered: the
// outcome is ambiguous and the message is not sent again.
func TestSendThatMayHaveArrived(t *testing.T) {
	t.Parallel()
	for _, kind := range []wechatsim.FaultKind{
		wechatsim.FaultHTML, wechatsim.FaultHuge, wechatsim.FaultReset, wechatsim.FaultTruncated, wechatsim.FaultHang,
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.grant(t, 2)
			w.mustPhone(t) // fetches the token
			w.inject(t, wechatsim.Fault{Path: sendPath, Kind: kind, AfterEffect: kind != wechatsim.FaultTruncated, Megabytes: 10})
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			m := w.duty(t)
			_, err := w.SendSubscribe(ctx, m)
			if classOf(t, err) != wechat.ClassAmbiguous {
				t.Errorf("%v, want ambiguous", err)
			}
			noSecret(t, err.Error(), m.OpenID)
			w.count(t, sendPath, 1)
			if n := len(w.sim.Messages("teacher")); n != 1 {
				t.Errorf("%d messages arrived, want 1", n)
			}
		})
	}
}

// TestAnswerCutAfterTheHeaders promises a body and closes the connection.
func TestAnswerCutAfterTheHeaders(t *testing.T) {
	t.Parallel()
	var sends atomic.Int32
	client, _ := fake(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == tokenPath {
			_, _ = w.Write([]byte(`{"access_token":"82_abc","expires_in":7200}`))
			return
		}
		sends.Add(1)
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte(`{"errcode":0,`))
		panic(http.ErrAbortHandler)
	})
	if _, err := client.SendSubscribe(t.Context(), wechat.SubscribeMessage{}); classOf(t, err) != wechat.ClassAmbiguous {
		t.Errorf("%v, want ambiguous", err)
	}
	if n := sends.Load(); n != 1 {
		t.Errorf("sent %d times", n)
	}
}

func TestSuccessWithoutAMessageIDIsNone(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{`{"errcode":0,"errmsg":"ok"}`, `{}`, `null`, `{"errcode":0,"msgid":"1"}`} {
		client, _ := fake(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == tokenPath {
				_, _ = w.Write([]byte(`{"access_token":"82_abc","expires_in":7200}`))
				return
			}
			_, _ = w.Write([]byte(answer))
		})
		if _, err := client.SendSubscribe(t.Context(), wechat.SubscribeMessage{}); classOf(t, err) != wechat.ClassAmbiguous {
			t.Errorf("%s: %v, want ambiguous", answer, err)
		}
	}
}

func TestAppNotConfigured(t *testing.T) {
	t.Parallel()
	machine := newClock()
	client, err := wechat.New(wechat.Config{APIURL: "http://127.0.0.1:1"}, newCache(t, machine), machine, discard())
	if err != nil {
		t.Fatal(err)
	}
	_, subscribeErr := client.SendSubscribe(t.Context(), wechat.SubscribeMessage{})
	_, templateErr := client.SendTemplate(t.Context(), wechat.TemplateMessage{})
	_, _, loginErr := client.Login(t.Context(), "code")
	_, _, officialErr := client.OfficialLogin(t.Context(), "code")
	_, phoneErr := client.PhoneNumber(t.Context(), "code")
	for _, err := range []error{subscribeErr, templateErr, loginErr, officialErr, phoneErr} {
		if classOf(t, err) != wechat.ClassConfig {
			t.Errorf("%v, want config", err)
		}
	}
}

func TestNewRefusesAWrongAddress(t *testing.T) {
	t.Parallel()
	machine := newClock()
	for _, url := range []string{"api.weixin.qq.com", "ftp://api.weixin.qq.com", "https://", "https://%zz", "/sim"} {
		if _, err := wechat.New(wechat.Config{APIURL: url}, newCache(t, machine), machine, discard()); err == nil {
			t.Errorf("New took %q", url)
		}
	}
}

func TestAddressWithAPath(t *testing.T) {
	t.Parallel()
	var path string
	url := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		path = r.URL.Path
		_, _ = w.Write([]byte(`{"openid":"o1"}`))
	})
	machine := newClock()
	client := newClient(t, url+"/sim/", newCache(t, machine), machine, &logBook{})
	if _, _, err := client.Login(t.Context(), "code"); err != nil {
		t.Fatal(err)
	}
	if path != "/sim"+loginPath {
		t.Errorf("called %s", path)
	}
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got, err := w.Templates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []wechat.Template{{
		ID: dutyTemplateID, Title: "任务到期提醒", Type: wechat.OneTime, Keywords: []string{"thing1", "time2", "enum3"},
		Allowed: map[string][]string{"enum3": {"一般", "紧急"}},
	}, {
		ID: roundTemplateID, Title: "下一轮巡查提醒", Type: wechat.OneTime, Keywords: []string{"thing1"}, Allowed: map[string][]string{},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// BenchmarkSendSubscribe is one send against a platform that answers at once: what our
// side of it costs.
func BenchmarkSendSubscribe(b *testing.B) {
	answers := map[string][]byte{
		tokenPath: []byte(`{"access_token":"82_abc","expires_in":7200}`),
		sendPath:  []byte(`{"errcode":0,"errmsg":"ok","msgid":1988810812324364291}`),
	}
	client := benchmarkClient(b, func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(answers[r.URL.Path]) })
	m := wechat.SubscribeMessage{
		OpenID: "oAAAAAAAAAAAAAAAAAAAAAAAAAAA", TemplateID: dutyTemplateID, Page: "pages/index/index?id=1",
		Data: wechat.Data{"thing1": "校门口晨检", "time2": "2026年03月02日 16:30", "phrase3": "待完成", "name4": "周老师"},
	}
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := client.SendSubscribe(b.Context(), m); err != nil {
				b.Error(err)
			}
		}
	})
}

func TestSendTemplate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	openid, err := w.sim.OpenID(officialID, "teacher")
	if err != nil {
		t.Fatal(err)
	}
	m := wechat.TemplateMessage{
		OpenID: openid, TemplateID: noticeTemplateID, MiniPage: "pages/index/index?id=1",
		ClientID: "0192f0c1", Data: wechat.Data{"thing1": "放学提前"},
	}
	if _, err := w.SendTemplate(t.Context(), m); classOf(t, err) != wechat.ClassConsent {
		t.Errorf("to somebody who does not follow: %v, want consent", err)
	}
	if err := w.sim.Follow(officialID, "teacher", ""); err != nil {
		t.Fatal(err)
	}
	first, err := w.SendTemplate(t.Context(), m)
	if err != nil || first == 0 {
		t.Fatalf("SendTemplate = %d, %v", first, err)
	}
	if _, err := w.SendTemplate(t.Context(), m); err != nil {
		t.Error(err)
	}
	if n := len(w.sim.Messages("teacher")); n != 1 {
		t.Errorf("%d messages for one client id, want 1", n)
	}
}
