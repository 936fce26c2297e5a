package api

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/cache"
	"xiaoqin/server/identity"
)

// everything has a field for each kind of rule that an operation may state.
type everything struct {
	Small   int8           `json:"small,omitempty"`
	Unsign  uint           `json:"unsign,omitempty"`
	Ranged  int            `json:"ranged,omitempty" minimum:"1" maximum:"5"`
	Open    float64        `json:"open,omitempty" exclusiveMinimum:"0" exclusiveMaximum:"100"`
	Step    float64        `json:"step,omitempty" multipleOf:"0.5"`
	Flag    bool           `json:"flag,omitempty"`
	Text    string         `json:"text,omitempty" minLength:"2" maxLength:"4"`
	Code    string         `json:"code,omitempty" pattern:"^[0-9]{6}$" patternDescription:"6 位数字"`
	Bare    string         `json:"bare,omitempty" pattern:"^x$"`
	Kind    string         `json:"kind,omitempty" enum:"a,b"`
	Link    string         `json:"link,omitempty" format:"uri"`
	Bytes   []byte         `json:"bytes,omitempty"`
	ID      database.ID    `json:"id,omitzero"`
	At      clock.Instant  `json:"at,omitempty"`
	Day     clock.Date     `json:"day,omitzero"`
	List    []string       `json:"list,omitempty" minItems:"1" maxItems:"2"`
	Nested  []nestedThing  `json:"nested,omitempty"`
	Choices map[string]int `json:"choices,omitempty"`
}

type nestedThing struct {
	Name string `json:"name"`
	Size int16  `json:"size,omitempty"`
}

type everythingInput struct {
	Limit int         `query:"limit"`
	Flag  bool        `query:"flag"`
	After database.ID `query:"after"`
	Tags  []string    `query:"tags" maxItems:"2"`
	Must  string      `query:"must" required:"true"`
	Body  everything
}

// TestEveryRuleSpeaksChinese breaks each kind of rule once.
func TestEveryRuleSpeaksChinese(t *testing.T) {
	t.Parallel()
	h := everythingServer(t)
	long := "应为 RFC 3339 时间，例如 2026-03-02T07:30:00+08:00。"
	for _, test := range []struct {
		query, body string
		want        [][2]string
	}{
		{"must=x", `{"small":127,"unsign":1,"ranged":5,"open":0.1,"step":1.5,"text":"四个汉字","code":"123456","kind":"b","id":"01926B3C-5D2E-7f00-8000-0123456789ab","at":"2026-03-02T07:30:00Z","day":"2024-02-29","list":["a"],"nested":[{"name":""}],"choices":{"a":1},"bytes":"YQ==","link":"https://a.cn/b"}`, nil},
		{"must=x", `{"small":1e1,"kind":null}`, [][2]string{{"body.small", "数字的写法或大小不合适。"}}},
		{"must=x", `{"small":128}`, [][2]string{{"body.small", "数字的写法或大小不合适。"}}},
		{"must=x", `{"small":1.5}`, [][2]string{{"body.small", "应为整数。"}}},
		{"must=x", `{"unsign":-1}`, [][2]string{{"body.unsign", "不能小于 0。"}}},
		{"must=x", `{"nested":[{"name":"a"},{"name":"b","size":40000}]}`, [][2]string{{"body.nested.size", "数字的写法或大小不合适。"}}},
		{"must=x", `{"nested":[{"name":"a"},{"size":1},{"name":1}]}`, [][2]string{{"body.nested[1].name", "必须填写。"}, {"body.nested[2].name", "应为文字。"}}},
		{"must=x", `{"nested":{}}`, [][2]string{{"body.nested", "应为列表。"}}},
		{"must=x", `{"nested":[1]}`, [][2]string{{"body.nested[0]", "应为一组字段。"}}},
		{"must=x", `{"ranged":0,"open":0,"step":0.3}`, [][2]string{{"body.open", "要大于 0。"}, {"body.ranged", "不能小于 1。"}, {"body.step", "应为 0.5 的倍数。"}}},
		{"must=x", `{"ranged":6,"open":100,"step":"1"}`, [][2]string{{"body.open", "要小于 100。"}, {"body.ranged", "不能大于 5。"}, {"body.step", "应为数字。"}}},
		{"must=x", `{"flag":"true","text":"长","kind":"c"}`, [][2]string{{"body.flag", "应为 true 或 false。"}, {"body.kind", "只能是：a, b。"}, {"body.text", "至少要有 2 个字。"}}},
		{"must=x", `{"text":"五个汉字长","code":"12345","bare":"y"}`, [][2]string{{"body.bare", "格式不对。"}, {"body.code", "应为 6 位数字。"}, {"body.text", "不能超过 4 个字。"}}},
		{"must=x", `{"id":"01926b3c5d2e7f0080000123456789ab","at":"7:30","day":"2026-02-29"}`, [][2]string{{"body.at", long}, {"body.day", "应为日期，例如 2026-03-02。"}, {"body.id", "应为 36 个字符的编号。"}}},
		{"must=x", `{"id":"urn:uuid:01926b3c-5d2e-7f00-8000-0123456789ab","bytes":"a?","link":"::"}`, [][2]string{{"body.bytes", "应为 Base64 编码。"}, {"body.id", "应为 36 个字符的编号。"}, {"body.link", "应为网址。"}}},
		{"must=x", `{"list":[],"choices":{"a":"1"}}`, [][2]string{{"body.choices.a", "应为整数。"}, {"body.list", "至少要有 1 项。"}}},
		{"must=x", `{"list":["a","b","c"],"choices":[]}`, [][2]string{{"body.choices", "应为一组字段。"}, {"body.list", "不能超过 2 项。"}}},
		{"limit=1.5&flag=yes&after=x&tags=a,b,c", `{}`, [][2]string{
			{"query.after", "格式不对。"},
			{"query.flag", "应为 true 或 false。"},
			{"query.limit", "应为整数。"},
			{"query.must", "必须填写。"},
			{"query.tags", "不能超过 2 项。"},
		}},
		{"must=x&other=1", `{}`, [][2]string{{"query.other", "不认识这一项，请去掉。"}}},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, prefix+"/everything?"+test.query, strings.NewReader(test.body))
		r.Header.Set("Content-Type", "application/json")
		got := httptest.NewRecorder()
		h.ServeHTTP(got, r)
		var p Problem
		if got.Code != http.StatusNoContent {
			if err := json.Unmarshal(got.Body.Bytes(), &p); err != nil || got.Code != http.StatusUnprocessableEntity {
				t.Fatalf("%d %s", got.Code, got.Body)
			}
		}
		var fields [][2]string
		for _, f := range p.Errors {
			fields = append(fields, [2]string{f.Location, f.Message})
		}
		if diff := cmp.Diff(test.want, fields); diff != "" {
			t.Errorf("%s %s (-want +got)\n%s", test.query, test.body, diff)
		}
	}
}

func everythingServer(t *testing.T) http.Handler {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	shared, err := cache.Open("", clock.Machine(), log)
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Deps{Cache: shared, Machine: clock.Machine(), Log: log})
	if err != nil {
		t.Fatal(err)
	}
	handle(s, Operation{Method: http.MethodPost, Path: "/everything", ID: "everything", Access: forStrangers, status: http.StatusNoContent},
		func(context.Context, *everythingInput) (*struct{}, error) { return &struct{}{}, nil })
	return s.Handler()
}

// TestZeroAccessLetsNobodyIn guards an operation whose author forgot to say who may call it.
func TestZeroAccessLetsNobodyIn(t *testing.T) {
	t.Parallel()
	var forgotten Access
	head := identity.Principal{AccountID: database.NewID(), SchoolID: database.NewID(), Roles: identity.Roles()}
	if !forgotten.NeedsToken() || forgotten.audience == account || head.Require(forgotten.permission) == nil {
		t.Error("an operation without Access is open")
	}
}
