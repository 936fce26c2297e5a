package api_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"xiaoqin/server/api/apitest"
)

func TestMount(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	echo := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(rw, err.Error(), http.StatusRequestEntityTooLarge)
			return
		}
		_, _ = rw.Write([]byte(r.Method + " " + r.URL.Path + " " + string(body)))
	})
	w.Server.Mount("/wechat/callback", echo)
	w.Server.Mount("/preview/", echo)
	for _, test := range []struct {
		method, target, body string
		status               int
		want                 string
	}{
		{"POST", "/wechat/callback?signature=x", "<xml>", 200, "POST /wechat/callback <xml>"},
		{"GET", "/preview/", "", 200, "GET /preview/ "},
		{"GET", "/preview/pages/index", "", 200, "GET /preview/pages/index "},
		{"POST", "/preview/x", strings.Repeat("x", 1<<20+1), 413, "http: request body too large\n"},
		{"GET", "/wechat/callback/x", "", 404, problem(404, "没有这个地址，请检查网址，或把小程序更新到最新版本。", "api.no_route")},
	} {
		got := w.Do(apitest.Request(t.Context(), test.method, test.target, "", test.body))
		if got.Code != test.status || got.Body.String() != test.want {
			t.Errorf("%s %s: %d %.100s", test.method, test.target, got.Code, got.Body)
		}
		if got.Header().Get("X-Request-Id") != "request-1" {
			t.Errorf("%s %s has no request id", test.method, test.target)
		}
	}
	got := w.Do(apitest.Request(t.Context(), "GET", "/preview", "", ""))
	if got.Code != http.StatusPermanentRedirect || got.Header().Get("Location") != "/preview/" {
		t.Errorf("without the slash: %d %s", got.Code, got.Header().Get("Location"))
	}
	if line := lastLine(t, w); line["route"] != "/preview" {
		t.Errorf("access line %v", line)
	}
}

func TestDebugHandler(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	for path, want := range map[string]string{
		"/metrics": "xiaoqin_build_info", "/debug/pprof/": "goroutine", "/debug/pprof/cmdline": "test", "/debug/pprof/heap?debug=1": "heap profile",
	} {
		r := apitest.Request(t.Context(), "GET", path, "", "")
		got := httptest.NewRecorder()
		w.Server.DebugHandler().ServeHTTP(got, r)
		if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), want) {
			t.Errorf("%s: %d %.200s", path, got.Code, got.Body)
		}
		if got := w.Do(r); got.Code != http.StatusNotFound {
			t.Errorf("%s is served to everybody: %d", path, got.Code)
		}
	}
}
