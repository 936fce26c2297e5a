package wechat_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database/cache"
	"xiaoqin/server/wechat"
	"xiaoqin/server/wechat/wechatsim"
)

const (
	miniID         = "wx0123456789abcdef"
	miniSecret     = "0123456789abcdef0123456789abcdef"
	officialID     = "wxfedcba9876543210"
	officialSecret = "fedcba9876543210fedcba9876543210"
	phoneNumber    = "13800000001"
)

// fakeClock is a machine clock that moves when told to.
type fakeClock struct{ nanos atomic.Int64 }

func newClock() *fakeClock {
	c := &fakeClock{}
	c.nanos.Store(time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC).UnixNano())
	return c
}

func (c *fakeClock) Now() time.Time          { return time.Unix(0, c.nanos.Load()).UTC() }
func (c *fakeClock) advance(d time.Duration) { c.nanos.Add(int64(d)) }

// logBook collects the lines of the log.
type logBook struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logBook) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// world is a simulated platform with two apps and a teacher, and one instance of ours.
// Both run on the same fake clock.
type world struct {
	*wechat.Client
	sim   *wechatsim.Sim
	url   string
	clock *fakeClock
	cache *cache.Cache
	log   *logBook
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{clock: newClock(), log: &logBook{}}
	w.sim = wechatsim.New(wechatsim.Options{Clock: w.clock, Seed: 1, FollowersPerPage: 150})
	t.Cleanup(w.sim.Close)
	for _, err := range []error{
		w.sim.AddMiniProgram(wechatsim.App{
			AppID: miniID, Secret: miniSecret, Name: "校勤", OpenPlatform: "open", Pages: []string{"pages/index/index"},
			Blacklist: []string{"禁词"}, Review: []string{"可疑"},
			Templates: []wechatsim.Template{dutyTemplate, roundTemplate},
		}),
		w.sim.AddOfficialAccount(wechatsim.App{
			AppID: officialID, Secret: officialSecret, Name: "学校服务号", OpenPlatform: "open",
			MiniPrograms: []string{miniID}, Templates: []wechatsim.Template{noticeTemplate},
		}),
		w.sim.AddUser(wechatsim.User{ID: "teacher", Phone: phoneNumber}),
		w.sim.AddUser(wechatsim.User{ID: "blocked", Blocked: true}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	w.url = newServer(t, w.sim.API().ServeHTTP)
	w.cache = newCache(t, w.clock)
	w.Client = w.instance(t)
	return w
}

// instance is one more instance of ours on the same cache.
func (w *world) instance(t *testing.T) *wechat.Client {
	t.Helper()
	return newClient(t, w.url, w.cache, w.clock, w.log)
}

func newCache(t *testing.T, machine clock.Clock) *cache.Cache {
	t.Helper()
	store, err := cache.Open("", machine, discard())
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func newClient(tb testing.TB, url string, store *cache.Cache, machine clock.Clock, log *logBook) *wechat.Client {
	tb.Helper()
	client, err := wechat.New(wechat.Config{
		APIURL:   url,
		Mini:     wechat.App{ID: miniID, Secret: miniSecret},
		Official: wechat.App{ID: officialID, Secret: officialSecret},
	}, store, machine, newLogger(log))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(client.Close)
	return client
}

func (w *world) loginCode(t *testing.T, user string) string {
	t.Helper()
	code, err := w.sim.LoginCode(miniID, user)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func (w *world) phoneCode(t *testing.T) string {
	t.Helper()
	code, err := w.sim.PhoneCode(miniID, "teacher")
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func (w *world) openID(t *testing.T) string {
	t.Helper()
	id, err := w.sim.OpenID(miniID, "teacher")
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (w *world) inject(t *testing.T, f wechatsim.Fault) {
	t.Helper()
	if err := w.sim.Inject(f); err != nil {
		t.Fatal(err)
	}
}

// count is how many requests of a path the platform has seen.
func (w *world) count(t *testing.T, path string, want int) {
	t.Helper()
	if got := w.sim.Count(path); got != want {
		t.Errorf("%d requests of %s, want %d", got, path, want)
	}
}

// fake is a platform that answers everything in one way, and a client of it.
func fake(t *testing.T, answer http.HandlerFunc) (*wechat.Client, *logBook) {
	t.Helper()
	machine, log := newClock(), &logBook{}
	return newClient(t, newServer(t, answer), newCache(t, machine), machine, log), log
}

// noSecret fails when a text holds any of the secrets.
func noSecret(t *testing.T, text string, secrets ...string) {
	t.Helper()
	for _, secret := range append(secrets, miniSecret, officialSecret, "secret=", "access_token=") {
		if strings.Contains(text, secret) {
			t.Errorf("%q holds %q", text, secret)
		}
	}
}

const (
	dutyTemplateID   = "duty_template_0123456789_0123456789_0123456"
	roundTemplateID  = "round_template_0123456789_0123456789_012345"
	noticeTemplateID = "notice_template_0123456789_0123456789_01234"
)

var (
	dutyTemplate = wechatsim.Template{
		ID: dutyTemplateID, Title: "任务到期提醒", Type: wechatsim.OneTime,
		Keywords: []wechatsim.Keyword{{Name: "thing1", Label: "任务名称"}, {Name: "time2", Label: "截止时间"}, {Name: "enum3", Label: "紧急程度", Values: []string{"一般", "紧急"}}},
	}
	roundTemplate = wechatsim.Template{
		ID: roundTemplateID, Title: "下一轮巡查提醒", Type: wechatsim.OneTime,
		Keywords: []wechatsim.Keyword{{Name: "thing1", Label: "路线"}},
	}
	noticeTemplate = wechatsim.Template{
		ID: noticeTemplateID, Title: "通知提醒", Type: wechatsim.OneTime,
		Keywords: []wechatsim.Keyword{{Name: "thing1", Label: "内容"}},
	}
)

// newServer serves the handler and gives its address.
func newServer(t *testing.T, answer http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return server.URL
}

func readBody(t *testing.T, r *http.Request) map[string]any {
	t.Helper()
	var body map[string]any
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		t.Error(err)
	}
	return body
}

func readAll(t *testing.T, r *http.Request) string {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	return string(body)
}

func newLogger(log *logBook) *slog.Logger { return slog.New(slog.NewTextHandler(log, nil)) }

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

// benchmarkClient is a client of a platform that answers everything in one way.
func benchmarkClient(b *testing.B, answer http.HandlerFunc) *wechat.Client {
	b.Helper()
	server := httptest.NewServer(answer)
	b.Cleanup(server.Close)
	machine := newClock()
	store, err := cache.Open("", machine, discard())
	if err != nil {
		b.Fatal(err)
	}
	return newClient(b, server.URL, store, machine, &logBook{})
}
