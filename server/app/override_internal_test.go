package app

import (
	"io/fs"
	"slices"
	"testing"
	"time"

	"xiaoqin/configs"
	"xiaoqin/server/canteen"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// TestAnOverrideIsAuditedWithItsReason: the lunch of the demo school goes out past its gate,
// and the chain of the audit log says who let it and why, without a name in it.
func TestAnOverrideIsAuditedWithItsReason(t *testing.T) {
	t.Parallel()
	s := openTestSystem(t)
	noon := time.Date(2022, 3, 31, 11, 5, 0, 0, clock.Shanghai)
	s.clock.SetOffset(noon.Sub(s.machine.Now()))
	operator := identity.Into(t.Context(), identity.System(database.ID{}))
	files, err := fs.Sub(configs.Demo, "demo")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.school.Demo(operator, files); err != nil {
		t.Fatal(err)
	}
	if err := s.promiseDemoSchools(operator); err != nil {
		t.Fatal(err)
	}
	yunxi, err := s.school.FindByCode(operator, "yunxi")
	if err != nil {
		t.Fatal(err)
	}
	in := identity.Into(t.Context(), identity.System(yunxi.ID))
	staff, err := s.identity.Staff(in, yunxi.ID)
	if err != nil {
		t.Fatal(err)
	}
	with := func(role identity.Role) identity.Person {
		return staff[slices.IndexFunc(staff, func(p identity.Person) bool { return slices.Contains(p.Roles, role) })]
	}
	cook, principal := with(identity.RoleCanteenWorker), with(identity.RolePrincipal)
	leader := identity.Into(t.Context(), identity.Principal{SchoolID: yunxi.ID, PersonID: principal.ID, Roles: principal.Roles})
	meals, err := s.canteen.Meals(in, 0)
	if err != nil || len(meals) != 1 || meals[0].State != canteen.MealClosed {
		t.Fatalf("%+v, %v", meals, err)
	}
	if _, err := s.task.CompleteByOverride(leader, meals[0].ID, "停电，"+cook.Name+"（13800138000）请假，改发备用盒饭"); err != nil {
		t.Fatal(err)
	}
	events, err := s.identity.AuditEvents(leader, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(events, func(e identity.AuditEvent) bool { return e.Action == "task.override" })
	if i < 0 {
		t.Fatalf("no event: %+v", events)
	}
	e := events[i]
	if want := "停电，person:" + cook.ID.String() + "（（号码））请假，改发备用盒饭"; e.Detail["reason"] != want || e.Actor != "person:"+principal.ID.String() ||
		e.Object != identity.Object("task", meals[0].ID) || e.Detail["scope"] != "lunch:2022-03-31" {
		t.Errorf("%+v, want the reason %q", e, want)
	}
	if _, err := s.identity.VerifyAudit(t.Context(), yunxi.ID); err != nil {
		t.Error(err)
	}
	if m, err := s.canteen.Meal(in, meals[0].ID); err != nil || m.State != canteen.MealOverridden {
		t.Errorf("%s, %v", m.State, err)
	}
}
