package plan_test

import (
	"errors"
	"io/fs"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/configs"
	"xiaoqin/server/errs"
	"xiaoqin/server/plan"
	"xiaoqin/server/task"
)

// primary is the pack that ships.
var primary = sync.OnceValue(func() plan.Pack {
	dir, err := fs.Sub(configs.Packs, "packs/primary-school")
	if err != nil {
		panic(err)
	}
	p, err := plan.Load(dir)
	if err != nil {
		panic(err)
	}
	return p
})

func TestThePackThatShipsIsWhole(t *testing.T) {
	t.Parallel()
	p := primary()
	type counts struct{ Routines, Ladders, Laws, Rows, NotTasks int }
	got := counts{len(p.Routines), len(p.Ladders), len(p.Laws), len(p.Rows), len(p.NotATask)}
	if diff := cmp.Diff(counts{148, 19, 55, 144, 7}, got); diff != "" {
		t.Errorf("pack (-want +got):\n%s", diff)
	}
	cited := make(map[string]bool)
	for _, r := range p.Routines {
		for _, code := range r.Law {
			cited[code] = true
		}
	}
	var idle []string
	for _, l := range p.Laws {
		if !cited[l.Code] && l.Served == "" {
			idle = append(idle, l.Code)
		}
	}
	if diff := cmp.Diff([]string{"food.parents"}, idle); diff != "" {
		t.Errorf("laws that nothing serves (-want +got):\n%s", diff)
	}
}

const (
	goodRoutines = `
ladders:
  once: {days: every, rungs: ["opens : holder"]}
routines:
  - code: fire.daily
    name: 巡查
    plan: [S31]
    law: [fire.patrol]
    on: [{day: school}]
    win: ["08:30..09:30"]
    who: {role: FA}
    owner: SA
    evidence: sheet
    ladder: once
`
	goodLaws = `
laws:
  - code: fire.patrol
    source: 消防法
    demand: 每日巡查
    every: {of: day}
`
	goodRows = "rows:\n  S31: 消防维保\n"
)

func TestAPackIsRefusedWithFileAndLine(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name             string
		routines, laws   string
		rows             string
		location, reason string
	}{
		{"unknown key", goodRoutines, goodLaws + "    artikel: 第1条\n", goodRows, "laws/l.yaml:7", "“artikel”：写法不对，或是不认识的键"},
		{"unknown top key", goodRoutines, "law: []\n", goodRows, "laws/l.yaml:1", "“law”：写法不对，或是不认识的键"},
		{"unknown tag", goodRoutines, "laws: !x 0\n", goodRows, "laws/l.yaml", "写法不对，或是不认识的键"},
		{"unknown period", goodRoutines, "laws:\n  - code: fire.patrol\n    source: 法\n    demand: 查\n    every: {of: fortnight}\n", goodRows, "laws/l.yaml:2 fire.patrol.every.of", "周期写成 day、week、month、quarter、half、year、term、break 或 closure"},
		{"no demand", goodRoutines, "laws:\n  - code: fire.patrol\n    source: 法\n", goodRows, "laws/l.yaml:2 fire.patrol.demand", "不能为空"},
		{"law twice", goodRoutines, goodLaws + goodLaws[len("\nlaws:\n"):], goodRows, "laws/l.yaml:7 fire.patrol", "代号重复"},
		{"no such law", goodRoutines, "laws: []\n", goodRows, "r.yaml:8 fire.daily", "没有这条法规要求，请先写进 laws/"},
		{"no such row", goodRoutines, goodLaws, "rows:\n  S32: 自检\n", "r.yaml:7 fire.daily", "没有这条计划条目，请先写进 plan/"},
		{"row of no form", goodRoutines, goodLaws, goodRows + "  X1: 别的\n", "plan/p.yaml X1", "计划条目写成“S32: 文字”“M3-4: 文字”或“E5-1: 文字”"},
		{"row unserved", goodRoutines, goodLaws, goodRows + "  S32: 自检\n", "plan S32", "这条计划没有对应的例行工作，也没有写明由什么代替（not_a_task）"},
		{"stray not_a_task", goodRoutines + "not_a_task: {S99: 台账}\n", goodLaws, goodRows, "not_a_task.S99", "没有这条计划条目，请先写进 plan/"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := plan.Load(fstest.MapFS{
				"r.yaml":      {Data: []byte(test.routines)},
				"laws/l.yaml": {Data: []byte(test.laws)},
				"plan/p.yaml": {Data: []byte(test.rows)},
			})
			refusal, ok := errors.AsType[*errs.Error](err)
			if !ok {
				t.Fatalf("Load = %v, want a refusal", err)
			}
			want := errs.Field{Location: test.location, Message: test.reason}
			if diff := cmp.Diff(want, refusal.Fields[0]); diff != "" {
				t.Errorf("first mistake (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAGoodPackIsRead(t *testing.T) {
	t.Parallel()
	p, err := plan.Load(fstest.MapFS{
		"r.yaml":      {Data: []byte(goodRoutines)},
		"laws/l.yaml": {Data: []byte(goodLaws)},
		"plan/p.yaml": {Data: []byte(goodRows)},
	})
	if err != nil {
		t.Fatal(err)
	}
	law, _ := p.Law("fire.patrol")
	want := plan.Law{
		Code: "fire.patrol", Source: "消防法", Demand: "每日巡查",
		Every: &plan.Rhythm{Of: "day", Day: "school", Times: 1},
	}
	if diff := cmp.Diff(want, law); diff != "" {
		t.Errorf("law (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]plan.Row{{Code: "S31", Text: "消防维保", Routines: []string{"fire.daily"}}}, p.Rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

// TestEverySheetHasItsForm: who opens a task that asks for a sheet finds what to fill in.
func TestEverySheetHasItsForm(t *testing.T) {
	t.Parallel()
	p := primary()
	forms := make(map[string]bool)
	for _, f := range p.Forms {
		forms[f.Code] = true
	}
	for _, r := range p.Routines {
		if r.Evidence == task.EvidenceSheet && !forms[r.Code] {
			t.Errorf("%s asks for a sheet and has no form", r.Code)
		}
	}
}
