package wechatsim

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestKeywords(t *testing.T) {
	t.Parallel()
	list := []string{"一般", "紧急"}
	tests := []struct {
		name    string
		accepts []string
		refuses []string
	}{
		{"thing1", []string{"晚间巡查第一轮", strings.Repeat("好", 20), "A-1 🚒", "a"}, []string{strings.Repeat("好", 21), "两\n行", "制表\t符", "分\u2028行", "\xff"}},
		{"number2", []string{"0", "-3", "12.50", strings.Repeat("9", 32)}, []string{"+3", "1.", ".5", "1,000", "三", strings.Repeat("9", 33), "1\n"}},
		{"letter3", []string{"Ab", strings.Repeat("x", 32)}, []string{"a b", "é", "7", strings.Repeat("x", 33)}},
		{"symbol4", []string{"★", "!@#$%"}, []string{"!!!!!!", "a", "1", "好", "!\n"}},
		{"character_string5", []string{"XQ-2022/0331 #7", strings.Repeat("x", 32)}, []string{"编号7", "a\nb", strings.Repeat("x", 33)}},
		{
			"time6",
			[]string{"09:12", "9:05", "23:59:59", "2022年03月31日 21:00", "2022-3-1 8:00", "2022/03/31 8:00", "08:00~09:30", "2022年3月31日 08:00~2022年4月1日 09:00"},
			[]string{"24:00", "09:60", "2022年03月31日", "3月31日 21:00", "09:12~", "08:00~09:00~10:00", "上午九点", "2022年13月31日 21:00"},
		},
		{
			"date7",
			[]string{"2022年03月31日", "2022年3月", "3月31日", "2018-01-01", "2018/01/01", "2018.01", "01-01", "2019-12-25 09:42", "2022年3月1日~2022年3月31日"},
			[]string{"2022", "2022年", "31日", "2022-13-01", "2022-01-32", "2022-01/01", "09:42", "明天", "2022-01-01~"},
		},
		{"amount8", []string{"12", "¥12.50", "￥12.50元", "$9999999999"}, []string{"12345678901", "1,000", "元", "人民币12", "12.5元整"}},
		{"phone_number9", []string{"13580006666", "+86 (020) 8888-66"}, []string{"电话13580006666", strings.Repeat("1", 18), "135x"}},
		{"car_number10", []string{"粤A12345", "粤AD12345"}, []string{"粤AD1234567", "粤A\n1"}},
		{"name11", []string{"周师傅", strings.Repeat("周", 10), "Mr. Zhou", "周 Zhou"}, []string{strings.Repeat("周", 11), strings.Repeat("a", 21), "周3", "周 Zhou-Smith"}},
		{"phrase12", []string{"待整改", "已超过时限"}, []string{"待整改。", "六个汉字超了", "A"}},
		{"enum13", list, []string{"特急", "一般 "}},
		{"const14", list, []string{"特急"}},
	}
	for _, tt := range tests {
		k := Keyword{Name: tt.name, Values: list}
		for _, v := range tt.accepts {
			if !k.accepts(v) {
				t.Errorf("%s refuses %q", tt.name, v)
			}
		}
		for _, v := range tt.refuses {
			if k.accepts(v) {
				t.Errorf("%s accepts %q", tt.name, v)
			}
		}
	}
}

// The examples of a template must themselves be sendable.
func TestKeywordExamples(t *testing.T) {
	t.Parallel()
	for kind := range keywordChecks {
		k := Keyword{Name: kind + "1"}
		if kind == "enum" || kind == "const" {
			k.Values = []string{"一般"}
		}
		if v := k.example(); !k.accepts(v) {
			t.Errorf("%s refuses its example %q", kind, v)
		}
	}
}

func FuzzKeyword(f *testing.F) {
	for _, v := range []string{"晚间巡查", "2022年03月31日 21:00", "¥12.50元", "+86 135", "\u2028", "\xff", "08:00~09:30", "一般"} {
		f.Add(v)
	}
	limits := map[string]int{
		"thing": 20, "number": 32, "letter": 32, "symbol": 5, "character_string": 32, "time": 41, "date": 41,
		"amount": 32, "phone_number": 17, "car_number": 8, "name": 20, "phrase": 5, "enum": 2, "const": 2,
	}
	f.Fuzz(func(t *testing.T, value string) {
		for kind, limit := range limits {
			k := Keyword{Name: kind + "1", Values: []string{"一般"}}
			if !k.accepts(value) {
				continue
			}
			if n := utf8.RuneCountInString(value); n > limit || n == 0 && kind != "thing" && kind != "symbol" && kind != "car_number" && kind != "name" {
				t.Errorf("%s accepts %d characters: %q", kind, n, value)
			}
			if strings.ContainsAny(value, "\n\r\t\x00") || !utf8.ValidString(value) {
				t.Errorf("%s accepts %q", kind, value)
			}
		}
	})
}
