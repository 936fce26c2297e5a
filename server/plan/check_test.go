package plan_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/configs"
	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/plan"
	"xiaoqin/server/task"
)

func demoCalendar(tb testing.TB, school string) *calendar.Calendar {
	tb.Helper()
	b, err := configs.Demo.ReadFile("demo/" + school + "/calendar.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	spec, err := calendar.ParseSpec(b)
	if err != nil {
		tb.Fatal(err)
	}
	c, err := calendar.New(spec, calendar.Builtin())
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func day(tb testing.TB, s string) clock.Date {
	tb.Helper()
	d, err := clock.ParseDate(s)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// wellStaffed is a school with two of everybody and one of everything.
func wellStaffed(tb testing.TB, change func(*plan.School)) plan.School {
	tb.Helper()
	s := plan.School{
		Routines: slices.Clone(primary().Routines), Calendar: demoCalendar(tb, "yunxi"),
		Staff: map[task.Role]int{}, Things: map[task.SubjectKind]int{"asset:lift": 1, "asset:dispenser": 1, "bus": 1},
	}
	for _, role := range []task.Role{"P", "LD", "SA", "FA", "G", "CM", "CW", "T", "CL", "N", "HT", "DT", "BA", "D", "LB", "PR", "SD", "CD"} {
		s.Staff[role] = 2
	}
	change(&s)
	return s
}

func withRoutine(s *plan.School, code string, change func(*task.Routine)) {
	i := slices.IndexFunc(s.Routines, func(r task.Routine) bool { return r.Code == code })
	change(&s.Routines[i])
}

// TestCheck says for each change of a sound school what the check-up finds beside the
// one gap that the pack has.
func TestCheck(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(*plan.School)
		want   []plan.Finding
	}{
		{"as it ships", func(*plan.School) {}, nil},
		{"without drills", func(s *plan.School) {
			s.Routines = slices.DeleteFunc(s.Routines, func(r task.Routine) bool { return r.Code == "drill.monthly" })
		}, []plan.Finding{
			{Kind: plan.NoRoutine, Law: "fire.drill"}, {Kind: plan.NoRoutine, Law: "drill.monthly"}, {Kind: plan.NoRoutine, Law: "drill.term"},
		}},
		{"drills as many plans have them", func(s *plan.School) {
			withRoutine(s, "drill.monthly", func(r *task.Routine) {
				r.On = slices.Clone(r.On)
				r.On[0].Months = []int{3, 4, 5}
			})
		}, []plan.Finding{{Kind: plan.TooFew, Law: "drill.monthly", Routine: "drill.monthly", Where: []string{"2022-02", "2022-06"}}}},
		{"lifts switched off", func(s *plan.School) {
			withRoutine(s, "lift.service", func(r *task.Routine) { r.Off = true })
		}, []plan.Finding{{Kind: plan.SwitchedOff, Law: "lift.service", Routine: "lift.service"}}},
		{"no lift", func(s *plan.School) {
			withRoutine(s, "lift.service", func(r *task.Routine) { r.Off = true })
			delete(s.Things, "asset:lift")
		}, nil},
		{"lift serviced every 30 days", func(s *plan.School) {
			withRoutine(s, "lift.service", func(r *task.Routine) {
				r.On = []task.When{{Since: &task.Since{Of: "lift-service", Days: 30}}}
			})
		}, []plan.Finding{{Kind: plan.TooRare, Law: "lift.service", Routine: "lift.service"}}},
		{"two rounds a day", func(s *plan.School) {
			withRoutine(s, "guard.round", func(r *task.Routine) { r.Windows = r.Windows[:2] })
		}, []plan.Finding{{Kind: plan.TooFew, Law: "guard.rounds", Routine: "guard.round", Where: everyDay(t, "2022-02-14", "2022-07-02")}}},
		{"a release that waits for ever", func(s *plan.School) {
			withRoutine(s, "kitchen.core-temp", func(r *task.Routine) { r.Off = true })
			withRoutine(s, "kitchen.hold", func(r *task.Routine) { r.Off = true })
		}, []plan.Finding{
			{Kind: plan.SwitchedOff, Law: "food.cook", Routine: "kitchen.core-temp"},
			{Kind: plan.GateShut, Routine: "kitchen.release", Where: []string{"kitchen.core-temp"}},
		}},
		{"one fire officer", func(s *plan.School) { s.Staff["FA"] = 1 }, []plan.Finding{
			{Kind: plan.NoDeputy, Law: "fire.extinguisher", Routine: "fire.self-check", Where: []string{"FA"}},
			{Kind: plan.NoDeputy, Law: "fire.training", Routine: "fire.training", Where: []string{"FA"}},
		}},
		{"no librarian", func(s *plan.School) { s.Staff["LB"] = 0 }, []plan.Finding{
			{Kind: plan.NoHolder, Routine: "library.area", Where: []string{"LB"}},
			{Kind: plan.NoOwner, Routine: "library.count", Where: []string{"LB"}},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			found := plan.Check(primary().Laws, wellStaffed(t, test.change), day(t, "2022-02-14"), day(t, "2022-07-02"))
			var got []plan.Finding
			for _, f := range found {
				if f.Kind != plan.LeftOut && f.Law != "food.parents" {
					got = append(got, f)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func everyDay(tb testing.TB, from, to string) []string {
	tb.Helper()
	var days []string
	for d := day(tb, from); d < day(tb, to); d++ {
		days = append(days, d.String())
	}
	return days
}

func TestTheCheckUpInWords(t *testing.T) {
	t.Parallel()
	s := wellStaffed(t, func(s *plan.School) { s.Staff["FA"] = 1 })
	var b strings.Builder
	err := plan.WriteFindings(&b, plan.Check(primary().Laws, s, day(t, "2022-02-14"), day(t, "2022-07-02")), primary().Laws, s.Routines)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/check.txt", b.String())
}

func BenchmarkCheck(b *testing.B) {
	s := wellStaffed(b, func(*plan.School) {})
	laws, from, to := primary().Laws, day(b, "2022-02-14"), day(b, "2022-07-02")
	for b.Loop() {
		plan.Check(laws, s, from, to)
	}
}
