package api_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// asked is what the schools of these tests do when they are asked: a task of the guard,
// whose deputy is the repairer and for which the safety officer answers, and one of the
// canteen behind a gate.
const asked = `
routines:
  - {code: desk.minutes, name: 周一例会, on: [{event: asked}], win: ["+0m..+60m..+24h"], who: {role: G, deputy: T}, owner: SA, evidence: minutes, ladder: steep}
  - {code: desk.check, name: 留样, scope: lunch, on: [{event: asked}], win: ["+0m..+60m..+24h"], who: {role: CM}, owner: LD, evidence: sheet, ladder: quiet}
  - {code: desk.release, name: 放行供餐, scope: lunch, on: [{event: asked}], win: ["+0m..+60m..+24h"], who: {role: CM}, owner: LD, override: P, needs: [desk.check], evidence: confirm, ladder: quiet}
`

// ask raises those tasks at a school and gives them by routine.
func ask(t *testing.T, w *apitest.World, school database.ID) map[string]database.ID {
	t.Helper()
	_, _, err := w.Task.Calendar(identity.Into(t.Context(), identity.System(school)))
	if errors.Is(err, task.ErrNoCalendar) {
		w.Promise(t, school, asked)
	}
	raised := w.Raise(t, school, "asked")
	if len(raised) == 0 { // the calendar was there before these routines
		w.Promise(t, school, asked)
		raised = w.Raise(t, school, "asked")
	}
	return raised
}

// tap is what every write to a task begins with, by a phone that never repeats itself.
func tap() string {
	return fmt.Sprintf(`"id":%q,"device_time":"2026-03-02T15:30:00+08:00"`, database.NewID())
}

// refusing answers everybody but these roles with the code.
func refusing(code string, but ...identity.Role) func(visitor) string {
	return func(v visitor) string {
		if slices.ContainsFunc(v.roles, func(r identity.Role) bool { return slices.Contains(but, r) }) {
			return ""
		}
		return code
	}
}

// onTask is a call on the guard's task; more goes into its body.
func onTask(verb, more string, refusal func(visitor) string) specimen {
	return specimen{
		object: true, missing: "task.not_found", refusal: refusal,
		call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
			t.Helper()
			target := "/api/v1/tasks/" + ask(t, w, owner.ID)["desk.minutes"].String()
			if verb == "" {
				return target, ""
			}
			return target + "/" + verb, "{" + tap() + more + "}"
		},
	}
}

// phonesOfTask asks whom to phone about the guard's task.
var phonesOfTask = specimen{
	object: true, missing: "task.not_found",
	call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		return "/api/v1/tasks/" + ask(t, w, owner.ID)["desk.minutes"].String() + "/phones", ""
	},
}

// passOn gives the guard's task to the nurse.
func passOn(verb string, who ...identity.Role) specimen {
	s := onTask(verb, "", refusing("task.refused", who...))
	call := s.call
	s.call = func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		target, _ := call(t, w, owner)
		return target, fmt.Sprintf(`{%s,"to":%q,"reason":"外出培训"}`, tap(), owner.People[identity.RoleNurse].ID)
	}
	return s
}

// as acts as a person of a school.
func as(t *testing.T, owner apitest.School, role identity.Role) identity.Principal {
	t.Helper()
	p := owner.People[role]
	return identity.Principal{AccountID: p.AccountID, MembershipID: p.MembershipID, SchoolID: owner.ID, PersonID: p.ID, Roles: []identity.Role{role}}
}

// offered is the guard's task, which waits for the nurse to take it.
var offered = specimen{
	object: true, missing: "task.not_found", refusal: refusing("task.no_offer", identity.RoleNurse),
	call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		id := ask(t, w, owner.ID)["desk.minutes"]
		guard := identity.Into(t.Context(), as(t, owner, identity.RoleGuard))
		if _, err := w.Task.HandOver(guard, id, "", owner.People[identity.RoleNurse].ID, "外出培训"); err != nil {
			t.Fatal(err)
		}
		return "/api/v1/tasks/" + id.String() + "/accept", "{" + tap() + "}"
	},
}

// gated is the canteen's task behind its gate, which only the principal may pass.
var gated = specimen{
	object: true, missing: "task.not_found",
	refusal: func(v visitor) string {
		if slices.Contains(v.roles, identity.RoleLogisticsHead) {
			return "task.not_named"
		}
		return refusing("task.refused", identity.RolePrincipal)(v)
	},
	call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		return "/api/v1/tasks/" + ask(t, w, owner.ID)["desk.release"].String() + "/override", "{" + tap() + `,"reason":"停电，改用备餐"}`
	},
}

// finished is the guard's task, done and to be done again.
var finished = specimen{
	object: true, missing: "task.not_found",
	refusal: refusing("task.refused", identity.RoleSafetyOfficer, identity.RolePrincipal, identity.RoleLogisticsHead),
	call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		id := ask(t, w, owner.ID)["desk.minutes"]
		guard := identity.Into(t.Context(), as(t, owner, identity.RoleGuard))
		if _, err := w.Task.Finish(guard, id, task.Evidence{Note: "到会12人", Passed: true}); err != nil {
			t.Fatal(err)
		}
		return "/api/v1/tasks/" + id.String() + "/return", "{" + tap() + `,"due":"2026-03-03T16:00:00+08:00","reason":"没有签到表"}`
	},
}
