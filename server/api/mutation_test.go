package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/identity"
)

const mutations = 2000

// specification is the part of the OpenAPI file that mutation needs.
type specification struct {
	Paths map[string]map[string]struct {
		OperationID string `json:"operationId"`
		Parameters  []struct{ Name, In string }
		RequestBody struct {
			Content map[string]struct {
				Schema struct {
					Ref string `json:"$ref"`
				}
			}
		}
	}
	Components struct {
		Schemas map[string]struct{ Properties map[string]any }
	}
}

// TestMutatedRequests sends good calls with something broken in them, over and over: none
// may end in a 5xx, and each refusal must be a problem that a person can read.
func TestMutatedRequests(t *testing.T) {
	t.Parallel()
	w := apitest.New(t, generous)
	m := newMutator(t, w)
	codes := map[int]int{}
	var slowest time.Duration
	for range mutations {
		r := m.request(t)
		start := time.Now() //nolint:forbidigo // how long it really takes
		got := w.Do(r)
		slowest = max(slowest, time.Since(start)) //nolint:forbidigo // how long it really takes
		codes[got.Code]++
		judge(t, r, got)
	}
	t.Logf("answers %v, slowest %v", codes, slowest)
	if codes[200]+codes[201]+codes[204] < mutations/50 || codes[422] < mutations/10 {
		t.Errorf("the requests do not reach deep enough: %v", codes)
	}
}

func judge(t *testing.T, r *http.Request, got *httptest.ResponseRecorder) {
	t.Helper()
	fail := func(why string) {
		t.Errorf("%s: %s %.200s → %d %.300s", why, r.Method, r.URL, got.Code, got.Body)
	}
	if got.Code >= http.StatusInternalServerError {
		fail("server error")
	}
	if got.Code < http.StatusBadRequest || r.Method == http.MethodHead {
		return
	}
	var p struct {
		Status       int
		Detail, Code string
		Errors       []struct{ Location, Message string }
	}
	switch err := json.Unmarshal(got.Body.Bytes(), &p); {
	case err != nil || got.Header().Get("Content-Type") != "application/problem+json":
		fail("not a problem")
	case p.Status != got.Code || p.Code == "" || !chinese(p.Detail):
		fail("not a readable problem")
	}
	for _, e := range p.Errors {
		if e.Location == "" || !chinese(e.Message) {
			fail("a field without place or reason")
		}
	}
}

// chinese reports whether a text begins in Chinese, as every one of ours does.
func chinese(text string) bool {
	for _, r := range text {
		return unicode.Is(unicode.Han, r)
	}
	return false
}

// call is a good call that is about to be broken.
type call struct {
	id, method   string
	path         []string // its segments
	query        url.Values
	body         map[string]json.RawMessage // nil when the operation takes none
	form         string                     // the body of an upload
	parameters   []string                   // of the query
	properties   []string
	rawQuery     string
	rawBody      string
	header       http.Header
	brokenAsText bool
}

type mutator struct {
	w     *apitest.World
	owner apitest.School
	spec  specification
	rand  *rand.Rand
	calls []call
}

func newMutator(t *testing.T, w *apitest.World) *mutator {
	t.Helper()
	m := &mutator{w: w, owner: w.AddSchool(t, "a"), rand: rand.New(rand.NewPCG(1, 2))}
	text := w.Do(apitest.Request(t.Context(), "GET", "/openapi.json", "", "")).Body.Bytes()
	if err := json.Unmarshal(text, &m.spec); err != nil {
		t.Fatal(err)
	}
	for _, path := range slices.Sorted(maps.Keys(m.spec.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(m.spec.Paths[path])) {
			m.calls = append(m.calls, m.goodCall(t, path, method))
		}
	}
	return m
}

func (m *mutator) goodCall(t *testing.T, path, method string) call {
	t.Helper()
	op := m.spec.Paths[path][method]
	target, body := specimens[op.OperationID].call(t, m.w, m.owner)
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	c := call{id: op.OperationID, method: strings.ToUpper(method), path: strings.Split(u.Path, "/"), query: u.Query()}
	for _, p := range op.Parameters {
		if p.In == "query" {
			c.parameters = append(c.parameters, p.Name)
		}
	}
	for kind, content := range op.RequestBody.Content {
		if kind != "application/json" {
			c.form = body
			continue
		}
		schema := m.spec.Components.Schemas[content.Schema.Ref[strings.LastIndex(content.Schema.Ref, "/")+1:]]
		c.properties = slices.Sorted(maps.Keys(schema.Properties))
		if err := json.Unmarshal([]byte(body), &c.body); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// request breaks one or two things of a good call.
func (m *mutator) request(t *testing.T) *http.Request {
	t.Helper()
	c := m.calls[m.rand.IntN(len(m.calls))]
	c.path, c.query, c.body, c.header = slices.Clone(c.path), maps.Clone(c.query), maps.Clone(c.body), http.Header{}
	for range 1 + m.rand.IntN(2) {
		m.mutate(&c)
	}
	if !c.brokenAsText {
		c.rawBody = c.form + textOf(c.body)
	}
	r := apitest.Request(t.Context(), c.method, "/", m.token(t, c.id), c.rawBody)
	r.URL.Path = strings.Join(c.path, "/")
	r.URL.RawQuery = c.query.Encode() + c.rawQuery
	maps.Copy(r.Header, c.header)
	return r
}

func (m *mutator) token(t *testing.T, id string) string {
	t.Helper()
	switch id {
	case "log-out", "get-me", "export-my-data", "forget-me": // one of them broken may be another
		return string(m.w.Login(t, "leaver").Token)
	}
	return m.owner.People[identity.RolePrincipal].Token
}

func textOf(body map[string]json.RawMessage) string {
	if body == nil {
		return ""
	}
	var members []string
	for _, name := range slices.Sorted(maps.Keys(body)) {
		members = append(members, fmt.Sprintf("%q:%s", name, body[name]))
	}
	return "{" + strings.Join(members, ",") + "}"
}

// strangeTexts go wherever a text goes.
var strangeTexts = []string{
	"", " ", "0", "-1", "null", "9223372036854775808", "1e400", "NaN", "true", "\x00", "a\x00b", "\xff\xfe", "\u202e", "😀", "ﷺ",
	"' OR '1'='1", `"; DROP TABLE people; --`, "%", "_", `\`, "${jndi:ldap://x}", "../../etc/passwd", "<script>alert(1)</script>", "=1+1",
	"{{.}}", "%s%n", "\r\nX-Injected: 1", strings.Repeat("长", 5000), "01926b3c-5d2e-7f00-8000-0123456789ab", "{01926b3c5d2e7f0080000123456789ab}",
}

// strangeValues go wherever a JSON value goes; some are not JSON.
var strangeValues = []string{
	"null", "true", "0", "-1", "1.5", "1e3", "1e400", "9007199254740993", "9223372036854775808", "-9223372036854775809", "[]", "{}", `""`,
	`[null]`, `[{}]`, `[[]]`, `[""]`, `{"a":1}`, `{"a":1,"a":2}`, `"\u0000"`, `"\ud800"`, `"\udc00x"`, `"\ud83d\ude00"`, "\"\xff\"", `"a`, `tru`,
	"01", "+1", ".5", "0x1", "NaN", "[1,]", "'a'", "/**/1", `"` + strings.Repeat("x", 100_000) + `"`, strings.Repeat("[", 10_000),
	"[" + strings.Repeat(`"guard",`, 5000) + `"guard"]`, strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40), `["guard","guard"]`,
	`"' OR '1'='1"`, `"😀"`, `"\u202e"`,
}

var strangeHeaders = map[string][]string{
	"Content-Type":         {"", "text/plain", "application/json; charset=gbk", "application/x-www-form-urlencoded", "application/json;", "application/cbor", ";", "multipart/form-data"},
	"Content-Encoding":     {"gzip", "identity", "br"},
	"Authorization":        {"", "Bearer", "Bearer ", "Basic YTpi", "Bearer a b", "Bearer \xff", "Bearer " + strings.Repeat("A", 43), "Bearer eyJhbGciOiJub25lIn0.e30."},
	"X-Xiaoqin-Membership": {"", "1", "\xff", "00000000-0000-0000-0000-000000000000", "01926b3c-5d2e-7f00-8000-0123456789ab", "' OR 1=1"},
	"X-Request-Id":         {"", "\xff\xff\xff\xff\xff\xff\xff\xff", "a b c d e f g", strings.Repeat("x", 5000)},
	"X-Wx-Openid":          {"o-1", "\x00", strings.Repeat("x", 5000)},
	"X-Forwarded-For":      {"1.2.3.4", ",,,", "::1", "\xff"},
	"Accept":               {"", "text/html", "application/cbor", "application/json;q=0", ";;;", "*/*;q=abc"},
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

func (m *mutator) mutate(c *call) {
	switch m.rand.IntN(10) {
	case 0, 1, 2, 3:
		m.mutateBody(c)
	case 4, 5:
		m.mutateQuery(c)
	case 6:
		c.path[m.rand.IntN(len(c.path)-1)+1] = pick(m.rand, strangeTexts)
	case 7, 8:
		name := pick(m.rand, slices.Sorted(maps.Keys(strangeHeaders)))
		c.header[name] = []string{pick(m.rand, strangeHeaders[name])}
	case 9:
		if m.rand.IntN(4) == 0 {
			c.method = pick(m.rand, []string{"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "PROPFIND"})
		}
	}
}

func (m *mutator) mutateQuery(c *call) {
	names := append([]string{"school_id", "", "\x00", "a[b]", "after"}, c.parameters...)
	name, value := pick(m.rand, names), pick(m.rand, strangeTexts)
	switch m.rand.IntN(4) {
	case 0, 1:
		c.query[name] = []string{value}
	case 2:
		c.query[name] = []string{value, value}
	case 3:
		c.rawQuery = pick(m.rand, []string{"&%zz=1", "&a=%", "&;", "&=", "&&&", "&after=%00", "&limit=%ff"})
	}
}

func (m *mutator) mutateBody(c *call) {
	if c.form != "" {
		at := m.rand.IntN(len(c.form))
		c.rawBody, c.brokenAsText = pick(m.rand, []string{
			c.form[:at], c.form[:at] + "\x00" + c.form[at+1:], strings.ReplaceAll(c.form, "name=", "name=x"), strings.ToUpper(c.form),
			strings.Replace(c.form, "image/jpeg", "text/html", 1), strings.Replace(c.form, "a.jpg", "../../etc/passwd", 1), c.form + c.form,
		}), true
		return
	}
	if c.body == nil {
		c.rawBody, c.brokenAsText = pick(m.rand, strangeValues), true
		return
	}
	switch m.rand.IntN(6) {
	case 0, 1, 2:
		c.body[pick(m.rand, c.properties)] = json.RawMessage(pick(m.rand, strangeValues))
	case 3:
		c.body[pick(m.rand, []string{"school_id", "", "Code", "ROLES", "名", "__proto__"})] = json.RawMessage(pick(m.rand, strangeValues))
	case 4:
		delete(c.body, pick(m.rand, c.properties))
	case 5:
		text := textOf(c.body)
		at := m.rand.IntN(len(text))
		c.brokenAsText = true
		c.rawBody = pick(m.rand, []string{
			text[:at], text + text, text + "\x00", "\ufeff" + text, text[:at] + "\x00" + text[at:], text[:at] + "\xff" + text[at+1:],
			"[" + text + "]", strings.ToUpper(text), pick(m.rand, strangeValues),
		})
	}
}
