package message

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"xiaoqin/server/clock"
)

var fitAt = clock.NewDate(2022, time.April, 2).At(15*time.Hour + 20*time.Minute)

func matches(pattern string) func(string) bool {
	return regexp.MustCompile(`^(?:` + pattern + `)$`).MatchString
}

const (
	clockRule = `(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?`
	dayRule   = `(?:\d{4}年(?:0?[1-9]|1[0-2])月(?:0?[1-9]|[12]\d|3[01])日|\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))`
)

// rules are the limits of WeChat written a second time: what fails them is answered
// with 47003 (WeChat contract: keyword types).
var rules = map[kind]func(string) bool{
	kindThing:     func(s string) bool { return utf8.RuneCountInString(s) <= 20 },
	kindNumber:    func(s string) bool { return len(s) <= 32 && matches(`-?\d+(?:\.\d+)?`)(s) },
	kindLetter:    matches(`[A-Za-z]{1,32}`),
	kindSymbol:    func(s string) bool { return utf8.RuneCountInString(s) <= 5 && !strings.ContainsFunc(s, alphanumeric) },
	kindCharacter: matches(`[ -~]{1,32}`),
	kindTime:      matches(`(?:` + dayRule + ` )?` + clockRule),
	kindDate:      matches(dayRule + `(?: ` + clockRule + `)?`),
	kindAmount:    func(s string) bool { return len(s) <= 32 && matches(`[¥￥$€£]?\d{1,10}(?:\.\d+)?元?`)(s) },
	kindPhone:     matches(`[\d+\-() ]{1,17}`),
	kindCar:       func(s string) bool { return utf8.RuneCountInString(s) <= 8 },
	kindName:      nameRule,
	kindPhrase:    matches(`\p{Han}{1,5}`),
	kindEnum:      func(s string) bool { return slices.Contains(enumValues, s) },
	kindConst:     func(s string) bool { return slices.Contains(enumValues, s) },
}

var enumValues = []string{"进行中", "已完成"}

func alphanumeric(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

func nameRule(s string) bool {
	limit := 20
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		limit = 10
	}
	return utf8.RuneCountInString(s) <= limit && !strings.ContainsFunc(s, unicode.IsNumber)
}

// acceptable is what holds for every keyword: something to read, in one line.
func acceptable(s string) bool {
	return strings.TrimSpace(s) != "" && utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == 0xFE0F
	})
}

func TestFit(t *testing.T) {
	t.Parallel()
	const long = "三年级二班的晨午检记录到现在还没有人填写请尽快"
	for _, c := range []struct {
		kind     kind
		in, want string
	}{
		{kindThing, "晨午检还没做", "晨午检还没做"},
		{kindThing, long, "三年级二班的晨午检记录到现在还没有人填…"},
		{kindThing, "第一行\n第二行\t末尾 ", "第一行 第二行 末尾"},
		{kindThing, "注意🔥火情⚠️！", "注意火情！"},
		{kindThing, " \u200b\n", "无"},
		{kindThing, "中心温度 64.5℃ <70℃", "中心温度 64.5℃ <70℃"},
		{kindThing, "\xff坏\xfe字节", "坏字节"},
		{kindNumber, "还差 83 具", "83"},
		{kindNumber, "-3.5度", "-3.5"},
		{kindNumber, "没有", "0"},
		{kindNumber, strings.Repeat("9", 33), "0"},
		{kindLetter, "A3-楼b", "Ab"},
		{kindLetter, "三", "NA"},
		{kindSymbol, "a+b=c！！！！！", "+=！！！"},
		{kindSymbol, "字", "-"},
		{kindCharacter, "单号 XQ-2022/04", "XQ-2022/04"},
		{kindCharacter, "隐患", "-"},
		{kindTime, "2022年04月02日 16:00", "2022年04月02日 16:00"},
		{kindTime, "请在 16:00 前", "16:00"},
		{kindTime, "25:00", "2022年04月02日 15:20"},
		{kindTime, "2022年02月30日 16:00", "2022年04月02日 15:20"},
		{kindTime, "明天", "2022年04月02日 15:20"},
		{kindDate, "2022-04-03", "2022-04-03"},
		{kindDate, "2022年4月3日 08:00", "2022年4月3日 08:00"},
		{kindDate, "清明", "2022年04月02日 15:20"},
		{kindAmount, "¥12.50元", "¥12.50元"},
		{kindAmount, "共 12 元", "12"},
		{kindAmount, "12345678901", "0"},
		{kindAmount, "-5", "5"},
		{kindPhone, "电话 0551-1234567", "0551-1234567"},
		{kindPhone, "无", "-"},
		{kindCar, "皖A·12345", "皖A12345"},
		{kindName, "欧阳修文", "欧阳修文"},
		{kindName, "三（2）班王老师和李老师和赵老师", "三（）班王老师和李老"},
		{kindName, "Room 5 Keeper", "Room Keeper"},
		{kindName, "12", "无"},
		{kindPhrase, "没巡到A点", "没巡到点"},
		{kindPhrase, "还没有人签到", "还没有人签"},
		{kindPhrase, "OK", "无"},
		{kindEnum, "已完成", "已完成"},
		{kindEnum, "别的", "进行中"},
		{kindConst, "", "进行中"},
	} {
		if got := fit(c.kind, c.in, fitAt, enumValues); got != c.want {
			t.Errorf("fit(%s, %q) = %q, want %q", c.kind, c.in, got, c.want)
		}
		if !rules[c.kind](c.want) || !acceptable(c.want) {
			t.Errorf("%s: the wanted %q itself breaks the rule", c.kind, c.want)
		}
	}
}

// FuzzFit looks for a text that WeChat would refuse after it was fitted.
func FuzzFit(f *testing.F) {
	for _, seed := range []string{
		"", " ", "无", "2022年13月40日 99:99", "¥¥1.2.3元元", "👨‍👩‍👧‍👦", "\u202e\u0000\x7f", "A\u0301\u0301", "𠮷野家", "１２３", "①②", "٣", "-", "1.", ".5",
		"99999999999999999999999999999999.9", "2022-02-30 08:00", "0000年0月0日 00:00", "a\u2028b", "\xf0\x28", strings.Repeat("长 ", 40),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, k := range kinds {
			got := fit(k, text, fitAt, enumValues)
			if !rules[k](got) || !acceptable(got) {
				t.Errorf("fit(%s, %q) = %q, which WeChat refuses", k, text, got)
			}
		}
	})
}

func TestTemplatesValidate(t *testing.T) {
	t.Parallel()
	good := Template{ID: "T", Fields: map[string]string{"thing1": "{title}", "character_string12": "{code}", "const3": "x"}, Values: map[string][]string{"const3": {"x"}}}
	if err := (Templates{Mini: {SafetyNotice: good}, Official: {DutyDue: good}}).Validate(); err != nil {
		t.Errorf("a good configuration: %v", err)
	}
	for want, bad := range map[string]Templates{
		`templates: no channel "sms"`:                                         {"sms": {SafetyNotice: good}},
		`templates.mini: no purpose "advert"`:                                 {Mini: {"advert": good}},
		`templates.mini.duty_due: id: `:                                       {Mini: {DutyDue: {Fields: good.Fields}}},
		`templates.mini.duty_due: fields: every`:                              {Mini: {DutyDue: {ID: "T"}}},
		`templates.mini.duty_due: fields.thing: not a`:                        {Mini: {DutyDue: {ID: "T", Fields: map[string]string{"thing": "x"}}}},
		`templates.mini.duty_due: fields.things1: not a`:                      {Mini: {DutyDue: {ID: "T", Fields: map[string]string{"things1": "x"}}}},
		`templates.mini.duty_due: values.enum1: list what the template allow`: {Mini: {DutyDue: {ID: "T", Fields: map[string]string{"enum1": "x"}}}},
	} {
		if err := bad.Validate(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("Validate = %v, want %s…", err, want)
		}
	}
}
