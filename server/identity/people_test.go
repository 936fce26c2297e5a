package identity_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/errs"
	"xiaoqin/server/identity"
)

func fields(t *testing.T, err error) []errs.Field {
	t.Helper()
	e, ok := errors.AsType[*errs.Error](err)
	if !ok {
		t.Fatalf("%v is no errs.Error", err)
	}
	return e.Fields
}

func TestCreatePeopleAllOrNone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		list := make([]identity.NewPerson, 450) // more than two batches
		for i := range list {
			list[i] = identity.NewPerson{
				Name: fmt.Sprintf(" 家长  %d ", i), Phone: identity.Phone(fmt.Sprintf("+86 139-0000-%04d", i)), Roles: []identity.Role{identity.RoleGuardian},
			}
		}
		list[7].Phone, list[8].Phone = "", "" // any number of people may have none
		people, err := w.CreatePeople(w.system(t), list)
		if err != nil || len(people) != len(list) {
			t.Fatalf("%d people, %v", len(people), err)
		}
		got, err := w.FindPersonByPhone(w.system(t), "13900000449")
		if err != nil {
			t.Fatal(err)
		}
		want := identity.Person{
			ID: people[449].ID, SchoolID: w.school, Name: "家长 449", Phone: "13900000449", Roles: []identity.Role{identity.RoleGuardian},
			State: identity.Active, CreatedAt: got.CreatedAt, UpdatedAt: got.CreatedAt,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("person (-want +got):\n%s", diff)
		}
		if n, err := w.VerifyAudit(t.Context(), w.school); n != 450 || err != nil {
			t.Fatalf("audit: %d events, %v", n, err)
		}

		_, err = w.CreatePeople(w.system(t), []identity.NewPerson{
			{Name: "新人", Phone: "13700000000", Roles: []identity.Role{identity.RoleGuard}},
			{Name: "重号", Phone: "13900000001", Roles: []identity.Role{identity.RoleGuard}},
		})
		wantErr(t, err, identity.ErrPhoneTaken)
		if diff := cmp.Diff([]errs.Field{{Location: "people[1].phone", Message: "这个手机号在本校已登记给别人。"}}, fields(t, err)); diff != "" {
			t.Fatalf("fields (-want +got):\n%s", diff)
		}
		if _, err := w.FindPersonByPhone(w.system(t), "13700000000"); !errors.Is(err, identity.ErrPersonUnknown) {
			t.Fatalf("the first of a refused list: %v, want nobody", err)
		}
		other := w.in(database.NewID())
		other.register(t, "同号", "13900000001", identity.RoleGuard) // another school's business
	})
}

func TestCreatePeopleSaysAllThatIsWrong(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	_, err := w.CreatePeople(w.system(t), []identity.NewPerson{
		{Name: "  ", Roles: []identity.Role{identity.RoleGuard}},
		{Name: "好", Phone: "138", Roles: []identity.Role{identity.RoleGuard}},
		{Name: strings.Repeat("长", 31)},
		{Name: "坏\x00名", Phone: "13800138000", Roles: []identity.Role{identity.RoleOperator}},
		{Name: "又是", Phone: "138 0013 8000", Roles: []identity.Role{"admin"}},
		{Name: "\xff", Phone: "13800138001", Roles: []identity.Role{identity.RoleGuard}},
	})
	wantErr(t, err, identity.ErrPersonInvalid)
	want := []errs.Field{
		{Location: "people[0].name", Message: "姓名要有 1 到 30 个字。"},
		{Location: "people[1].phone", Message: "手机号不对，应是 11 位数字；境外号码请写成 +国家码 加号码。"},
		{Location: "people[2].name", Message: "姓名要有 1 到 30 个字。"},
		{Location: "people[2].roles", Message: "至少要有一个角色。"},
		{Location: "people[3].name", Message: "姓名要有 1 到 30 个字。"},
		{Location: "people[3].roles", Message: "没有这个角色，请从列表里选。"},
		{Location: "people[4].roles", Message: "没有这个角色，请从列表里选。"},
		{Location: "people[4].phone", Message: "这个手机号在名单里出现了两次。"},
		{Location: "people[5].name", Message: "姓名要有 1 到 30 个字。"},
	}
	if diff := cmp.Diff(want, fields(t, err)); diff != "" {
		t.Fatalf("fields (-want +got):\n%s", diff)
	}
	_, err = w.CreatePerson(w.system(t), identity.NewPerson{Name: "", Phone: "1", Roles: []identity.Role{identity.RoleGuard}})
	if got := fields(t, err); len(got) != 2 || got[0].Location != "name" || got[1].Location != "phone" {
		t.Fatalf("fields of a single person = %v", got)
	}
	if n := count(t, w.db, "people"); n != 0 {
		t.Fatalf("%d people, want none", n)
	}
}

func TestTwoRegistrationsOfOnePhoneAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		ctx := w.system(t)
		results := make([]error, 6)
		together(len(results), func(i int) {
			_, results[i] = w.CreatePerson(ctx, identity.NewPerson{Name: "老周", Phone: "13800138000", Roles: []identity.Role{identity.RoleGuard}})
		})
		slices.SortFunc(results, func(a, _ error) int {
			if a == nil {
				return -1
			}
			return 1
		})
		wantErr(t, results[0], nil)
		for _, err := range results[1:] {
			wantErr(t, err, identity.ErrPhoneTaken)
		}
		if n := count(t, db, "people"); n != 1 {
			t.Fatalf("%d people, want 1", n)
		}
	})
}

func TestUpdatePerson(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		zhou := w.register(t, "老周", "13800138000", identity.RoleGuard)
		w.register(t, "老李", "13900139000", identity.RoleGuard)
		text := func(s string) *string { return &s }
		phone := func(p identity.Phone) *identity.Phone { return &p }
		for _, c := range []struct {
			change identity.PersonChange
			name   string
			phone  identity.Phone
			err    error
		}{
			{identity.PersonChange{Name: text(" 周  师傅 ")}, "周 师傅", "13800138000", nil},
			{identity.PersonChange{Name: text("")}, "周 师傅", "13800138000", identity.ErrPersonInvalid},
			{identity.PersonChange{Phone: phone("139 0013 9000")}, "周 师傅", "13800138000", identity.ErrPhoneTaken},
			{identity.PersonChange{Phone: phone("13")}, "周 师傅", "13800138000", identity.ErrPhoneInvalid},
			{identity.PersonChange{Phone: phone("13800138000")}, "周 师傅", "13800138000", nil},
			{identity.PersonChange{Phone: phone("")}, "周 师傅", "", nil},
			{identity.PersonChange{Name: text("老周"), Phone: phone("+852 5123 4567")}, "老周", "+85251234567", nil},
			{identity.PersonChange{}, "老周", "+85251234567", nil},
		} {
			_, err := w.UpdatePerson(w.system(t), zhou.ID, c.change)
			wantErr(t, err, c.err)
			got, err := w.Person(w.system(t), zhou.ID)
			if err != nil || got.Name != c.name || got.Phone != c.phone {
				t.Fatalf("person is %q %q, %v; want %q %q", got.Name, string(got.Phone), err, c.name, string(c.phone))
			}
		}
		_, err := w.UpdatePerson(w.system(t), database.NewID(), identity.PersonChange{Name: text("x")})
		wantErr(t, err, identity.ErrPersonUnknown)
	})
}

func TestTheStatesOfAPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	type act func(context.Context, database.ID) (identity.Person, error)
	acts := map[string]act{"enable": w.EnablePerson, "disable": w.DisablePerson, "leave": w.LeavePerson, "unbind": w.UnbindPerson}
	for _, c := range []struct {
		before, act string
		want        identity.PersonState
		err         error
	}{
		{"enable", "enable", identity.Active, nil},
		{"enable", "disable", identity.Disabled, nil},
		{"enable", "leave", identity.Left, nil},
		{"enable", "unbind", identity.Active, nil},
		{"disable", "enable", identity.Active, nil},
		{"disable", "disable", identity.Disabled, nil},
		{"disable", "leave", identity.Left, nil},
		{"disable", "unbind", identity.Disabled, nil},
		{"leave", "enable", identity.Left, identity.ErrPersonLeft},
		{"leave", "disable", identity.Left, identity.ErrPersonLeft},
		{"leave", "leave", identity.Left, identity.ErrPersonLeft},
		{"leave", "unbind", identity.Left, identity.ErrPersonLeft},
	} {
		p := w.register(t, "老周", "", identity.RoleGuard)
		if _, err := acts[c.before](w.system(t), p.ID); err != nil {
			t.Fatal(err)
		}
		_, err := acts[c.act](w.system(t), p.ID)
		wantErr(t, err, c.err)
		got, err := w.Person(w.system(t), p.ID)
		if err != nil || got.State != c.want {
			t.Errorf("%s then %s: %s, %v; want %s", c.before, c.act, got.State, err, c.want)
		}
	}
}

func TestWhoLeavesFreesTheirPhone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		zhou := w.register(t, "老周", "13800138000", identity.RoleGuard)
		code := w.invite(t, zhou.ID)
		left, err := w.LeavePerson(w.system(t), zhou.ID)
		if err != nil || left.Phone != "" || left.Bound || left.Name != "老周" {
			t.Fatalf("left: %+v, %v", left, err)
		}
		_, amy := w.login(t, "amy")
		_, err = w.ClaimByInvite(amy, string(code), here)
		wantErr(t, err, identity.ErrInviteWrong)
		_, err = w.CreateInvite(w.system(t), zhou.ID)
		wantErr(t, err, identity.ErrPersonLeft)
		again := w.register(t, "老周", "13800138000", identity.RoleGuard)
		found, err := w.FindPersonByPhone(w.system(t), "13800138000")
		if err != nil || found.ID != again.ID {
			t.Fatalf("found %v, %v; want the new registration %v", found.ID, err, again.ID)
		}
	})
}

func TestListPeopleByPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		var want []database.ID
		for range 7 {
			want = append(want, w.register(t, "老周", "", identity.RoleGuard).ID)
		}
		w.in(database.NewID()).register(t, "外校", "", identity.RoleGuard)
		for limit, pages := range map[int]int{1: 7, 3: 3, 7: 1, 1_000_000: 1, 0: 1, -1: 1} {
			var got []database.ID
			after, n := database.ID{}, 0
			for {
				people, next, err := w.ListPeople(w.system(t), identity.PersonFilter{Role: identity.RoleGuard}, after, limit)
				if err != nil {
					t.Fatal(err)
				}
				for _, p := range people {
					got = append(got, p.ID)
				}
				n++
				if after = next; next.IsZero() {
					break
				}
			}
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" || n != pages {
				t.Errorf("pages of %d: %d pages, want %d (-want +got):\n%s", limit, n, pages, diff)
			}
		}
	})
}
