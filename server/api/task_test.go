package api_test

import (
	"fmt"
	"testing"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// minutes is the guard's task as a list shows it to somebody in a part.
func minutes(part, rest string) string {
	if part != "" {
		part = `"part":"` + part + `",`
	}
	return `{"id":"{t.minutes}","routine":"desk.minutes","name":"周一例会","evidence":"minutes",` + rest + part +
		`"opens":"2026-03-02T15:30:00.000+08:00","due":"2026-03-02T16:30:00.000+08:00","closes":"2026-03-03T15:30:00.000+08:00"`
}

const (
	open    = `"state":"live","phase":"open",`
	overdue = `"state":"live","phase":"overdue",`
	nothing = `,"targets":0,"targets_done":0,"acked":false`
	seen    = `,"targets":0,"targets_done":0,"acked":true`
	noItems = `{"items":[],"next":null}`
)

func TestTasks(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a := w.AddSchool(t, "a")
	w.AddSchool(t, "b")
	for code, id := range ask(t, w, a.ID) {
		w.Name("t."+code[len("desk."):], id)
	}
	mine := `{"items":[` + minutes("holder", open) + nothing + `}],"next":null}`
	w.Run(t, []apitest.Scenario{
		{Name: "plate", As: "a.guard", Method: "GET", URL: "/api/v1/tasks", Status: 200, Want: mine},
		{Name: "due today", As: "a.guard", Method: "GET", URL: "/api/v1/tasks?day=2026-03-02", Status: 200, Want: mine},
		{Name: "due tomorrow", As: "a.guard", Method: "GET", URL: "/api/v1/tasks?day=2026-03-03", Status: 200, Want: noItems},
		{Name: "done", As: "a.guard", Method: "GET", URL: "/api/v1/tasks?day=2026-03-02&state=done", Status: 200, Want: noItems},
		{Name: "a colleague's plate", As: "a.librarian", Method: "GET", URL: "/api/v1/tasks", Status: 200, Want: noItems},
		{Name: "a school without a calendar", As: "b.guard", Method: "GET", URL: "/api/v1/tasks", Status: 200, Want: noItems},
		{Name: "no gaps", As: "a.principal", Method: "GET", URL: "/api/v1/gaps", Status: 200, Want: noItems},
		{
			Name: "of the school", As: "a.safety_officer", Method: "GET", URL: "/api/v1/tasks?of=school&day=2026-03-01", Status: 200, Want: noItems,
		},
		{
			Name: "of the school, for a guard", As: "a.guard", Method: "GET", URL: "/api/v1/tasks?of=school", Status: 403, Want: forbidden(t, identity.TaskWatch),
		},
		{
			Name: "a day that is none", As: "a.guard", Method: "GET", URL: "/api/v1/tasks?day=2026-02-30&state=lost", Status: 422,
			Want: refused(422, detailInvalid, "api.invalid_request",
				"query.day", "格式不对。", "query.state", "只能是：live, done, missed, excused, cancelled。"),
		},
		{
			Name: "for a family", As: "a.guardian", Method: "GET", URL: "/api/v1/tasks", Status: 403, Want: forbidden(t, identity.TaskDo),
		},
	})
}

func TestOneTask(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a := w.AddSchool(t, "a")
	w.AddSchool(t, "b")
	for code, id := range ask(t, w, a.ID) {
		w.Name("t."+code[len("desk."):], id)
	}
	const unknown = "没有找到这项任务，它可能属于别的学校。"
	w.Run(t, []apitest.Scenario{
		{
			Name: "as its holder", As: "a.guard", Method: "GET", URL: "/api/v1/tasks/{t.minutes}", Status: 200,
			Want: detail(minutes("holder", open)+nothing, `["ack","plan","hand_over","complete"]`, ``),
		},
		{
			Name: "as its owner", As: "a.safety_officer", Method: "GET", URL: "/api/v1/tasks/{t.minutes}", Status: 200,
			Want: detail(minutes("owner", open)+nothing, `["plan","hand_over","reassign","excuse"]`, ``),
		},
		{
			Name: "as a colleague", As: "a.librarian", Method: "GET", URL: "/api/v1/tasks/{t.minutes}", Status: 404, Want: refused(404, unknown, "task.not_found"),
		},
		{
			Name: "of another school", As: "b.guard", Method: "GET", URL: "/api/v1/tasks/{t.minutes}", Status: 404, Want: refused(404, unknown, "task.not_found"),
		},
		{
			Name: "behind its gate", As: "a.principal", Method: "GET", URL: "/api/v1/tasks/{t.release}", Status: 200,
			Want: `{"id":"{t.release}","routine":"desk.release","name":"放行供餐","evidence":"confirm","state":"live","phase":"open","part":"leader",` +
				`"opens":"2026-03-02T15:30:00.000+08:00","due":"2026-03-02T16:30:00.000+08:00","closes":"2026-03-03T15:30:00.000+08:00","targets":0,"targets_done":0,"acked":false,` +
				`"passed":false,"may":["hand_over","reassign","complete_by_override","excuse"],"people":[{"id":"{a.canteen_manager.id}","name":"{a.canteen_manager.name}"}],` +
				`"holders":[{"ref":"r:CM","part":"holder"},{"ref":"r:LD","part":"owner"}],` +
				`"relay":[{"part":"holder","people":["{a.canteen_manager.name}"],"at":"2026-03-02T15:30:00.000+08:00","told":true}],` +
				`"target_list":[],"missing":[{"routine":"desk.check","name":"留样"}],"history":[{"at":"2026-03-02T15:30:00.000+08:00","part":"system","action":"materialise"}],"proofs":[]}`,
		},
	})
}

// detail is the guard's task with everything that hangs on it.
func detail(item, may, history string) string {
	return item + `,"passed":false,"may":` + may + `,"people":[{"id":"{a.guard.id}","name":"{a.guard.name}"}],` + minutesHands +
		`"target_list":[],"missing":[],"history":[{"at":"2026-03-02T15:30:00.000+08:00","part":"system","action":"materialise"}` + history + `],"proofs":[]}`
}

const minutesHands = `"holders":[{"ref":"r:T","part":"deputy"},{"ref":"r:G","part":"holder"},{"ref":"r:SA","part":"owner"}],` +
	`"relay":[{"part":"holder","people":["{a.guard.name}"],"at":"2026-03-02T15:30:00.000+08:00","told":true},` +
	`{"part":"deputy","people":["{a.repairer.name}"],"at":"2026-03-02T16:40:00.000+08:00","told":false},` +
	`{"part":"owner","people":["{a.safety_officer.name}"],"at":"2026-03-02T17:00:00.000+08:00","told":false}],`

func TestTaskActs(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a := w.AddSchool(t, "a")
	for code, id := range ask(t, w, a.ID) {
		w.Name("t."+code[len("desk."):], id)
	}
	line := func(who, part, action, more string) string {
		return fmt.Sprintf(`,{"at":"2026-03-02T15:30:00.000+08:00","who":{"id":"{a.%s.id}","name":"{a.%s.name}"},"part":"%s","action":"%s"%s}`, who, who, part, action, more)
	}
	acked := line("guard", "holder", "ack", "")
	const once = `{"id":"01926b3c-5d2e-7f00-8000-0123456789ab","device_time":"2026-03-02T15:29:00+08:00"}`
	w.Run(t, []apitest.Scenario{
		{
			Name: "seen", As: "a.guard", Method: "POST", URL: "/api/v1/tasks/{t.minutes}/acknowledge", Body: once, Status: 200,
			Want: detail(minutes("holder", open)+seen, `["plan","hand_over","complete"]`, acked),
		},
		{
			Name: "the same tap again", As: "a.guard", Method: "POST", URL: "/api/v1/tasks/{t.minutes}/acknowledge", Body: once, Status: 200,
			Want: detail(minutes("holder", open)+seen, `["plan","hand_over","complete"]`, acked),
		},
		{
			Name: "without an id", As: "a.guard", Method: "POST", URL: "/api/v1/tasks/{t.minutes}/acknowledge", Body: `{"device_time":"2026-03-02T15:29:00+08:00"}`, Status: 422,
			Want: refused(422, detailInvalid, "api.invalid_request", "body.id", "必须填写。"),
		},
		{
			Name: "finished without a word", As: "a.guard", Method: "POST", URL: "/api/v1/tasks/{t.minutes}/finish", Body: `{` + tap() + `}`, Status: 422,
			Want: refused(422, "请写一句完成情况，它就是这项任务的记录。", "task.note_needed"),
		},
		{
			Name: "finished by a scan that is none", As: "a.canteen_manager", Method: "POST", URL: "/api/v1/tasks/{t.check}/finish", Body: `{` + tap() + `,"note":"留好了"}`, Status: 409,
			Want: refused(409, "这项任务要用检查表、扫码或照片来完成，请从任务里的入口办理。", "task.other_proof"),
		},
		{
			Name: "behind a closed gate", As: "a.canteen_manager", Method: "POST", URL: "/api/v1/tasks/{t.release}/finish", Body: `{` + tap() + `}`, Status: 409,
			Want: refused(409, "前面的环节还没有全部合格，现在不能放行，请先完成它们。", "task.gate_closed", "body.desk.check", "留样还没有合格"),
		},
		{
			Name: "handed to nobody", As: "a.guard", Method: "POST", URL: "/api/v1/tasks/{t.minutes}/handover",
			Body: `{` + tap() + `,"to":"01926b3c-5d2e-7f00-8000-0123456789ab","reason":"外出"}`, Status: 422,
			Want: refused(422, "接手的人不在本校教职工名单里，请重新选择。", "task.unknown_person"),
		},
		{
			Name: "planned outside of its window", As: "a.guard", Method: "POST", URL: "/api/v1/tasks/{t.minutes}/plan",
			Body: `{` + tap() + `,"at":"2026-03-02T18:00:00+08:00"}`, Status: 422,
			Want: refused(422, "排定的时间要在任务开始之后、截止之前，请重新选择。", "task.plan_outside"),
		},
		{
			Name: "accepted without an offer", As: "a.guard", Method: "POST", URL: "/api/v1/tasks/{t.minutes}/accept", Body: `{` + tap() + `}`, Status: 409,
			Want: refused(409, "没有等您接手的移交，对方可能已经收回。", "task.no_offer"),
		},
		{
			Name: "finished", As: "a.guard", Method: "POST", URL: "/api/v1/tasks/{t.minutes}/finish", Body: `{` + tap() + `,"note":"到会12人"}`, Status: 200,
			Want: `{"id":"{t.minutes}","routine":"desk.minutes","name":"周一例会","evidence":"minutes","state":"done","phase":"on_time","part":"holder",` +
				`"opens":"2026-03-02T15:30:00.000+08:00","due":"2026-03-02T16:30:00.000+08:00","closes":"2026-03-03T15:30:00.000+08:00","done_at":"2026-03-02T15:30:00.000+08:00"` + seen +
				`,"passed":true,"may":[],"people":[{"id":"{a.guard.id}","name":"{a.guard.name}"}],` +
				`"holders":[{"ref":"r:T","part":"deputy"},{"ref":"r:G","part":"holder"},{"ref":"r:SA","part":"owner"}],"relay":[],"target_list":[],"missing":[],` +
				`"history":[{"at":"2026-03-02T15:30:00.000+08:00","part":"system","action":"materialise"}` + acked + line("guard", "holder", "complete", `,"note":"到会12人"`) + `],"proofs":[]}`,
		},
	})
}

// TestPhonesOfATask calls who holds a task now, and keeps that the number was read.
func TestPhonesOfATask(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a := w.AddSchool(t, "a")
	raised := ask(t, w, a.ID)
	w.Name("t.minutes", raised["desk.minutes"])
	const url = "/api/v1/tasks/{t.minutes}/phones"
	w.Run(t, []apitest.Scenario{
		{Name: "for a guard", As: "a.guard", Method: "GET", URL: url, Status: 403, Want: forbidden(t, identity.TaskWatch)},
		{
			Name: "for a head", As: "a.principal", Method: "GET", URL: url, Status: 200,
			Want: `{"items":[{"id":"{a.guard.id}","name":"{a.guard.name}","phone":"{a.guard.phone}"}],"next":null}`,
		},
	})
	guard := as(t, a, identity.RoleGuard)
	if _, err := w.Task.Finish(identity.Into(t.Context(), guard), raised["desk.minutes"], task.Evidence{Note: "到会12人", Passed: true}); err != nil {
		t.Fatal(err)
	}
	w.Run(t, []apitest.Scenario{{Name: "when it is done", As: "a.principal", Method: "GET", URL: url, Status: 200, Want: noItems}})
	events, err := w.Identity.AuditEvents(identity.Into(t.Context(), identity.System(a.ID)), 0, 50)
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, e := range events {
		if e.Action == "phone.read" && e.Object == identity.Object("person", guard.PersonID) {
			read++
		}
	}
	if read != 1 {
		t.Errorf("%d readings of the number are audited, want 1", read)
	}
}
