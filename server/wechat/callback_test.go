package wechat_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/silenceper/wechat/v2/util"

	"xiaoqin/server/clock"
	"xiaoqin/server/wechat"
	"xiaoqin/server/wechat/wechatsim"
)

const (
	pushToken = "callback-token"
	pushKey   = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
)

// receiver is a callback that keeps what it is given.
type receiver struct {
	*wechat.Callback
	clock *fakeClock
	log   *logBook
	fail  error
	mu    sync.Mutex
	got   []wechat.Event
	calls int
}

func newReceiver(tb testing.TB, machine *fakeClock, aesKey string) *receiver {
	tb.Helper()
	r := &receiver{clock: machine, log: &logBook{}}
	var err error
	r.Callback, err = wechat.NewCallback(
		wechat.CallbackConfig{Token: pushToken, AESKey: aesKey, AppIDs: []string{miniID, officialID}},
		machine, newLogger(r.log), r.store)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func (r *receiver) store(ctx context.Context, events []wechat.Event) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls++
	if r.fail != nil {
		return r.fail
	}
	r.got = append(r.got, events...)
	return ctx.Err()
}

func (r *receiver) events() []wechat.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

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

func TestRepeatedPushHasOneKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := newReceiver(t, w.clock, pushKey)
	check(t, w.sim.SetCallback(miniID, wechatsim.Callback{
		URL: newServer(t, r.ServeHTTP), Token: pushToken, AESKey: pushKey, Mode: wechatsim.Safe, Format: wechatsim.JSON, Duplicate: true,
	}))
	_, err := w.sim.Tap(miniID, "teacher", wechatsim.Choice{TemplateID: dutyTemplateID, Answer: wechatsim.Accept})
	check(t, err)
	check(t, w.sim.Settle(t.Context()))
	got := r.events()
	if len(got) != 2 || got[0].Key() != got[1].Key() {
		t.Fatalf("got %d events, want one of one key twice", len(got))
	}
	if strings.Contains(got[0].Key(), w.openID(t)) {
		t.Error("the key names the person")
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

func TestPushIsRepeatedUntilStored(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := newReceiver(t, w.clock, pushKey)
	r.fail = errors.New("database is away")
	check(t, w.sim.SetCallback(miniID, wechatsim.Callback{
		URL: newServer(t, r.ServeHTTP), Token: pushToken, AESKey: pushKey, Mode: wechatsim.Safe, Format: wechatsim.XML,
	}))
	_, err := w.sim.Tap(miniID, "teacher", wechatsim.Choice{TemplateID: dutyTemplateID, Answer: wechatsim.Accept})
	check(t, err)
	check(t, w.sim.Settle(t.Context()))
	if r.calls != 3 {
		t.Errorf("%d attempts, want 3", r.calls)
	}
	if n := strings.Count(r.log.text(), "wechat events not stored"); n != 3 {
		t.Errorf("logged %d times, want 3", n)
	}
}

func TestForgedPushes(t *testing.T) {
	t.Parallel()
	for name, forge := range map[string]func(*wechatsim.Callback){
		"wrong signature": func(c *wechatsim.Callback) { c.WrongSignature = true },
		"stale timestamp": func(c *wechatsim.Callback) { c.StaleTimestamp = true },
		"plain":           func(c *wechatsim.Callback) { c.Mode = wechatsim.Plain },
		"another key":     func(c *wechatsim.Callback) { c.AESKey = strings.Repeat("A", 43) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			r := newReceiver(t, w.clock, pushKey)
			setting := wechatsim.Callback{URL: newServer(t, r.ServeHTTP), Token: pushToken, AESKey: pushKey, Mode: wechatsim.Safe, Format: wechatsim.JSON}
			forge(&setting)
			check(t, w.sim.SetCallback(miniID, setting))
			_, err := w.sim.Tap(miniID, "teacher", wechatsim.Choice{TemplateID: dutyTemplateID, Answer: wechatsim.Accept})
			check(t, err)
			check(t, w.sim.Settle(t.Context()))
			if r.calls != 0 {
				t.Error("taken")
			}
			if !strings.Contains(r.log.text(), "wechat push refused") {
				t.Error("the log does not say that it was refused")
			}
		})
	}
}

// signed makes the query of a push at the receiver's time.
func (r *receiver) signed(encrypted string) url.Values {
	timestamp := strconv.FormatInt(r.clock.Now().Unix(), 10)
	q := url.Values{"timestamp": {timestamp}, "nonce": {"n"}, "signature": {util.Signature(pushToken, timestamp, "n")}}
	if encrypted != "" {
		q.Set("msg_signature", util.Signature(pushToken, timestamp, "n", encrypted))
	}
	return q
}

// seal is a safe-mode body for an app.
func seal(tb testing.TB, message, appID string) (body, encrypted string) {
	tb.Helper()
	b, err := util.EncryptMsg([]byte("0123456789abcdef"), []byte(message), appID, pushKey)
	if err != nil {
		tb.Fatal(err)
	}
	return `{"ToUserName":"gh_x","Encrypt":"` + string(b) + `"}`, string(b)
}

const popup = `{"ToUserName":"gh_x","FromUserName":"oOPENID","CreateTime":1688953684,"MsgType":"event",` +
	`"Event":"subscribe_msg_popup_event","List":{"TemplateId":"T","SubscribeStatusString":"accept","PopupScene":"0"}}`

// post pushes a body and gives the status and the answer.
func (r *receiver) post(t *testing.T, q url.Values, body string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/wechat/callback?"+q.Encode(), strings.NewReader(body)))
	return w.Code, w.Body.String()
}

func TestSafePushes(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, newClock(), pushKey)
	body, encrypted := seal(t, popup, miniID)
	tests := []struct {
		name, body string
		change     func(url.Values)
		status     int
	}{
		{"good", body, func(url.Values) {}, http.StatusOK},
		{"no msg_signature", body, func(q url.Values) { q.Del("msg_signature") }, http.StatusForbidden},
		{"no signature", body, func(q url.Values) { q.Del("signature") }, http.StatusForbidden},
		{"no timestamp", body, func(q url.Values) { q.Del("timestamp") }, http.StatusForbidden},
		{"other body", strings.Replace(body, `"Encrypt":"`, `"Encrypt":"A`, 1), func(url.Values) {}, http.StatusForbidden},
		{"not JSON", "hello", func(url.Values) {}, http.StatusBadRequest},
		{"nothing", "", func(url.Values) {}, http.StatusBadRequest},
		{"null", "null", func(url.Values) {}, http.StatusForbidden},
		{"deep", strings.Repeat(`{"a":`, 20_000), func(url.Values) {}, http.StatusBadRequest},
		{"deep XML", strings.Repeat("<a>", 20_000), func(url.Values) {}, http.StatusBadRequest},
		{"too large", `{"a":"` + strings.Repeat("x", 256<<10) + `"}`, func(url.Values) {}, http.StatusRequestEntityTooLarge},
	}
	for _, tt := range tests {
		q := r.signed(encrypted)
		tt.change(q)
		status, answer := r.post(t, q, tt.body)
		if status != tt.status || (answer == "success") != (status == http.StatusOK) {
			t.Errorf("%s: %d %q, want %d", tt.name, status, answer, tt.status)
		}
	}
	if n := len(r.events()); n != 1 {
		t.Errorf("%d events, want 1", n)
	}
	noSecret(t, r.log.text(), pushToken, pushKey, "oOPENID")
}

func TestSafePushOfAnotherApp(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, newClock(), pushKey)
	body, encrypted := seal(t, popup, "wx_somebody_else")
	if status, _ := r.post(t, r.signed(encrypted), body); status != http.StatusForbidden || r.calls != 0 {
		t.Errorf("status %d, %d calls, want 403 and none", status, r.calls)
	}
}

func TestTimestampMayBeFiveMinutesOff(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, newClock(), "")
	for _, tt := range []struct {
		later  time.Duration
		status int
	}{{5 * time.Minute, 200}, {5*time.Minute + time.Second, 403}, {-5 * time.Minute, 200}, {-5*time.Minute - time.Second, 403}} {
		q := r.signed("")
		r.clock.advance(tt.later)
		if status, _ := r.post(t, q, popup); status != tt.status {
			t.Errorf("%v later: %d, want %d", tt.later, status, tt.status)
		}
		r.clock.advance(-tt.later)
	}
}

func TestSafePushWithoutAKeyIsNotLostSilently(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, newClock(), "")
	body, encrypted := seal(t, popup, miniID)
	if status, _ := r.post(t, r.signed(encrypted), body); status != http.StatusForbidden {
		t.Errorf("status %d, want 403", status)
	}
	if !strings.Contains(r.log.text(), "no key is configured") {
		t.Errorf("the log does not help: %s", r.log.text())
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

func TestEcho(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, newClock(), pushKey)
	get := func(change func(url.Values)) (int, string) {
		q := r.signed("")
		q.Set("echostr", "5837397576500011341")
		change(q)
		w := httptest.NewRecorder()
		r.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/wechat/callback?"+q.Encode(), nil))
		return w.Code, w.Body.String()
	}
	if status, body := get(func(url.Values) {}); status != 200 || body != "5837397576500011341" {
		t.Errorf("%d %q, want the echo", status, body)
	}
	for name, change := range map[string]func(url.Values){
		"wrong signature": func(q url.Values) { q.Set("signature", strings.Repeat("0", 40)) },
		"no signature":    func(q url.Values) { q.Del("signature") },
		"old":             func(q url.Values) { q.Set("timestamp", "1"); q.Set("signature", util.Signature(pushToken, "1", "n")) },
		"no echo":         func(q url.Values) { q.Del("echostr") },
		"long echo":       func(q url.Values) { q.Set("echostr", strings.Repeat("x", 257)) },
	} {
		if status, body := get(change); status < 400 || body != "" {
			t.Errorf("%s: %d %q, want a refusal", name, status, body)
		}
	}
	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodDelete, "/wechat/callback", nil))
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, POST" {
		t.Errorf("DELETE: %d", w.Code)
	}
}

func TestNewCallbackRefusesWrongSettings(t *testing.T) {
	t.Parallel()
	for _, config := range []wechat.CallbackConfig{
		{}, {AESKey: pushKey}, {Token: "t", AESKey: "short"}, {Token: "t", AESKey: strings.Repeat("!", 43)}, {Token: "t", AESKey: pushKey + "A"},
	} {
		if _, err := wechat.NewCallback(config, newClock(), discard(), nil); err == nil {
			t.Errorf("NewCallback took %+v", config)
		}
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

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
