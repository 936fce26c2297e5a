package api_test

import (
	"fmt"
	"maps"
	"testing"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

func init() { maps.Copy(specimens, themeSpecimens) }

// lessons is a safety lesson that is asked for in this term and on a day of it.
const lessons = `
routines:
  - {code: theme.asked, name: 防欺凌, plan: [E3-3], on: [{event: taught}], win: ["+0m..+60m..+24h"], who: {role: G}, owner: LD, complete: {sign: [LD, N]}, evidence: lesson, ladder: quiet}
`

// lesson is the task of it at a school.
func lesson(t *testing.T, w *apitest.World, school database.ID) database.ID {
	t.Helper()
	w.Promise(t, school, lessons)
	id := w.Raise(t, school, "taught")["theme.asked"]
	w.Scan(t)
	return id
}

var themeSpecimens = map[string]specimen{
	"list-themes": plain("/api/v1/themes", ""),
	"get-theme": {
		object: true, missing: "theme.not_found",
		refusal: refusing("theme.not_found", append(watchers, identity.RoleGuard, identity.RoleNurse)...),
		call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
			t.Helper()
			return "/api/v1/themes/" + lesson(t, w, owner.ID).String(), ""
		},
	},
	"prove-task": onTask("photos", `,"attachments":["01926b3c-5d2e-7f00-8000-0123456789ab"]`,
		func(v visitor) string {
			parts := []identity.Role{identity.RolePrincipal, identity.RoleLogisticsHead, identity.RoleSafetyOfficer, identity.RoleGuard, identity.RoleRepairer}
			if refusing("task.refused", parts...)(v) != "" && refusing("task.not_found", watchers...)(v) == "" {
				return "task.refused" // sees every task, and has no part in this one
			}
			return refusing("task.not_found", parts...)(v)
		}),
}

func TestThemes(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a := w.AddSchool(t, "a")
	w.Name("t.id", lesson(t, w, a.ID))
	const moment = `"2026-03-02T15:30:00.000+08:00"`
	signature := func(key, name, more, may, who string) string {
		return fmt.Sprintf(`{"key":"sign:%s","name":%q,%s"may":%s,"who":[%s]}`, key, name, more, may, who)
	}
	detail := func(part, mine, proofs string) string {
		const guard, nurse = `{"id":"{a.guard.id}","name":"{a.guard.name}"}`, `{"id":"{a.nurse.id}","name":"{a.nurse.name}"}`
		return `{"id":"{t.id}","routine":"theme.asked","name":"防欺凌","evidence":"lesson","state":"live","phase":"open",` + part +
			`"opens":` + moment + `,"due":"2026-03-02T16:30:00.000+08:00","closes":"2026-03-03T15:30:00.000+08:00","targets":2,"targets_done":1,"acked":false,` +
			`"passed":false,"may":["ack","plan","hand_over","complete"],"people":[` + guard + `],"holders":[{"ref":"r:G","part":"holder"},{"ref":"r:LD","part":"owner"}],` +
			`"relay":[{"part":"holder","people":["{a.guard.name}"],"at":` + moment + `,"told":true}],` +
			`"target_list":[{"key":"sign:LD","name":"后勤主任","passed":false,"void":false,"mine":false,"may":false},` +
			`{"key":"sign:N","name":"保健老师","done_at":` + moment + `,"done_by":` + nurse + `,"passed":true,"void":false,"mine":` + mine + `,"may":false}],` +
			`"missing":[],"history":[{"at":` + moment + `,"part":"system","action":"materialise"},{"at":` + moment + `,"who":` + nurse + `,"part":"holder","action":"tick"}],"proofs":[` + proofs + `]}`
	}
	w.Run(t, []apitest.Scenario{
		{
			Name: "the head sees who signs", As: "a.logistics_head", Method: "GET", URL: "/api/v1/themes/{t.id}", Status: 200,
			Want: `{"id":"{t.id}","routine":"theme.asked","name":"防欺凌","evidence":"lesson","state":"live","phase":"open","part":"owner","opens":` + moment + `,"due":"2026-03-02T16:30:00.000+08:00","closes":"2026-03-03T15:30:00.000+08:00","targets":2,"targets_done":0,"acked":false,"plan":["E3-3"],"classes":0,"held":0,"whole":true,"lines":[],"signatures":[` +
				signature("LD", "后勤主任", "", "true", `"{a.logistics_head.name}"`) + "," + signature("N", "保健老师", "", "false", `"{a.nurse.name}"`) + `]}`,
		},
		{
			Name: "a signature through the queue of a phone", As: "a.logistics_head", Method: "POST", URL: "/api/v1/sync", Status: 200,
			Body: `{"items":[{` + tap() + `,"kind":"finish","sequence":1,"body":{"task":"{t.id}","targets":["sign:N"]}}]}`,
			Want: `{"items":[{"id":"{id}","status":409,"problem":` + refused(409, "这一项由别人完成或签名，请转告对方。", "task.not_yours") + `}]}`,
		},
		{
			Name: "the nurse signs", As: "a.nurse", Method: "POST", URL: "/api/v1/tasks/{t.id}/finish", Status: 200,
			Body: `{` + tap() + `,"targets":["sign:N"]}`, Want: detail("", "true", ""),
		},
		{
			Name: "a photo that comes later", As: "a.guard", Method: "POST", URL: "/api/v1/sync", Status: 200,
			Body: `{"items":[{` + tap() + `,"kind":"proof","sequence":1,"body":{"task":"{t.id}","attachments":["01926b3c-5d2e-7f00-8000-0123456789ab"]}}]}`,
			Want: `{"items":[{"id":"{id}","status":200,"body":` +
				detail(`"part":"holder",`, "false", `{"who":{"id":"{a.guard.id}","name":"{a.guard.name}"},"at":`+moment+`,"photos":[]}`) + `}]}`,
		},
		{
			Name: "of nothing in it", As: "a.guard", Method: "POST", URL: "/api/v1/tasks/{t.id}/photos", Status: 422,
			Body: `{` + tap() + `,"target":"class:1","attachments":["01926b3c-5d2e-7f00-8000-0123456789ab"]}`,
			Want: refused(422, "这项任务里没有这一项，请刷新后再选。", "task.no_target"),
		},
		{
			Name: "who has no part has nothing to see", As: "a.repairer", Method: "GET", URL: "/api/v1/themes/{t.id}", Status: 404,
			Want: refused(404, "没有找到这个主题，它可能属于别的学校，或没有您的班。", "theme.not_found"),
		},
	})
}
