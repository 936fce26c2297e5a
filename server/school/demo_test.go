package school_test

import (
	"io/fs"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/configs"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
)

func TestDemo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		files, err := fs.Sub(configs.Demo, "demo")
		if err != nil {
			t.Fatal(err)
		}
		logins, err := w.Demo(w.ctx, files)
		if err != nil {
			t.Fatal(err)
		}
		var roles []string
		for _, l := range logins {
			if l.School == "云溪小学" {
				roles = append(roles, l.Role)
			}
			if l.Name == "" || len(l.Phone) != 11 {
				t.Errorf("login %+v", l)
			}
		}
		var want []string
		for _, r := range identity.Roles() {
			want = append(want, r.Name())
			if r == identity.RoleGuard {
				want = append(want, slices.Repeat([]string{r.Name()}, 5)...) // all six of them
			}
		}
		want = append(want, "家长，两个孩子", "班主任", "家长")
		if diff := cmp.Diff(want, roles); diff != "" {
			t.Error(diff)
		}
		classes, err := w.Classes(w.ctx)
		if err != nil {
			t.Fatal(err)
		}
		if len(classes) != 36 || slices.ContainsFunc(classes, func(c school.ClassSummary) bool { return c.TeacherName == "" || c.Families < 3 }) {
			t.Errorf("%d classes, want 36, each with a head teacher and at least 3 families", len(classes))
		}
		places, err := w.Places(w.ctx, false)
		if err != nil {
			t.Fatal(err)
		}
		areas := 0
		for _, p := range places {
			if p.Kind == school.Area {
				areas++
			}
		}
		if areas < 30 {
			t.Errorf("%d areas, want about 30", areas)
		}
		again, err := w.Demo(w.ctx, files)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(logins, again); diff != "" {
			t.Error(diff)
		}
		all, err := w.List(w.ctx)
		if err != nil || len(all) != 2 {
			t.Errorf("%d schools with error %v, want 2", len(all), err)
		}
	})
}

// A guardian may be known in two schools under one number.
func TestDemoCrossesSchools(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	files, err := fs.Sub(configs.Demo, "demo")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Demo(w.as(identity.System(database.ID{})), files); err != nil {
		t.Fatal(err)
	}
	second, err := w.FindByCode(w.ctx, "nantang")
	if err != nil {
		t.Fatal(err)
	}
	guard, err := w.FindPerson(w.ctx, "李卫国")
	if err != nil {
		t.Fatal(err)
	}
	father, err := w.FindPerson(w.as(identity.System(second.ID)), string(guard.Phone))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]identity.Role{identity.RoleGuardian}, father.Roles); diff != "" || father.Name != guard.Name || father.ID == guard.ID {
		t.Errorf("%s is %s there: %s", guard.Name, father.Name, diff)
	}
}
