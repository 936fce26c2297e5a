package api_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

func init() { maps.Copy(specimens, drillSpecimens) }

// onDrill is a call on the drill of the safety officer, which runs or does not.
func onDrill(verb string, running bool, body func(class database.ID) string, refusal func(visitor) string) specimen {
	return specimen{
		object: true, missing: "drill.not_found", refusal: refusal,
		call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
			t.Helper()
			id, class := w.Alarm(t, owner, running)
			if body == nil {
				return "/api/v1/drills/" + id.String(), ""
			}
			return "/api/v1/drills/" + id.String() + "/" + verb, "{" + tap() + body(class) + "}"
		},
	}
}

// notRunning refuses everybody but those who have to hold the drill.
func notRunning(v visitor) string {
	has := func(all ...identity.Role) bool {
		return slices.ContainsFunc(all, func(r identity.Role) bool { return slices.Contains(v.roles, r) })
	}
	switch {
	case has(identity.RoleSafetyOfficer):
		return ""
	case has(identity.RolePrincipal, identity.RoleLogisticsHead, identity.RoleStudentOffice):
		return "drill.not_yours"
	}
	return "drill.not_found"
}

var drillSpecimens = map[string]specimen{
	"get-drill": onDrill("", false, nil, refusing("drill.not_found", identity.RoleSafetyOfficer, identity.RoleLogisticsHead,
		identity.RolePrincipal, identity.RoleStudentOffice)),
	"start-drill":  onDrill("start", false, func(database.ID) string { return `,"scenario":"二楼起火"` }, notRunning),
	"call-class":   onDrill("roll-call", true, func(class database.ID) string { return fmt.Sprintf(`,"class_id":%q,"missing":0`, class) }, nil),
	"finish-drill": onDrill("finish", true, func(database.ID) string { return `,"note":"提前结束"` }, notRunning),
}

func TestDrills(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a := w.AddSchool(t, "a")
	id, class := w.Alarm(t, a, false)
	w.Name("d.id", id)
	w.Name("d.class", class)
	const moment = `"2026-03-02T15:30:00.000+08:00"`
	line := func(state, missing, more string) string {
		return `{"class_id":"{d.class}","name":"六（1）班","expected":0,"mine":false,"beside":false,"state":"` + state + `","missing":` + missing + more + `}`
	}
	running := func(counts, runs, line string) string {
		return `{"task_id":"{d.id}","name":"应急疏散演练","scenario":"二楼起火","state":"running","started_at":` + moment + `,` + counts +
			`,"photos":[],"runs":` + runs + `,"classes":[` + line + `]}`
	}
	call := func(missing string) string { return `{` + tap() + `,"class_id":"{d.class}","missing":` + missing + `}` }
	w.Run(t, []apitest.Scenario{
		{
			Name: "what is planned", As: "a.safety_officer", Method: "GET", URL: "/api/v1/drills/{d.id}", Status: 200,
			Want: `{"task_id":"{d.id}","name":"应急疏散演练","state":"planned","settled":0,"uncalled":0,"missing":0,"photos":[],"runs":true,"classes":[]}`,
		},
		{
			Name: "before the start", As: "a.guard", Method: "POST", URL: "/api/v1/drills/{d.id}/roll-call", Body: call("0"), Status: 404,
			Want: refused(404, "没有找到这次演练。刷新一下再看。", "drill.not_found"),
		},
		{
			Name: "the start tap", As: "a.safety_officer", Method: "POST", URL: "/api/v1/drills/{d.id}/start", Body: `{` + tap() + `,"scenario":"二楼起火"}`,
			Status: 200, Want: running(`"settled":0,"uncalled":1,"missing":0`, "true", line("uncalled", "0", "")),
		},
		{
			Name: "one is missing", As: "a.class_teacher", Method: "POST", URL: "/api/v1/drills/{d.id}/roll-call", Body: call("1"), Status: 200,
			Want: running(`"settled":0,"uncalled":0,"missing":1`, "false", line("missing", "1", "")),
		},
		{
			Name: "finished too early", As: "a.safety_officer", Method: "POST", URL: "/api/v1/drills/{d.id}/finish", Body: `{` + tap() + `}`, Status: 422,
			Want: refused(422, "还有班没到齐或没点名。写一句怎么回事，再结束。", "drill.unsettled"),
		},
		{
			Name: "all here, through the queue of the phone", As: "a.class_teacher", Method: "POST", URL: "/api/v1/sync", Status: 200,
			Body: `{"items":[{` + tap() + `,"kind":"roll_call","sequence":1,"body":{"task":"{d.id}","class_id":"{d.class}","missing":0}}]}`,
			Want: `{"items":[{"id":"{id}","status":200,"body":` +
				running(`"seconds":0,"settled":1,"uncalled":0,"missing":0`, "false", line("settled", "0", `,"seconds":0`)) + `}]}`,
		},
		{
			Name: "the end", As: "a.safety_officer", Method: "POST", URL: "/api/v1/drills/{d.id}/finish", Status: 200,
			Body: `{` + tap() + `,"findings":[{"id":"01926b3c-5d2e-7f00-8000-0123456789ab","words":"东侧楼梯太挤"}]}`,
			Want: `{"task_id":"{d.id}","name":"应急疏散演练","scenario":"二楼起火","state":"finished","started_at":` + moment + `,"finished_at":` + moment +
				`,"seconds":0,"settled":1,"uncalled":0,"missing":0,"photos":[],"runs":true,"classes":[` + line("settled", "0", `,"seconds":0`) + `]}`,
		},
	})
	if len(w.Findings) != 1 {
		t.Errorf("%d findings", len(w.Findings))
	}
}
