package plan_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/plan"
	"xiaoqin/server/task"
)

var update = flag.Bool("update", false, "write the golden files")

const coverageFile = "../../docs/plan-coverage.md"

// TestTheCoverageTableIsTrue keeps docs/plan-coverage.md as the pack has it.
func TestTheCoverageTableIsTrue(t *testing.T) {
	t.Parallel()
	golden(t, coverageFile, coverage(primary()))
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s has changed (-want +got); run the test with -update:\n%s", path, diff)
	}
}

var parts = map[byte]string{'S': "Text", 'M': "Month list", 'E': "Safety lessons"}

func coverage(p plan.Pack) string {
	routines := make(map[string]*task.Routine)
	for i := range p.Routines {
		routines[p.Routines[i].Code] = &p.Routines[i]
	}
	var b strings.Builder
	b.WriteString(coverageHead)
	var part byte
	for _, row := range p.Rows {
		if row.Code[0] != part {
			part = row.Code[0]
			fmt.Fprintf(&b, "\n## %s\n\n| Row | 计划 | 例行工作和它的表 | 证明 |\n|---|---|---|---|\n", parts[part])
		}
		var served, proved []string
		for _, code := range row.Routines {
			r := routines[code]
			served = append(served, "`"+code+"` "+r.Name+"（"+filled(&p, r)+"）")
			for _, test := range proving(r) {
				if test[0] == 'T' {
					test = "`" + test + "`"
				}
				if !slices.Contains(proved, test) {
					proved = append(proved, test)
				}
			}
		}
		if row.Instead != "" {
			served = append(served, "不是任务："+row.Instead)
		}
		if len(proved) == 0 {
			proved = []string{"`TestEveryPlanRowIsCovered`"}
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", row.Code, row.Text, strings.Join(served, "<br>"), strings.Join(proved, "<br>"))
	}
	b.WriteString("\n## Laws\n\n| Code | 来源 | 要求 | 例行工作 | 已核对原文 |\n|---|---|---|---|---|\n")
	for _, l := range p.Laws {
		source, served := strings.TrimSpace(l.Source+" "+l.Article), l.Served
		if l.Local != "" {
			source += "（" + l.Local + "）"
		}
		if citing := plan.Citing(p.Routines, l.Code); len(citing) > 0 {
			codes := make([]string, len(citing))
			for i, r := range citing {
				codes[i] = "`" + r.Code + "`"
			}
			served = strings.Join(codes, " ")
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", l.Code, source, l.Demand, served, map[bool]string{true: "是", false: "否"}[l.Verified])
	}
	return b.String()
}

const coverageHead = `# What serves every line of the plan

Generated from ` + "`configs/packs/primary-school`" + ` by a test; do not edit. After changing the pack:
` + "`go test ./server/plan -run Coverage -update`" + `.

A semester plan has a text (S), a list of work for each month (M) and safety lessons (E). Every line of it has
routines, or it is no task and something else serves it. Beside each routine stands what is filled in for it, and in the
last column the tests that prove it: from the task to its end where it has one of its own, otherwise that its tasks are
there on the days it promises and its sheet can be filled in. A test fails when a named one does not exist. The laws at the end are why some routines are as they are;
where the text of a law itself was not read, look it up before printing its numbers.
`
