package roster_test

import (
	"errors"
	"strings"
	"testing"

	"xiaoqin/configs"
	"xiaoqin/server/errs"
	"xiaoqin/server/roster"
)

func TestWhatIsWrongWithPatterns(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`rosters: [{post: Gate, days: every, from: "07:00", until: "19:00", roles: [G], crew: 1}]`:            "rosters[0].post",
		`rosters: [{post: gate, from: "07:00", until: "19:00", roles: [G], crew: 1}]`:                         "rosters[0].days",
		`rosters: [{post: gate, days: every, from: "07:00", until: "19:00", roles: [G], crew: 0}]`:            "rosters[0].crew",
		`rosters: [{post: gate, days: every, from: "07:00", until: "19:00", roles: [G], crew: 1, first: -1}]`: "rosters[0].first",
		`rosters: [{post: gate, days: every, from: "07:00", until: "19:00", roles: [X], crew: 1}]`:            "rosters[0].roles",
		`rosters: [{post: gate, days: every, from: "07:00", until: "19:00", crew: 1}]`:                        "rosters[0].roles",
		"rosters:\n  - {post: gate, shoes: two}":                                                              "line 2",
		`rosters: [{post: gate, days: never, from: "07:00", until: "19:00", roles: [G], crew: 1}]`:            "",
		`rosters: [{post: gate, name: ` + strings.Repeat("岗", 41) + `, days: every, roles: [G], crew: 1}]`:    "rosters[0].name",
		`rosters: [{post: gate, days: every, from: "07:00", until: "25:00", roles: [G], crew: 1}]`:            "",
		"rosters: " + "[" + strings.Repeat(`{post: gate, days: every, roles: [G], crew: 1},`, 201) + "]":      "rosters",
		"rosters: 5": "line 1",
	} {
		_, err := roster.ReadPatterns([]byte(text))
		refusal, ok := errors.AsType[*errs.Error](err)
		if !ok || !errors.Is(err, roster.ErrPatterns) {
			t.Errorf("%.80s: %v, want a refusal", text, err)
			continue
		}
		if want != "" && (len(refusal.Fields) == 0 || refusal.Fields[0].Location != want) {
			t.Errorf("%.80s: fields %v, want %s", text, refusal.Fields, want)
		}
	}
}

func TestTheRostersThatShipAreRight(t *testing.T) {
	t.Parallel()
	for _, school := range []string{"yunxi", "nantang"} {
		text, err := configs.Demo.ReadFile("demo/" + school + "/rosters.yaml")
		if err != nil {
			t.Fatal(err)
		}
		patterns, err := roster.ReadPatterns(text)
		if err != nil || len(patterns) < 6 {
			t.Errorf("%s: %d patterns, %v", school, len(patterns), err)
		}
	}
}
