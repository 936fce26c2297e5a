package identity_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
)

// acting gives a context that acts as somebody of the school with these roles.
func (w *world) acting(t *testing.T, roles ...identity.Role) context.Context {
	t.Helper()
	p := w.register(t, "甲", "", roles...)
	return identity.Into(t.Context(), identity.Principal{
		AccountID: database.NewID(), MembershipID: database.NewID(), SchoolID: w.school, PersonID: p.ID, Roles: p.Roles,
	})
}

func TestOnlyAPrincipalTouchesLeaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	principal, head, guard := w.acting(t, identity.RolePrincipal), w.acting(t, identity.RoleLogisticsHead), w.acting(t, identity.RoleGuard)
	for _, role := range []identity.Role{identity.RolePrincipal, identity.RoleLogisticsHead} {
		for name, act := range map[string]func(context.Context, database.ID, database.ID) error{
			"update": func(ctx context.Context, leader, _ database.ID) error {
				phone := identity.Phone("")
				_, err := w.UpdatePerson(ctx, leader, identity.PersonChange{Phone: &phone})
				return err
			},
			"invite": func(ctx context.Context, leader, _ database.ID) error {
				_, err := w.CreateInvite(ctx, leader)
				return err
			},
			"demote": func(ctx context.Context, leader, _ database.ID) error {
				_, err := w.SetRoles(ctx, leader, []identity.Role{identity.RoleGuard})
				return err
			},
			"promote": func(ctx context.Context, _, worker database.ID) error {
				_, err := w.SetRoles(ctx, worker, []identity.Role{identity.RoleCleaner, role})
				return err
			},
			"disable": func(ctx context.Context, leader, _ database.ID) error {
				_, err := w.DisablePerson(ctx, leader)
				return err
			},
			"leave": func(ctx context.Context, leader, _ database.ID) error {
				_, err := w.LeavePerson(ctx, leader)
				return err
			},
			"unbind": func(ctx context.Context, leader, _ database.ID) error {
				_, err := w.UnbindPerson(ctx, leader)
				return err
			},
			"create": func(ctx context.Context, _, _ database.ID) error {
				_, err := w.CreatePerson(ctx, identity.NewPerson{Name: "新", Roles: []identity.Role{role}})
				return err
			},
			"forget": func(ctx context.Context, leader, _ database.ID) error { return w.Forget(ctx, leader) },
		} {
			leader, worker := w.register(t, "乙", "", role), w.register(t, "丙", "", identity.RoleCleaner)
			for who, ctx := range map[string]context.Context{"head": head, "guard": guard} {
				if err := act(ctx, leader.ID, worker.ID); !errors.Is(err, identity.ErrForbidden) {
					t.Errorf("%s by a %s on a %s: %v, want ErrForbidden", name, who, role, err)
				}
			}
			if err := act(principal, leader.ID, worker.ID); err != nil {
				t.Errorf("%s by a principal on a %s: %v", name, role, err)
			}
		}
	}
}

func TestNobodyLocksThemselvesOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	ctx := w.acting(t, identity.RolePrincipal)
	me := identity.From(ctx).PersonID
	for name, err := range map[string]error{
		"roles": second(w.SetRoles(ctx, me, []identity.Role{identity.RoleGuard})), "disable": second(w.DisablePerson(ctx, me)),
		"leave": second(w.LeavePerson(ctx, me)), "unbind": second(w.UnbindPerson(ctx, me)),
	} {
		if !errors.Is(err, identity.ErrSelf) {
			t.Errorf("%s: %v, want ErrSelf", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestAnotherSchoolsPeopleDoNotExist(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		theirs := w.in(database.NewID()).register(t, "老周", "13800138000", identity.RoleGuard)
		for who, ctx := range map[string]context.Context{"principal": w.acting(t, identity.RolePrincipal), "operator": w.system(t)} {
			name := "x"
			for act, err := range map[string]error{
				"read":    second(w.Person(ctx, theirs.ID)),
				"update":  second(w.UpdatePerson(ctx, theirs.ID, identity.PersonChange{Name: &name})),
				"roles":   second(w.SetRoles(ctx, theirs.ID, []identity.Role{identity.RoleCleaner})),
				"disable": second(w.DisablePerson(ctx, theirs.ID)),
				"enable":  second(w.EnablePerson(ctx, theirs.ID)),
				"leave":   second(w.LeavePerson(ctx, theirs.ID)),
				"unbind":  second(w.UnbindPerson(ctx, theirs.ID)),
				"invite":  second(w.CreateInvite(ctx, theirs.ID)),
				"forget":  w.Forget(ctx, theirs.ID),
				"phone":   second(w.FindPersonByPhone(ctx, "13800138000")),
			} {
				if !errors.Is(err, identity.ErrPersonUnknown) {
					t.Errorf("%s by a %s: %v, want ErrPersonUnknown", act, who, err)
				}
			}
			if found, err := w.PeopleByID(ctx, []database.ID{theirs.ID}); err != nil || len(found) != 0 {
				t.Errorf("by id as %s: %v, %v", who, found, err)
			}
		}
	})
}

func TestWhoSeesWhom(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		zhou := w.register(t, "老周", "13800138000", identity.RoleGuard, identity.RoleGuardian)
		wang := w.register(t, "王女士", "13900139000", identity.RoleGuardian)
		li := w.register(t, "李女士", "13700137000", identity.RoleGuardian)
		asWang := identity.Into(t.Context(), identity.Principal{
			AccountID: database.NewID(), MembershipID: database.NewID(), SchoolID: w.school, PersonID: wang.ID, Roles: wang.Roles,
		})
		teacher, head := w.acting(t, identity.RoleClassTeacher), w.acting(t, identity.RoleLogisticsHead)
		for _, c := range []struct {
			who   string
			ctx   context.Context
			whom  identity.Person
			phone identity.Phone
			err   error
		}{
			{"head", head, zhou, "13800138000", nil},
			{"head", head, wang, "13900139000", nil},
			{"teacher", teacher, zhou, "", nil},
			{"teacher", teacher, wang, "", identity.ErrPersonUnknown},
			{"guardian", asWang, wang, "13900139000", nil},
			{"guardian", asWang, li, "", identity.ErrPersonUnknown},
			{"guardian", asWang, zhou, "", identity.ErrPersonUnknown},
			{"stranger", t.Context(), zhou, "", identity.ErrStranger},
		} {
			got, err := w.Person(c.ctx, c.whom.ID)
			if !errors.Is(err, c.err) || got.Phone != c.phone || err == nil && got.Name != c.whom.Name {
				t.Errorf("%s reads %s: %q %q, %v", c.who, c.whom.Name, got.Name, string(got.Phone), err)
			}
		}
		names := func(ctx context.Context, f identity.PersonFilter) string {
			people, _, err := w.ListPeople(ctx, f, database.ID{}, 0)
			if err != nil {
				return err.Error()
			}
			var all []string
			for _, p := range people {
				all = append(all, p.Name+string(p.Phone))
			}
			return strings.Join(all, " ")
		}
		for _, c := range []struct {
			who    string
			ctx    context.Context
			filter identity.PersonFilter
			want   string
		}{
			{"head", head, identity.PersonFilter{}, "老周13800138000 王女士13900139000 李女士13700137000 甲 甲"},
			{"head", head, identity.PersonFilter{Role: identity.RoleGuardian}, "老周13800138000 王女士13900139000 李女士13700137000"},
			{"head", head, identity.PersonFilter{State: identity.Left}, ""},
			{"teacher", teacher, identity.PersonFilter{}, "老周 甲 甲"},
			{"teacher", teacher, identity.PersonFilter{Role: identity.RoleGuard}, "老周"},
			{"teacher", teacher, identity.PersonFilter{Role: identity.RoleGuardian}, "identity.forbidden"},
			{"guardian", asWang, identity.PersonFilter{}, "identity.forbidden"},
		} {
			if got := names(c.ctx, c.filter); got != c.want {
				t.Errorf("%s lists %+v: %q, want %q", c.who, c.filter, got, c.want)
			}
		}
	})
}
