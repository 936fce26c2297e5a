package app

import (
	"context"
	"errors"
	"slices"
	"testing"

	"xiaoqin/configs"
	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
	"xiaoqin/server/task"
)

// TestWhoMayNotActKeepsNoTask: of somebody who is disabled the head has the task, in the
// same transaction, and the school sees that somebody is to be named.
func TestWhoMayNotActKeepsNoTask(t *testing.T) {
	t.Parallel()
	for _, d := range []database.Dialect{database.SQLite, database.MySQL, database.Postgres} {
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			s := openTestSystemOn(t, d)
			ctx, assignee := withRectification(t, s)
			gaps := func() []task.Gap {
				entries, err := s.task.Gaps(ctx)
				if err != nil {
					t.Fatal(err)
				}
				var out []task.Gap
				for _, e := range entries {
					out = append(out, e.Gap)
				}
				return out
			}
			broken := errors.New("the outer transaction fails")
			err := s.db.Tx(ctx, func(ctx context.Context) error {
				if _, err := s.school.Disable(ctx, assignee); err != nil {
					return err
				}
				return broken
			})
			if !errors.Is(err, broken) {
				t.Fatal(err)
			}
			if got := gaps(); len(got) != 0 {
				t.Errorf("gaps %v after a disabling that was taken back", got)
			}
			for range 2 {
				person, err := s.school.Disable(ctx, assignee)
				if err != nil || person.State != identity.Disabled {
					t.Fatalf("%v, %v", person.State, err)
				}
				if got := gaps(); !slices.Equal(got, []task.Gap{task.GapLeft}) {
					t.Errorf("gaps %v", got)
				}
			}
		})
	}
}

const rectification = `
routines:
  - {code: test.rectify, name: 隐患整改, on: [{event: found}], win: ["+0m..+72h..+240h"], subject: hazard, who: {person: assignee}, owner: SA, evidence: rectification, ladder: daily}
`

// withRectification is a school in which one person has to put something right and one
// head answers for it.
func withRectification(t *testing.T, s *system) (ctx context.Context, assignee database.ID) {
	t.Helper()
	operator := identity.Into(t.Context(), identity.System(database.ID{}))
	home, err := s.school.Create(operator, school.NewSchool{Code: "beishan", Name: "北山小学"})
	check(t, err)
	ctx = identity.Into(t.Context(), identity.System(home.ID))
	people, err := s.identity.CreatePeople(ctx, []identity.NewPerson{
		{Name: "甲", Roles: []identity.Role{identity.RoleRepairer}},
		{Name: "乙", Roles: []identity.Role{identity.RoleSafetyOfficer}},
	})
	check(t, err)
	text, err := configs.Demo.ReadFile("demo/yunxi/calendar.yaml")
	check(t, err)
	days, err := calendar.ParseSpec(text)
	check(t, err)
	_, err = s.task.SetCalendar(ctx, days)
	check(t, err)
	pack, err := loadPack()
	check(t, err)
	file, err := task.ParseFile("test.yaml", []byte(rectification))
	check(t, err)
	_, err = s.task.ApplyRoutines(ctx, file.Routines, pack.Ladders)
	check(t, err)
	tasks, err := s.task.Raise(ctx, task.Event{
		Name: "found", ID: "one", Subject: task.Subject{Key: "hazard:1", Name: "松动的护栏"},
		Persons: map[string]task.Ref{"assignee": task.MakeRef(task.RefPerson, people[0].ID.String())},
	})
	check(t, err)
	if len(tasks) != 1 {
		t.Fatalf("%d tasks", len(tasks))
	}
	return ctx, people[0].ID
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestWhoIsAwayIsStoodInFor: while somebody is away the head has the task; when both are, it
// is a gap; cancelling gives it back. Nothing of the task is written for it.
func TestWhoIsAwayIsStoodInFor(t *testing.T) {
	t.Parallel()
	for _, d := range []database.Dialect{database.SQLite, database.MySQL, database.Postgres} {
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			s := openTestSystemOn(t, d)
			ctx, assignee := withRectification(t, s)
			staff, err := s.identity.Staff(ctx, identity.From(ctx).SchoolID)
			check(t, err)
			holds := func(p identity.Person) bool {
				entries, err := s.task.Plate(identity.Into(t.Context(), identity.Principal{
					AccountID: database.NewID(), MembershipID: database.NewID(), SchoolID: p.SchoolID, PersonID: p.ID, Roles: p.Roles,
				}), s.clock.Now().AddDate(0, 1, 0))
				check(t, err)
				return len(entries) == 1
			}
			gaps := func() int {
				entries, err := s.task.Gaps(ctx)
				check(t, err)
				return len(entries)
			}
			want := func(when string, holder, head bool, empty int) {
				t.Helper()
				for _, p := range staff {
					if held := holds(p); held != (p.ID == assignee && holder || p.ID != assignee && head) {
						t.Errorf("%s: %s holds it: %v", when, p.Name, held)
					}
				}
				if n := gaps(); n != empty {
					t.Errorf("%s: %d gaps", when, n)
				}
			}
			leave := func(person database.ID) database.ID {
				today := clock.DateOf(s.clock.Now())
				a, err := s.school.EnterAbsence(ctx, school.NewAbsence{ClientID: database.NewID(), Person: person, First: today, Last: today + 1, Reason: school.AbsenceTraining})
				check(t, err)
				return a.ID
			}
			want("at first", true, false, 0)
			first := leave(assignee)
			want("while the holder is away", false, true, 0)
			for _, p := range staff {
				if p.ID != assignee {
					leave(p.ID)
				}
			}
			want("while both are away", false, false, 1)
			check(t, s.school.CancelAbsence(ctx, first))
			want("when the holder is back", true, false, 0)
		})
	}
}
