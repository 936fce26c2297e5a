package task_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/errs"
	"xiaoqin/server/task"
)

// good is a routine without mistakes; mistakes are made by replacing a part of it.
const good = `routines:
  - code: fire.daily
    name: 每日防火巡查
    on: [{day: school}]
    win: ["am=08:30..09:30..10:00", "pm=15:00..16:00"]
    subject: checkpoint
    who: {role: FA, deputy: G}
    owner: SA
    complete: {mode: each, sign: [SA]}
    evidence: check_in
    ladder: round
`

func fields(t *testing.T, err error) []errs.Field {
	t.Helper()
	e, ok := errors.AsType[*errs.Error](err)
	if !ok || !errors.Is(err, task.ErrData) || len(e.Fields) == 0 {
		t.Fatalf("got %v, want ErrData with fields", err)
	}
	return e.Fields
}

func TestMistakesAreNamedWithTheirPlace(t *testing.T) {
	t.Parallel()
	tests := []struct{ replace, by, where, says string }{
		{"owner: SA", "ownr: SA", "p.yaml:8 fire.daily", "“ownr”"},
		{"am=08:30..09:30..10:00", "am=08:30..09:61", "p.yaml:5 fire.daily", "“am=08:30..09:61”：时段写成"},
		{"{day: school}", "{day: schol}", "p.yaml:4 fire.daily", "“schol”：日类写成"},
		{"{day: school}", "{day: school, weekdays: [monday]}", "p.yaml:4 fire.daily", "“monday”：星期写成"},
		{"{day: school}", "{day: school, shift: 0d}", "p.yaml:4 fire.daily", "“0d”：移动写成"},
		{"{day: school}", "{day: school, roll: after work}", "p.yaml:4 fire.daily", "“after work”：顺延写成"},
		{"{day: school}", "{day: school, pick: 1, of: fortnight}", "p.yaml:4 fire.daily", "“fortnight”：周期写成"},
		{"{day: school}", "{day: school, pick: first, of: week}", "p.yaml:4 fire.daily", "写法不对"},
		{"mode: each", "mode: all", "p.yaml:9 fire.daily", "“all”：完成方式写成"},
		{"role: FA", "role: XX", "p.yaml:7 fire.daily", "“XX”：角色写成"},
		{"ladder: round", "ladder: round\n    misfire: never", "p.yaml:12 fire.daily", "“never”：补发方式写成"},
		{"ladder: round", "ladder: round\n    split: alone", "p.yaml:12 fire.daily", "“alone”：拆分方式写成"},
		{"routines:", "routine:", "p.yaml:1", "“routine”"},
		{good, "routines: !x 0\nladders: {}", "p.yaml", "写法不对"}, // makes the YAML reader panic
		{"routines:", "routines: [", "p.yaml", "写法不对"},
	}
	for _, tt := range tests {
		text := strings.Replace(good, tt.replace, tt.by, 1)
		_, err := task.ParseFile("p.yaml", []byte(text))
		got := fields(t, err)
		if len(got) != 1 || !strings.HasPrefix(got[0].Location, tt.where) || !strings.Contains(got[0].Message, tt.says) {
			t.Errorf("%s: got %+v, want %s %s", tt.by, got, tt.where, tt.says)
		}
	}
}

func TestRulesThatMakeNoSense(t *testing.T) {
	t.Parallel()
	tests := []struct{ replace, by, where string }{
		{"code: fire.daily", "code: Fire", ".code"},
		{"name: 每日防火巡查", "name: ''", ".name"},
		{"evidence: check_in", "evidence: check in", ".evidence"},
		{"ladder: round", "ladder: ''", ".ladder"},
		{"subject: checkpoint", "subject: teacup", ".subject"},
		{"subject: checkpoint", "subject: 'asset:'", ".subject"},
		{"subject: checkpoint", "scope: a b\n    subject: area", ".scope"},
		{"    subject: checkpoint\n", "", ".complete.mode"},
		{"owner: SA", "owner: boss", ".owner"},
		{"owner: SA", "owner: SA\n    override: P", ".override"},
		{"owner: SA", "owner: SA\n    override: boss\n    needs: [x]", ".override"},
		{"sign: [SA]", "sign: [SA, SA]", ".complete.sign[1]"},
		{"sign: [SA]", "sign: [me]", ".complete.sign[0]"},
		{"owner: SA", "owner: SA\n    inputs: [{routine: x, of: hour}]", ".inputs[0].of"},
		{"{role: FA, deputy: G}", "{deputy: G}", ".who"},
		{"{role: FA, deputy: G}", "{keeper: true, vendor: true}", ".who.role"},
		{"{role: FA, deputy: G}", "{on_duty: The Gate}", ".who.on_duty"},
		{"{role: FA, deputy: G}", "{person: The Boss}", ".who.person"},
		{"{role: FA, deputy: G}", "{role: FA, deputy: 'on_duty:'}", ".who.deputy"},
		{"on: [{day: school}]", "on: []", ".on"},
		{"on: [{day: school}]", "on: [{day: school}, {name: b, day: work}]", ".on[0].name"},
		{"on: [{day: school}]", "on: [{name: b, day: school}, {name: b, day: work}]", ".on[1].name"},
		{"on: [{day: school}]", "on: [{name: 'b c', day: school}]", ".on[0].name"},
		{"on: [{day: school}]", "on: [{}]", ".on[0]"},
		{"on: [{day: school}]", "on: [{day: school, dates: [2022-04-02]}]", ".on[0]"},
		{"on: [{day: school}]", "on: [{dates: [2022-04-02, 2022-04-02]}]", ".on[0].dates"},
		{"on: [{day: school}]", "on: [{dates: [2022-04-02], months: [4]}]", ".on[0]"},
		{"on: [{day: school}]", "on: [{day: school, pick: 1}]", ".on[0].pick"},
		{"on: [{day: school}]", "on: [{day: school, of: month}]", ".on[0].pick"},
		{"on: [{day: school}]", "on: [{day: school, min: 5}]", ".on[0].min"},
		{"on: [{day: school}]", "on: [{day: school, months: [13]}]", ".on[0].months"},
		{"on: [{day: school}]", "on: [{day: holiday, breaks: [圣诞节]}]", ".on[0].breaks"},
		{"on: [{day: school}]", "on: [{day: school}]\n    except: [{event: x}]", ".except[0]"},
		{`"am=08:30`, `"period 08:00..16:00", "am=08:30`, ".win[0]"},
		{`"am=08:30`, `"+0m..+2h", "am=08:30`, ".win[0]"},
		{`["am=08:30..09:30..10:00", "pm=15:00..16:00"]`, `["period 08:00..16:00"]`, ".win[0]"},
		{`["am=08:30..09:30..10:00", "pm=15:00..16:00"]`, `["am=08:00..16:00", "am=09:00..10:00"]`, ".win[1]"},
		{`["am=08:30..09:30..10:00", "pm=15:00..16:00"]`, `[]`, ".win"},
	}
	for _, tt := range tests {
		_, err := task.ParseFile("p.yaml", []byte(strings.Replace(good, tt.replace, tt.by, 1)))
		if got := fields(t, err); !strings.HasSuffix(got[0].Location, tt.where) || !strings.HasPrefix(got[0].Location, "p.yaml:2 ") {
			t.Errorf("%s: got %+v, want %s", tt.by, got, tt.where)
		}
	}
}

func TestRulesOfSinceFactAndEvent(t *testing.T) {
	t.Parallel()
	const since = `routines: [{code: x, name: x, subject: area, split: apart, who: {role: LD}, owner: P, evidence: sheet, ladder: once, on: [%], win: ["08:00..16:00"]}]`
	const event = `routines: [{code: x, name: x, who: {role: LD}, owner: P, evidence: sheet, ladder: once, on: [%], win: ["+0m..+2h"]}]`
	tests := []struct{ form, on, where string }{
		{since, "{since: {of: x, days: 15, roll: back work}}", ""},
		{since, "{since: {of: x}}", ".on[0].since"},
		{since, "{since: {of: x, days: -1, use: 5}}", ".on[0].since"},
		{since, "{since: {of: X, days: 1}}", ".on[0].since.of"},
		{since, "{since: {of: x, days: 1, roll: on work}}", ".on[0].since.roll"},
		{since, "{since: {of: x, days: 1}, roll: back work}", ".on[0]"},
		{since, "{fact: expires.x, roll: back work}", ""},
		{since, "{fact: expires.x, shift: -1d}", ".on[0].shift"},
		{since, "{fact: Expires}", ".on[0].fact"},
		{since, "{name: a, fact: x}, {name: b, fact: y}", ".on"},
		{event, "{event: kitchen.cooked}", ""},
		{event, "{event: Cooked}", ".on[0].event"},
		{event, "{event: cooked, roll: back work}", ".on[0]"},
		{strings.Replace(since, "split: apart, ", "", 1), "{fact: x}", ".split"},
		{strings.Replace(since, `"08:00..16:00"`, `"a=08:00..16:00", "b=09:00..10:00"`, 1), "{fact: x}", ".win"},
	}
	for _, tt := range tests {
		_, err := task.ParseFile("p.yaml", []byte(strings.Replace(tt.form, "%", tt.on, 1)))
		if tt.where == "" {
			if err != nil {
				t.Errorf("%s: %v", tt.on, err)
			}
			continue
		}
		if got := fields(t, err); !strings.HasSuffix(got[0].Location, tt.where) {
			t.Errorf("%s: got %+v, want %s", tt.on, got, tt.where)
		}
	}
}

func TestLaddersThatMakeNoSense(t *testing.T) {
	t.Parallel()
	for text, where := range map[string]string{
		`ladders: {x: {days: holiday, rungs: ["opens : holder"]}}`:    "p.yaml:1 x.days",
		`ladders: {x: {days: every}}`:                                 "p.yaml:1 x.rungs",
		`ladders: {x: {days: every, rungs: ["opens : boss"]}}`:        "p.yaml:1 x",
		`ladders: {x: {day: every, rungs: ["opens : holder"]}}`:       "p.yaml:1 x",
		"ladders:\n  x:\n    days: every\n    rungs:\n      - opens!": "p.yaml:5 x",
	} {
		_, err := task.ParseFile("p.yaml", []byte(text))
		if got := fields(t, err); got[0].Location != where {
			t.Errorf("%s: got %+v, want %s", text, got, where)
		}
	}
}

func TestPackThatDoesNotHoldTogether(t *testing.T) {
	t.Parallel()
	ladders := "ladders: {round: {days: every, rungs: [\"opens : holder\"]}}\n"
	for text, where := range map[string]string{
		strings.Replace(good, "ladder: round", "ladder: rond", 1):                                                                                                                          "fire.daily.ladder",
		strings.Replace(good, "ladder: round", "ladder: round\n    also: [x]", 1):                                                                                                          "fire.daily.also",
		strings.Replace(good, "ladder: round", "ladder: round\n    needs: [x]", 1):                                                                                                         "fire.daily.needs",
		strings.Replace(good, "ladder: round", "ladder: round\n    needs: [fire.daily]", 1):                                                                                                "fire.daily.needs",
		strings.Replace(good, "ladder: round", "ladder: round\n    inputs: [{routine: x, of: day}]", 1):                                                                                    "fire.daily.inputs",
		strings.Replace(good, "deputy: G", "not_who: x", 1):                                                                                                                                "fire.daily.who.not_who",
		good + strings.Replace(good, "routines:\n", "", 1):                                                                                                                                 "fire.daily",
		good + strings.NewReplacer("routines:\n", "", "fire.daily", "b", "SA\n", "SA\n    needs: [fire.daily]\n    scope: lunch\n").Replace(good):                                          "b.needs",
		good + strings.NewReplacer("routines:\n", "", "fire.daily", "b", "SA\n", "SA\n    needs: [fire.daily]\n", "pm=", "eve=").Replace(good):                                             "b.needs",
		"routines: [{code: x, name: x, subject: area, split: apart, who: {role: LD}, owner: P, evidence: sheet, ladder: round, on: [{since: {of: y, days: 1}}], win: [\"08:00..16:00\"]}]": "x.on",
	} {
		_, err := task.ReadPack(fstest.MapFS{"a.yaml": {Data: []byte(ladders)}, "b.yaml": {Data: []byte(text)}})
		if got := fields(t, err); got[0].Location != where {
			t.Errorf("%s: got %+v, want %s", text, got, where)
		}
	}
	twice := fstest.MapFS{"a.yaml": {Data: []byte(ladders)}, "b.yaml": {Data: []byte(ladders)}, "c.yaml": {Data: []byte("x: y")}}
	_, err := task.ReadPack(twice)
	if got := fields(t, err); len(got) != 2 || got[0].Location != "b.yaml round" || got[1].Location != "c.yaml:1" {
		t.Errorf("got %+v", got)
	}
}

// A routine survives being stored as JSON and exported as YAML.
func TestRoutinesRoundTrip(t *testing.T) {
	t.Parallel()
	for _, r := range pack().Routines {
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var back task.Routine
		d := json.NewDecoder(strings.NewReader(string(b)))
		d.DisallowUnknownFields()
		if err := d.Decode(&back); err != nil {
			t.Fatalf("%s: %v in %s", r.Code, err, b)
		}
		if diff := cmp.Diff(r, back); diff != "" {
			t.Errorf("%s by JSON (-want +got):\n%s", r.Code, diff)
		}
		if b, err = yaml.Marshal(map[string][]task.Routine{"routines": {r}}); err != nil {
			t.Fatal(err)
		}
		f, err := task.ParseFile("x", b)
		if err != nil {
			t.Fatalf("%s: %+v in\n%s", r.Code, err, b)
		}
		if diff := cmp.Diff(r, f.Routines[0]); diff != "" {
			t.Errorf("%s by YAML (-want +got):\n%s", r.Code, diff)
		}
	}
	for name, l := range pack().Ladders {
		b, err := json.Marshal(l)
		var back task.Ladder
		if err != nil || json.Unmarshal(b, &back) != nil || cmp.Diff(l, back) != "" {
			t.Errorf("%s: %v, %s", name, err, b)
		}
	}
}
