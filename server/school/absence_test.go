package school_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
)

// employ registers somebody and acts as them.
func (w *world) employ(t *testing.T, name string, role identity.Role) (identity.Person, context.Context) {
	t.Helper()
	p, err := w.identity.CreatePerson(w.ctx, identity.NewPerson{Name: name, Roles: []identity.Role{role}})
	if err != nil {
		t.Fatal(err)
	}
	return p, w.as(identity.Principal{AccountID: database.NewID(), MembershipID: database.NewID(), SchoolID: w.school.ID, PersonID: p.ID, Roles: p.Roles})
}

func days(t *testing.T, first, last string) (from, to clock.Date) {
	t.Helper()
	from, err := clock.ParseDate(first)
	if err != nil {
		t.Fatal(err)
	}
	if to, err = clock.ParseDate(last); err != nil {
		t.Fatal(err)
	}
	return from, to
}

func TestAbsences(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db) // on 31 March 2022
		guard, asGuard := w.employ(t, "何建平", identity.RoleGuard)
		_, asHead := w.employ(t, "林主任", identity.RoleLogisticsHead)
		mother, asMother := w.employ(t, "蒋琳", identity.RoleGuardian)
		enter := func(ctx context.Context, person database.ID, first, last string) (school.Absence, error) {
			n := school.NewAbsence{ClientID: database.NewID(), Person: person, Reason: school.AbsenceLeave}
			n.First, n.Last = days(t, first, last)
			return w.EnterAbsence(ctx, n)
		}
		listed := func(ctx context.Context) []string {
			all, err := w.Absences(ctx)
			if err != nil {
				t.Fatal(err)
			}
			out := []string{}
			for _, a := range all {
				out = append(out, a.First.String()+" "+a.Last.String())
			}
			return out
		}

		n := school.NewAbsence{ClientID: database.NewID(), Reason: school.AbsenceErrand}
		n.First, n.Last = days(t, "2022-03-31", "2022-04-01")
		own, err := w.EnterAbsence(asGuard, n)
		if err != nil || own.PersonID != guard.ID || own.EnteredBy != guard.ID {
			t.Fatalf("%+v, %v", own, err)
		}
		n.Last++
		if again, err := w.EnterAbsence(asGuard, n); err != nil || again != own {
			t.Errorf("a repeat of the phone: %+v, %v", again, err)
		}
		if _, err := enter(asHead, guard.ID, "2022-05-05", "2022-05-06"); err != nil {
			t.Fatal(err)
		}
		for name, refused := range map[string]struct {
			ctx         context.Context
			person      database.ID
			first, last string
			want        error
		}{
			"of a colleague, by a guard": {asGuard, mother.ID, "2022-04-01", "2022-04-01", identity.ErrForbidden},
			"by a mother":                {asMother, database.ID{}, "2022-04-01", "2022-04-01", identity.ErrForbidden},
			"of a mother":                {asHead, mother.ID, "2022-04-01", "2022-04-01", identity.ErrPersonUnknown},
			"of nobody":                  {asHead, database.NewID(), "2022-04-01", "2022-04-01", identity.ErrPersonUnknown},
			"backwards":                  {asGuard, database.ID{}, "2022-04-02", "2022-04-01", school.ErrAbsenceInvalid},
			"over already":               {asGuard, database.ID{}, "2022-03-29", "2022-03-30", school.ErrAbsenceInvalid},
			"for two years":              {asGuard, database.ID{}, "2022-04-01", "2024-04-01", school.ErrAbsenceInvalid},
			"in two years":               {asGuard, database.ID{}, "2024-04-01", "2024-04-01", school.ErrAbsenceInvalid},
		} {
			if _, err := enter(refused.ctx, refused.person, refused.first, refused.last); err == nil {
				t.Errorf("%s: accepted", name)
			} else {
				wantError(t, err, refused.want)
			}
		}

		all := []string{"2022-03-31 2022-04-01", "2022-05-05 2022-05-06"}
		if diff := cmp.Diff([][]string{all, all}, [][]string{listed(asGuard), listed(asHead)}); diff != "" {
			t.Errorf("listed for the guard and the head (-want +got):\n%s", diff)
		}
		_, asOther := w.employ(t, "王师傅", identity.RoleGuard)
		if got := listed(asOther); len(got) != 0 {
			t.Errorf("a colleague sees %v", got)
		}
		wantError(t, w.CancelAbsence(asOther, own.ID), school.ErrAbsenceUnknown)
		wantError(t, w.CancelAbsence(asHead, database.NewID()), school.ErrAbsenceUnknown)
		for range 2 {
			if err := w.CancelAbsence(asGuard, own.ID); err != nil {
				t.Fatal(err)
			}
		}
		next, err := w.MyAbsence(asGuard)
		if err != nil || next == nil || next.First.String() != "2022-05-05" {
			t.Errorf("the next absence is %+v, %v", next, err)
		}
		from, to := days(t, "2022-05-06", "2022-05-20")
		if away, err := w.Away(w.ctx, w.school.ID, from, to); err != nil || len(away) != 1 {
			t.Errorf("away %v, %v", away, err)
		}
		if mine, err := w.OwnAbsences(asGuard); err != nil || len(mine) != 2 {
			t.Errorf("own %v, %v", mine, err)
		}
		if err := w.Forget(w.ctx, guard.ID); err != nil {
			t.Fatal(err)
		}
		if mine, err := w.OwnAbsences(asGuard); err != nil || len(mine) != 0 {
			t.Errorf("after the guard was forgotten %v, %v", mine, err)
		}
	})
}
