package api

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/errs"
)

func TestCheckJSON(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)
	sixteen := `{"a":0,"b":0,"c":0,"d":0,"e":0,"f":0,"g":0,"h":0,"i":0,"j":0,"k":0,"l":0,"m":0,"n":0,"o":0,"p":0,"q":0,`
	for _, test := range []struct {
		name, body string
		want       *errs.Field
	}{
		{"object", ` {"a":[1,-0.5e+3,"é\n\"\\\/\u00e9",true,false,null,{}],"b":[]} `, nil},
		{"scalar", `0`, nil},
		{"surrogate pair", `"\ud83d\ude00😀"`, nil},
		{"same key at two levels", `{"a":{"a":1},"b":[{"a":1},{"a":1}]}`, nil},
		{"32 levels", strings.Repeat("[", 32) + strings.Repeat("]", 32), nil},
		{"largest whole number", `[9007199254740991,-9007199254740991]`, nil},
		{"a number that is not whole", `3.1415926535897932384626433832795`, nil},
		{"many keys", sixteen + `"r":0,"s":0}`, nil},

		{"empty", ``, &errs.Field{Location: "body", Message: "不是有效的 JSON（第 1 个字节附近）。"}},
		{"byte order mark", "\ufeff{}", &errs.Field{Location: "body", Message: "不是有效的 JSON（第 1 个字节附近）。"}},
		{"cut short", `{"a":[1,`, &errs.Field{Location: "body.a[1]", Message: "不是有效的 JSON（第 9 个字节附近）。"}},
		{"comma at the end", `{"a":1,}`, &errs.Field{Location: "body", Message: "不是有效的 JSON（第 8 个字节附近）。"}},
		{"comma in a list", `[1,]`, &errs.Field{Location: "body[1]", Message: "不是有效的 JSON（第 4 个字节附近）。"}},
		{"no colon", `{"a" 1}`, &errs.Field{Location: "body.a", Message: "不是有效的 JSON（第 6 个字节附近）。"}},
		{"no quotes", `{a:1}`, &errs.Field{Location: "body", Message: "不是有效的 JSON（第 2 个字节附近）。"}},
		{"word", `{"a":nul}`, &errs.Field{Location: "body.a", Message: "不是有效的 JSON（第 6 个字节附近）。"}},
		{"NaN", `NaN`, &errs.Field{Location: "body", Message: "不是有效的 JSON（第 1 个字节附近）。"}},
		{"leading zero", `[01]`, &errs.Field{Location: "body[0]", Message: "不是有效的 JSON（第 4 个字节附近）。"}},
		{"no fraction", `1.`, &errs.Field{Location: "body", Message: "不是有效的 JSON（第 3 个字节附近）。"}},
		{"no exponent", `1e+`, &errs.Field{Location: "body", Message: "不是有效的 JSON（第 4 个字节附近）。"}},
		{"hexadecimal", `0x10`, &errs.Field{Location: "body", Message: msgTrailing}},
		{"trailing garbage", `{"a":{"b":1}} x`, &errs.Field{Location: "body", Message: msgTrailing}},
		{"two values", `{}{}`, &errs.Field{Location: "body", Message: msgTrailing}},
		{"10,000 levels", deep, &errs.Field{Location: "body" + strings.Repeat("[0]", 32), Message: msgDepth}},
		{"33 objects", strings.Repeat(`{"a":`, 33), &errs.Field{Location: "body" + strings.Repeat(".a", 32), Message: msgDepth}},
		{"duplicate key", `{"people":[{"name":"a"},{"phone":"1","name":"b","phone":"2"}]}`, &errs.Field{Location: "body.people[1].phone", Message: msgDuplicate}},
		{"duplicate key, escaped", `{"ab":1,"\u0061b":2}`, &errs.Field{Location: "body.ab", Message: msgDuplicate}},
		{"duplicate of an early key among many", sixteen + `"a":1}`, &errs.Field{Location: "body.a", Message: msgDuplicate}},
		{"duplicate of a late key among many", sixteen + `"q":1}`, &errs.Field{Location: "body.q", Message: msgDuplicate}},
		{"NUL, escaped", `{"a":"x\u0000"}`, &errs.Field{Location: "body.a", Message: msgNUL}},
		{"NUL, plain", "{\"a\":\"x\x00\"}", &errs.Field{Location: "body.a", Message: msgNUL}},
		{"NUL in a key", `{"a\u0000":1}`, &errs.Field{Location: "body", Message: msgNUL}},
		{"control character", "\"\n\"", &errs.Field{Location: "body", Message: "不是有效的 JSON（第 2 个字节附近）。"}},
		{"unknown escape", `"\x41"`, &errs.Field{Location: "body", Message: "不是有效的 JSON（第 2 个字节附近）。"}},
		{"escape cut short", `"\u12`, &errs.Field{Location: "body", Message: "不是有效的 JSON（第 2 个字节附近）。"}},
		{"escape with a sign", `"\u+123"`, &errs.Field{Location: "body", Message: "不是有效的 JSON（第 2 个字节附近）。"}},
		{"high surrogate alone", `["\ud83d"]`, &errs.Field{Location: "body[0]", Message: msgEncoding}},
		{"high surrogate twice", `["\ud83d\ud83d"]`, &errs.Field{Location: "body[0]", Message: msgEncoding}},
		{"low surrogate alone", `["\udE00"]`, &errs.Field{Location: "body[0]", Message: msgEncoding}},
		{"not UTF-8", "[\"\xff\"]", &errs.Field{Location: "body[0]", Message: msgEncoding}},
		{"GBK", "{\"name\":\"\xd5\xc5\"}", &errs.Field{Location: "body.name", Message: msgEncoding}},
		{"2^53", `{"n":9007199254740992}`, &errs.Field{Location: "body.n", Message: msgNumberRange}},
		{"2^63", `{"n":[-9223372036854775808]}`, &errs.Field{Location: "body.n[0]", Message: msgNumberRange}},
		{"a million digits", strings.Repeat("9", 1_000_000), &errs.Field{Location: "body", Message: msgNumberRange}},
		{"1e20", `1e20`, &errs.Field{Location: "body", Message: msgNumberRange}},
		{"exponent", `1e999`, &errs.Field{Location: "body", Message: msgNumberRange}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, checkJSON([]byte(test.body))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// FuzzCheckJSON holds the scanner to two promises: what it lets through, the decoder
// reads, and reading it again from what was decoded changes nothing.
func FuzzCheckJSON(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,-2.5e3,"x\u00e9\ud83d\ude00",true,false,null,{"b":{}}]}`, `{"a":1,"a":2}`, `"\ud800"`, `[[[[`, `1e400`,
		`{"code":"0a1B"}`, "\"\xff\"", `{"":""}`, ` 0 `, `{"a":9007199254740993}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		field := checkJSON(body)
		if field != nil {
			if !strings.HasPrefix(field.Location, "body") || field.Message == "" {
				t.Errorf("%q: refused without a place or a reason: %+v", body, field)
			}
			return
		}
		var first, second any
		if err := json.Unmarshal(body, &first); err != nil {
			t.Fatalf("%q passed, but: %v", body, err)
		}
		text, err := json.Marshal(first)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &second); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first, second); diff != "" {
			t.Errorf("%q changes when read twice (-first +second)\n%s", body, diff)
		}
		if field := checkJSON(text); field != nil {
			t.Errorf("%q passed, but %q does not: %+v", body, text, field)
		}
	})
}

func BenchmarkCheckJSON(b *testing.B) {
	body := []byte(`{"id":"01926b3c-5d2e-7f00-8000-0123456789ab","device_time":"2026-03-02T07:30:00.000+08:00","answers":[` +
		strings.Repeat(`{"item":"freezer","value":-18.5,"note":"冰柜温度正常"},`, 19) + `{"item":"light","value":true,"note":""}]}`)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if field := checkJSON(body); field != nil {
			b.Fatal(field)
		}
	}
}
