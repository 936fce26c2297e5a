package apitest

import (
	"testing"

	"xiaoqin/server/database"
	"xiaoqin/server/family"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
)

// ClassOf gives the class of a school that its class teacher heads.
func (w *World) ClassOf(tb testing.TB, s School) database.ID {
	tb.Helper()
	system := identity.Into(tb.Context(), identity.System(s.ID))
	classes, err := w.School.Classes(system)
	if err != nil {
		tb.Fatal(err)
	}
	for _, c := range classes {
		if c.HeadTeacher == s.People[identity.RoleClassTeacher].ID {
			return c.ID
		}
	}
	class, err := w.School.CreateClass(system, school.ClassKey{Entry: 2023, Number: 2})
	if err == nil {
		err = w.School.SetHeadTeacher(system, class.ID, s.People[identity.RoleClassTeacher].ID)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return class.ID
}

// ClassCode gives the class of a school a new code.
func (w *World) ClassCode(tb testing.TB, s School) string {
	tb.Helper()
	code, err := w.Family.RotateCode(identity.Into(tb.Context(), identity.System(s.ID)), w.ClassOf(tb, s))
	if err != nil {
		tb.Fatal(err)
	}
	return code.Text
}

// AskToJoin has the account of somebody ask to join the class of a school.
func (w *World) AskToJoin(tb testing.TB, s School, account database.ID, child string) family.Request {
	tb.Helper()
	asked, err := w.Family.Ask(identity.Into(tb.Context(), identity.Principal{AccountID: account}), family.Asking{
		ClientID: database.NewID(), Code: w.ClassCode(tb, s), Name: privateName + "的家长", Relation: school.Mother,
		Child: child, Consent: family.Current().Version,
	}, account.String())
	if err != nil {
		tb.Fatal(err)
	}
	return asked
}

// JoinClass makes a person guardian of a new child of the class of a school.
func (w *World) JoinClass(tb testing.TB, s School, person database.ID) database.ID {
	tb.Helper()
	seat, err := w.School.Join(identity.Into(tb.Context(), identity.System(s.ID)), school.Joining{
		ClassID: w.ClassOf(tb, s), PersonID: person, Relation: school.Father,
	})
	if err != nil {
		tb.Fatal(err)
	}
	return seat
}
