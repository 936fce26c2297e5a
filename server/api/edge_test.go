package api_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/api/apitest"
)

// problem is the body that an answer with this status, detail and code has; the rest
// are pairs of a place and a message.
func problem(status int, detail, code string, fields ...string) string {
	var list []string
	for i := 0; i < len(fields); i += 2 {
		list = append(list, fmt.Sprintf(`{"location":%q,"message":%q}`, fields[i], fields[i+1]))
	}
	errors := ""
	if list != nil {
		errors = `"errors":[` + strings.Join(list, ",") + `],`
	}
	return fmt.Sprintf(`{"title":%q,"status":%d,"detail":%q,"code":%q,%s"request_id":"request-1"}`+"\n",
		http.StatusText(status), status, detail, code, errors)
}

func expect(t *testing.T, got *httptest.ResponseRecorder, status int, body string) {
	t.Helper()
	if got.Code != status {
		t.Errorf("status %d, want %d", got.Code, status)
	}
	if diff := cmp.Diff(body, got.Body.String()); diff != "" {
		t.Errorf("body (-want +got)\n%s", diff)
	}
	want := "application/json"
	if status >= 400 {
		want = "application/problem+json"
	}
	if kind := got.Header().Get("Content-Type"); body != "" && kind != want {
		t.Errorf("content type %q, want %q", kind, want)
	}
}

func TestEchoAnswersWithProblems(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	noRoute := problem(404, "没有这个地址，请检查网址，或把小程序更新到最新版本。", "api.no_route")
	notAllowed := problem(405, "这个地址不支持这种请求方式，请把小程序更新到最新版本。", "api.method_not_allowed")
	for _, test := range []struct {
		name, method, target string
		status               int
		body                 string
	}{
		{"no route", "GET", "/api/v1/nothing", 404, noRoute},
		{"no route outside the api", "POST", "/wp-login.php", 404, noRoute},
		{"root", "GET", "/", 404, noRoute},
		{"slash too many", "GET", "/api/v1/me/", 404, noRoute},
		{"other version", "GET", "/api/v2/me", 404, noRoute},
		{"wrong method", "PATCH", "/api/v1/me", 405, notAllowed},
		{"wrong method on health", "POST", "/healthz", 405, notAllowed},
		{"metrics without a token", "GET", "/metrics", 404, noRoute},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := w.Do(apitest.Request(t.Context(), test.method, test.target, "", ""))
			expect(t, got, test.status, test.body)
			if test.status == 405 && got.Header().Get("Allow") == "" {
				t.Error("405 without Allow")
			}
		})
	}
}

func TestPanicIsAProblemWithTheIDThatTheLogHas(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	w.Server.Mount("/boom", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("secret of the house") }))
	got := w.Do(apitest.Request(t.Context(), "GET", "/boom", "", ""))
	expect(t, got, 500, problem(500,
		"服务器开小差了，请稍后再试。如果一直这样，请把编号告诉学校管理员：request-1", "api.internal"))
	line := lastLine(t, w)
	if line["request_id"] != "request-1" || line["error"] != "panic: secret of the house" || line["level"] != "ERROR" {
		t.Errorf("access line %v", line)
	}
	if stack, _ := line["stack"].(string); !strings.Contains(stack, "edge_test.go") {
		t.Errorf("the stack does not lead to the panic: %s", stack)
	}
}

func TestAnswerBrokenOffCutsTheConnection(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	w.Server.Mount("/half", http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		_, _ = rw.Write([]byte("half an ans"))
		panic("no more")
	}))
	defer func() {
		if err, _ := recover().(error); !errors.Is(err, http.ErrAbortHandler) {
			t.Errorf("recovered %v, want http.ErrAbortHandler", err)
		}
		if line := lastLine(t, w); line["status"] != 200.0 {
			t.Errorf("access line %v", line)
		}
	}()
	w.Do(apitest.Request(t.Context(), "GET", "/half", "", ""))
}

func TestRequestIDIsTakenOverOrMade(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	for _, test := range []struct {
		given string
		kept  bool
	}{
		{"01926b3c-5d2e-7f00-8000-0123456789ab", true},
		{"abcd_EFGH", true},
		{"short", false},
		{strings.Repeat("x", 65), false},
		{"with space", false},
		{"line\nbreak-in-a-log", false},
		{`"quotes-inside"`, false},
		{"", false},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/healthz", http.NoBody)
		r.Header["X-Request-Id"] = []string{test.given}
		id := w.Do(r).Header().Get("X-Request-Id")
		if kept := id == test.given; kept != test.kept || len(id) < 8 {
			t.Errorf("given %q, answered %q", test.given, id)
		}
	}
}

func TestAccessLineNamesTheRouteAndNothingSecret(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	r := apitest.Request(t.Context(), "POST", "/api/v1/people/01926b3c-5d2e-7f00-8000-0123456789ab/disable?token=hush-hush", "hush-token", "")
	r.Header.Set("X-Forwarded-For", "203.0.113.9")
	expect(t, w.Do(r), 401, problem(401, "登录已过期，请重新登录。没交上去的记录还在手机里。", "identity.session_over"))
	line := lastLine(t, w)
	delete(line, "time")
	want := map[string]any{
		"level": "INFO", "msg": "request", "request_id": "request-1", "method": "POST", "route": "/api/v1/people/:id/disable",
		"status": 401.0, "duration_ms": 0.0, "bytes": line["bytes"], "ip": "192.0.2.1", "code": "identity.session_over",
	}
	if diff := cmp.Diff(want, line); diff != "" {
		t.Errorf("access line (-want +got)\n%s", diff)
	}
	if strings.Contains(w.Log.String(), "hush") {
		t.Error("the log holds a secret")
	}
}

// lastLine is the last line of the log.
func lastLine(t *testing.T, w *apitest.World) map[string]any {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(w.Log.String()), "\n")
	var line map[string]any
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &line); err != nil {
		t.Fatal(err)
	}
	return line
}
