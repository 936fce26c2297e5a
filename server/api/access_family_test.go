package api_test

import (
	"fmt"
	"maps"
	"testing"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/database"
	"xiaoqin/server/family"
	"xiaoqin/server/identity"
)

func init() { maps.Copy(specimens, familySpecimens) }

// overseers decide about the families of every class; a class teacher about their own.
var overseers = []identity.Role{identity.RolePrincipal, identity.RoleLogisticsHead, identity.RoleStudentOffice}

// onFamilies is a call on the class that the class teacher heads.
func onFamilies(missing string, call func(t *testing.T, w *apitest.World, owner apitest.School) (string, string)) specimen {
	return specimen{object: true, only: identity.RoleClassTeacher, besides: overseers, missing: missing, call: call}
}

func onClass(suffix string) specimen {
	return onFamilies("school.class_not_found", func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		return "/api/v1/classes/" + w.ClassOf(t, owner).String() + suffix, ""
	})
}

// onRequest is a call on the request of somebody who is nobody at any school yet.
func onRequest(verb, more string) specimen {
	return onFamilies("family.request_not_found", func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		asked := w.AskToJoin(t, owner, w.Login(t, database.NewID().String()).AccountID, "")
		return "/api/v1/family-requests/" + asked.ID.String() + verb, "{" + tap() + more + "}"
	})
}

// anothersRequest was made by somebody else, so nobody who calls may touch it.
func anothersRequest(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
	t.Helper()
	asked := w.AskToJoin(t, owner, w.Login(t, database.NewID().String()).AccountID, "")
	return "/api/v1/me/family-requests/" + asked.ID.String(), ""
}

// withCode is a call on a class that has a code.
var withCode = onFamilies("school.class_not_found", func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
	t.Helper()
	w.ClassCode(t, owner)
	return "/api/v1/classes/" + w.ClassOf(t, owner).String() + "/code/print", ""
})

var familySpecimens = map[string]specimen{
	"get-families":          onClass("/families"),
	"count-family-requests": plain("/api/v1/family-requests", ""),
	"rotate-class-code":     onClass("/code"),
	"print-class-code":      withCode,
	"stop-class-code":       onClass("/code"),
	"confirm-family":        onRequest("/confirm", ""),
	"refuse-family":         onRequest("/refuse", `,"reason":"not_of_class"`),
	"remove-family": onFamilies("school.class_not_found", func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		seat := w.JoinClass(t, owner, w.Register(t, owner.ID, "gone", identity.RoleGuardian).ID)
		return fmt.Sprintf("/api/v1/classes/%s/families/%s", w.ClassOf(t, owner), seat), ""
	}),
	"open-class-code": {call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		return "/api/v1/class-codes/open", `{"code":"` + w.ClassCode(t, owner) + `"}`
	}, spoils: true},
	"ask-to-join": {call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		return "/api/v1/me/family-requests", "{" + tap() + `,"code":"` + w.ClassCode(t, owner) +
			`","name":"王女士","relation":"mother","consent":"` + family.Current().Version + `"}`
	}, spoils: true},
	"list-my-family-requests": plain("/api/v1/me/family-requests", ""),
	"withdraw-family-request": {missing: "family.request_not_found", call: anothersRequest},
	"leave-seat": {object: true, only: identity.RoleGuardian, missing: "school.seat_not_found", spoils: true, call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		return "/api/v1/me/children/" + w.JoinClass(t, owner, owner.People[identity.RoleGuardian].ID).String(), ""
	}},
	"forecast-reach": plain("/api/v1/reach-forecast", ""),
	"get-my-consent": plain("/api/v1/me/consent", ""),
	"give-consent": {refusal: refusing("family.no_guardian", identity.RoleGuardian), call: func(*testing.T, *apitest.World, apitest.School) (string, string) {
		return "/api/v1/me/consent", `{"version":"` + family.Current().Version + `"}`
	}},
	"withdraw-consent": plain("/api/v1/me/consent", ""),
}
