package apitest

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database"
)

// Scenario is one exchange. "{a.guard.id}" in its texts stands for a value that the
// world knows by that name; in the answer, every known value turns back into its name,
// and a new id, token or code into {id}, {token} or {code}.
type Scenario struct {
	Name        string
	As          string // "a.guard" sends the token of that person; empty sends none
	Method, URL string
	Header      map[string]string
	Body        string
	Status      int
	Want        string // the whole body, without the newline at its end
}

// Run plays one scenario after the other, each on what the ones before left behind.
func (w *World) Run(t *testing.T, scenarios []Scenario) {
	t.Helper()
	for _, s := range scenarios {
		t.Run(s.Name, func(t *testing.T) {
			got := w.Do(w.request(t, s))
			if got.Code != s.Status {
				t.Errorf("status %d, want %d", got.Code, s.Status)
			}
			if diff := cmp.Diff(s.Want, w.fold(got.Body.String())); diff != "" {
				t.Errorf("body (-want +got)\n%s", diff)
			}
			if kind := got.Header().Get("Content-Type"); kind != mediaType(got) {
				t.Errorf("content type %q", kind)
			}
		})
	}
}

func (w *World) request(t *testing.T, s Scenario) *http.Request {
	t.Helper()
	token := ""
	if s.As != "" {
		token = w.unfold(t, "{"+s.As+".token}")
	}
	r := Request(t.Context(), s.Method, w.unfold(t, s.URL), token, w.unfold(t, s.Body))
	for name, value := range s.Header {
		r.Header.Set(name, w.unfold(t, value))
	}
	return r
}

// mediaType is the one that an answer must have.
func mediaType(got *httptest.ResponseRecorder) string {
	switch {
	case got.Body.Len() == 0:
		return ""
	case got.Code >= http.StatusBadRequest:
		return "application/problem+json"
	}
	return "application/json"
}

// Name lets scenarios use an id by name.
func (w *World) Name(name string, id database.ID) { w.NameText(name, id.String()) }

// NameText lets scenarios use a text by name.
func (w *World) NameText(name, value string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.names = append(w.names, named{"{" + name + "}", value})
}

type named struct{ name, value string }

var placeholder = regexp.MustCompile(`\{[a-z_]+\.[a-z_.]+\}`)

// unfold puts values in the place of names.
func (w *World) unfold(t *testing.T, text string) string {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	return placeholder.ReplaceAllStringFunc(text, func(name string) string {
		i := slices.IndexFunc(w.names, func(n named) bool { return n.name == name })
		if i < 0 {
			t.Fatalf("nothing is named %s", name)
		}
		return w.names[i].value
	})
}

var unknown = []struct {
	pattern *regexp.Regexp
	name    string
}{
	{regexp.MustCompile(`"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"`), `"{id}"`},
	{regexp.MustCompile(`"token":"[0-9A-Za-z_-]{43}"`), `"token":"{token}"`},
	{regexp.MustCompile(`"code":"[0-9A-Z]{6}"`), `"code":"{code}"`},
}

// fold puts names in the place of values.
func (w *World) fold(text string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, n := range w.names {
		text = strings.ReplaceAll(text, `"`+n.value+`"`, `"`+n.name+`"`)
	}
	for _, u := range unknown {
		text = u.pattern.ReplaceAllString(text, u.name)
	}
	return strings.TrimSuffix(text, "\n")
}
