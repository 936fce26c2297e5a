package api_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"xiaoqin/server/api"
	"xiaoqin/server/api/apitest"
)

func TestHealthAndReadiness(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	get := func(path string) *http.Request { return apitest.Request(t.Context(), "GET", path, "", "") }
	expect(t, w.Do(get("/healthz")), 200, `{"status":"ok"}`+"\n")
	expect(t, w.Do(get("/readyz")), 200, `{"status":"ready"}`+"\n")

	w.Server.Drain()
	expectUnready(t, w, "draining")
	expect(t, w.Do(get("/healthz")), 200, `{"status":"ok"}`+"\n")
}

func TestNotReadyWithoutTheWholeSchema(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	exec(t, w, "DELETE FROM migrations WHERE id IN (SELECT id FROM migrations ORDER BY id DESC LIMIT 1)")
	expectUnready(t, w, "schema")
	exec(t, w, "INSERT INTO migrations (id) VALUES ('999912312359-from-the-future')")
	expectUnready(t, w, "schema")
}

func TestNotReadyWithoutADatabase(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	got := w.Do(apitest.Request(ctx, "GET", "/readyz", "", ""))
	if got.Code != 503 || got.Body.String() != `{"status":"unready","reason":"database"}`+"\n" {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}

func expectUnready(t *testing.T, w *apitest.World, reason string) {
	t.Helper()
	got := w.Do(apitest.Request(t.Context(), "GET", "/readyz", "", ""))
	if got.Code != 503 || got.Body.String() != `{"status":"unready","reason":"`+reason+`"}`+"\n" {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}

func exec(t *testing.T, w *apitest.World, statement string) {
	t.Helper()
	err := w.DB.Tx(t.Context(), func(ctx context.Context) error { return w.DB.In(ctx).Exec(statement).Error })
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhoReadsMetrics(t *testing.T) {
	t.Parallel()
	const token = "a-long-token"
	for _, test := range []struct {
		name        string
		config      api.Config
		peer, given string
		answered    bool
	}{
		{"by default nobody", api.Config{}, "127.0.0.1:4711", "", false},
		{"by default nobody, whatever token", api.Config{}, "127.0.0.1:4711", "Bearer ", false},
		{"with the token", api.Config{MetricsToken: token}, "198.51.100.7:4711", "Bearer " + token, true},
		{"with another token", api.Config{MetricsToken: token}, "198.51.100.7:4711", "Bearer another", false},
		{"without the token", api.Config{MetricsToken: token}, "127.0.0.1:4711", "", false},
		{"loopback in development", api.Config{MetricsOnLoopback: true}, "127.0.0.1:4711", "", true},
		{"loopback of IPv6", api.Config{MetricsOnLoopback: true}, "[::1]:4711", "", true},
		{"others in development", api.Config{MetricsOnLoopback: true}, "198.51.100.7:4711", "", false},
		{"a token is asked of loopback too", api.Config{MetricsOnLoopback: true, MetricsToken: token}, "127.0.0.1:4711", "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := apitest.New(t, func(d *api.Deps) { d.Config = test.config })
			w.Do(apitest.Request(t.Context(), "GET", "/nowhere", "", ""))
			r := apitest.Request(t.Context(), "GET", "/metrics", "", "")
			r.RemoteAddr = test.peer
			r.Header.Set("Authorization", test.given)
			got := w.Do(r)
			if !test.answered {
				expect(t, got, 404, problem(404, "没有这个地址，请检查网址，或把小程序更新到最新版本。", "api.no_route"))
				return
			}
			const line = `xiaoqin_http_request_seconds_count{method="unmatched",route="unmatched",status="404"} 1`
			if got.Code != 200 || !strings.Contains(got.Body.String(), line) {
				t.Errorf("%d %s", got.Code, got.Body)
			}
		})
	}
}
