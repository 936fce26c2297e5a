package console_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"xiaoqin/server/console"
)

// TestScannedWithABrowser opens codes of every kind: known or not, the answer is the same.
func TestScannedWithABrowser(t *testing.T) {
	t.Parallel()
	for _, link := range []string{"", "https://wxaurl.cn/abc", "weixin://dl/business/?t=abc"} {
		h := console.Scanned(link, nil)
		first := get(t, h, "/q/AAAAAAAAAAAAAAAAAAAAAA")
		expect(t, first, 200, "校园后勤", "扫一扫", `class="plate done"`)
		if has := strings.Contains(first.Body.String(), "在微信里打开"); has != (link != "") || link != "" && !strings.Contains(first.Body.String(), `href="`+link+`"`) {
			t.Errorf("with the link %q: %s", link, first.Body)
		}
		for _, forbidden := range []string{"<script", "style=", "http://", " onclick", "<form", "<img"} {
			if strings.Contains(first.Body.String(), forbidden) {
				t.Errorf("the page holds %q", forbidden)
			}
		}
		if csp := first.Header().Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'; style-src 'self';") {
			t.Errorf("policy %q", csp)
		}
		for _, path := range []string{"/q/", "/q/x", "/q/../console/", "/q/AAAAAAAAAAAAAAAAAAAAAB?a=<b>", "/q/" + strings.Repeat("a", 2000)} {
			got := get(t, h, path)
			if got.Code != first.Code || got.Body.String() != first.Body.String() || !sameHeaders(got.Header(), first.Header()) {
				t.Errorf("%.40s is told apart: %d %v", path, got.Code, got.Header())
			}
		}
	}
	posted := httptest.NewRecorder()
	console.Scanned("", nil).ServeHTTP(posted, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/q/x", http.NoBody))
	if posted.Code != http.StatusMethodNotAllowed {
		t.Errorf("a form handed in: %d", posted.Code)
	}
}

func sameHeaders(a, b http.Header) bool {
	for name := range a {
		if a.Get(name) != b.Get(name) {
			return false
		}
	}
	return len(a) == len(b)
}
