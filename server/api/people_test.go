package api_test

import (
	"fmt"
	"testing"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/identity"
)

func TestPeople(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a := w.AddSchool(t, "a")
	w.AddSchool(t, "b")
	w.Register(t, a.ID, "a.late", identity.RoleGuard, identity.RoleGuardian)
	const unknown = "学校里没有这个人，名单可能刚改过，请刷新。"
	guard := `{"id":"{a.guard.id}","name":"{a.guard.name}",%s"roles":[{"code":"guard","name":"保安"}],"state":"%s","bound":true}`
	late := `{"id":"{a.late.id}","name":"{a.late.name}","phone":"{a.late.phone}","roles":[%s],"state":"active","bound":false}`
	full := fmt.Sprintf(guard, `"phone":"{a.guard.phone}",`, "active")
	invalid := func(fields ...string) string { return refused(422, detailInvalid, "api.invalid_request", fields...) }
	w.Run(t, []apitest.Scenario{
		{
			Name: "first page, as who manages", As: "a.principal", Method: "GET", URL: "/api/v1/people?role=guard&limit=1",
			Status: 200, Want: `{"items":[` + full + `],"next":"{a.guard.id}"}`,
		},
		{
			Name: "last page", As: "a.principal", Method: "GET", URL: "/api/v1/people?role=guard&limit=1&after={a.guard.id}",
			Status: 200, Want: `{"items":[` + fmt.Sprintf(late, `{"code":"guard","name":"保安"},{"code":"guardian","name":"家长"}`) + `],"next":null}`,
		},
		{
			Name: "after somebody of another school", As: "a.principal", Method: "GET", URL: "/api/v1/people?role=nurse&after={b.librarian.id}",
			Status: 200, Want: `{"items":[],"next":null}`,
		},
		{
			Name: "as a colleague, without numbers", As: "a.nurse", Method: "GET", URL: "/api/v1/people?role=guard&limit=1",
			Status: 200, Want: `{"items":[` + fmt.Sprintf(guard, "", "active") + `],"next":"{a.guard.id}"}`,
		},
		{
			Name: "page of a million", As: "a.nurse", Method: "GET", URL: "/api/v1/people?limit=1000000",
			Status: 422, Want: invalid("query.limit", "不能大于 200。"),
		},
		{
			Name: "everything wrong", As: "a.nurse", Method: "GET", URL: "/api/v1/people?limit=x&after=1&state=gone&sort=name",
			Status: 422, Want: invalid("query.sort", "不认识这一项，请去掉。"),
		},
		{
			Name: "values wrong", As: "a.nurse", Method: "GET", URL: "/api/v1/people?limit=x&after=1&state=gone",
			Status: 422, Want: invalid("query.after", "格式不对。", "query.limit", "应为整数。", "query.state", "只能是：active, disabled, left。"),
		},
		{
			Name: "roles", As: "a.logistics_head", Method: "PUT", URL: "/api/v1/people/{a.late.id}/roles", Body: `{"roles":["driver"]}`,
			Status: 200, Want: fmt.Sprintf(late, `{"code":"driver","name":"校车驾驶员"}`),
		},
		{
			Name: "role that nobody can have", As: "a.logistics_head", Method: "PUT", URL: "/api/v1/people/{a.late.id}/roles", Body: `{"roles":["operator"]}`,
			Status: 422, Want: refused(422, "人员资料有误，请按提示修改。", "identity.person_invalid", "body.roles", "没有这个角色，请从列表里选。"),
		},
		{
			Name: "no role", As: "a.logistics_head", Method: "PUT", URL: "/api/v1/people/{a.late.id}/roles", Body: `{"roles":[]}`,
			Status: 422, Want: invalid("body.roles", "至少要有 1 项。"),
		},
		{
			Name: "roles of one's own", As: "a.logistics_head", Method: "PUT", URL: "/api/v1/people/{a.logistics_head.id}/roles", Body: `{"roles":["principal"]}`,
			Status: 403, Want: forbidden(t, identity.LeaderManage),
		},
		{
			Name: "more than roles", As: "a.logistics_head", Method: "PUT", URL: "/api/v1/people/{a.late.id}/roles",
			Body:   `{"roles":["guard"],"school_id":"{b.id}","id":"{b.guard.id}","Roles":[]}`,
			Status: 422, Want: invalid("body.Roles", "不认识这一项，请去掉。", "body.id", "不认识这一项，请去掉。", "body.school_id", "不认识这一项，请去掉。"),
		},
		{
			Name: "invite", As: "a.principal", Method: "POST", URL: "/api/v1/people/{a.late.id}/invites",
			Status: 201, Want: `{"code":"{code}","person_id":"{a.late.id}","expires_at":"2026-03-09T15:30:00.000+08:00"}`,
		},
		{
			Name: "invite somebody of another school", As: "a.principal", Method: "POST", URL: "/api/v1/people/{b.guard.id}/invites",
			Status: 404, Want: refused(404, unknown, "identity.person_not_found"),
		},
		{
			Name: "id that is none", As: "a.principal", Method: "POST", URL: "/api/v1/people/1/invites",
			Status: 422, Want: invalid("path.id", "格式不对。"),
		},
		{
			Name: "disable", As: "a.principal", Method: "POST", URL: "/api/v1/people/{a.guard.id}/disable",
			Status: 200, Want: fmt.Sprintf(guard, `"phone":"{a.guard.phone}",`, "disabled"),
		},
		{
			Name: "who is disabled has no session", As: "a.guard", Method: "GET", URL: "/api/v1/me",
			Status: 401, Want: refused(401, detailOver, "identity.session_over"),
		},
		{
			Name: "enable", As: "a.principal", Method: "POST", URL: "/api/v1/people/{a.guard.id}/enable",
			Status: 200, Want: full,
		},
		{
			Name: "enable somebody of another school", As: "a.principal", Method: "POST", URL: "/api/v1/people/{b.guard.id}/enable",
			Status: 404, Want: refused(404, unknown, "identity.person_not_found"),
		},
	})
}
