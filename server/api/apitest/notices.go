package apitest

import (
	"context"
	"slices"
	"testing"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/notice"
	"xiaoqin/server/school"
)

// addressees let notice find who is at a school.
type addressees struct{ world *World }

// Classes implements notice.Register.
func (a addressees) Classes(ctx context.Context, school database.ID) ([]notice.ClassOf, error) {
	classes, err := a.world.School.Classes(identity.Into(ctx, identity.System(school)))
	out := make([]notice.ClassOf, len(classes))
	for i, c := range classes {
		out[i] = notice.ClassOf{ID: c.ID, Grade: c.Grade, Name: c.Name, Teacher: c.HeadTeacher}
	}
	return out, err
}

// Families implements notice.Register.
func (a addressees) Families(ctx context.Context, school database.ID) ([]notice.Hold, error) {
	holds, err := a.world.School.Holds(ctx, school)
	out := make([]notice.Hold, len(holds))
	for i, h := range holds {
		out[i] = notice.Hold{Seat: h.SeatID, Class: h.ClassID, Person: h.PersonID}
	}
	return out, err
}

// Staff implements notice.Register.
func (a addressees) Staff(ctx context.Context, school database.ID) ([]identity.Person, error) {
	return a.world.Identity.Staff(ctx, school)
}

// Seats implements notice.Register.
func (a addressees) Seats(ctx context.Context) ([]notice.Seat, error) {
	seats, err := a.world.School.MySeats(ctx)
	out := make([]notice.Seat, len(seats))
	for i, m := range seats {
		out[i] = notice.Seat{Hold: notice.Hold{Seat: m.SeatID, Class: m.ClassID}, ClassName: m.Class, Child: m.Child}
	}
	return out, err
}

// Enrol has the child of the guardian in the class of the class teacher.
func (w *World) Enrol(tb testing.TB, s School) database.ID {
	tb.Helper()
	holds, err := w.School.Holds(tb.Context(), s.ID)
	if err != nil {
		tb.Fatal(err)
	}
	guardian := s.People[identity.RoleGuardian].ID
	if i := slices.IndexFunc(holds, func(h school.Hold) bool { return h.PersonID == guardian }); i >= 0 {
		return holds[i].ClassID
	}
	w.JoinClass(tb, s, guardian)
	return w.ClassOf(tb, s)
}

// as is the principal of a person of the school in a role.
func (s School) as(ctx context.Context, role identity.Role) context.Context {
	p := s.People[role]
	return identity.Into(ctx, identity.Principal{
		AccountID: p.AccountID, MembershipID: p.MembershipID, SchoolID: s.ID, PersonID: p.ID, Roles: []identity.Role{role},
	})
}

// Notify lets the student office write a notice to all families and the nurse, and the
// principal take it so far.
func (w *World) Notify(tb testing.TB, s School, state notice.State) database.ID {
	tb.Helper()
	w.Enrol(tb, s)
	n, err := w.Notice.Create(s.as(tb.Context(), identity.RoleStudentOffice), notice.NewNotice{ClientID: database.NewID(), Words: notice.Words{
		Title: "放学时间有变", Body: "周五15:20放学，请按时来接。", Receipt: notice.Confirm,
		Audience: notice.Audience{{Kind: notice.WholeSchool}, {Kind: notice.Role, Key: string(identity.RoleNurse)}},
	}})
	if err != nil {
		tb.Fatal(err)
	}
	principal := s.as(tb.Context(), identity.RolePrincipal)
	for _, act := range []func(context.Context, database.ID) (notice.Notice, error){w.Notice.Approve, w.Notice.Publish, w.Notice.Close} {
		if n.State == state {
			break
		}
		if n, err = act(principal, n.ID); err != nil {
			tb.Fatal(err)
		}
	}
	return n.ID
}
