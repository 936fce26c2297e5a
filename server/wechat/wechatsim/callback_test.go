package wechatsim_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/silenceper/wechat/v2/util"

	"xiaoqin/server/wechat/wechatsim"
)

const (
	pushToken = "callback-token"
	aesKey    = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
)

// receiver is an app's server: it keeps what WeChat posts and answers what it is told.
type receiver struct {
	url    string
	mu     sync.Mutex
	posts  []post
	answer func(w http.ResponseWriter, n int) // n counts from 1
}

type post struct {
	query       url.Values
	contentType string
	body        string
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{answer: func(w http.ResponseWriter, _ int) { _, _ = io.WriteString(w, "success") }}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.Method == http.MethodGet {
			_, _ = io.WriteString(w, req.FormValue("echostr"))
			return
		}
		body, err := io.ReadAll(req.Body)
		if err != nil {
			t.Error(err)
		}
		r.mu.Lock()
		r.posts = append(r.posts, post{req.URL.Query(), req.Header.Get("Content-Type"), string(body)})
		n := len(r.posts)
		r.mu.Unlock()
		r.answer(w, n)
	}))
	t.Cleanup(server.Close)
	r.url = server.URL + "/wechat/callback"
	return r
}

func (r *receiver) callback(mode wechatsim.Mode, format wechatsim.Format) wechatsim.Callback {
	return wechatsim.Callback{URL: r.url, Token: pushToken, AESKey: aesKey, Mode: mode, Format: format}
}

// settled waits for all pushes and returns them in order of arrival.
func (w *world) settled(r *receiver) []post {
	w.t.Helper()
	must(w.t, w.sim.Settle(w.t.Context()))
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.posts
}

func (w *world) only(r *receiver) post {
	w.t.Helper()
	posts := w.settled(r)
	if len(posts) != 1 {
		w.t.Fatalf("%d pushes, want 1: %v", len(posts), posts)
	}
	return posts[0]
}

// verify checks the signatures of a push against another implementation.
func verify(t *testing.T, p post, encrypted string) {
	t.Helper()
	timestamp, nonce := p.query.Get("timestamp"), p.query.Get("nonce")
	if got, want := p.query.Get("signature"), util.Signature(pushToken, timestamp, nonce); got != want {
		t.Errorf("signature %s, want %s", got, want)
	}
	if encrypted == "" {
		return
	}
	if got, want := p.query.Get("msg_signature"), util.Signature(pushToken, timestamp, nonce, encrypted); got != want {
		t.Errorf("msg_signature %s, want %s", got, want)
	}
	if p.query.Get("encrypt_type") != "aes" {
		t.Errorf("encrypt_type %q", p.query.Get("encrypt_type"))
	}
}

func TestCallbackModes(t *testing.T) {
	t.Parallel()
	for _, mode := range []wechatsim.Mode{wechatsim.Plain, wechatsim.Compat, wechatsim.Safe} {
		for _, format := range []wechatsim.Format{wechatsim.JSON, wechatsim.XML} {
			t.Run(string(mode)+" "+string(format), func(t *testing.T) {
				t.Parallel()
				w, r := newWorld(t), newReceiver(t)
				must(t, w.sim.SetCallback(mini, r.callback(mode, format)))
				must(t, w.sim.Unsubscribe(mini, guard, dueTemplate))
				p := w.only(r)
				readable := w.changeEvent(format)
				contentType := map[wechatsim.Format]string{wechatsim.JSON: "application/json", wechatsim.XML: "text/xml"}
				wantBody(t, "content type", p.contentType, contentType[format])
				wantBody(t, "openid", p.query.Get("openid"), w.openID(mini, guard))
				wantBody(t, "timestamp", p.query.Get("timestamp"), strconv.FormatInt(start.Unix(), 10))
				if mode == wechatsim.Plain {
					wantBody(t, "body", p.body, readable)
					verify(t, p, "")
					return
				}
				encrypted := encryptOf(t, p, format)
				verify(t, p, encrypted)
				_, message, err := util.DecryptMsg(mini, encrypted, aesKey)
				must(t, err)
				wantBody(t, "decrypted", string(message), readable)
				wantBody(t, "envelope", strings.Replace(p.body, encrypted, "CIPHER", 1), w.envelope(mode, format, readable))
			})
		}
	}
}

func (w *world) changeEvent(format wechatsim.Format) string {
	w.t.Helper()
	account, openID := w.sim.Apps()[0].Account, w.openID(mini, guard)
	if format == wechatsim.JSON {
		return `{"ToUserName":"` + account + `","FromUserName":"` + openID + `","CreateTime":1648689120,"MsgType":"event","Event":"subscribe_msg_change_event",` +
			`"List":{"TemplateId":"due-template","SubscribeStatusString":"reject"}}`
	}
	return `<xml><ToUserName><![CDATA[` + account + `]]></ToUserName><FromUserName><![CDATA[` + openID + `]]></FromUserName><CreateTime>1648689120</CreateTime>` +
		`<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[subscribe_msg_change_event]]></Event><SubscribeMsgChangeEvent><List>` +
		`<TemplateId><![CDATA[due-template]]></TemplateId><SubscribeStatusString><![CDATA[reject]]></SubscribeStatusString></List></SubscribeMsgChangeEvent></xml>`
}

// envelope is what surrounds the ciphertext: everything in compat mode, the account
// alone in safe mode.
func (w *world) envelope(mode wechatsim.Mode, format wechatsim.Format, readable string) string {
	w.t.Helper()
	account := w.sim.Apps()[0].Account
	switch {
	case mode == wechatsim.Compat && format == wechatsim.JSON:
		return strings.TrimSuffix(readable, "}") + `,"Encrypt":"CIPHER"}`
	case mode == wechatsim.Compat:
		return strings.TrimSuffix(readable, "</xml>") + `<Encrypt><![CDATA[CIPHER]]></Encrypt></xml>`
	case format == wechatsim.JSON:
		return `{"ToUserName":"` + account + `","Encrypt":"CIPHER"}`
	default:
		return `<xml><ToUserName><![CDATA[` + account + `]]></ToUserName><Encrypt><![CDATA[CIPHER]]></Encrypt></xml>`
	}
}

func encryptOf(t *testing.T, p post, format wechatsim.Format) string {
	t.Helper()
	var envelope struct{ Encrypt string }
	if format == wechatsim.JSON {
		must(t, json.Unmarshal([]byte(p.body), &envelope))
	} else {
		must(t, xml.Unmarshal([]byte(p.body), &envelope))
	}
	return envelope.Encrypt
}

func TestCallbackTrouble(t *testing.T) {
	t.Parallel()
	w, r := newWorld(t), newReceiver(t)
	push := func(change func(*wechatsim.Callback)) []post {
		t.Helper()
		cb := r.callback(wechatsim.Plain, wechatsim.JSON)
		change(&cb)
		must(t, w.sim.SetCallback(mini, cb))
		before := len(w.settled(r))
		w.tap(choose(dueTemplate, wechatsim.Accept))
		return w.settled(r)[before:]
	}
	twice := push(func(cb *wechatsim.Callback) { cb.Duplicate = true })
	if len(twice) != 2 || twice[0].body != twice[1].body || twice[0].query.Get("nonce") == twice[1].query.Get("nonce") {
		t.Errorf("duplicate: %v", twice)
	}
	forged := push(func(cb *wechatsim.Callback) { cb.WrongSignature = true })[0].query
	if forged.Get("signature") == util.Signature(pushToken, forged.Get("timestamp"), forged.Get("nonce")) {
		t.Error("the wrong signature is right")
	}
	stale := push(func(cb *wechatsim.Callback) { cb.StaleTimestamp = true })[0]
	wantBody(t, "stale timestamp", stale.query.Get("timestamp"), strconv.FormatInt(start.Add(-10*time.Minute).Unix(), 10))
	verify(t, stale, "")
	other := push(func(cb *wechatsim.Callback) { cb.OtherForms = true })[0].body
	if !strings.Contains(other, `"CreateTime":"1648689120"`) || !strings.Contains(other, `"PopupScene":0`) {
		t.Errorf("other forms: %s", other)
	}
	withQuery := push(func(cb *wechatsim.Callback) { cb.URL += "?app=mini" })[0]
	wantBody(t, "own parameter", withQuery.query.Get("app"), "mini")
	verify(t, withQuery, "")
	must(t, w.sim.SetCallback(mini, wechatsim.Callback{}))
	before := len(w.settled(r))
	w.tap(choose(dueTemplate, wechatsim.Accept))
	if got := len(w.settled(r)); got != before {
		t.Error("pushed without a callback")
	}
}

func TestCallbackRetries(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		answer    func(w http.ResponseWriter, n int)
		attempts  []wechatsim.Attempt
		delivered bool
	}{
		"empty body": {func(http.ResponseWriter, int) {}, []wechatsim.Attempt{{Status: 200}}, true},
		"second try": {func(w http.ResponseWriter, n int) {
			if n == 1 {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
		}, []wechatsim.Attempt{{Status: 503, Error: "status is not 200"}, {Status: 200}}, true},
		"other words": {
			func(w http.ResponseWriter, _ int) { _, _ = io.WriteString(w, "ok") },
			[]wechatsim.Attempt{{Status: 200, Error: `body is neither empty nor "success"`}, {Status: 200, Error: `body is neither empty nor "success"`}, {Status: 200, Error: `body is neither empty nor "success"`}},
			false,
		},
		"cut off": {
			func(http.ResponseWriter, int) { panic(http.ErrAbortHandler) },
			[]wechatsim.Attempt{{Error: "no answer"}, {Error: "no answer"}, {Error: "no answer"}},
			false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, r := newWorld(t), newReceiver(t)
			r.answer = tt.answer
			must(t, w.sim.SetCallback(mini, r.callback(wechatsim.Safe, wechatsim.JSON)))
			w.tap(choose(dueTemplate, wechatsim.Accept))
			posts := w.settled(r)
			for _, p := range posts {
				if diff := cmp.Diff(posts[0], p, cmp.AllowUnexported(post{})); diff != "" {
					t.Errorf("a retry differs:\n%s", diff)
				}
			}
			want := []wechatsim.Push{{AppID: mini, Event: "subscribe_msg_popup_event", OpenID: w.openID(mini, guard), Attempts: tt.attempts, Delivered: tt.delivered}}
			if diff := cmp.Diff(want, w.sim.Pushes(), cmpopts.IgnoreFields(wechatsim.Push{}, "At")); diff != "" {
				t.Errorf("pushes (-want +got):\n%s", diff)
			}
		})
	}
}

// A receiver that takes too long is cut off and tried three times in all.
func TestCallbackTimeout(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	r := newReceiver(t)
	t.Cleanup(func() { close(release) })
	r.answer = func(http.ResponseWriter, int) { <-release }
	sim := wechatsim.New(wechatsim.Options{CallbackTimeout: 10 * time.Millisecond})
	t.Cleanup(sim.Close)
	populate(t, sim)
	must(t, sim.SetCallback(official, r.callback(wechatsim.Plain, wechatsim.XML)))
	must(t, sim.Follow(official, mother, ""))
	must(t, sim.Settle(t.Context()))
	if got := sim.Pushes(); len(got) != 1 || len(got[0].Attempts) != 3 || got[0].Delivered {
		t.Errorf("pushes: %+v", got)
	}
}

func TestVerifyCallback(t *testing.T) {
	t.Parallel()
	w, r := newWorld(t), newReceiver(t)
	if err := w.sim.VerifyCallback(t.Context(), mini); !errors.Is(err, wechatsim.ErrNoCallback) {
		t.Errorf("without a callback: %v", err)
	}
	must(t, w.sim.SetCallback(mini, r.callback(wechatsim.Safe, wechatsim.JSON)))
	must(t, w.sim.VerifyCallback(t.Context(), mini))
	mute := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(mute.Close)
	must(t, w.sim.SetCallback(mini, wechatsim.Callback{URL: mute.URL, Token: "x", Mode: wechatsim.Plain, Format: wechatsim.JSON}))
	if err := w.sim.VerifyCallback(t.Context(), mini); !errors.Is(err, wechatsim.ErrEchoMismatch) {
		t.Errorf("a mute server: %v", err)
	}
}

func TestBadCallbacks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good := wechatsim.Callback{URL: "https://school.example/c", Token: "t", AESKey: aesKey, Mode: wechatsim.Safe, Format: wechatsim.JSON}
	must(t, w.sim.SetCallback(mini, good))
	for name, change := range map[string]func(*wechatsim.Callback){
		"address": func(cb *wechatsim.Callback) { cb.URL = "/c" },
		"token":   func(cb *wechatsim.Callback) { cb.Token = "" },
		"mode":    func(cb *wechatsim.Callback) { cb.Mode = "secret" },
		"format":  func(cb *wechatsim.Callback) { cb.Format = "yaml" },
		"key":     func(cb *wechatsim.Callback) { cb.AESKey = "short" },
		"base64":  func(cb *wechatsim.Callback) { cb.AESKey = strings.Repeat("*", 43) },
	} {
		bad := good
		change(&bad)
		if err := w.sim.SetCallback(mini, bad); !errors.Is(err, wechatsim.ErrBadCallback) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := w.sim.SetCallback("wx9", good); !errors.Is(err, wechatsim.ErrUnknownApp) {
		t.Errorf("unknown app: %v", err)
	}
}
