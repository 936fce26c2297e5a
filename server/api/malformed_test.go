package api_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/identity"
)

const (
	detailJSON    = "提交的内容读不懂，请按标出的位置修改后再提交。"
	detailRequest = "请求的写法不对，请按标出的位置修改后再试。"
)

func TestMalformedBodies(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	tooLarge := problem(413, "提交的内容太大了，请减少一些再提交。", "api.body_too_large")
	mediaType := problem(415, "请用 UTF-8 编码的 JSON（application/json）提交内容。", "api.unsupported_media_type")
	required := problem(400, "没有收到提交的内容，请填写后再提交。", "api.body_required")
	malformed := func(place, message string) string {
		return problem(400, detailJSON, "api.malformed_json", place, message)
	}
	invalid := func(place, message string) string {
		return problem(422, detailInvalid, "api.invalid_request", place, message)
	}
	for _, test := range []struct {
		name, body, kind string
		status           int
		want             string
	}{
		{"nothing", "", "application/json", 400, required},
		{"not JSON", "code=1", "application/json", 400, malformed("body", "不是有效的 JSON（第 1 个字节附近）。")},
		{"cut short", `{"code":"us`, "application/json", 400, malformed("body.code", "不是有效的 JSON（第 12 个字节附近）。")},
		{"garbage behind", `{"code":"user:a"}{}`, "application/json", 400, malformed("body", "内容已经结束，后面还有多余的部分。")},
		{"duplicate key", `{"code":"user:a","code":"user:b"}`, "application/json", 400, malformed("body.code", "这一项出现了两次。")},
		{"NUL", `{"code":"user:a\u0000"}`, "application/json", 400, malformed("body.code", "文字里有不能使用的字符（NUL）。")},
		{"lone surrogate", `{"code":"\ud800"}`, "application/json", 400, malformed("body.code", "文字编码不完整，请用 UTF-8。")},
		{"not UTF-8", "{\"code\":\"\xd5\xc5\"}", "application/json", 400, malformed("body.code", "文字编码不完整，请用 UTF-8。")},
		{"2^63", `{"code":9223372036854775808}`, "application/json", 400, malformed("body.code", "数字太大。")},
		{"depth", `{"code":` + strings.Repeat("[", 10_000), "application/json", 400, malformed("body.code"+strings.Repeat("[0]", 31), "嵌套太深，最多 32 层。")},

		{"unknown field", `{"code":"user:a","admin":true}`, "application/json", 422, invalid("body.admin", "不认识这一项，请去掉。")},
		{"unknown field with a long name", `{"` + strings.Repeat("名", 1000) + `":1}`, "application/json", 422, invalid("body."+strings.Repeat("名", 38)+"…", "不认识这一项，请去掉。")},
		{"other case", `{"CODE":"user:a"}`, "application/json", 422, invalid("body.CODE", "不认识这一项，请去掉。")},
		{"wrong type", `{"code":1}`, "application/json", 422, invalid("body.code", "应为文字。")},
		{"not an object", `["user:a"]`, "application/json", 422, invalid("body", "应为一组字段。")},
		{"null", `null`, "application/json", 422, invalid("body", "应为一组字段。")},
		{"too long", `{"code":"` + strings.Repeat("x", 513) + `"}`, "application/json", 422, invalid("body.code", "不能超过 512 个字。")},

		{"form", "code=user:a", "application/x-www-form-urlencoded", 415, mediaType},
		{"no media type", `{"code":"user:a"}`, "", 415, mediaType},
		{"broken media type", `{"code":"user:a"}`, "application/json; ;charset", 415, mediaType},
		{"GBK", `{"code":"user:a"}`, "application/json; charset=gbk", 415, mediaType},
		{"media type of another case", `{"code":"x"}`, "Application/JSON; Charset=UTF-8", 401, problem(401, "登录码无效。", "apitest.code")},

		{"a byte more than 1 MB", strings.Repeat(" ", 1<<20) + "x", "application/json", 413, tooLarge},
		{"just 1 MB", `{"code":"x"}` + strings.Repeat(" ", 1<<20-12), "application/json", 401, problem(401, "登录码无效。", "apitest.code")},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, length := range []int64{int64(len(test.body)), -1} { // as announced, and in chunks
				r := apitest.Request(t.Context(), "POST", "/api/v1/sessions", "", test.body)
				r.Header.Set("Content-Type", test.kind)
				r.ContentLength = length
				expect(t, w.Do(r), test.status, test.want)
			}
		})
	}
}

func TestBodiesThatDoNotArrive(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	for _, test := range []struct {
		name   string
		err    error
		status int
		want   string
	}{
		{"cut", io.ErrUnexpectedEOF, 400, problem(400, "内容没有传完整，请重新提交。", "api.body_incomplete")},
		{"too slow", iotest.ErrTimeout, 400, problem(400, "内容没有传完整，请重新提交。", "api.body_incomplete")},
	} {
		r := apitest.Request(t.Context(), "POST", "/api/v1/sessions", "", "{}")
		r.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"code":`), iotest.ErrReader(test.err)))
		r.ContentLength = 100
		expect(t, w.Do(r), test.status, test.want)
	}
}

func TestPackedBodyIsRefused(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	r := apitest.Request(t.Context(), "POST", "/api/v1/sessions", "", `{"code":"x"}`)
	r.Header.Set("Content-Encoding", "gzip")
	expect(t, w.Do(r), 415, problem(415, "请用 UTF-8 编码的 JSON（application/json）提交内容。", "api.unsupported_media_type"))
}

func TestMalformedAddresses(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	token := w.AddPerson(t, w.AddSchool(t, "a").ID, "head", identity.RolePrincipal).Token
	malformed := func(place, message string) string {
		return problem(400, detailRequest, "api.malformed_request", place, message)
	}
	invalid := func(place, message string) string {
		return problem(422, detailInvalid, "api.invalid_request", place, message)
	}
	for _, test := range []struct {
		name, method, target string
		status               int
		want                 string
	}{
		{"NUL in the path", "POST", "/api/v1/people/%00/enable", 400, malformed("path.id", "文字里有不能使用的字符（NUL）。")},
		{"not UTF-8 in the path", "POST", "/api/v1/people/%FF/enable", 400, malformed("path.id", "文字编码不完整，请用 UTF-8。")},
		{"empty id", "POST", "/api/v1/people//enable", 422, invalid("path.id", "必须填写。")},
		{"a slash in an id", "POST", "/api/v1/people/%2f/enable", 422, invalid("path.id", "格式不对。")},
		{"an id in braces", "POST", "/api/v1/people/%7B01926b3c-5d2e-7f00-8000-0123456789ab%7D/enable", 422, invalid("path.id", "格式不对。")},
		{"NUL in the query", "GET", "/api/v1/people?role=%00", 400, malformed("query.role", "文字里有不能使用的字符（NUL）。")},
		{"not UTF-8 in the query", "GET", "/api/v1/people?role=%ff", 400, malformed("query.role", "文字编码不完整，请用 UTF-8。")},
		{"broken escape", "GET", "/api/v1/people?role=%zz", 400, malformed("query", "网址里的转义写法不对。")},
		{"semicolon", "GET", "/api/v1/people?role=guard;limit=1", 400, malformed("query", "网址里的转义写法不对。")},
		{"twice", "GET", "/api/v1/people?limit=1&limit=2", 400, malformed("query.limit", "这一项出现了两次。")},
		{"beyond int64", "GET", "/api/v1/people?limit=9223372036854775808", 422, invalid("query.limit", "应为整数。")},
		{"zero", "GET", "/api/v1/people?limit=0", 422, invalid("query.limit", "不能小于 1。")},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := apitest.Request(t.Context(), test.method, "/", token, "")
			target := httptest.NewRequestWithContext(t.Context(), test.method, test.target, http.NoBody)
			r.URL, r.RequestURI = target.URL, target.RequestURI
			expect(t, w.Do(r), test.status, test.want)
		})
	}
}
