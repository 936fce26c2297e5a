package console_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/console"
	"xiaoqin/server/database"
)

func TestStatusPage(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 0, 30, 0, 0, time.UTC)
	machine := clock.Func(func() time.Time { return now })
	reason := ""
	h := console.Handler(console.Deps{
		Version: "v1.2.3<b>", Dialect: database.SQLite, Machine: machine, School: machine,
		Unready: func(context.Context) string { return reason },
	})
	now = now.Add(49*time.Hour + 5*time.Minute)

	got := get(t, h, "/console/")
	expect(t, got, 200, "运行正常", `class="plate done"`, "v1.2.3&lt;b&gt;", "SQLite", "2026-03-04 09:35", "2026-03-02 08:30", "2 天 1 小时")
	const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	if csp := got.Header().Get("Content-Security-Policy"); csp != policy {
		t.Errorf("policy %q", csp)
	}
	for _, forbidden := range []string{"<script", "style=", "http://", "https://", " onclick"} {
		if strings.Contains(got.Body.String(), forbidden) {
			t.Errorf("the page holds %q", forbidden)
		}
	}

	reason = "database"
	expect(t, get(t, h, "/console/"), 200, "现在不能用", `class="plate miss"`, "连不上数据库")
	expect(t, get(t, h, "/console/nothing"), 404, "没有这一页", "回到状态页")

	css := get(t, h, "/console/console.css")
	expect(t, css, 200, ".plate")
	if kind := css.Header().Get("Content-Type"); kind != "text/css; charset=utf-8" {
		t.Errorf("style sheet is %q", kind)
	}
}

func TestUptimeIsSpelledInTwoUnits(t *testing.T) {
	t.Parallel()
	for took, want := range map[time.Duration]string{
		59 * time.Second:               "不到 1 分钟",
		time.Minute:                    "<dd>1 分钟",
		time.Hour:                      "1 小时 0 分钟",
		23*time.Hour + 59*time.Minute:  "23 小时 59 分钟",
		400*24*time.Hour + 5*time.Hour: "400 天 5 小时",
	} {
		now := time.Date(2026, 3, 2, 0, 30, 0, 0, time.UTC)
		machine := clock.Func(func() time.Time { return now })
		h := console.Handler(console.Deps{Machine: machine, School: machine, Unready: func(context.Context) string { return "" }})
		now = now.Add(took)
		expect(t, get(t, h, "/console/"), 200, want)
	}
}

func get(t *testing.T, h http.Handler, path string) *httptest.ResponseRecorder {
	t.Helper()
	got := httptest.NewRecorder()
	h.ServeHTTP(got, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody))
	return got
}

func expect(t *testing.T, got *httptest.ResponseRecorder, code int, parts ...string) {
	t.Helper()
	if got.Code != code {
		t.Errorf("status %d, want %d", got.Code, code)
	}
	for _, part := range parts {
		if !strings.Contains(got.Body.String(), part) {
			t.Errorf("no %q in\n%s", part, got.Body)
		}
	}
}
