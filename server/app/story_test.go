package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
)

const (
	demoApp   = "wxdemo0000000000a1"
	cook      = "16000000013" // 王桂芳
	manager   = "16000000012" // 郑美华, who answers for the kitchen
	dutyDue   = "demo-duty-due"
	senseTest = "加工前感官查验" // by the cooks, every school day from 07:00, due 08:30; they are reminded at 08:20, the manager hears at 08:40
	delivery  = "收货验收过磅"  // by the manager, or else the cooks, who hear of it at 07:40
)

// develop starts the program with the configuration that `make run` uses, but for the one
// address that all instances would share.
func develop(t *testing.T, dsn, key string, more ...string) *instance {
	t.Helper()
	text, err := os.ReadFile("../../configs/development.yaml")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "development.yaml")
	text = bytes.Replace(text, []byte("debug_addr: 127.0.0.1:6060\n"), nil, 1)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return serve(t, dsn, append(more, "XIAOQIN_CONFIG="+file, "XIAOQIN_DATA_KEY_FILE="+key)...)
}

// enter logs a demo person in and binds them.
func (i *instance) enter(phone string) (token string) {
	i.t.Helper()
	user := map[string]any{"app_id": demoApp, "user_id": phone}
	code := i.want(200, http.MethodPost, "/_sim/api/login-codes", "", user)["code"]
	token, _ = i.want(201, http.MethodPost, "/api/v1/sessions", "", map[string]any{"code": code})["token"].(string)
	phoneCode := i.want(200, http.MethodPost, "/_sim/api/phone-codes", "", user)["code"]
	i.want(200, http.MethodPost, "/api/v1/memberships/claim", token, map[string]any{"phone_code": phoneCode})
	return token
}

// consent is a tap on "always allow" and what the page reports of it.
func (i *instance) consent(phone, token, template string) {
	i.t.Helper()
	i.want(200, http.MethodPost, "/_sim/api/taps", "", map[string]any{
		"app_id": demoApp, "user_id": phone, "choices": []any{map[string]any{"template_id": template, "answer": "accept"}},
	})
	now := i.want(200, http.MethodGet, "/_dev/clock", "", nil)["now"]
	i.want(200, http.MethodPost, "/api/v1/subscriptions", token, map[string]any{
		"id": database.NewID(), "device_time": now, "results": map[string]string{template: "accept"},
	})
}

func (i *instance) moveClock(now string) {
	i.t.Helper()
	i.want(200, http.MethodPost, "/_dev/clock", "", map[string]any{"now": now + ":00+08:00"})
}

// eventually asks until the answer holds a text.
func (i *instance) eventually(path, token, text string) {
	i.t.Helper()
	deadline := time.After(patience)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		answer := fmt.Sprint(i.read(path, token))
		if strings.Contains(answer, text) {
			return
		}
		select {
		case <-deadline:
			i.t.Fatalf("%s never says %q: %s\n%s", path, text, answer, i.out)
		case <-tick.C:
		}
	}
}

// read gives any JSON.
func (i *instance) read(path, token string) any {
	i.t.Helper()
	req, err := http.NewRequestWithContext(i.t.Context(), http.MethodGet, i.base+path, nil)
	if err != nil {
		i.t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		i.t.Fatal(err)
	}
	defer res.Body.Close()
	var answer any
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		i.t.Fatal(path, err)
	}
	return answer
}

func messagesOf(phone string) string { return "/_sim/api/messages?user_id=" + url.QueryEscape(phone) }

// TestATaskBecomesAMessageOnAPhone is the whole way: the demo school has promised a sense
// test every school day; its reminder buzzes on the phone that agreed, and that it did not
// happen waits in the inbox of somebody who never did. The service stops and starts in
// between, which nobody notices.
func TestATaskBecomesAMessageOnAPhone(t *testing.T) {
	t.Parallel()
	for _, d := range []database.Dialect{database.SQLite, database.MySQL, database.Postgres} {
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			told(t, d, func(i *instance, _, _ string) *instance { return i })
		})
		t.Run(string(d)+"/restarted", func(t *testing.T) {
			t.Parallel()
			told(t, d, func(i *instance, dsn, key string) *instance {
				if status := i.stop(); status != 0 {
					t.Errorf("stopped with status %d", status)
				}
				again := develop(t, dsn, key)
				again.want(200, http.MethodPost, "/_sim/api/grants", "", map[string]any{ // the simulator forgets
					"app_id": demoApp, "user_id": cook, "template_id": dutyDue, "count": 2,
				})
				return again
			})
		})
	}
}

func told(t *testing.T, d database.Dialect, between func(i *instance, dsn, key string) *instance) {
	t.Helper()
	dsn, key := dbtest.DSN(t, d), filepath.Join(t.TempDir(), "people.key")
	i := develop(t, dsn, key)
	agreed, silent := i.enter(cook), i.enter(manager)
	i.moveClock("2022-03-31T06:50")
	i.eventually("/api/v1/tasks", agreed, senseTest)
	i.consent(cook, agreed, dutyDue)
	i.consent(cook, agreed, dutyDue)
	i.moveClock("2022-03-31T07:05")
	i.eventually("/api/v1/inbox", agreed, senseTest) // it opened, which buzzes on no phone
	i = between(i, dsn, key)
	i.moveClock("2022-03-31T07:45")
	i.eventually(messagesOf(cook), "", delivery)
	if got := fmt.Sprint(i.read(messagesOf(cook), "")); strings.Contains(got, senseTest) {
		t.Errorf("a phone buzzed before the reminder was due: %s", got)
	}
	i.moveClock("2022-03-31T08:21")
	i.eventually(messagesOf(cook), "", senseTest)
	if n := about(i.read("/api/v1/inbox?limit=100", silent)); n != 0 {
		t.Errorf("who answers for it heard of it %d times before it was late", n)
	}
	i.moveClock("2022-03-31T08:41")
	i.eventually("/api/v1/inbox", silent, senseTest)
	if n := about(i.read("/api/v1/inbox?limit=100", agreed)); n != 3 {
		t.Errorf("%d items about it in the inbox of the cook, want its opening, its reminder and that it is due", n)
	}
	if got := fmt.Sprint(i.read(messagesOf(manager), "")); strings.Contains(got, senseTest) {
		t.Errorf("a phone buzzed that nobody allowed to: %s", got)
	}
	if status := i.stop(); status != 0 {
		t.Errorf("stopped with status %d", status)
	}
}

// about counts the items of an inbox that are about the sense test.
func about(inbox any) int {
	page, _ := inbox.(map[string]any)
	items, _ := page["items"].([]any)
	n := 0
	for _, item := range items {
		if text, _ := item.(map[string]any); strings.Contains(fmt.Sprint(text["title"]), senseTest) {
			n++
		}
	}
	return n
}
