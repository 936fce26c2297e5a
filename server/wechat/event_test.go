package wechat_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"xiaoqin/server/clock"
	"xiaoqin/server/wechat"
	"xiaoqin/server/wechat/wechatsim"
)

// TestEventsThroughTheSimulator has every kind of event pushed in every mode and format,
// and in the forms of numbers and strings that the documents show but nobody sends.
func TestEventsThroughTheSimulator(t *testing.T) {
	t.Parallel()
	for _, mode := range []wechatsim.Mode{wechatsim.Plain, wechatsim.Compat, wechatsim.Safe} {
		for _, format := range []wechatsim.Format{wechatsim.JSON, wechatsim.XML} {
			for _, otherForms := range []bool{false, true} {
				t.Run(string(mode)+" "+string(format)+" "+strconv.FormatBool(otherForms), func(t *testing.T) {
					t.Parallel()
					eventsThroughTheSimulator(t, wechatsim.Callback{
						Token: pushToken, AESKey: pushKey, Mode: mode, Format: format, OtherForms: otherForms,
					})
				})
			}
		}
	}
}

func eventsThroughTheSimulator(t *testing.T, setting wechatsim.Callback) {
	t.Helper()
	w := newWorld(t)
	key := pushKey
	if setting.Mode == wechatsim.Plain {
		key = ""
	}
	r := newReceiver(t, w.clock, key)
	setting.URL = newServer(t, r.ServeHTTP) + "/wechat/callback"
	for _, id := range []string{miniID, officialID} {
		check(t, w.sim.SetCallback(id, setting))
		check(t, w.sim.VerifyCallback(t.Context(), id))
	}
	if _, _, err := w.Login(t.Context(), w.loginCode(t, "teacher")); err != nil {
		t.Fatal(err)
	}
	officialOpenID, err := w.sim.OpenID(officialID, "teacher")
	check(t, err)

	settle := func() { t.Helper(); check(t, w.sim.Settle(t.Context())) }
	_, err = w.sim.Tap(miniID, "teacher",
		wechatsim.Choice{TemplateID: dutyTemplateID, Answer: wechatsim.Accept},
		wechatsim.Choice{TemplateID: roundTemplateID, Answer: wechatsim.Reject})
	check(t, err)
	settle()
	sent, err := w.SendSubscribe(t.Context(), w.duty(t))
	check(t, err)
	settle()
	trace, err := w.CheckImage(t.Context(), w.openID(t), wechat.Forum, "https://school.example/a.jpg")
	check(t, err)
	settle()
	check(t, w.sim.Unsubscribe(miniID, "teacher", dutyTemplateID))
	settle()
	check(t, w.sim.Follow(officialID, "teacher", "class-3-1"))
	settle()
	job, err := w.SendTemplate(t.Context(), wechat.TemplateMessage{
		OpenID: officialOpenID, TemplateID: noticeTemplateID, Data: wechat.Data{"thing1": "放学提前"},
	})
	check(t, err)
	settle()
	check(t, w.sim.Unfollow(officialID, "teacher"))
	settle()

	mini := wechat.Origin{AppID: miniID, OpenID: w.openID(t), At: clock.At(w.clock.Now())}
	official := wechat.Origin{AppID: officialID, OpenID: officialOpenID, At: mini.At}
	if setting.Mode == wechatsim.Plain {
		mini.AppID, official.AppID = "", ""
	}
	want := []wechat.Event{
		wechat.PopupEvent{Origin: mini, TemplateID: dutyTemplateID, Accepted: true},
		wechat.PopupEvent{Origin: mini, TemplateID: roundTemplateID, Accepted: false},
		wechat.SentEvent{Origin: mini, TemplateID: dutyTemplateID, MessageID: sent, Delivered: true, Status: "success"},
		wechat.MediaCheckEvent{Origin: mini, Verdict: wechat.Verdict{Suggestion: wechat.Pass, Label: 100, TraceID: trace}},
		wechat.ChangeEvent{Origin: mini, TemplateID: dutyTemplateID, Accepted: false},
		wechat.FollowEvent{Origin: official, Follows: true, Scene: "class-3-1"},
		wechat.TemplateJobEvent{Origin: official, MessageID: job, Delivered: true, Status: "success"},
		wechat.FollowEvent{Origin: official, Follows: false},
	}
	got := r.events()
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(wechat.Origin{})); diff != "" {
		t.Error(diff)
	}
	keys := map[string]bool{}
	for _, e := range got {
		keys[e.Key()] = true
	}
	if len(keys) != len(got) {
		t.Errorf("%d keys for %d events", len(keys), len(got))
	}
	for _, p := range w.sim.Pushes() {
		if !p.Delivered || len(p.Attempts) != 1 {
			t.Errorf("%s took %d attempts", p.Event, len(p.Attempts))
		}
	}
}

// TestEventsOfOneSecond have a key each, whatever else they share.
func TestEventsOfOneSecond(t *testing.T) {
	t.Parallel()
	head := `{"ToUserName":"gh_x","FromUserName":"o1","CreateTime":1688953684,`
	bodies := []string{
		head + `"Event":"TEMPLATESENDJOBFINISH","MsgID":1,"Status":"success"}`,
		head + `"Event":"TEMPLATESENDJOBFINISH","MsgID":2,"Status":"success"}`,
		head + `"Event":"wxa_media_check","trace_id":"t1","errcode":0}`,
		head + `"Event":"wxa_media_check","trace_id":"t2","errcode":0}`,
		head + `"Event":"subscribe_msg_sent_event","List":[{"TemplateId":"T","MsgID":"1","ErrorCode":"0"},{"TemplateId":"T","MsgID":"2","ErrorCode":"0"}]}`,
		head + `"Event":"subscribe_msg_popup_event","List":[{"TemplateId":"T","SubscribeStatusString":"accept"},{"TemplateId":"T","SubscribeStatusString":"reject"},{"TemplateId":"U","SubscribeStatusString":"accept"}]}`,
		head + `"Event":"subscribe_msg_change_event","List":{"TemplateId":"T","SubscribeStatusString":"reject"}}`,
		head + `"Event":"subscribe"}`,
		head + `"Event":"unsubscribe"}`,
	}
	r := newReceiver(t, newClock(), "")
	keys := map[string]bool{}
	for _, body := range bodies {
		if status, _ := r.post(t, r.signed(""), body); status != http.StatusOK {
			t.Errorf("%s: %d", body, status)
		}
	}
	for _, e := range r.events() {
		keys[e.Key()] = true
	}
	if len(keys) != 12 {
		t.Errorf("%d keys for 12 events", len(keys))
	}
}

// TestPushForms reads what the platform may write in other ways than the simulator.
func TestPushForms(t *testing.T) {
	t.Parallel()
	origin := wechat.Origin{OpenID: "o1", At: 1_688_953_684_000}
	head := `"ToUserName":"gh_x","FromUserName":"o1","CreateTime":1688953684,"MsgType":"event",`
	xmlHead := `<ToUserName>gh_x</ToUserName><FromUserName><![CDATA[o1]]></FromUserName><CreateTime>1688953684</CreateTime>`
	tests := []struct {
		name, body string
		want       []wechat.Event // nil: acknowledged without an event
		status     int
	}{
		{"text of a person", `{` + head + `"MsgType":"text","Content":"你好","MsgId":1}`, nil, 200},
		{"event we do not use", `{` + head + `"Event":"trade_manage_order_settlement","List":"x","Status":{"a":[1]},"result":7,"MsgID":true}`, nil, 200},
		{"scan", `<xml>` + xmlHead + `<Event>SCAN</Event><EventKey>7</EventKey></xml>`, nil, 200},
		{
			"user blocks", `<xml>` + xmlHead + `<Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event><MsgID>200163836</MsgID><Status><![CDATA[failed:user block]]></Status></xml>`,
			[]wechat.Event{wechat.TemplateJobEvent{Origin: origin, MessageID: 200163836, Status: "failed:user block"}},
			200,
		},
		{
			"failed send", `{` + head + `"Event":"subscribe_msg_sent_event","List":{"TemplateId":"T","MsgID":"1988810812324364291","ErrorCode":1,"ErrorStatus":"failed: system failed"}}`,
			[]wechat.Event{wechat.SentEvent{Origin: origin, TemplateID: "T", MessageID: 1988810812324364291, Status: "failed: system failed"}},
			200,
		},
		{
			"picture not downloaded", `{` + head + `"Event":"wxa_media_check","trace_id":"t1","version":2,"errcode":-1008,"errmsg":"x"}`,
			[]wechat.Event{wechat.MediaCheckEvent{Origin: origin, Code: -1008, Verdict: wechat.Verdict{TraceID: "t1"}}},
			200,
		},
		{
			"space around", "\n " + `{` + head + `"Event":"subscribe"}` + "\n",
			[]wechat.Event{wechat.FollowEvent{Origin: origin, Follows: true}},
			200,
		},
		{"list of nothing", `{` + head + `"Event":"subscribe_msg_popup_event","List":[]}`, nil, 400},
		{"list of texts", `{` + head + `"Event":"subscribe_msg_popup_event","List":"x"}`, nil, 400},
		{"no sender", `{"CreateTime":1,"Event":"subscribe"}`, nil, 400},
		{"no time", `{"FromUserName":"o1","Event":"subscribe"}`, nil, 400},
		{"time out of range", `{"FromUserName":"o1","CreateTime":9223372036854775807,"Event":"subscribe"}`, nil, 400},
		{"array", `[` + popup + `]`, nil, 400},
		{"two values", popup + popup, nil, 400},
		{"entity", `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml>` + xmlHead + `<Event>subscribe</Event><EventKey>&e;</EventKey></xml>`, nil, 400},
		{"half", popup[:60], nil, 400},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newReceiver(t, newClock(), "")
			status, _ := r.post(t, r.signed(""), tt.body)
			if status != tt.status {
				t.Errorf("status %d, want %d", status, tt.status)
			}
			if diff := cmp.Diff(tt.want, r.events(), cmpopts.IgnoreUnexported(wechat.Origin{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// FuzzPush pushes anything, plainly and encrypted: it is refused or read, each event has
// a sender and a key, and the same bytes give the same keys.
func FuzzPush(f *testing.F) {
	f.Add(popup)
	f.Add(strings.Replace(strings.Replace(popup, `"List":{`, `"List":[{`, 1), `"0"}}`, `"0"},{}]}`, 1))
	f.Add(`<xml><FromUserName>o</FromUserName><CreateTime>1</CreateTime><Event>subscribe_msg_sent_event</Event><SubscribeMsgSentEvent><List><MsgID>1</MsgID></List></SubscribeMsgSentEvent></xml>`)
	f.Add(`{"Encrypt":"AAAA"}`)
	f.Add(`{"List":[[]],"Event":1}`)
	plain, safe := newReceiver(f, newClock(), ""), newReceiver(f, newClock(), pushKey)
	f.Fuzz(func(t *testing.T, body string) {
		var keys [3][]string
		read := func(i int, events []wechat.Event, err error) {
			for _, e := range events {
				keys[i] = append(keys[i], e.Key())
				if e.Key() == "" || err != nil {
					t.Errorf("event %+v with %v", e, err)
				}
			}
		}
		events, err := plain.Parse(plain.signed(""), []byte(body))
		read(0, events, err)
		events, err = plain.Parse(plain.signed(""), []byte(body))
		read(1, events, err)
		sealed, encrypted := seal(t, body, miniID)
		events, err = safe.Parse(safe.signed(encrypted), []byte(sealed))
		read(2, events, err)
		if !slices.Equal(keys[0], keys[1]) || !slices.Equal(keys[0], keys[2]) {
			t.Errorf("keys differ: %v", keys)
		}
		if events, err := safe.Parse(safe.signed(body), []byte(`{"Encrypt":"`+body+`"}`)); len(events) > 0 {
			t.Errorf("read %v, %v without the key", events, err)
		}
	})
}
