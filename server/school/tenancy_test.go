package school_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
)

// Nothing of one school can be read or changed from another, whatever its ids say.
func TestSchoolsAreApart(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.load(t, school.ImportClasses, someClasses)
		w.load(t, school.ImportPeople, somePeople)
		w.load(t, school.ImportPlaces, "校区\n本部\n")
		other, err := w.Create(w.ctx, school.NewSchool{Code: "nantang", Name: "南塘小学"})
		if err != nil {
			t.Fatal(err)
		}
		foreign := w.as(identity.System(other.ID))
		class := w.classIDs(t)["一（1）班"]
		families, err := w.ClassFamilies(w.ctx, class)
		if err != nil {
			t.Fatal(err)
		}
		places, err := w.Places(w.ctx, false)
		if err != nil {
			t.Fatal(err)
		}
		guard, err := w.FindPerson(w.ctx, "何建平")
		if err != nil {
			t.Fatal(err)
		}
		before := w.register(t)

		for name, list := range map[string]func() (int, error){
			"places":  func() (int, error) { p, err := w.Places(foreign, true); return len(p), err },
			"classes": func() (int, error) { c, err := w.Classes(foreign); return len(c), err },
		} {
			if n, err := list(); n != 0 || err != nil {
				t.Errorf("%d %s and error %v, want none", n, name, err)
			}
		}
		_, err = w.ClassFamilies(foreign, class)
		wantError(t, err, school.ErrClassUnknown)
		_, err = w.FindPerson(foreign, guard.ID.String())
		wantError(t, err, identity.ErrPersonUnknown)
		_, err = w.FindPerson(foreign, "何建平")
		wantError(t, err, school.ErrPersonNobody)
		_, err = w.MovePlace(foreign, places[0].ID, database.ID{}, "别处")
		wantError(t, err, school.ErrPlaceUnknown)
		_, err = w.CreatePlace(foreign, school.NewPlace{ParentID: places[0].ID, Kind: school.Room, Name: "室"})
		wantError(t, err, school.ErrPlaceUnknown)
		wantError(t, w.ArchivePlace(foreign, places[0].ID), school.ErrPlaceUnknown)
		wantError(t, w.CloseClass(foreign, class), school.ErrClassUnknown)
		wantError(t, w.SetHeadTeacher(foreign, class, database.ID{}), school.ErrClassUnknown)
		wantError(t, w.EndSeat(foreign, families[0].SeatID), school.ErrSeatUnknown)
		wantError(t, w.Leave(foreign, guard.ID), identity.ErrPersonUnknown)

		// The same people and classes may be registered there as well.
		for _, f := range []struct {
			kind school.ImportKind
			text string
		}{{school.ImportClasses, someClasses}, {school.ImportPeople, somePeople}} {
			report, err := w.Import(foreign, f.kind, strings.NewReader(f.text), false)
			if err != nil || !report.Done() {
				t.Fatal(report, err)
			}
		}
		if diff := cmp.Diff(before, w.register(t)); diff != "" {
			t.Error(diff)
		}
	})
}

// Only heads manage; every act refuses a guard and a stranger before it reads anything.
func TestPermissions(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.load(t, school.ImportPeople, "姓名,岗位\n何建平,保安\n江望舒,校长\n")
	guard, id := w.person(t, "何建平"), database.NewID()
	acts := map[string]func() error{
		"create place": func() error { _, err := w.CreatePlace(guard, school.NewPlace{}); return err },
		"move place":   func() error { _, err := w.MovePlace(guard, id, id, ""); return err },
		"archive":      func() error { return w.ArchivePlace(guard, id) },
		"create class": func() error { _, err := w.CreateClass(guard, school.ClassKey{Entry: 2021, Number: 1}); return err },
		"close class":  func() error { return w.CloseClass(guard, id) },
		"head teacher": func() error { return w.SetHeadTeacher(guard, id, id) },
		"promote":      func() error { _, err := w.Promote(guard, true); return err },
		"leave":        func() error { return w.Leave(guard, id) },
		"end seat":     func() error { return w.EndSeat(guard, id) },
		"find person":  func() error { _, err := w.FindPerson(guard, "江望舒"); return err },
	}
	for name, act := range acts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantError(t, act(), identity.ErrForbidden)
		})
	}
	principal := w.person(t, "江望舒")
	if _, err := w.CreateClass(principal, school.ClassKey{Entry: 2021, Number: 1}); err != nil {
		t.Error(err)
	}
	_, err := w.CreateClass(principal, school.ClassKey{Entry: 2021, Number: 1})
	wantError(t, err, school.ErrClassTaken)
	_, err = w.CreateClass(principal, school.ClassKey{Entry: 2022, Number: 1})
	wantError(t, err, school.ErrClassInvalid)
}
