package api_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/api"
	"xiaoqin/server/api/apitest"
	"xiaoqin/server/attachment"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// openRoutes are those outside of the API, which ask for no session.
var openRoutes = []string{
	"GET /feeds/:token", "GET /healthz", "GET /metrics", "GET /openapi.json", "GET /readyz", "GET /rosters/:key", "HEAD /healthz", "HEAD /readyz",
}

// specimen is a good call of an operation on the things of a school.
type specimen struct {
	call func(t *testing.T, w *apitest.World, owner apitest.School) (target, body string)
	// object says that the call names a thing of the school, so that anybody from
	// another one must be told that there is no such thing.
	object bool
	// only is the one role whose thing it is, when it is somebody's own.
	only identity.Role
	// besides are roles for whom the thing is there although it is somebody else's.
	besides []identity.Role
	// missing is the code that says that there is no such thing for the caller.
	missing string
	// refusal is the code for those who have the permission and yet no part in the
	// thing, empty for those who have one; nil lets everybody.
	refusal func(visitor) string
	// spoils says that the call changes who the visitors are, and that it may tell
	// them of a school they were not in before.
	spoils bool
}

func (s specimen) belongsTo(v visitor) bool {
	return s.only == "" || slices.Contains(v.roles, s.only) ||
		slices.ContainsFunc(v.roles, func(r identity.Role) bool { return slices.Contains(s.besides, r) })
}

func plain(target, body string) specimen {
	return specimen{call: func(*testing.T, *apitest.World, apitest.School) (string, string) { return target, body }}
}

// onPerson is a call on somebody who has just been registered.
func onPerson(target, body string) specimen {
	return specimen{object: true, missing: "identity.person_not_found", call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		p := w.Register(t, owner.ID, "visited", identity.RoleGuard)
		return fmt.Sprintf(target, p.ID), body
	}}
}

// onPhoto is a call on a photo of a guard that WeChat did not decide about.
func onPhoto(target, body string) specimen {
	reviewers := []identity.Role{identity.RolePrincipal, identity.RoleLogisticsHead, identity.RoleSafetyOfficer}
	return specimen{object: true, only: identity.RoleGuard, besides: reviewers, missing: "attachment.not_found", call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		id := w.Photograph(t, owner.People[identity.RoleGuard])
		w.AskAbout(t)
		if err := w.Photos.ApplyVerdict(t.Context(), id.String(), attachment.CheckReview); err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf(target, id), body
	}}
}

// specimens holds every operation. One that is not here fails the test.
var specimens = map[string]specimen{
	"log-in":         plain("/api/v1/sessions", `{"code":"user:anybody"}`),
	"log-out":        plain("/api/v1/sessions/current", ""),
	"get-me":         plain("/api/v1/me", ""),
	"export-my-data": plain("/api/v1/me/export", ""),
	"forget-me":      {spoils: true, call: func(*testing.T, *apitest.World, apitest.School) (string, string) { return "/api/v1/me", "" }},
	"claim-membership": {spoils: true, call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		p := w.Register(t, owner.ID, "invited", identity.RoleGuard)
		invite, err := w.Identity.CreateInvite(identity.Into(t.Context(), identity.System(owner.ID)), p.ID)
		if err != nil {
			t.Fatal(err)
		}
		return "/api/v1/memberships/claim", `{"invite_code":"` + string(invite.Code) + `"}`
	}},
	"list-people": {call: func(_ *testing.T, _ *apitest.World, owner apitest.School) (string, string) {
		return "/api/v1/people?limit=200&after=" + owner.People[identity.RolePrincipal].ID.String(), ""
	}},
	"invite-person":  onPerson("/api/v1/people/%s/invites", ""),
	"set-roles":      onPerson("/api/v1/people/%s/roles", `{"roles":["nurse"]}`),
	"disable-person": onPerson("/api/v1/people/%s/disable", ""),
	"enable-person":  onPerson("/api/v1/people/%s/enable", ""),
	"enter-absence": plain("/api/v1/absences",
		`{"id":"01926b3c-5d2e-7f00-8000-0123456789ac","device_time":"2026-03-02T15:30:00+08:00","first":"2026-03-03","last":"2026-03-04","reason":"leave"}`),
	"list-absences":  plain("/api/v1/absences", ""),
	"cancel-absence": absenceOfGuard,
	"list-inbox":     plain("/api/v1/inbox", ""),
	"get-home":       plain("/api/v1/me/home", ""),
	"read-inbox-item": {object: true, only: identity.RoleGuard, missing: "message.item_not_found", call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		return "/api/v1/inbox/" + w.Say(t, owner.ID, owner.People[identity.RoleGuard].ID, "晚间巡查").String() + "/read", ""
	}},
	"report-subscriptions": plain("/api/v1/subscriptions",
		`{"id":"01926b3c-5d2e-7f00-8000-0123456789ab","device_time":"2026-03-02T15:30:00+08:00","results":{"template-of-duty-due":"accept"}}`),
	"add-attachment": {call: func(t *testing.T, _ *apitest.World, _ apitest.School) (string, string) {
		t.Helper()
		return "/api/v1/attachments", apitest.Form(database.NewID().String(), "a.jpg", apitest.Picture(t, 16))
	}},
	"get-attachment":   onPhoto("/api/v1/attachments/%s", ""),
	"get-thumbnail":    onPhoto("/api/v1/attachments/%s/thumbnail", ""),
	"judge-attachment": onPhoto("/api/v1/attachments/%s/verdict", `{"show":true}`),
	"check-attachment": {call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		id := w.Photograph(t, owner.People[identity.RoleGuard])
		return "/api/v1/attachments/" + id.String() + "/check?key=" + w.AskAbout(t), ""
	}},
	"print-plates": plain("/api/v1/checkpoints/print", ""),
	"list-forms":   plain("/api/v1/forms", ""),
	"get-form": {object: true, missing: "form.not_found", call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		return "/api/v1/forms/" + publish(t, w, owner), ""
	}},
	"choose-limit": {call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		publish(t, w, owner)
		return "/api/v1/form-limits/core_temp", `{"limit":"> 70"}`
	}},
	"list-subscriptions": plain("/api/v1/subscriptions", ""),
	"list-classes":       plain("/api/v1/classes", ""),
	"list-places":        plain("/api/v1/places?archived=true", ""),
	"get-today":          plain("/api/v1/today", ""),
	"list-tasks":         plain("/api/v1/tasks?day=2026-03-02&state=live", ""),
	"list-gaps":          plain("/api/v1/gaps", ""),
	"get-task": onTask("", "", refusing("task.not_found", identity.RoleGuard, identity.RoleRepairer,
		identity.RoleSafetyOfficer, identity.RolePrincipal, identity.RoleLogisticsHead, identity.RoleStudentOffice)),
	"list-task-phones": phonesOfTask,
	"acknowledge-task": onTask("acknowledge", "", refusing("task.refused", identity.RoleGuard, identity.RoleRepairer)),
	"plan-task": onTask("plan", `,"at":"2026-03-02T15:45:00+08:00"`,
		refusing("task.refused", identity.RoleGuard, identity.RoleRepairer, identity.RoleSafetyOfficer)),
	"finish-task":    onTask("finish", `,"note":"到会12人"`, refusing("task.refused", identity.RoleGuard, identity.RoleRepairer)),
	"hand-over-task": passOn("handover", identity.RoleGuard, identity.RoleSafetyOfficer, identity.RolePrincipal, identity.RoleLogisticsHead),
	"reassign-task":  passOn("reassign", identity.RoleSafetyOfficer, identity.RolePrincipal, identity.RoleLogisticsHead),
	"accept-task":    offered,
	"excuse-task": onTask("excuse", `,"reason":"停电"`,
		refusing("task.refused", identity.RoleSafetyOfficer, identity.RolePrincipal, identity.RoleLogisticsHead)),
	"override-task": gated,
	"return-task":   finished,
	"report-incident": {call: func(*testing.T, *apitest.World, apitest.School) (string, string) {
		return "/api/v1/incidents", "{" + tap() + `,"kind":"injury","place":"操场"}`
	}},
	"list-incidents": plain("/api/v1/incidents?limit=10", ""),
	"get-incident":   reported,
}

// visitor is somebody who calls.
type visitor struct {
	name  string
	token func(t *testing.T) string
	bound bool
	roles []identity.Role
}

func generous(d *api.Deps) { d.Config.PerIP, d.Config.PerAccount = 1_000_000, 1_000_000 }

func TestEveryRouteIsListed(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	want := slices.Clone(openRoutes)
	for _, op := range w.Server.Operations() {
		if _, ok := specimens[op.ID]; !ok {
			t.Errorf("%s has no specimen: the test of roles and ownership cannot see it", op.ID)
		}
		path := strings.NewReplacer("{", ":", "}", "").Replace(op.Path)
		want = append(want, op.Method+" "+path)
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, w.Server.Routes()); diff != "" {
		t.Errorf("routes (-listed +registered)\n%s", diff)
	}
}

func TestEveryRouteByRoleAndOwner(t *testing.T) {
	t.Parallel()
	shared := newTown(t)
	calls := 0
	for _, op := range shared.w.Server.Operations() {
		town := shared
		if specimens[op.ID].spoils {
			town = newTown(t)
		}
		for _, v := range town.visitors {
			for _, owner := range []apitest.School{town.a, town.b} {
				calls++
				town.visit(t, op, v, owner)
			}
		}
	}
	t.Logf("%d calls", calls)
}

// town is an installation with two schools, and the visitors from the first.
type town struct {
	w        *apitest.World
	a, b     apitest.School
	visitors []visitor
}

func newTown(t *testing.T) town {
	t.Helper()
	w := apitest.New(t, generous)
	a, b := w.AddSchool(t, "a"), w.AddSchool(t, "b")
	return town{w, a, b, visitors(t, w, a)}
}

// visit makes one call and judges the answer.
func (town town) visit(t *testing.T, op api.Operation, v visitor, owner apitest.School) {
	t.Helper()
	specimen, foreign := specimens[op.ID], owner.ID != town.a.ID
	target, body := specimen.call(t, town.w, owner)
	got := town.w.Do(apitest.Request(t.Context(), op.Method, target, v.token(t), body))
	if code := want(op, v, foreign); !answers(got, code) {
		t.Errorf("%s by %s, foreign %t: %d %.300s, want %q", op.ID, v.name, foreign, got.Code, got.Body, code)
	}
	if got.Code < 300 && !specimen.spoils {
		leaks(t, op, v, town.b, got.Body.String())
	}
}

// visitors are a stranger, the unbound, the disabled, and every role of a school.
func visitors(t *testing.T, w *apitest.World, s apitest.School) []visitor {
	t.Helper()
	login := func(name string) func(*testing.T) string {
		return func(t *testing.T) string {
			t.Helper()
			return string(w.Login(t, name).Token)
		}
	}
	disabled := w.AddPerson(t, s.ID, "disabled", identity.RolePrincipal)
	if _, err := w.Identity.DisablePerson(identity.Into(t.Context(), identity.System(s.ID)), disabled.ID); err != nil {
		t.Fatal(err)
	}
	list := []visitor{
		{name: "stranger", token: func(*testing.T) string { return "" }},
		{name: "forger", token: func(*testing.T) string { return strings.Repeat("A", 43) }},
		{name: "disabled", token: func(*testing.T) string { return disabled.Token }},
		{name: "disabled again", token: login("disabled"), bound: true},
		{name: "unbound", token: login("unbound"), bound: true},
	}
	for _, role := range identity.Roles() {
		list = append(list, visitor{name: string(role), token: login("a." + string(role)), bound: true, roles: []identity.Role{role}})
	}
	return list
}

// want is the code of the problem that the call must end in, empty for success.
func want(op api.Operation, v visitor, foreign bool) string {
	holder := identity.Principal{SchoolID: database.ID{1}, Roles: v.roles}
	switch {
	case !op.Access.NeedsToken():
		return ""
	case v.name == "stranger":
		return "identity.login_required"
	case !v.bound:
		return "identity.session_over"
	case op.Access.Permission() == "":
		return specimens[op.ID].missing
	case v.roles == nil:
		return "identity.not_bound"
	case !holder.May(op.Access.Permission()):
		return "identity.forbidden"
	case specimens[op.ID].object && (foreign || !specimens[op.ID].belongsTo(v)):
		return specimens[op.ID].missing
	case specimens[op.ID].refusal != nil:
		return specimens[op.ID].refusal(v)
	}
	return ""
}

func answers(got *httptest.ResponseRecorder, code string) bool {
	if code == "" {
		return got.Code >= 200 && got.Code < 300
	}
	var p struct{ Code string }
	return got.Code >= 400 && json.Unmarshal(got.Body.Bytes(), &p) == nil && p.Code == code
}

// leaks fails when an answer names anything of the other school.
func leaks(t *testing.T, op api.Operation, v visitor, other apitest.School, body string) {
	t.Helper()
	foreign := []string{other.ID.String()}
	for _, p := range other.People {
		foreign = append(foreign, p.ID.String(), p.MembershipID.String(), p.AccountID.String(), p.Name, p.Phone)
	}
	for _, id := range foreign {
		if strings.Contains(body, `"`+id+`"`) {
			t.Errorf("%s by %s shows another school: %.300s", op.ID, v.name, body)
		}
	}
}

func TestSomebodyElsesMembershipOpensNothing(t *testing.T) {
	t.Parallel()
	w := apitest.New(t, generous)
	a, b := w.AddSchool(t, "a"), w.AddSchool(t, "b")
	for _, op := range w.Server.Operations() {
		if !op.Access.NeedsToken() {
			continue
		}
		for _, membership := range []database.ID{
			b.People[identity.RolePrincipal].MembershipID, a.People[identity.RolePrincipal].MembershipID, b.ID, database.NewID(),
		} {
			target, body := specimens[op.ID].call(t, w, b)
			r := apitest.Request(t.Context(), op.Method, target, a.People[identity.RoleGuard].Token, body)
			r.Header.Set("X-Xiaoqin-Membership", membership.String())
			if got := w.Do(r); !answers(got, "identity.membership_unknown") {
				t.Errorf("%s as %s: %d %s", op.ID, membership, got.Code, got.Body)
			}
		}
	}
}

// TestMassAssignment adds what a client must not set to every body and every query.
func TestMassAssignment(t *testing.T) {
	t.Parallel()
	w := apitest.New(t, generous)
	a, b := w.AddSchool(t, "a"), w.AddSchool(t, "b")
	head := a.People[identity.RolePrincipal]
	for _, op := range w.Server.Operations() {
		for _, name := range []string{"school_id", "id", "person_id", "account_id", "membership_id", "user_id", "is_admin", "created_at", "permissions"} {
			target, body := specimens[op.ID].call(t, w, a)
			extra := fmt.Sprintf(`%q:%q`, name, b.ID)
			calls := []string{"query"}
			if strings.HasPrefix(body, "{") && !strings.Contains(body, `"`+name+`"`) {
				calls = append(calls, "body")
			}
			for _, in := range calls {
				url, text := target, body
				if in == "body" {
					text = strings.Replace(body, "{", "{"+extra+",", 1)
				} else {
					url += map[bool]string{true: "&", false: "?"}[strings.Contains(target, "?")] + name + "=" + b.ID.String()
				}
				got := w.Do(apitest.Request(t.Context(), op.Method, url, head.Token, text))
				expect(t, got, 422, problem(422, detailInvalid, "api.invalid_request", in+"."+name, "不认识这一项，请去掉。"))
			}
		}
	}
}
