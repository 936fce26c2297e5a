package checklist_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/checklist"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/form"
)

const probe = `
forms:
  - code: kitchen.core-temp
    name: 中心温度
    items:
      - key: dishes
        kind: group
        label: 热菜
        each: 菜
        items:
          - {key: dish, kind: text, label: 菜名}
          - {key: core, kind: temperature, label: 中心温度, limit: ">= 70", setting: {name: core_temp, choices: [">= 70", "> 70"]}, critical: true, correct: [回锅加热, {did: 这锅倒掉, ends: true}]}
      - {key: method, kind: choice, label: 怎么消毒, choices: [蒸汽, 热力柜], optional: true}
      - {key: steam, kind: timer, label: 保持时间, limit: ">= 10", when: {item: method, is: [蒸汽]}, critical: true, correct: [重新消毒]}
      - {key: heat, kind: temperature, label: 柜温, limit: ">= 120", when: {item: method, is: [热力柜]}, critical: true, correct: [重新消毒]}
      - {key: clean, kind: tick, label: 台面干净, photo_on_fail: true, optional: true}
      - {key: water, kind: tick, label: 水清, optional: true, critical: true, correct: [{did: 停止供水, ends: true}]}
`

func parse(tb testing.TB, text string) form.Form {
	tb.Helper()
	forms, err := form.Parse([]byte(text))
	if err != nil {
		tb.Fatal(err)
	}
	return forms[0]
}

// written reads entries in short: "r1.core=68" answers, "r1.core!回锅加热" is a step, "in"
// hands in; a semicolon ends an entry. Without a row it is an item outside of the group.
func written(text string) []checklist.Entry {
	var out []checklist.Entry
	for one := range strings.SplitSeq(text, ";") {
		e := checklist.Entry{ID: database.NewID(), Position: len(out) + 1}
		for word := range strings.FieldsSeq(one) {
			switch at := strings.IndexAny(word, "=!"); {
			case word == "in":
				e.HandIn = true
			case word[at] == '!':
				item, row := spot(word[:at])
				if word[at+1:] == checklist.CrossOut {
					item, row = "dishes", word[:at]
				}
				e.Steps = append(e.Steps, checklist.Step{Item: item, Row: row, Did: word[at+1:]})
			default:
				e.Answers = append(e.Answers, answer(word[:at], word[at+1:]))
			}
		}
		out = append(out, e)
	}
	return out
}

func spot(text string) (item, row string) {
	if row, item, inside := strings.Cut(text, "."); inside {
		return "dishes." + item, row
	}
	return text, ""
}

// answer reads yes, no, a number, "10:00-10:12" of a timer or either half of it, or a text.
func answer(at, value string) checklist.Answer {
	var a checklist.Answer
	a.Item, a.Row = spot(at)
	moment := func(text string) *clock.Instant {
		t, err := time.ParseInLocation("2006-01-02 15:04", "2026-03-02 "+text, clock.Shanghai)
		if err != nil {
			return nil
		}
		i := clock.At(t)
		return &i
	}
	number, err := strconv.ParseFloat(value, 64)
	start, end, timed := strings.Cut(value, "-")
	switch {
	case value == "yes" || value == "no":
		tick := value == "yes"
		a.Tick = &tick
	case value == "photo":
		a.Photos = []database.ID{{1}}
	case err == nil:
		a.Number = &number
	case timed:
		a.Start, a.End = moment(start), moment(end)
	default:
		a.Text = &value
	}
	return a
}

// state is what a sheet came to, in a line.
func state(s checklist.State) string {
	var parts []string
	for _, l := range s.Locks {
		word := "locked " + l.Item + "/" + l.Row
		if l.Stepped {
			word += " measure"
		}
		parts = append(parts, word)
	}
	for _, r := range s.Rows {
		if r.Ended != nil {
			parts = append(parts, "ended "+r.Key)
		}
	}
	if s.Ended != nil {
		parts = append(parts, "ended "+s.Ended.Item)
	}
	for _, f := range s.Findings {
		if f.State == form.Missing {
			parts = append(parts, strings.TrimSuffix("missing "+f.Item+"/"+f.Row, "/"))
		}
		if f.State == form.Failed {
			parts = append(parts, strings.TrimSuffix("failed "+f.Item+"/"+f.Row, "/"))
		}
	}
	if s.Complete {
		parts = append(parts, "complete")
	}
	if s.Passed {
		parts = append(parts, "passed")
	}
	if s.Handed != nil {
		parts = append(parts, "handed in")
	}
	return strings.Join(parts, ", ")
}

func TestWhatEntriesAddUpTo(t *testing.T) {
	t.Parallel()
	f := parse(t, probe)
	const pork = "r1.dish=红烧肉 "
	for _, test := range []struct{ name, entries, want string }{
		{"nothing yet", "method=热力柜", "missing dishes, missing heat"},
		{"hot enough, at once", pork + "r1.core=72 in", "complete, passed, handed in"},
		{"item by item", "r1.dish=红烧肉; r1.core=72; in", "complete, passed, handed in"},
		{"not handed in", pork + "r1.core=72", "complete, passed"},
		{"68 degrees", pork + "r1.core=68 in", "locked dishes.core/r1, failed dishes.core/r1"},
		{"72 typed over 68", pork + "r1.core=68; r1.core=72 in", "locked dishes.core/r1"},
		{"heated again and not measured", pork + "r1.core=68; r1.core!回锅加热 in", "locked dishes.core/r1 measure, failed dishes.core/r1"},
		{"heated again, measured again", pork + "r1.core=68; r1.core!回锅加热; r1.core=72 in", "complete, passed, handed in"},
		{"both in one call", pork + "r1.core=68; r1.core!回锅加热 r1.core=72 in", "complete, passed, handed in"},
		{"the step with the reading that failed", pork + "r1.core=68 r1.core!回锅加热; r1.core=72 in", "complete, passed, handed in"},
		{"heated again, still cold", pork + "r1.core=68; r1.core!回锅加热 r1.core=69; r1.core=72 in", "complete, passed, handed in"},
		{"still cold, no second step", pork + "r1.core=68; r1.core!回锅加热; r1.core=69; r1.core=72 in", "locked dishes.core/r1"},
		{"the step before the failure counts for nothing", pork + "r1.core!回锅加热; r1.core=68; r1.core=72 in", "locked dishes.core/r1"},
		{"measured before the step", pork + "r1.core=68; r1.core=72; r1.core!回锅加热 in", "locked dishes.core/r1 measure"},
		{"thrown away, the other dish goes", pork + "r1.core=60 r1.core!这锅倒掉 r2.dish=青菜 r2.core=80 in", "ended r1, complete, passed, handed in"},
		{"everything thrown away", pork + "r1.core=60; r1.core!这锅倒掉 in", "ended r1, complete, handed in"},
		{"thrown away is thrown away", pork + "r1.core=60; r1.core!这锅倒掉; r1.core=80 r2.dish=青菜 r2.core=80 in", "ended r1, complete, passed, handed in"},
		{"a dish that is not cooked after all", pork + "r1.core=80 r2.dish=汤; r2!划掉 in", "ended r2, complete, passed, handed in"},
		{"crossed out with its name, unmeasured", pork + "r1.core=80 r2.dish=汤 r2!划掉 in", "ended r2, complete, passed, handed in"},
		{"all crossed out is nothing measured", "r1.dish=汤; r1!划掉 in", "ended r1, missing dishes"},
		{"what was crossed out is not asked again", pork + "r1.core=80 r2.dish=汤; r2!划掉; r2.core=60 in", "ended r2, complete, passed, handed in"},
		{"what was measured is not crossed out", pork + "r1.core=60 r2.dish=汤 r2.core=80; r1!划掉 in", "locked dishes.core/r1, failed dishes.core/r1"},
		{"a dish without its reading", pork + "r1.core=80 r2.dish=汤 in", "missing dishes.core/r2"},
		{"two phones on two dishes", "r1.dish=红烧肉; r2.dish=青菜; r1.core=75; r2.core=76; in", "complete, passed, handed in"},
		{"a dish added after the handing in", pork + "r1.core=72 in; r2.dish=汤", "missing dishes.core/r2"},
		{"and measured", pork + "r1.core=72 in; r2.dish=汤; r2.core=90 in", "complete, passed, handed in"},
		{"corrected to cold after the handing in", pork + "r1.core=72 in; r1.core=62", "locked dishes.core/r1, failed dishes.core/r1"},
		{"a name corrected after it", pork + "r1.core=72 in; r1.dish=东坡肉", "complete, passed, handed in"},
		{"too short, then asked no more", "r1.dish=汤 r1.core=80 method=蒸汽 steam=10:00-10:05; method=热力柜 heat=125 in", "locked steam/"},
		{"disinfected anew another way", "r1.dish=汤 r1.core=80 method=蒸汽 steam=10:00-10:05; steam!重新消毒 method=热力柜 heat=125 in", "complete, passed, handed in"},
		{"and back again", "r1.dish=汤 r1.core=80 method=蒸汽 steam=10:00-10:05; steam!重新消毒 method=热力柜 heat=125; method=蒸汽 in", "locked steam/ measure, failed steam"},
		{"a timer that runs", "r1.dish=汤 r1.core=80 method=蒸汽 steam=10:00- in", "missing steam"},
		{"ended by another call", "r1.dish=汤 r1.core=80 method=蒸汽 steam=10:00-; steam=-10:12 in", "complete, passed, handed in"},
		{"no photo of what failed", "r1.dish=汤 r1.core=80 clean=no in", "failed clean"},
		{"its photo later", "r1.dish=汤 r1.core=80 clean=no; clean=photo in", "failed clean, complete, handed in"},
		{"out of use as a whole", "water=no; water!停止供水 in", "ended water, missing dishes, failed water, complete, handed in"},
	} {
		entries := written(test.entries)
		if diff := cmp.Diff(test.want, state(checklist.Fold(&f, entries))); diff != "" {
			t.Errorf("%s: %s (-want +got)\n%s", test.name, test.entries, diff)
		}
	}
}

// TestAStricterLimitCounts folds the same entries by the limits of two versions at once.
func TestAStricterLimitCounts(t *testing.T) {
	t.Parallel()
	begun := parse(t, probe)
	stricter, _, err := begun.Choose("core_temp", form.Limit{Min: &form.Bound{Value: 70, Strict: true}})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name            string
		begun, inForce  form.Form
		narrowed, state string
	}{
		{"the same", begun, begun, "[]", "complete, passed, handed in"},
		{"stricter since", begun, stricter, "[dishes.core]", "locked dishes.core/r1, failed dishes.core/r1"},
		{"looser since", stricter, begun, "[]", "locked dishes.core/r1, failed dishes.core/r1"},
	} {
		limits, narrowed := test.begun.Within(&test.inForce)
		got := state(checklist.Fold(&limits, written("r1.dish=红烧肉 r1.core=70 in")))
		if fmt.Sprint(narrowed) != test.narrowed || got != test.state {
			t.Errorf("%s: narrowed %v, %s", test.name, narrowed, got)
		}
	}
}
