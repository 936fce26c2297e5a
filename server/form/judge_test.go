package form_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/configs"
	"xiaoqin/server/errs"
	"xiaoqin/server/form"
)

// pack is the forms that ship.
func pack(tb testing.TB) map[string]form.Form {
	tb.Helper()
	dir, err := fs.Sub(configs.Packs, "packs/primary-school")
	if err != nil {
		tb.Fatal(err)
	}
	forms, err := form.ReadPack(dir)
	if err != nil {
		tb.Fatal(err, fields(err))
	}
	out := map[string]form.Form{}
	for _, f := range forms {
		out[f.Code] = f
	}
	return out
}

func fields(err error) (places []string) {
	if e, ok := errors.AsType[*errs.Error](err); ok {
		for _, f := range e.Fields {
			places = append(places, f.Location+" "+f.Message)
		}
	}
	return places
}

// summary is a result in a line: what did not simply pass.
func summary(r form.Result) string {
	var parts []string
	for _, f := range r.Findings {
		word := string(f.State)
		if f.State == form.Failed {
			word += "(" + f.Expected + ")"
		}
		if f.NoPhoto {
			word += "+photo"
		}
		if f.NoNote {
			word += "+note"
		}
		if f.Locks() {
			word += "!"
		}
		if f.State != form.Passed {
			parts = append(parts, f.At+" "+word)
		}
	}
	return fmt.Sprintf("complete %t passed %t: %s", r.Complete, r.Passed, strings.Join(parts, ", "))
}

const photo = `["01926b3c-5d2e-7f00-8000-0123456789ab"]`

func TestAnswersAreJudged(t *testing.T) {
	t.Parallel()
	forms := pack(t)
	for _, test := range []struct{ name, form, answers, want string }{
		{
			"nothing yet", "kitchen.core-temp", `[]`,
			"complete false passed false: dishes missing",
		},
		{
			"hot enough", "kitchen.core-temp", `[{"item":"dishes","rows":[[{"item":"dish","text":"红烧肉"},{"item":"core","number":70}]]}]`,
			"complete true passed true: ",
		},
		{
			"68 degrees lock the dish, the other is fine", "kitchen.core-temp",
			`[{"item":"dishes","rows":[[{"item":"dish","text":"红烧肉"},{"item":"core","number":68}],[{"item":"dish","text":"青菜"},{"item":"core","number":80}]]}]`,
			"complete true passed false: dishes[0].core failed(不低于 70℃)!",
		},
		{
			"a dish without its temperature", "kitchen.core-temp", `[{"item":"dishes","rows":[[{"item":"dish","text":"红烧肉"}]]}]`,
			"complete false passed false: dishes[0].core missing",
		},
		{
			"a cook with a fever", "kitchen.morning",
			`[{"item":"workers","rows":[[{"item":"name","text":"王师傅"},{"item":"certificate","tick":true},{"item":"temperature","number":37.3},{"item":"hands","tick":true},{"item":"stomach","tick":true},{"item":"clothes","tick":false}]]}]`,
			"complete false passed false: workers[0].temperature failed(低于 37.3℃)!, workers[0].clothes failed(衣帽口罩干净，没戴首饰)+note",
		},
		{
			"only what the method asks", "kitchen.disinfect",
			`[{"item":"method","text":"热力柜"},{"item":"heat","number":125},{"item":"stored","tick":true}]`,
			"complete true passed true: steam unasked, chlorine unasked, soaked unasked",
		},
		{
			"another method asks for more", "kitchen.disinfect",
			`[{"item":"method","text":"含氯消毒液"},{"item":"chlorine","number":200},{"item":"stored","tick":true}]`,
			"complete false passed false: steam unasked, heat unasked, chlorine failed(不低于 250mg/L)!, soaked missing",
		},
		{
			"two hours to the minute", "kitchen.hold",
			`[{"item":"dishes","rows":[[{"item":"dish","text":"汤"},{"item":"kept","start":"2026-03-02T10:00:00+08:00","end":"2026-03-02T12:00:00+08:00"}],[{"item":"dish","text":"鱼"},{"item":"kept","start":"2026-03-02T10:00:00+08:00","end":"2026-03-02T12:00:01+08:00"}]]}]`,
			"complete true passed false: dishes[1].kept failed(不高于 120 分钟)!",
		},
		{
			"an extinguisher in the red owes a photo", "fire.self-check",
			`[{"item":"present","tick":true},{"item":"needle","text":"红区"},{"item":"seal","tick":true},{"item":"hose","tick":true},{"item":"date","tick":true}]`,
			"complete false passed false: needle failed(压力表指针)+photo",
		},
		{
			"with its photo", "fire.self-check",
			`[{"item":"present","tick":true},{"item":"needle","text":"红区","photos":` + photo + `},{"item":"seal","tick":true},{"item":"hose","tick":true},{"item":"date","tick":true}]`,
			"complete true passed false: needle failed(压力表指针)",
		},
		{
			"a note alone is no answer", "kitchen.leftover", `[{"item":"weight","number":0},{"item":"none","note":"没有剩"},{"item":"bin","photos":` + photo + `}]`,
			"complete false passed false: none missing",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := forms[test.form]
			var answers []form.Answer
			if err := json.Unmarshal([]byte(test.answers), &answers); err != nil {
				t.Fatal(err)
			}
			got, err := f.Judge(answers)
			if err != nil {
				t.Fatal(err, fields(err))
			}
			if diff := cmp.Diff(test.want, summary(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatCannotBeAnAnswerIsRefused(t *testing.T) {
	t.Parallel()
	forms := pack(t)
	for _, test := range []struct{ form, answers, want string }{
		{"kitchen.leftover", `[{"item":"colour","text":"红"}]`, "answers.colour 检查表里没有这一项，请去掉。"},
		{"kitchen.leftover", `[{"item":"weight","number":1},{"item":"weight","number":2}]`, "answers.weight 这一项填了两次，请留一个。"},
		{"kitchen.leftover", `[{"item":"weight","text":"三公斤"}]`, "answers.weight 请填一个数字。"},
		{"kitchen.leftover", `[{"item":"weight","number":1,"tick":true}]`, "answers.weight 请填一个数字。"},
		{"kitchen.leftover", `[{"item":"weight","number":1e300}]`, "answers.weight 请填一个数字。"},
		{"kitchen.leftover", `[{"item":"none","number":1}]`, "answers.none 请选是或不是。"},
		{"kitchen.leftover", `[{"item":"bin","tick":true}]`, "answers.bin 请拍照片，1 到 9 张。"},
		{"kitchen.leftover", `[{"item":"none","tick":true,"note":"` + strings.Repeat("长", 501) + `"}]`, "answers.none 说明最多 500 个字。"},
		{"kitchen.disinfect", `[{"item":"method","text":"太阳晒"}]`, "answers.method 请从选项里选一个。"},
		{"kitchen.disinfect", `[{"item":"method","text":"热力柜"},{"item":"chlorine","number":300}]`, "answers.chlorine 这一项现在不用填，请去掉。"},
		{"kitchen.core-temp", `[{"item":"dishes","number":70}]`, "answers.dishes 菜最多 50 行，只填 rows。"},
		{"kitchen.core-temp", `[{"item":"dishes","rows":[[{"item":"core","rows":[[]]}]]}]`, "answers.dishes[0].core 请填温度，例如 72.5。"},
		{"kitchen.core-temp", `[{"item":"dishes","rows":[[],[{"item":"salt","number":1}]]}]`, "answers.dishes[1].salt 检查表里没有这一项，请去掉。"},
		{"kitchen.core-temp", `[{"item":"dishes","rows":[` + strings.Repeat("[],", 50) + `[]]}]`, "answers.dishes 菜最多 50 行，只填 rows。"},
		{"kitchen.hold", `[{"item":"dishes","rows":[[{"item":"kept","start":"2026-03-02T10:00:00+08:00"}]]}]`, "answers.dishes[0].kept 请填开始和结束的时间，结束不能早于开始。"},
		{"kitchen.hold", `[{"item":"dishes","rows":[[{"item":"kept","start":"2026-03-02T10:00:00+08:00","end":"2026-03-02T09:00:00+08:00"}]]}]`, "answers.dishes[0].kept 请填开始和结束的时间，结束不能早于开始。"},
	} {
		f := forms[test.form]
		var answers []form.Answer
		if err := json.Unmarshal([]byte(test.answers), &answers); err != nil {
			t.Fatal(err)
		}
		_, err := f.Judge(answers)
		if got := strings.Join(fields(err), "; "); !errors.Is(err, form.ErrBadAnswers) || got != test.want {
			t.Errorf("%s: %v %s, want %s", test.answers, err, got, test.want)
		}
	}
}

// TestASchoolChoosesItsLimit: the plan says 超过 70 ℃, the code of practice 不低于.
func TestASchoolChoosesItsLimit(t *testing.T) {
	t.Parallel()
	shipped := pack(t)["kitchen.core-temp"]
	seventy := 70.0
	dish := "红烧肉"
	answers := []form.Answer{{Item: "dishes", Rows: [][]form.Answer{{{Item: "dish", Text: &dish}, {Item: "core", Number: &seventy}}}}}
	passes := func(f form.Form) bool {
		t.Helper()
		r, err := f.Judge(answers)
		if err != nil {
			t.Fatal(err)
		}
		return r.Passed
	}
	chosen, found, err := shipped.Choose("core_temp", *limit(t, "> 70"))
	if err != nil || !found {
		t.Fatal(found, err)
	}
	if !passes(shipped) || passes(chosen) {
		t.Error("70 ℃ must pass as >= 70 and fail as > 70")
	}
	if _, _, err := shipped.Choose("core_temp", *limit(t, ">= 60")); !errors.Is(err, form.ErrNoSuchLimit) {
		t.Errorf("60 ℃ can be chosen: %v", err)
	}
	if _, found, err := shipped.Choose("salt", *limit(t, ">= 60")); found || err != nil {
		t.Errorf("a setting of another form: %t %v", found, err)
	}
}

// TestConditionsOnFailure asks a second item only when the first failed.
func TestConditionsOnFailure(t *testing.T) {
	t.Parallel()
	forms, err := form.Parse([]byte(`
forms:
  - code: lamp
    name: 灯
    items:
      - {key: lit, kind: tick, label: 灯亮}
      - {key: which, kind: text, label: 哪一盏, when: {item: lit, fails: true}}
      - {key: since, kind: text, label: 什么时候坏的, when: {item: lit, is: ["no"]}, optional: true}
`))
	if err != nil {
		t.Fatal(err, fields(err))
	}
	for answer, want := range map[string]string{
		`[{"item":"lit","tick":true}]`:                                 "complete true passed true: which unasked, since unasked",
		`[{"item":"lit","tick":false}]`:                                "complete false passed false: lit failed(灯亮), which missing",
		`[{"item":"lit","tick":false},{"item":"which","text":"门口那盏"}]`: "complete true passed false: lit failed(灯亮)",
		`[]`: "complete false passed false: lit missing, which unasked, since unasked",
	} {
		var answers []form.Answer
		if err := json.Unmarshal([]byte(answer), &answers); err != nil {
			t.Fatal(err)
		}
		got, err := forms[0].Judge(answers)
		if err != nil || summary(got) != want {
			t.Errorf("%s: %s, %v", answer, summary(got), err)
		}
	}
}

func FuzzJudge(f *testing.F) {
	forms := pack(f)
	f.Add("kitchen.core-temp", `[{"item":"dishes","rows":[[{"item":"core","number":68}]]}]`)
	f.Add("kitchen.disinfect", `[{"item":"method","text":"热力柜"}]`)
	f.Add("kitchen.hold", `[{"item":"dishes","rows":[[{"item":"kept","start":"2026-03-02T10:00:00+08:00"}]]}]`)
	f.Fuzz(func(t *testing.T, code, text string) {
		var answers []form.Answer
		if json.Unmarshal([]byte(text), &answers) != nil {
			return
		}
		asked, known := forms[code]
		if !known {
			return
		}
		first, err := asked.Judge(answers)
		second, errAgain := asked.Judge(answers)
		if (err == nil) != (errAgain == nil) || summary(first) != summary(second) {
			t.Fatal("judged in two ways")
		}
		if err == nil && first.Passed && !first.Complete {
			t.Fatal("passed without being complete")
		}
	})
}
