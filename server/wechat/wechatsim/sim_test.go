package wechatsim_test

import (
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"xiaoqin/server/wechat/wechatsim"
)

const (
	mini      = "wx00000000000000a1"
	otherMini = "wx00000000000000a2"
	official  = "wx00000000000000b1"
	secret    = "0123456789abcdef0123456789abcdef"

	dueTemplate    = "due-template"
	noticeTemplate = "notice-template"
	kinTemplate    = "kin-template"

	guard  = "guard"
	mother = "mother"
)

// world is a simulator with three apps and three people, served over HTTP.
type world struct {
	t     testing.TB
	sim   *wechatsim.Sim
	url   string
	clock *ticker
}

// ticker is a clock that stands still until it is moved.
type ticker struct{ at atomic.Int64 }

func (c *ticker) Now() time.Time          { return time.UnixMilli(c.at.Load()).UTC() }
func (c *ticker) advance(d time.Duration) { c.at.Add(d.Milliseconds()) }

// start is Thursday 31 March 2022, 09:12 in Shanghai.
var start = time.Date(2022, 3, 31, 1, 12, 0, 0, time.UTC)

func newWorld(tb testing.TB) *world {
	tb.Helper()
	c := &ticker{}
	c.at.Store(start.UnixMilli())
	sim := wechatsim.New(wechatsim.Options{Clock: c, Seed: 7, FollowersPerPage: 2})
	tb.Cleanup(sim.Close)
	populate(tb, sim)
	server := httptest.NewUnstartedServer(sim.API())
	server.Config.ErrorLog = log.New(complaint{tb}, "", 0)
	server.Start()
	tb.Cleanup(server.Close)
	return &world{t: tb, sim: sim, url: server.URL, clock: c}
}

// complaint fails the test when the HTTP server has something to complain about, as a
// panic or an answer after a reset.
type complaint struct{ t testing.TB }

func (c complaint) Write(line []byte) (int, error) {
	c.t.Errorf("HTTP server: %s", line)
	return len(line), nil
}

func populate(tb testing.TB, sim *wechatsim.Sim) {
	tb.Helper()
	keywords := []wechatsim.Keyword{
		{Name: "thing1", Label: "任务名称"},
		{Name: "time2", Label: "截止时间"},
		{Name: "enum3", Label: "紧急程度", Values: []string{"一般", "紧急"}},
		{Name: "character_string4", Label: "编号"},
	}
	templates := []wechatsim.Template{
		{ID: dueTemplate, Title: "任务到期提醒", Type: wechatsim.OneTime, Keywords: keywords},
		{ID: noticeTemplate, Title: "学校通知", Type: wechatsim.OneTime, Keywords: []wechatsim.Keyword{{Name: "thing1", Label: "标题"}}},
		{ID: "twin-template", Title: "学校通知", Type: wechatsim.OneTime, Keywords: []wechatsim.Keyword{{Name: "thing1", Label: "标题"}}},
		{ID: "long-template", Title: "到校提醒", Type: wechatsim.LongTerm, Keywords: []wechatsim.Keyword{{Name: "thing1", Label: "标题"}}},
	}
	for _, err := range []error{
		sim.AddMiniProgram(wechatsim.App{
			AppID: mini, Secret: secret, Name: "校勤", OpenPlatform: "school", Templates: templates,
			Pages: []string{"pages/today/index", "pages/task/index"}, Blacklist: []string{"违禁"}, Review: []string{"可疑"},
		}),
		sim.AddMiniProgram(wechatsim.App{AppID: otherMini, Secret: strings.Repeat("e", 32), Pages: []string{"pages/home/index"}}),
		sim.AddOfficialAccount(wechatsim.App{
			AppID: official, Secret: strings.Repeat("f", 32), Name: "校勤家长", OpenPlatform: "school", MiniPrograms: []string{mini},
			Templates: []wechatsim.Template{{ID: kinTemplate, Title: "安全提醒", Type: wechatsim.LongTerm, Keywords: []wechatsim.Keyword{{Name: "thing1", Label: "内容"}}}},
			Blacklist: []string{"促销"},
		}),
		sim.AddUser(wechatsim.User{ID: guard, Name: "周师傅", Phone: "13580006666"}),
		sim.AddUser(wechatsim.User{ID: mother, Name: "李女士", Phone: "13580007777"}),
		sim.AddUser(wechatsim.User{ID: "shy", NoUnionID: true}),
	} {
		if err != nil {
			tb.Fatalf("populate: %v", err)
		}
	}
}

// answer is a whole HTTP answer.
type answer struct {
	status            int
	contentType, body string
}

// do sends a request. It may run in any goroutine.
func (w *world) do(method, path string, query url.Values, body string) answer {
	w.t.Helper()
	address := w.url + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(w.t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		w.t.Error(err)
		return answer{}
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Errorf("%s %s: %v", method, path, err)
		return answer{}
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Errorf("%s %s: read: %v", method, path, err)
	}
	return answer{res.StatusCode, res.Header.Get("Content-Type"), string(b)}
}

var ridShape = regexp.MustCompile(`rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}`)

// get returns the body with its request id replaced by RID.
func (w *world) get(path string, query url.Values) string {
	w.t.Helper()
	return ridShape.ReplaceAllString(w.do(http.MethodGet, path, query, "").body, "rid: RID")
}

func (w *world) post(path string, query url.Values, body string) string {
	w.t.Helper()
	return ridShape.ReplaceAllString(w.do(http.MethodPost, path, query, body).body, "rid: RID")
}

// token takes a stable token of an app and returns it as a query.
func (w *world) token(appID string) url.Values {
	w.t.Helper()
	return url.Values{"access_token": {w.stable(appID, false).AccessToken}}
}

type tokenAnswer struct {
	AccessToken string `json:"access_token"`
	ExpiresIn   int    `json:"expires_in"`
}

func (w *world) stable(appID string, force bool) tokenAnswer {
	w.t.Helper()
	secrets := map[string]string{mini: secret, otherMini: strings.Repeat("e", 32), official: strings.Repeat("f", 32)}
	body, err := json.Marshal(map[string]any{
		"grant_type": "client_credential", "appid": appID, "secret": secrets[appID], "force_refresh": force,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return readToken(w.t, w.post("/cgi-bin/stable_token", nil, string(body)))
}

func readToken(tb testing.TB, body string) tokenAnswer {
	tb.Helper()
	var answer tokenAnswer
	if err := json.Unmarshal([]byte(body), &answer); err != nil || answer.AccessToken == "" {
		tb.Fatalf("no token in %s", body)
	}
	return answer
}

func (w *world) openID(appID, userID string) string {
	w.t.Helper()
	id, err := w.sim.OpenID(appID, userID)
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// must stops the test when a control operation fails.
func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

func wantBody(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s\n got %s\nwant %s", what, got, want)
	}
}
