package api_test

import (
	"fmt"
	"testing"
	"time"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/clock"
	"xiaoqin/server/identity"
)

// aShift is the body of a shift of an hour; person is how the world names whoever has it.
func aShift(name, post, called, person string, seat int, from, until, flags string) string {
	id := ""
	if name != "" {
		id = fmt.Sprintf(`"id":"{%s.id}",`, name)
	}
	return fmt.Sprintf(`{%s"post":%q,"name":%q,"from":"2026-03-%s:00.000+08:00","until":"2026-03-%s:00.000+08:00","seat":%d,"person_id":"{%s.id}","holder":"{%s.name}",%s}`,
		id, post, called, from, until, seat, person, person, flags)
}

// flagsOf are what a shift says of its person.
func flagsOf(mine, acked, asks bool) string {
	return fmt.Sprintf(`"vacant":false,"away":false,"mine":%t,"acked":%t,"asks":%t`, mine, acked, asks)
}

func detailOf(shift, notes string) string {
	return shift[:len(shift)-1] + `,"before":[],"notes":[` + notes + `]}`
}

// TestShifts is what happens to a shift of a guard: seen, offered, taken by the repairer,
// given away by the head, and handed over.
func TestShifts(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a, b := w.AddSchool(t, "a"), w.AddSchool(t, "b")
	w.Name("shift.id", w.Shift(t, a, identity.RoleGuard, time.Hour))
	w.Name("theirs.id", w.Shift(t, b, identity.RoleGuard, time.Hour))
	w.Name("now.id", w.Shift(t, a, identity.RoleGuard, -time.Minute))
	shift := func(person string, flags string) string {
		return aShift("shift", "extra", "加班", person, 2, "02T18:30", "02T19:30", flags)
	}
	const guard, repairer, head = "a.guard", "a.repairer", "a.logistics_head"
	post := func(name, as, path, more string, status int, want string) apitest.Scenario {
		return apitest.Scenario{Name: name, As: as, Method: "POST", URL: "/api/v1/" + path, Body: "{" + tap() + more + "}", Status: status, Want: want}
	}
	get := func(name, as, path string, status int, want string) apitest.Scenario {
		return apitest.Scenario{Name: name, As: as, Method: "GET", URL: "/api/v1/" + path, Status: status, Want: want}
	}
	w.Run(t, []apitest.Scenario{
		get("a shift", guard, "shifts/{shift.id}", 200, detailOf(shift(guard, flagsOf(true, false, true)), "")),
		get("another school's", guard, "shifts/{theirs.id}", 404, refused(404, "没有找到这个班次，它可能已经取消，请刷新后再试。", "roster.no_shift")),
		post("seen", guard, "shifts/{shift.id}/acknowledge", "", 200, detailOf(shift(guard, flagsOf(true, true, false)), "")),
		post("not by somebody else", repairer, "shifts/{shift.id}/acknowledge", "", 403, refused(403, "这一班现在不是您的，刷新一下再看。", "roster.not_your_shift")),
		post("a colleague is asked", guard, "shifts/{shift.id}/swap", `,"to":"{a.repairer.id}"`, 200,
			`{"id":"{id}","state":"open","shift_id":"{shift.id}","back_id":null,"asked_by":"{a.guard.id}","asked_of":"{a.repairer.id}"}`),
		post("one of another school is nobody", guard, "shifts/{shift.id}/swap", `,"to":"{b.repairer.id}"`, 404,
			refused(404, "这个人不在本校教职工名单里，请重新选择。", "roster.unknown_person")),
		post("what is held cannot be taken", repairer, "shifts/{shift.id}/take", "", 409, refused(409, "别的同事先接了这一班，您不用去。", "roster.taken")),
		post("the head gives it away", head, "shifts/{shift.id}/assign", `,"to":"{a.repairer.id}"`, 200, detailOf(shift(repairer, flagsOf(false, false, true)), "")),
		post("to nobody who works here", head, "shifts/{shift.id}/assign", `,"to":"{b.guard.id}"`, 404,
			refused(404, "这个人不在本校教职工名单里，请重新选择。", "roster.unknown_person")),
		post("no guard gives shifts away", guard, "shifts/{shift.id}/assign", `,"to":"{a.guard.id}"`, 403,
			refused(403, "只有校长、后勤主任可以安排值班，请找他们办理。", "identity.forbidden")),
		post("a word for the next one", guard, "shifts/{now.id}/handover", `,"words":"西门锁有点紧"`, 200,
			detailOf(aShift("now", "extra", "加班", guard, 5, "02T15:29", "02T16:29", flagsOf(true, false, true)),
				`{"by":"{a.guard.name}","at":"2026-03-02T15:30:00.000+08:00","words":"西门锁有点紧"}`)),
		{Name: "the address of a calendar can be closed before there is one", As: guard, Method: "DELETE", URL: "/api/v1/rosters/feed", Status: 204},
	})
}

// TestRosters is how a roster comes about: drawn, changed, refused with a gap, published.
func TestRosters(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a := w.AddSchool(t, "a")
	drawn := w.Draw(t, a)
	w.Name("plan.id", drawn.ID)
	from := clock.At(drawn.Seats[0].From).String()
	const head, nurse = "a.logistics_head", "a.nurse"
	roster := func(more, seats string, days int) string {
		return `{"id":"{plan.id}","post":"desk","name":"值班室","first":"2026-03-03","last":"2026-03-04",` + more + `"seats":[` + seats + `],` +
			fmt.Sprintf(`"pool":[{"person_id":"{a.nurse.id}","name":"{a.nurse.name}","before":1,"now":%d,"same":false,"away":false}]}`, days)
	}
	seat := func(day, flags string) string {
		return `{"id":"{id}",` + aShift("", "desk", "值班室", nurse, 0, day+"T08:00", day+"T17:00", flags)[1:]
	}
	const nobody = `{"id":"{id}","post":"desk","name":"值班室","from":"2026-03-03T08:00:00.000+08:00","until":"2026-03-03T17:00:00.000+08:00","seat":0,` +
		`"person_id":null,"holder":"","vacant":true,"away":false,"mine":false,"acked":false,"asks":false}`
	drawnUp := flagsOf(false, false, false)
	w.Run(t, []apitest.Scenario{
		{Name: "a proposal", As: head, Method: "GET", URL: "/api/v1/rosters/plans/{plan.id}", Status: 200, Want: roster(`"gaps":0,`, seat("03", drawnUp)+","+seat("04", drawnUp), 2)},
		{
			Name: "is nothing for a guard", As: "a.guard", Method: "GET", URL: "/api/v1/rosters/plans/{plan.id}", Status: 403,
			Want: refused(403, "只有校长、后勤主任可以安排值班，请找他们办理。", "identity.forbidden"),
		},
		{
			Name: "a seat is emptied", As: head, Method: "POST", URL: "/api/v1/rosters/plans/{plan.id}/seats", Body: fmt.Sprintf(`{"from":%q,"seat":0}`, from), Status: 200,
			Want: roster(`"gaps":1,`, nobody+","+seat("04", drawnUp), 1),
		},
		{
			Name: "no such seat", As: head, Method: "POST", URL: "/api/v1/rosters/plans/{plan.id}/seats", Body: fmt.Sprintf(`{"from":%q,"seat":7}`, from), Status: 404,
			Want: refused(404, "没有找到这个班次，它可能已经取消，请刷新后再试。", "roster.no_shift"),
		},
		{
			Name: "a gap is said", As: head, Method: "POST", URL: "/api/v1/rosters/plans/{plan.id}/publish", Body: `{}`, Status: 409,
			Want: refused(409, "还有班没人。补上人再公布，或者点“先这样公布”。", "roster.gaps"),
		},
		{
			Name: "and accepted", As: head, Method: "POST", URL: "/api/v1/rosters/plans/{plan.id}/publish", Body: `{"accept_gaps":true}`, Status: 200,
			Want: roster(`"published_at":"2026-03-02T15:30:00.000+08:00","gaps":1,`, nobody+","+seat("04", flagsOf(false, false, true)), 1),
		},
		{
			Name: "a published one is not drawn on", As: head, Method: "POST", URL: "/api/v1/rosters/plans/{plan.id}/seats", Body: fmt.Sprintf(`{"from":%q,"seat":0}`, from), Status: 409,
			Want: refused(409, "这张表已经公布。要换人，请点那一班改派，只告诉换的两个人。", "roster.published"),
		},
		{
			Name: "what is planned", As: head, Method: "GET", URL: "/api/v1/rosters/plans", Status: 200,
			Want: `{"items":[{"id":"{plan.id}","post":"desk","name":"值班室","first":"2026-03-03","last":"2026-03-04","published_at":"2026-03-02T15:30:00.000+08:00","gaps":0,"seats":[],"pool":[]}],"next":null}`,
		},
		{
			Name: "days the wrong way round", As: head, Method: "GET", URL: "/api/v1/rosters/shifts?first=2026-03-04&last=2026-03-03", Status: 422,
			Want: refused(422, "要看的日期不对：结束不能早于开始，一次最多看62天。", "roster.days"),
		},
		{
			Name: "posts of nobody", As: head, Method: "POST", URL: "/api/v1/rosters/plans", Body: `{"post":"moon","first":"2026-03-03","last":"2026-03-04"}`, Status: 422,
			Want: refused(422, "没有这个岗位，请从值班表里的岗位中选。", "roster.post"),
		},
	})
}
