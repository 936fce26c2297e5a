package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"xiaoqin/server/app"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
)

// patience is how long a test waits for what another goroutine does: a loaded machine with
// the race detector takes its time, and only a test that fails waits that long.
const patience = 2 * time.Minute

// instance is the whole program in development mode, as `make run` starts it.
type instance struct {
	t    *testing.T
	base string
	out  *book // stdout and stderr
	stop func() int

	environ []string // what it was started with
}

// book collects what several goroutines write.
type book struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *book) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *book) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func serve(t *testing.T, dsn string, more ...string) *instance {
	t.Helper()
	address := freeAddress(t)
	home := t.TempDir()
	environ := append([]string{
		"XIAOQIN_MODE=development", "XIAOQIN_LISTEN=" + address, "XIAOQIN_PUBLIC_URL=http://" + address,
		"XIAOQIN_DATABASE_DSN=" + dsn, "XIAOQIN_DATA_DIR=" + home, "XIAOQIN_DATA_KEY_FILE=" + filepath.Join(home, "people.key"),
		"XIAOQIN_WECHAT_MINI_APPID=wxdemo0000000000a1", "XIAOQIN_WECHAT_OA_APPID=wxdemo0000000000b2",
		"XIAOQIN_HTTP_REQUEST_TIMEOUT=" + patience.String(),
	}, more...)
	ctx, cancel := context.WithCancel(t.Context())
	i := &instance{t: t, base: "http://" + address, out: &book{}, environ: environ}
	ended := make(chan int, 1)
	go func() { ended <- app.Main(ctx, []string{"serve"}, environ, nil, i.out, i.out) }()
	i.stop = sync.OnceValue(func() int {
		cancel()
		select {
		case status := <-ended:
			return status
		case <-time.After(patience):
			t.Errorf("still running %v after it was told to stop", patience)
			return -1
		}
	})
	t.Cleanup(func() { i.stop() })
	i.awaitReady(ended)
	return i
}

func (i *instance) awaitReady(ended chan int) {
	i.t.Helper()
	deadline := time.After(patience)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case status := <-ended:
			ended <- status
			i.t.Fatalf("ended with %d before it was ready:\n%s", status, i.out)
		case <-deadline:
			i.t.Fatalf("not ready in %v:\n%s", patience, i.out)
		case <-tick.C:
			if status, _ := i.call(http.MethodGet, "/readyz", "", nil); status == http.StatusOK {
				return
			}
		}
	}
}

// call sends JSON and reads JSON; the status is 0 when nobody answers.
func (i *instance) call(method, path, token string, body any) (int, map[string]any) {
	i.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		i.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(i.t.Context(), method, i.base+path, bytes.NewReader(text))
	if err != nil {
		i.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		i.t.Fatal(err)
	}
	var fields map[string]any
	_ = json.Unmarshal(answer, &fields) // an empty or HTML answer has no fields
	return res.StatusCode, fields
}

func (i *instance) want(status int, method, path, token string, body any) map[string]any {
	i.t.Helper()
	got, fields := i.call(method, path, token, body)
	if got != status {
		i.t.Fatalf("%s %s: status %d, want %d: %v\n%s", method, path, got, status, fields, i.out)
	}
	return fields
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// TestAStaffMemberLogsInAndIsRecognised is the first use of the program: a fire officer
// of the demo school opens the mini-program, binds by phone number, and is known.
func TestAStaffMemberLogsInAndIsRecognised(t *testing.T) {
	t.Parallel()
	const officer, phone = "16000000004", "16000000004"
	for _, d := range []database.Dialect{database.SQLite, database.MySQL, database.Postgres} {
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			i := serve(t, dbtest.DSN(t, d))
			user := map[string]any{"app_id": "wxdemo0000000000a1", "user_id": officer}

			code := i.want(200, http.MethodPost, "/_sim/api/login-codes", "", user)["code"]
			token, _ := i.want(201, http.MethodPost, "/api/v1/sessions", "", map[string]any{"code": code})["token"].(string)
			i.want(401, http.MethodPost, "/api/v1/sessions", "", map[string]any{"code": code})

			phoneCode := i.want(200, http.MethodPost, "/_sim/api/phone-codes", "", user)["code"]
			i.want(200, http.MethodPost, "/api/v1/memberships/claim", token, map[string]any{"phone_code": phoneCode})

			me := i.want(200, http.MethodGet, "/api/v1/me", token, nil)
			if text, _ := json.Marshal(me); !strings.Contains(string(text), `"person_name":"顾长青"`) || !strings.Contains(string(text), `"消防管理员"`) {
				t.Errorf("/me does not know the fire officer: %s", text)
			}
			i.want(204, http.MethodDelete, "/api/v1/sessions/current", token, nil)
			i.want(401, http.MethodGet, "/api/v1/me", token, nil)

			if status := i.stop(); status != 0 {
				t.Errorf("stopped with status %d", status)
			}
			_, log, _ := strings.Cut(i.out.String(), "按 Ctrl-C 停止")
			for name, secret := range map[string]string{"token": token, "phone number": phone, "name": "顾长青"} {
				if strings.Contains(log, secret) {
					t.Errorf("the log shows a %s:\n%s", name, log)
				}
			}
		})
	}
}

func TestASecondStartFindsEverythingAgain(t *testing.T) {
	t.Parallel()
	dsn := dbtest.DSN(t, database.SQLite)
	key := "XIAOQIN_DATA_KEY_FILE=" + filepath.Join(t.TempDir(), "people.key")
	first := serve(t, dsn, key)
	first.stop()
	second := serve(t, dsn, key)
	if strings.Contains(second.out.String(), "schema migrated") {
		t.Errorf("migrated twice:\n%s", second.out)
	}
	users := func(i *instance) string {
		_, list, _ := strings.Cut(i.out.String(), "学校登记的有")
		list, _, _ = strings.Cut(list, "微信由模拟器扮演")
		return list
	}
	if users(first) != users(second) {
		t.Errorf("the demo school changed:\n%s\n%s", users(first), users(second))
	}
}

// TestEveryAddressOnTheTerminalAnswers follows what a newcomer is told to click.
func TestEveryAddressOnTheTerminalAnswers(t *testing.T) {
	t.Parallel()
	i := serve(t, dbtest.DSN(t, database.SQLite))
	addresses := regexp.MustCompile(`http://\S+`).FindAllString(i.out.String(), -1)
	if len(addresses) < 3 {
		t.Fatalf("names %d addresses:\n%s", len(addresses), i.out)
	}
	for _, address := range append(addresses, i.base+"/metrics") {
		i.want(200, http.MethodGet, strings.TrimPrefix(address, i.base), "", nil)
	}
}

func TestServeSaysWhyItCannotStart(t *testing.T) {
	t.Parallel()
	taken := serve(t, dbtest.DSN(t, database.SQLite))
	address := strings.TrimPrefix(taken.base, "http://")
	for _, test := range []struct {
		name    string
		environ []string
		want    string
	}{
		{"address taken", []string{"XIAOQIN_MODE=development", "XIAOQIN_LISTEN=" + address}, "打不开 " + address},
		{"no key file in production", []string{
			"XIAOQIN_DATABASE_PATH=" + dbtest.DSN(t, database.SQLite), "XIAOQIN_DATA_KEY_FILE=/nowhere/people.key", "XIAOQIN_LISTEN=127.0.0.1:0",
			"XIAOQIN_WECHAT_MINI_APPID=wx1", "XIAOQIN_WECHAT_MINI_SECRET=s",
		}, "找不到密钥文件"},
		{"simulator in production", []string{
			"XIAOQIN_WECHAT_API_URL=" + taken.base + "/_sim/weixin", "XIAOQIN_WECHAT_MINI_APPID=wx1", "XIAOQIN_WECHAT_MINI_SECRET=s",
		}, "不能用模拟微信"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var out book
			if status := app.Main(t.Context(), []string{"serve"}, test.environ, nil, &out, &out); status != 1 {
				t.Errorf("status %d, want 1", status)
			}
			if !strings.Contains(out.String(), test.want) {
				t.Errorf("does not say %q:\n%s", test.want, out.String())
			}
		})
	}
}

func TestTheSchoolClockStaysWhereItWasPut(t *testing.T) {
	t.Parallel()
	dsn := dbtest.DSN(t, database.SQLite)
	key := "XIAOQIN_DATA_KEY_FILE=" + filepath.Join(t.TempDir(), "people.key")
	first := serve(t, dsn, key)
	first.want(400, http.MethodPost, "/_dev/clock", "", map[string]any{"now": "tomorrow"})
	first.want(200, http.MethodPost, "/_dev/clock", "", map[string]any{"now": "2022-04-02T07:00:00+08:00"})
	first.stop()
	second := serve(t, dsn, key)
	now, _ := second.want(200, http.MethodGet, "/_dev/clock", "", nil)["now"].(string)
	if !strings.HasPrefix(now, "2022-04-02T07:0") {
		t.Errorf("after a restart the school's time is %s, want just after 07:00 on 2 April 2022", now)
	}
}

func TestProductionHasNothingOfTheDevelopersDesk(t *testing.T) {
	t.Parallel()
	key := filepath.Join(t.TempDir(), "people.key")
	if err := os.WriteFile(key, []byte(strings.Repeat("ab", 32)), 0o600); err != nil {
		t.Fatal(err)
	}
	i := serve(t, dbtest.DSN(t, database.SQLite), "XIAOQIN_MODE=production", "XIAOQIN_DATA_KEY_FILE="+key, "XIAOQIN_WECHAT_MINI_SECRET=s",
		"XIAOQIN_WECHAT_OA_SECRET=s")
	i.want(200, http.MethodGet, "/console/", "", nil)
	for _, path := range []string{"/_dev/clock", "/_dev/photos", "/_dev/plates", "/_sim/", "/_sim/weixin/cgi-bin/token", "/preview/", "/metrics", "/debug/pprof/", "/wechat/callback"} {
		if status, _ := i.call(http.MethodGet, path, "", nil); status != http.StatusNotFound {
			t.Errorf("GET %s: status %d, want 404", path, status)
		}
	}
}
