package task_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

func TestARegisterAnswersForEveryKindOfReference(t *testing.T) {
	t.Parallel()
	gu, qi, ma, class := database.NewID(), database.NewID(), database.NewID(), database.NewID()
	gone := database.NewID()
	eight := time.Date(2022, 4, 2, 8, 0, 0, 0, time.UTC)
	staff := task.NewStaff(task.Register{
		People: []task.Colleague{
			{ID: gu, Name: "顾长青", Roles: []identity.Role{identity.RoleFireOfficer}},
			{ID: qi, Name: "齐大川", Roles: []identity.Role{identity.RoleFireOfficer, identity.RoleRepairer}},
			{ID: ma, Name: "马保成", Roles: []identity.Role{identity.RoleGuard, identity.RoleClassTeacher}},
		},
		Teachers: map[database.ID]database.ID{class: ma, database.NewID(): gone},
		Duties: []task.Duty{
			{Post: "gate", From: eight, Until: eight.Add(time.Hour), Person: ma},
			{Post: "gate", From: eight, Until: eight.Add(2 * time.Hour), Person: gone},
			{Post: "holiday", From: eight.Add(time.Hour), Until: eight.Add(2 * time.Hour), Person: qi},
		},
	})
	for _, test := range []struct {
		ref  task.Ref
		at   time.Time
		want []database.ID
	}{
		{"r:FA", eight, []database.ID{gu, qi}},
		{"r:FA2", eight, []database.ID{qi}},
		{"r:FA3", eight, nil},
		{"r:FA0", eight, nil},
		{"r:P", eight, nil},
		{"d:gate", eight, []database.ID{ma}},
		{"d:gate", eight.Add(-time.Millisecond), nil},
		{"d:gate", eight.Add(time.Hour), nil}, // the one who is left has left the school
		{"d:holiday", eight.Add(time.Hour), []database.ID{qi}},
		{"d:roof", eight, nil},
		{task.MakeRef(task.RefClass, class.String()), eight, []database.ID{ma}},
		{task.MakeRef(task.RefClass, database.NewID().String()), eight, nil},
		{"c:1", eight, nil},
		{task.MakeRef(task.RefPerson, gu.String()), eight, []database.ID{gu}},
		{task.MakeRef(task.RefPerson, gone.String()), eight, nil},
		{"v:1", eight, nil},
	} {
		if diff := cmp.Diff(test.want, staff.People(test.ref, test.at)); diff != "" {
			t.Errorf("%s at %s: %s", test.ref, test.at, diff)
		}
	}
	for person, want := range map[database.ID][]task.Ref{
		qi:   {"d:holiday", task.MakeRef(task.RefPerson, qi.String()), "r:FA", "r:FA2", "r:T", "r:T1"},
		ma:   {task.MakeRef(task.RefClass, class.String()), "d:gate", task.MakeRef(task.RefPerson, ma.String()), "r:G", "r:G1", "r:HT", "r:HT1"},
		gone: nil,
	} {
		if diff := cmp.Diff(want, staff.Refs(person), cmpopts.SortSlices(func(a, b task.Ref) bool { return a < b })); diff != "" {
			t.Errorf("references of %q: %s", staff.Name(person), diff)
		}
	}
	if staff.Name(gone) != "" || staff.Name(gu) != "顾长青" {
		t.Errorf("names %q and %q", staff.Name(gone), staff.Name(gu))
	}
}

// Whoever is away is meant all the same, and counts as absent from the first moment to the
// last.
func TestARegisterKnowsWhoIsAway(t *testing.T) {
	t.Parallel()
	person := database.NewID()
	from, until := at(t, "2022-04-01 00:00"), at(t, "2022-04-03 00:00")
	staff := task.NewStaff(task.Register{
		People: []task.Colleague{{ID: person, Name: "甲", Roles: []identity.Role{identity.RoleGuard}}},
		Away:   []task.Away{{Person: person, From: from, Until: until}},
	})
	for moment, want := range map[string]bool{
		"2022-03-31 23:59": false, "2022-04-01 00:00": true, "2022-04-02 23:59": true, "2022-04-03 00:00": false,
	} {
		if got := staff.Absent(person, at(t, moment)); got != want {
			t.Errorf("away at %s: %v", moment, got)
		}
	}
	if n := len(staff.People("r:G", from)); n != 1 || staff.Absent(database.NewID(), from) {
		t.Errorf("%d people with the role", n)
	}
}
