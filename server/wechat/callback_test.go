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

	"github.com/silenceper/wechat/v2/util"

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

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
