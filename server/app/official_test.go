package app_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xiaoqin/server/app"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
)

const (
	demoOfficial  = "wxdemo0000000000b2"
	miniNotice    = "demo-safety-notice"
	byMiniProgram = "/cgi-bin/message/subscribe/send"
	byOfficial    = "/cgi-bin/message/template/send"
	studentOffice = "16000000033" // 林若溪, writes
	headOfSchool  = "16000000002" // 严正明, approves
	motherOfTwo   = "16000000228" // 冯桂, of 木木 in 一（1）班
	anotherMother = "16000000060" // 沈秋水, of 小满 in 一（2）班
)

// post sends JSON as somebody who is logged in.
func (i *instance) post(status int, path, token string, body map[string]any) map[string]any {
	i.t.Helper()
	now := i.want(200, http.MethodGet, "/_dev/clock", "", nil)["now"]
	whole := map[string]any{"id": database.NewID(), "device_time": now}
	maps.Copy(whole, body)
	return i.want(status, http.MethodPost, path, token, whole)
}

// classCalled is the id of a class of the caller's school.
func (i *instance) classCalled(token, name string) any {
	i.t.Helper()
	items, _ := i.want(200, http.MethodGet, "/api/v1/classes", token, nil)["items"].([]any)
	for _, item := range items {
		if class, _ := item.(map[string]any); class["name"] == name {
			return class["id"]
		}
	}
	i.t.Fatalf("no class %s in %v", name, items)
	return nil
}

// notify publishes a notice to the families of a class.
func (i *instance) notify(writer, approver, class, title string) {
	i.t.Helper()
	written := i.post(201, "/api/v1/notices", writer, map[string]any{
		"title": title, "body": "祭扫踏青不带火种进山。", "receipt": "confirm", "pace": "urgent",
		"audience": []any{map[string]any{"kind": "class", "key": i.classCalled(writer, class)}},
	})
	path := fmt.Sprintf("/api/v1/notices/%s/", written["id"])
	i.post(200, path+"approve", approver, nil)
	i.post(200, path+"publish", approver, nil)
}

// sends is how often the platform was asked to send in one way.
func (i *instance) sends(path string) int {
	i.t.Helper()
	n, _ := i.want(200, http.MethodGet, "/_sim/api/counts", "", nil)[path].(float64)
	return int(n)
}

func (i *instance) follow(phone string) {
	i.t.Helper()
	i.want(200, http.MethodPost, "/_sim/api/follow", "", map[string]any{"app_id": demoOfficial, "user_id": phone})
}

// TestTheOfficialAccountReachesWhoHasNoCredit: who has allowed nothing and follows nothing
// has a notice in the inbox alone; who follows the official account gets it there; who has
// allowed the mini-program a message gets it there and nowhere else. A message of which nobody
// knows whether it left goes to no second channel.
func TestTheOfficialAccountReachesWhoHasNoCredit(t *testing.T) {
	t.Parallel()
	i := develop(t, dbtest.DSN(t, database.SQLite), filepath.Join(t.TempDir(), "people.key"))
	writer, approver := i.enter(studentOffice), i.enter(headOfSchool)
	two, another := i.enter(motherOfTwo), i.enter(anotherMother)
	i.moveClock("2022-03-31T10:00")
	i.want(200, http.MethodPost, "/_sim/api/callbacks", "", map[string]any{ // pushes of the official account are lost
		"app_id": demoOfficial, "url": "http://127.0.0.1:1/", "token": "x", "mode": "plain", "format": "json",
	})
	sent := func(mini, official int) {
		t.Helper()
		if m, o := i.sends(byMiniProgram), i.sends(byOfficial); m != mini || o != official {
			t.Errorf("%d sends by the mini-program and %d by the official account, want %d and %d", m, o, mini, official)
		}
	}

	i.notify(writer, approver, "一（1）班", "清明祭扫提醒")
	i.eventually("/api/v1/inbox", two, "清明祭扫提醒")
	i.await(`xiaoqin_outbox_rows{state="queued"} 0`)
	i.await(`xiaoqin_outbox_rows{state="sending"} 0`)
	if got := fmt.Sprint(i.read(messagesOf(motherOfTwo), "")); got != "[]" {
		t.Errorf("a phone buzzed that allowed nothing: %s", got)
	}
	sent(1, 0) // WeChat was asked, and refused

	i.follow(anotherMother)
	for range 2 {
		i.run(0, "关注公众号的 1 人，其中 1 人有小程序账号", "wechat", "followers")
	}
	i.notify(writer, approver, "一（2）班", "防溺水提醒")
	i.eventually("/api/v1/inbox", another, "防溺水提醒")
	i.eventually(messagesOf(anotherMother), "", "防溺水提醒")
	if got := fmt.Sprint(i.read(messagesOf(anotherMother), "")); !strings.Contains(got, "template") {
		t.Errorf("not by the official account: %s", got)
	}
	sent(2, 1)

	i.follow(motherOfTwo)
	i.run(0, "关注公众号的 2 人，其中 2 人有小程序账号", "wechat", "followers")
	i.consent(motherOfTwo, two, miniNotice)
	i.notify(writer, approver, "一（1）班", "放学时间有变")
	i.eventually(messagesOf(motherOfTwo), "", "放学时间有变")
	sent(3, 1)

	i.consent(motherOfTwo, two, miniNotice)
	i.want(200, http.MethodPost, "/_sim/api/faults", "", map[string]any{"path": byMiniProgram, "kind": "reset"})
	i.notify(writer, approver, "一（1）班", "明天带水壶")
	i.await(`xiaoqin_outbox_rows{state="unknown"} 1`)
	i.want(200, http.MethodPost, "/_sim/api/clear-faults", "", map[string]any{})
	i.eventually("/api/v1/inbox", two, "明天带水壶")
	sent(4, 1)
}

// TestTheMenuOfTheOfficialAccountIsSet: `make run` does it for the simulated one, the command
// for a real one.
func TestTheMenuOfTheOfficialAccountIsSet(t *testing.T) {
	t.Parallel()
	i := develop(t, dbtest.DSN(t, database.SQLite), filepath.Join(t.TempDir(), "people.key"))
	menu := "/_sim/api/menus?app_id=" + demoOfficial
	i.eventually(menu, "", "pages/today/today")
	i.want(200, http.MethodPost, "/_sim/api/reset", "", map[string]any{})
	if got := fmt.Sprint(i.read(menu, "")); strings.Contains(got, "today") {
		t.Fatalf("the platform was reset: %s", got)
	}
	i.run(0, "装好了", "wechat", "menu")
	if got := fmt.Sprint(i.read(menu, "")); !strings.Contains(got, "打开校勤") || !strings.Contains(got, demoApp) {
		t.Errorf("the menu is %s", got)
	}
}

// run gives a command to the program that works with the same configuration.
func (i *instance) run(status int, says string, args ...string) {
	i.t.Helper()
	out := &book{}
	if got := app.Main(i.t.Context(), args, i.environ, nil, out, out); got != status || !strings.Contains(out.String(), says) {
		i.t.Errorf("%v: status %d, want %d and %q:\n%s", args, got, status, says, out)
	}
}

// await asks for the figures until they hold a line.
func (i *instance) await(line string) {
	i.t.Helper()
	deadline := time.After(patience)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		figures := i.text("/metrics")
		if strings.Contains(figures, line+"\n") {
			return
		}
		select {
		case <-deadline:
			i.t.Fatalf("the figures never say %s:\n%s", line, figures)
		case <-tick.C:
		}
	}
}

func (i *instance) text(path string) string {
	i.t.Helper()
	req, err := http.NewRequestWithContext(i.t.Context(), http.MethodGet, i.base+path, nil)
	if err != nil {
		i.t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		i.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		i.t.Fatal(err)
	}
	return string(text)
}
