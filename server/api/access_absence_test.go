package api_test

import (
	"testing"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
)

// absenceOfGuard takes back what a guard entered; the office may too.
var absenceOfGuard = specimen{
	object: true, only: identity.RoleGuard, besides: []identity.Role{identity.RolePrincipal, identity.RoleLogisticsHead}, missing: "school.absence_not_found",
	call: func(t *testing.T, w *apitest.World, owner apitest.School) (target, body string) {
		t.Helper()
		today := clock.DateOf(w.Clock.Now())
		a, err := w.School.EnterAbsence(identity.Into(t.Context(), identity.System(owner.ID)), school.NewAbsence{
			ClientID: database.NewID(), Person: owner.People[identity.RoleGuard].ID, First: today, Last: today, Reason: school.AbsenceLeave,
		})
		if err != nil {
			t.Fatal(err)
		}
		return "/api/v1/absences/" + a.ID.String(), ""
	},
}
