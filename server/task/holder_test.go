package task_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database"
	"xiaoqin/server/task"
)

func person(n byte) database.ID { return database.ID{15: n} }

// staff is a directory written down: who stands behind a reference, and who is away.
type staff struct {
	people map[task.Ref][]database.ID
	away   map[database.ID]string // the day of absence
}

func (s staff) People(ref task.Ref, _ time.Time) []database.ID { return s.people[ref] }

func (s staff) Absent(p database.ID, at time.Time) bool {
	return s.away[p] == at.Format("2006-01-02")
}

func TestHoldersOfRoutines(t *testing.T) {
	t.Parallel()
	cast := task.Cast{
		Keeper: "p:k", Vendor: "v:lifts", Classes: []task.Ref{"c:1", "c:2"},
		Persons: map[string]task.Ref{"assignee": "p:a", "host": "p:h"},
	}
	tests := map[string][]task.Holder{
		"fire.self-check":  {{Ref: "r:FA", Part: task.PartHolder}, {Ref: "r:FA2", Part: task.PartDeputy}, {Ref: "r:SA", Part: task.PartOwner}},
		"guard.round":      {{Ref: "d:gate", Part: task.PartHolder}, {Ref: "d:gate2", Part: task.PartDeputy}, {Ref: "r:SA", Part: task.PartOwner}},
		"guard.overstay":   {{Ref: "d:gate", Part: task.PartHolder}, {Ref: "p:h", Part: task.PartDeputy}, {Ref: "r:SA", Part: task.PartOwner}},
		"health.check":     {{Ref: "c:1", Part: task.PartHolder}, {Ref: "c:2", Part: task.PartHolder}, {Ref: "r:N", Part: task.PartDeputy}, {Ref: "r:N", Part: task.PartOwner}},
		"lift.service":     {{Ref: "v:lifts", Part: task.PartVendor}, {Ref: "r:SA", Part: task.PartHolder}, {Ref: "r:T", Part: task.PartDeputy}, {Ref: "r:LD", Part: task.PartOwner}},
		"kitchen.clean":    {{Ref: "d:kitchen-clean", Part: task.PartHolder}, {Ref: "r:CW", Part: task.PartDeputy}, {Ref: "r:CM", Part: task.PartOwner}},
		"water.flush":      {{Ref: "p:k", Part: task.PartHolder}, {Ref: "r:T", Part: task.PartDeputy}, {Ref: "r:N", Part: task.PartOwner}},
		"hazard.rectify":   {{Ref: "p:a", Part: task.PartHolder}, {Ref: "r:SA", Part: task.PartOwner}},
		"bus.rules":        {{Ref: "r:D", Part: task.PartHolder}, {Ref: "r:BA", Part: task.PartHolder}, {Ref: "r:LD", Part: task.PartOwner}},
		"holiday.parents":  {{Ref: "r:SD", Part: task.PartOwner}},
		"hazard.reinspect": {{Ref: "r:SA", Part: task.PartHolder}, {Ref: "r:LD", Part: task.PartDeputy}, {Ref: "r:LD", Part: task.PartOwner}},
	}
	for code, want := range tests {
		r := routine(t, code)
		diff(t, code, want, r.Who.Holders(r.Owner, cast))
	}
}

// TestWhatNobodyKeepsIsHeldByTheRole: an area without a keeper is not left to deputies.
func TestWhatNobodyKeepsIsHeldByTheRole(t *testing.T) {
	t.Parallel()
	who := task.Assignee{Keeper: true, Role: task.Roles{"T"}, Deputy: "SA"}
	kept := []task.Holder{{Ref: "p:k", Part: task.PartHolder}, {Ref: "r:T", Part: task.PartDeputy}, {Ref: "r:SA", Part: task.PartDeputy}, {Ref: "r:LD", Part: task.PartOwner}}
	diff(t, "kept", kept, who.Holders("LD", task.Cast{Keeper: "p:k"}))
	unkept := []task.Holder{{Ref: "r:T", Part: task.PartHolder}, {Ref: "r:SA", Part: task.PartDeputy}, {Ref: "r:LD", Part: task.PartOwner}}
	diff(t, "unkept", unkept, who.Holders("LD", task.Cast{}))
}

func TestAbsenceResolvesToTheDeputy(t *testing.T) {
	t.Parallel()
	r := routine(t, "fire.self-check")
	holders := r.Who.Holders(r.Owner, task.Cast{})
	officer, deputy, owner := person(1), person(2), person(3)
	dir := staff{
		people: map[task.Ref][]database.ID{"r:FA": {officer}, "r:FA2": {deputy}, "r:SA": {owner}, "r:LD": {person(4)}},
		away:   map[database.ID]string{officer: "2022-03-31"},
	}
	tests := []struct {
		name, now string
		change    func(*staff)
		to        []string
		want      map[database.ID]task.Part
	}{
		{"there", "2022-03-30 09:00", nil, []string{"holder"}, map[database.ID]task.Part{officer: task.PartHolder}},
		{"away", "2022-03-31 09:00", nil, []string{"holder"}, map[database.ID]task.Part{deputy: task.PartHolder}},
		{"back", "2022-04-01 09:00", nil, []string{"holder"}, map[database.ID]task.Part{officer: task.PartHolder}},
		{"each once", "2022-03-31 09:00", nil, []string{"holder", "deputy", "owner"}, map[database.ID]task.Part{deputy: task.PartHolder, owner: task.PartOwner}},
		{"a role", "2022-03-30 09:00", nil, []string{"LD"}, map[database.ID]task.Part{person(4): task.PartLeader}},
		{"nobody but the owner", "2022-03-30 09:00", func(s *staff) { s.people["r:FA"], s.people["r:FA2"] = nil, nil }, []string{"holder"}, map[database.ID]task.Part{owner: task.PartOwner}},
		{"nobody", "2022-03-30 09:00", func(s *staff) { s.people = nil }, []string{"holder", "owner"}, map[database.ID]task.Part{}},
	}
	for _, tt := range tests {
		d := staff{people: maps.Clone(dir.people), away: dir.away}
		if tt.change != nil {
			tt.change(&d)
		}
		diff(t, tt.name, tt.want, task.Recipients(tt.to, holders, at(t, tt.now), d))
	}
}

// Of two guards one is away: the other and the deputy have to do it.
func TestHalfAbsence(t *testing.T) {
	t.Parallel()
	holders := []task.Holder{{Ref: "r:G", Part: task.PartHolder}, {Ref: "r:SA", Part: task.PartDeputy}}
	dir := staff{
		people: map[task.Ref][]database.ID{"r:G": {person(1), person(2)}, "r:SA": {person(3), person(2)}},
		away:   map[database.ID]string{person(1): "2022-03-31"},
	}
	got, part := task.Responsible(holders, at(t, "2022-03-31 09:00"), dir)
	if part != task.PartHolder || !slices.Equal(got, []database.ID{person(2), person(3)}) {
		t.Errorf("responsible: %v as %s", got, part)
	}
}

func TestGap(t *testing.T) {
	t.Parallel()
	holders := []task.Holder{{Ref: "d:gate", Part: task.PartHolder}, {Ref: "r:SA", Part: task.PartOwner}}
	if got, part := task.Responsible(holders, at(t, "2022-03-31 09:00"), staff{}); got != nil || part != task.PartOwner {
		t.Errorf("responsible: %v as %s, want nobody", got, part)
	}
}

func TestRefs(t *testing.T) {
	t.Parallel()
	kind, key, ok := task.MakeRef(task.RefDuty, "gate").Split()
	if kind != task.RefDuty || key != "gate" || !ok {
		t.Errorf("d:gate = %c %s %v", kind, key, ok)
	}
	for _, bad := range []task.Ref{"", "r:", "x:1", "rFA", "FA"} {
		if _, _, ok := bad.Split(); ok {
			t.Errorf("%q is taken for a reference", bad)
		}
	}
}

func TestBundles(t *testing.T) {
	t.Parallel()
	m := func(p byte, leaves string, urgent bool) task.Telling {
		return task.Telling{Person: person(p), Leaves: at(t, "2022-03-30 "+leaves), At: at(t, "2022-03-30 "+leaves), Push: true, Urgent: urgent}
	}
	in := []task.Telling{m(2, "08:00", false), m(1, "08:05", true), m(1, "08:00", false), m(1, "08:10", false), m(1, "08:11", false)}
	got := task.Bundles(in, 10*time.Minute)
	type short struct {
		Person byte
		Leaves string
		Urgent bool
		N      int
	}
	summary := make([]short, 0, len(got))
	for _, b := range got {
		summary = append(summary, short{b.Person[15], b.Leaves.Format("15:04"), b.Urgent, len(b.Tellings)})
	}
	want := []short{{1, "08:00", true, 3}, {1, "08:11", false, 1}, {2, "08:00", false, 1}}
	diff(t, "bundles", want, summary)
	slices.Reverse(in)
	if d := cmp.Diff(got, task.Bundles(in, 10*time.Minute)); d != "" {
		t.Errorf("the order matters:\n%s", d)
	}
}
