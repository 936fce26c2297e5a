package form_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/form"
)

func TestMistakesInAFormAreNamed(t *testing.T) {
	t.Parallel()
	const head = "forms:\n  - code: a\n    name: 表\n    items:\n"
	for _, test := range []struct{ items, want string }{
		{`      - {key: A, kind: tick, label: 甲}`, "forms[0].items[0].key 用小写字母、数字和下划线，以字母开头，最多 32 个。"},
		{`      - {key: a, kind: toggle, label: 甲}`, "forms[0].items[0].kind 要写 tick、number、temperature、choice、text、photo、signature、timer 或 group。"},
		{`      - {key: a, kind: tick, label: ""}`, "forms[0].items[0].label 要有 1 到 40 个字。"},
		{"      - {key: a, kind: tick, label: 甲}\n      - {key: a, kind: tick, label: 乙}", "forms[0].items[1].key 这个 key 用了两次，请换一个。"},
		{`      - {key: a, kind: tick, label: 甲, limit: ">= 1"}`, "forms[0].items[0].limit 只有数字、温度和计时才有限值。"},
		{`      - {key: a, kind: text, label: 甲, photo_on_fail: true}`, "forms[0].items[0] 这一项不会不合格，不能要求照片、说明或锁住。"},
		{`      - {key: a, kind: tick, label: 甲, critical: true}`, "forms[0].items[0].correct 锁住的项要写怎么纠正，不锁的不写。"},
		{`      - {key: a, kind: choice, label: 甲, choices: [一]}`, "forms[0].items[0].choices 要有 2 到 12 个不同的选项，每个 1 到 40 个字。"},
		{`      - {key: a, kind: choice, label: 甲, choices: [一, 二], wrong: [三]}`, "forms[0].items[0].wrong 不合格的选项要在 choices 里面。"},
		{`      - {key: a, kind: temperature, label: 甲, limit: ">= 70", setting: {name: t, choices: ["> 70"]}}`, `forms[0].items[0].setting.choices 限值要在 choices 里面，例如 limit: ">= 70"，choices: [">= 70", "> 70"]。`},
		{"      - {key: a, kind: tick, label: 甲, when: {item: b, fails: true}}\n      - {key: b, kind: tick, label: 乙}", "forms[0].items[0].when.item 条件要看前面的一项，而且那一项总是要填的。"},
		{"      - {key: b, kind: tick, label: 乙}\n      - {key: a, kind: tick, label: 甲, when: {item: b}}", "forms[0].items[1].when 条件要么写 is，要么写 fails: true。"},
		{"      - {key: b, kind: tick, label: 乙}\n      - {key: a, kind: tick, label: 甲, when: {item: b, is: [maybe]}}", "forms[0].items[1].when.is 那一项没有这个选项；打勾写 yes 或 no。"},
		{`      - {key: g, kind: group, label: 组, each: 行, items: [{key: h, kind: group, label: 组, each: 行, items: [{key: a, kind: tick, label: 甲}]}]}`, "forms[0].items[0].items[0].kind 组里面不能再有组。"},
		{`      - {key: g, kind: group, label: 组, each: 行}`, "forms[0].items[0].items 要有 1 到 60 项。"},
		{`      - {key: g, kind: group, label: 组, items: [{key: a, kind: tick, label: 甲}]}`, "forms[0].items[0].each 要写一行是什么，例如 菜、员工、一批货；最多 50 行。"},
	} {
		_, err := form.Parse([]byte(head + test.items))
		if diff := cmp.Diff([]string{test.want}, fields(err)); !errors.Is(err, form.ErrBadForm) || diff != "" {
			t.Errorf("%s: %v\n%s", test.items, err, diff)
		}
	}
	for name, text := range map[string]string{
		"an unknown key":    head + "      - {key: a, kind: tick, label: 甲, colour: red}",
		"a limit in words":  head + `      - {key: a, kind: number, label: 甲, limit: 七十}`,
		"no YAML":           "forms: [",
		"a tag of its own":  "forms: !x 0",
		"a number for text": "forms: 1",
	} {
		_, err := form.Parse([]byte(text))
		if got := fields(err); !errors.Is(err, form.ErrBadForm) || len(got) != 1 || !strings.HasPrefix(got[0], "forms 读不懂：") {
			t.Errorf("%s: %v %v", name, err, got)
		}
	}
}

func TestPackOfForms(t *testing.T) {
	t.Parallel()
	one := &fstest.MapFile{Data: []byte("forms:\n  - {code: a, name: 表, items: [{key: a, kind: tick, label: 甲}]}\n")}
	if forms, err := form.ReadPack(fstest.MapFS{"forms/a.yaml": one}); err != nil || len(forms) != 1 {
		t.Errorf("%v, %v", forms, err)
	}
	if _, err := form.ReadPack(fstest.MapFS{"forms/a.yaml": one, "forms/b.yaml": one}); !errors.Is(err, form.ErrBadForm) {
		t.Errorf("a code twice: %v", err)
	}
	if forms, err := form.ReadPack(fstest.MapFS{}); err != nil || len(forms) != 0 {
		t.Errorf("no forms: %v, %v", forms, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("forms:\n  - {code: a, name: 表, items: [{key: a, kind: tick, label: 甲}]}\n")
	f.Add("forms:\n  - code: a\n    name: 表\n    items:\n      - {key: a, kind: number, label: 甲, limit: \">= 1 <= 2\"}\n")
	f.Add("forms: !x 0")
	f.Fuzz(func(t *testing.T, text string) {
		forms, err := form.Parse([]byte(text))
		if err != nil {
			if !errors.Is(err, form.ErrBadForm) {
				t.Fatalf("refused with %v", err)
			}
			return
		}
		for _, parsed := range forms {
			if _, err := parsed.Judge(nil); err != nil {
				t.Fatalf("%s cannot be judged: %v", parsed.Code, err)
			}
		}
	})
}
