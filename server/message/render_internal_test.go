package message

import (
	"strings"
	"testing"
	"time"

	"xiaoqin/server/clock"
)

func TestTemplateData(t *testing.T) {
	t.Parallel()
	template := Template{
		ID: "T",
		Fields: map[string]string{
			"thing1": "{title}", "thing2": "{place}：{missing}", "time3": "{at}", "time4": "{due}", "phrase5": "{state}",
			"character_string6": "{code}", "enum7": "{state}", "thing8": "按时完成，别等到 {due}",
		},
		Values: map[string][]string{"enum7": {"待处理", "逾期"}},
	}
	got := template.data(text{
		title: "巡查没有完成", at: clock.At(fitAt),
		fields: map[string]string{"place": "东门", "due": clock.At(fitAt.Add(time.Hour)).String(), "state": "逾期", "code": "{title}"},
	})
	want := map[string]string{
		"thing1": "巡查没有完成", "thing2": "东门：", "time3": "2022年04月02日 15:20", "time4": "2022年04月02日 16:20", "phrase5": "逾期",
		"character_string6": "{title}", "enum7": "逾期", "thing8": "按时完成，别等到 2022年04月02…",
	}
	for keyword, value := range want {
		if got[keyword] != value {
			t.Errorf("%s = %q, want %q", keyword, got[keyword], value)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d keywords, want %d", len(got), len(want))
	}
}

func TestTemplateLink(t *testing.T) {
	t.Parallel()
	m := text{page: "pages/task/index?id=1", fields: map[string]string{"place": "东门&a=b"}}
	for page, want := range map[string]string{
		"":                            "pages/task/index?id=1",
		"pages/home/index":            "pages/home/index",
		"pages/place/index?p={place}": "pages/place/index?p=%E4%B8%9C%E9%97%A8%26a%3Db",
		"pages/notice/index?id={origin}&x={nothing}": "pages/notice/index?id=00000000-0000-0000-0000-000000000000&x=",
	} {
		if got := (Template{Page: page}).link(m); got != want {
			t.Errorf("link of %q = %q, want %q", page, got, want)
		}
	}
}

// FuzzTemplateData fills every kind of keyword from a pattern and a message that nobody
// has looked at: WeChat takes whatever comes of it.
func FuzzTemplateData(f *testing.F) {
	for _, seed := range [][3]string{
		{"{title}", "晨午检还没做", ""},
		{"{place}：{at}", "", "东门"},
		{"{place}{place}", "题", "{title}"},
		{"", "", ""},
		{"{{title}}", "{at}", "2022-04-02T07:20:00Z"},
		{"{missing}\u0000", "👨‍👩‍👧‍👦", "\xf0\x28"},
		{"第{place}班", strings.Repeat("长", 100), strings.Repeat("a1 ", 70)},
		{"{title", "}", "{"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, pattern, title, value string) {
		template := Template{ID: "T", Page: "pages/a?x={place}&id={origin}", Fields: map[string]string{}, Values: map[string][]string{}}
		for _, k := range kinds {
			template.Fields[string(k)+"1"], template.Values[string(k)+"1"] = pattern, enumValues
		}
		m := text{title: title, at: clock.At(fitAt), fields: map[string]string{"place": value}}
		for keyword, got := range template.data(m) {
			if k := kindOf(keyword); !rules[k](got) || !acceptable(got) {
				t.Errorf("%s of %q = %q, which WeChat refuses", keyword, pattern, got)
			}
		}
		if link := template.link(m); strings.ContainsFunc(link, func(r rune) bool { return r <= ' ' || r == '#' }) {
			t.Errorf("link %q cannot be opened", link)
		}
	})
}
