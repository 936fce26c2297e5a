package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/incident"
)

// reported is an incident of the nurse at a school without routines: the heads are told.
var reported = specimen{
	object: true, missing: "incident.not_found",
	refusal: refusing("incident.not_found", identity.RoleNurse, identity.RolePrincipal, identity.RoleLogisticsHead, identity.RoleSafetyOfficer, identity.RoleStudentOffice),
	call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		made, err := w.Incident.Report(identity.Into(t.Context(), as(t, owner, identity.RoleNurse)), incident.Report{
			ClientID: database.NewID(), At: w.Clock.Now(), Kind: incident.Fire,
		})
		if err != nil {
			t.Fatal(err)
		}
		return "/api/v1/incidents/" + made.ID.String(), ""
	},
}

func TestIncidents(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a := w.AddSchool(t, "a")
	w.AddSchool(t, "b")
	w.Promise(t, a.ID, `
routines:
  - {code: guard.incident, name: 突发情况响应, on: [{event: incident.reported}], win: ["+0m..+15m..+24h"], who: {role: G, deputy: LD}, owner: P, evidence: record, ladder: steep}
`)
	const once = `{"id":"01926b3c-5d2e-7f00-8000-0123456789ab","device_time":"2026-03-02T15:29:00+08:00","kind":"injury","place":"操场东侧","note":"摔倒，手不能动"}`
	first := identity.Into(t.Context(), as(t, a, identity.RoleNurse))
	made, err := w.Incident.Report(first, incident.Report{
		ClientID: database.ID{0x01, 0x92, 0x6b, 0x3c, 0x5d, 0x2e, 0x7f, 0x00, 0x80, 0x00, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab},
		At:       time.Date(2026, 3, 2, 7, 29, 0, 0, time.UTC), Kind: incident.Injury, Place: "操场东侧", Note: "摔倒，手不能动",
	})
	if err != nil {
		t.Fatal(err)
	}
	w.Name("i.id", made.ID)
	w.Name("i.task", *made.Task)
	hand := func(role, part, at, told string) string {
		return fmt.Sprintf(`{"id":"{a.%s.id}","name":"{a.%s.name}","phone":"{a.%s.phone}","part":"%s","at":"2026-03-02T%s:00.000+08:00","told":%s}`, role, role, role, part, at, told)
	}
	body := func(reporter string) string {
		return `{"id":"{i.id}","kind":"injury","kind_name":"有人受伤或生病","place":"操场东侧","note":"摔倒，手不能动","photos":[],` +
			`"reporter":{"id":"{a.nurse.id}","name":"{a.nurse.name}"` + reporter + `},` +
			`"happened_at":"2026-03-02T15:29:00.000+08:00","reported_at":"2026-03-02T15:30:00.000+08:00","task_id":"{i.task}","live":true,"chain":[` +
			hand("guard", "holder", "15:30", "true") + `,` + hand("logistics_head", "deputy", "15:55", "false") + `,` + hand("principal", "owner", "16:15", "false") + `]}`
	}
	invalid := func(fields ...string) string { return refused(422, detailInvalid, "api.invalid_request", fields...) }
	w.Run(t, []apitest.Scenario{
		{
			Name: "the tap again, with whom to phone", As: "a.nurse", Method: "POST", URL: "/api/v1/incidents", Body: once, Status: 201,
			Want: body(""),
		},
		{
			Name: "through the queue of the phone", As: "a.nurse", Method: "POST", URL: "/api/v1/sync",
			Body:   `{"items":[{"id":"01926b3c-5d2e-7f00-8000-0123456789ab","kind":"incident","device_time":"2026-03-02T15:29:00+08:00","sequence":1,"body":{"kind":"injury"}}]}`,
			Status: 200, Want: `{"items":[{"id":"{id}","status":200,"body":` + body("") + `}]}`,
		},
		{
			Name: "a kind that is none", As: "a.nurse", Method: "POST", URL: "/api/v1/incidents", Body: `{` + tap() + `,"kind":"earthquake"}`, Status: 422,
			Want: invalid("body.kind", "只能是：injury, violence, intruder, fire, food, missing, facility, other。"),
		},
		{
			Name: "by a family", As: "a.guardian", Method: "POST", URL: "/api/v1/incidents", Body: once, Status: 403,
			Want: forbidden(t, identity.IncidentRaise),
		},
		{
			Name: "who watches the school", As: "a.student_office", Method: "GET", URL: "/api/v1/incidents/{i.id}", Status: 200,
			Want: body(`,"phone":"{a.nurse.phone}"`),
		},
		{
			Name: "a colleague who has nothing to do with it", As: "a.librarian", Method: "GET", URL: "/api/v1/incidents/{i.id}", Status: 404,
			Want: refused(404, "没有找到这个突发情况，或您不在它的值班链里。", "incident.not_found"),
		},
		{
			Name: "somebody of another school", As: "b.principal", Method: "GET", URL: "/api/v1/incidents/{i.id}", Status: 404,
			Want: refused(404, "没有找到这个突发情况，或您不在它的值班链里。", "incident.not_found"),
		},
	})
}

func TestTasksThroughTheQueueOfAPhone(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a := w.AddSchool(t, "a")
	id := ask(t, w, a.ID)["desk.minutes"]
	w.Name("t.minutes", id)
	item := func(n int, kind, body string) string {
		return fmt.Sprintf(`{"id":"01926b3c-5d2e-7f00-8000-00000000000%d","kind":"%s","device_time":"2026-03-02T15:29:00+08:00","sequence":%d,"body":{"task":"{t.minutes}"%s}}`, n, kind, n, body)
	}
	queue := `{"items":[` + item(1, "acknowledge", "") + `,` + item(2, "finish", `,"note":"到会12人"`) + `,` + item(1, "acknowledge", "") + `]}`
	w.Run(t, []apitest.Scenario{
		{
			Name: "somebody else's", As: "a.librarian", Method: "POST", URL: "/api/v1/sync", Body: `{"items":[` + item(1, "acknowledge", "") + `]}`, Status: 200,
			Want: `{"items":[{"id":"{id}","status":409,"problem":` + refused(409, "这项任务的状态已变，或您不能这样处理，请刷新后再看。", "task.refused") + `}]}`,
		},
	})
	for range 2 {
		r := apitest.Request(t.Context(), "POST", "/api/v1/sync", a.People[identity.RoleGuard].Token, strings.ReplaceAll(queue, "{t.minutes}", id.String()))
		if got := w.Do(r); got.Code != 200 {
			t.Fatalf("%d %s", got.Code, got.Body)
		}
	}
	detail, err := w.Task.Find(identity.Into(t.Context(), as(t, a, identity.RoleGuard)), id)
	if err != nil {
		t.Fatal(err)
	}
	if len(detail.History) != 3 || detail.State != "done" || detail.Acked == nil {
		t.Errorf("after two deliveries: %s, history %v", detail.State, detail.History)
	}
}

// TestPlansAndHandOversThroughTheQueue keeps when somebody means to do a task, and to whom
// they pass it on, in a phone without a network, and delivers both twice.
func TestPlansAndHandOversThroughTheQueue(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a := w.AddSchool(t, "a")
	id := ask(t, w, a.ID)["desk.minutes"]
	item := func(n int, kind, body string) string {
		return fmt.Sprintf(`{"id":"01926b3c-5d2e-7f00-8000-00000000000%d","kind":%q,"device_time":"2026-03-02T15:29:00+08:00","sequence":%d,"body":{"task":%q%s}}`, n, kind, n, id, body)
	}
	nurse := a.People[identity.RoleNurse].ID
	queue := `{"items":[` + item(1, "plan", `,"at":"2026-03-02T15:45:00+08:00"`) + `,` + item(2, "handover", fmt.Sprintf(`,"to":%q,"reason":"去医院"`, nurse)) + `]}`
	for range 2 {
		got := w.Do(apitest.Request(t.Context(), "POST", "/api/v1/sync", a.People[identity.RoleGuard].Token, queue))
		if got.Code != 200 || strings.Count(got.Body.String(), `"status":200`) != 2 {
			t.Fatalf("%d %s", got.Code, got.Body)
		}
	}
	detail, err := w.Task.Find(identity.Into(t.Context(), as(t, a, identity.RoleGuard)), id)
	if err != nil {
		t.Fatal(err)
	}
	if detail.Planned == nil || detail.Planned.Format("15:04") != "15:45" || len(detail.History) != 3 {
		t.Errorf("planned %v, history %+v", detail.Planned, detail.History)
	}
	if _, err := w.Task.Accept(identity.Into(t.Context(), as(t, a, identity.RoleNurse)), id); err != nil {
		t.Errorf("what was handed over cannot be taken: %v", err)
	}
}
