package api_test

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/patrol"
)

func init() { maps.Copy(specimens, patrolSpecimens) }

// scan is what a phone says about a plate.
func scan(token string) string {
	return fmt.Sprintf(`{%s,"sequence":1,"token":%q}`, tap(), token)
}

// onPoint is a call on a point of the school.
func onPoint(verb string) specimen {
	return specimen{
		object: true, missing: "patrol.checkpoint_not_found",
		call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
			t.Helper()
			return "/api/v1/checkpoints/" + w.Hang(t, owner.ID, "配电房").ID.String() + "/" + verb, ""
		},
	}
}

// checkedIn is a scan of the guard of a school.
func checkedIn(t *testing.T, w *apitest.World, owner apitest.School) database.ID {
	t.Helper()
	guard := owner.People[identity.RoleGuard]
	ctx := identity.Into(t.Context(), identity.Principal{
		AccountID: guard.AccountID, MembershipID: guard.MembershipID, SchoolID: owner.ID, PersonID: guard.ID, Roles: []identity.Role{identity.RoleGuard},
	})
	got, err := w.Patrol.CheckIn(ctx, patrol.Report{ClientID: database.NewID(), Token: w.Hang(t, owner.ID, "配电房").Plate.Token})
	if err != nil {
		t.Fatal(err)
	}
	return got.ID
}

// numbers are given to one point each.
var numbers atomic.Int64

var patrolSpecimens = map[string]specimen{
	"check-in": {object: true, missing: "patrol.unknown_plate", call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		return "/api/v1/check-ins", scan(w.Hang(t, owner.ID, "配电房").Plate.Token)
	}},
	"list-check-ins": plain("/api/v1/check-ins?limit=200", ""),
	"get-check-in": {
		object: true, only: identity.RoleGuard, missing: "patrol.check_in_not_found",
		besides: []identity.Role{identity.RolePrincipal, identity.RoleLogisticsHead, identity.RoleSafetyOfficer, identity.RoleStudentOffice},
		call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
			t.Helper()
			return "/api/v1/check-ins/" + checkedIn(t, w, owner).String(), ""
		},
	},
	"explain-check-in": {object: true, only: identity.RoleGuard, missing: "patrol.check_in_not_found", call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		return "/api/v1/check-ins/" + checkedIn(t, w, owner).String() + "/explanations", `{"choice":"other","note":"刚换班"}`
	}},
	"finish-round": {
		object: true, missing: "patrol.round_not_found", refusal: refusing("patrol.round_not_found", identity.RoleGuard),
		call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
			t.Helper()
			w.Hang(t, owner.ID, "配电房")
			return "/api/v1/rounds/" + w.Walk(t, owner.ID).String() + "/finish", "{" + tap() + `,"reason":"打雷"}`
		},
	},
	"get-plate": {object: true, missing: "patrol.unknown_plate", call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		return "/api/v1/plates/" + w.Hang(t, owner.ID, "配电房").Plate.Token, ""
	}},
	"list-checkpoints": plain("/api/v1/checkpoints?archived=true", ""),
	"create-checkpoint": {call: func(*testing.T, *apitest.World, apitest.School) (string, string) {
		number := strings.ToUpper(strconv.FormatInt(numbers.Add(1), 36))
		return "/api/v1/checkpoints", fmt.Sprintf(`{"kind":"checkpoint","number":"Z%s","name":"配电房"}`, number)
	}},
	"list-routes": plain("/api/v1/routes", ""),
	"save-route": {object: true, missing: "patrol.checkpoint_not_found", call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		return "/api/v1/routes/night", fmt.Sprintf(`{"name":"夜间巡查线","ordered":true,"points":[%q]}`, w.Hang(t, owner.ID, "配电房").ID)
	}},
	"edit-checkpoint": {object: true, missing: "patrol.checkpoint_not_found", call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		h := w.Hang(t, owner.ID, "配电房")
		return "/api/v1/checkpoints/" + h.ID.String(), fmt.Sprintf(`{"number":%q,"name":"配电间","questions":[{"id":"locked","kind":"tick","label":"门锁好了"}]}`, h.Number)
	}},
	"archive-checkpoint":   onPoint("archive"),
	"restore-checkpoint":   onPoint("restore"),
	"rotate-plate":         onPoint("rotate"),
	"revoke-plate":         onPoint("revoke"),
	"report-damaged-plate": onPoint("damaged"),
	"sync": {call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		return "/api/v1/sync", fmt.Sprintf(`{"items":[{%s,"sequence":1,"kind":"check_in","body":{"token":%q}}]}`, tap(), w.Hang(t, owner.ID, "配电房").Plate.Token)
	}},
}
