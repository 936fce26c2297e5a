package form_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/cache"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/errs"
	"xiaoqin/server/form"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
)

var noon = clock.Func(func() time.Time { return time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC) })

// open gives the service and the id of a school.
func open(t *testing.T, db *database.DB) (*form.Service, database.ID) {
	t.Helper()
	c, err := cache.Open("", noon, nil)
	if err != nil {
		t.Fatal(err)
	}
	vault, err := identity.NewVault([]byte(strings.Repeat("11", 32)))
	if err != nil {
		t.Fatal(err)
	}
	people := identity.New(identity.Deps{DB: db, Cache: c, Vault: vault, Machine: noon})
	schools := school.New(school.Deps{DB: db, Vault: vault, Identity: people, Clock: noon})
	founded, err := schools.Create(identity.Into(t.Context(), identity.System(database.ID{})), school.NewSchool{Code: "yunxi", Name: "云溪小学"})
	if err != nil {
		t.Fatal(err)
	}
	return form.New(form.Deps{DB: db, Identity: people, Clock: noon}), founded.ID
}

func as(ctx context.Context, school database.ID, roles ...identity.Role) context.Context {
	return identity.Into(ctx, identity.Principal{AccountID: database.NewID(), SchoolID: school, PersonID: database.NewID(), Roles: roles})
}

func TestVersionsOfForms(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		s, school := open(t, db)
		head, cook := as(t.Context(), school, identity.RoleLogisticsHead), as(t.Context(), school, identity.RoleCanteenWorker)
		temperature := pack(t)["kitchen.core-temp"]
		publish := func(want int, forms ...form.Form) {
			t.Helper()
			if n, err := s.Publish(head, forms); err != nil || n != want {
				t.Fatalf("%d changed, want %d: %v %v", n, want, err, fields(err))
			}
		}
		publish(2, temperature, pack(t)["kitchen.leftover"])
		publish(0, temperature)
		first, err := s.Latest(cook, "kitchen.core-temp")
		if diff := cmp.Diff(temperature, first.Form); err != nil || first.Number != 1 || diff != "" {
			t.Fatalf("%v version %d %s", err, first.Number, diff)
		}

		if err := s.ChooseLimit(head, "core_temp", *limit(t, "> 70")); err != nil {
			t.Fatal(err)
		}
		second, err := s.Latest(cook, "kitchen.core-temp")
		if got := second.Form.Items[0].Items[1].Limit.String(); err != nil || second.Number != 2 || got != "> 70" {
			t.Errorf("version %d asks %s, %v", second.Number, got, err)
		}
		old, err := s.Find(cook, first.ID)
		if diff := cmp.Diff(first, old); err != nil || diff != "" {
			t.Errorf("the old version has changed: %v %s", err, diff)
		}

		temperature.Name = "每个菜的中心温度"
		publish(1, temperature)
		third, err := s.Latest(cook, "kitchen.core-temp")
		if got := third.Form.Items[0].Items[1].Limit.String(); err != nil || third.Number != 3 || got != "> 70" || third.Form.Name != temperature.Name {
			t.Errorf("version %d asks %s, %v: the school's choice is lost", third.Number, got, err)
		}
		list, err := s.List(cook)
		if err != nil || len(list) != 2 || list[0].Number != 3 || list[1].Number != 1 {
			t.Errorf("list %+v %v", list, err)
		}
	})
}

func TestFormsThatAreRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		s, school := open(t, db)
		head, cook := as(t.Context(), school, identity.RolePrincipal), as(t.Context(), school, identity.RoleCanteenWorker)
		good := pack(t)["kitchen.core-temp"]
		if _, err := s.Publish(head, []form.Form{good, {Code: "a"}}); !errors.Is(err, form.ErrBadForm) {
			t.Errorf("a wrong form: %v", err)
		}
		if _, err := s.Publish(head, []form.Form{good, good}); !errors.Is(err, form.ErrBadForm) {
			t.Errorf("a code twice: %v", err)
		}
		if _, err := s.Latest(cook, good.Code); !errors.Is(err, form.ErrNotFound) {
			t.Errorf("something was published: %v", err)
		}
		if _, err := s.Publish(cook, []form.Form{good}); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("a cook publishes: %v", err)
		}
		if _, err := s.Publish(head, []form.Form{good}); err != nil {
			t.Fatal(err)
		}
		for setting, want := range map[string]error{"core_temp": form.ErrNoSuchLimit, "salt": form.ErrNoSetting} {
			if err := s.ChooseLimit(head, setting, *limit(t, ">= 60")); !errors.Is(err, want) {
				t.Errorf("%s: %v", setting, err)
			}
		}
		if err := s.ChooseLimit(cook, "core_temp", *limit(t, "> 70")); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("a cook chooses: %v", err)
		}
		mine, err := s.Latest(head, good.Code)
		if err != nil {
			t.Fatal(err)
		}
		foreign := as(t.Context(), database.NewID(), identity.RolePrincipal)
		if _, err := s.Find(foreign, mine.ID); !errors.Is(err, form.ErrNotFound) {
			t.Errorf("another school: %v", err)
		}
		if list, err := s.List(foreign); err != nil || len(list) != 0 {
			t.Errorf("another school lists %v %v", list, err)
		}
	})
}
