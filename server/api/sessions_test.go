package api_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"xiaoqin/server/api"
	"xiaoqin/server/api/apitest"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
	"xiaoqin/server/identity"
)

// refused is the body of a problem without its newline.
func refused(status int, detail, code string, fields ...string) string {
	body := problem(status, detail, code, fields...)
	return body[:len(body)-1]
}

const (
	detailInvalid  = "有些内容不符合要求，请按标出的提示修改后再提交。"
	detailStranger = "请先用微信登录。"
	detailOver     = "登录已过期，请重新登录。没交上去的记录还在手机里。"
)

// forbidden is what somebody is told who has not got the permission.
func forbidden(t *testing.T, permission identity.Permission) string {
	t.Helper()
	p := identity.Principal{AccountID: database.NewID(), SchoolID: database.NewID()}
	e, ok := errors.AsType[*errs.Error](p.Require(permission))
	if !ok {
		t.Fatalf("somebody without a role has %s", permission)
	}
	return refused(403, e.Detail, "identity.forbidden")
}

// permissions is the list that somebody in the role is shown; every capability adds to it.
func permissions(t *testing.T, role identity.Role) string {
	t.Helper()
	p := identity.Principal{SchoolID: database.NewID(), Roles: []identity.Role{role}}
	held := slices.DeleteFunc(identity.Permissions(), func(permission identity.Permission) bool { return !p.May(permission) })
	text, err := json.Marshal(held)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestSessions(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	w.AddSchool(t, "a")
	w.Name("new.account", w.Login(t, "new").AccountID)
	guard := `{"id":"{a.guard.membership}","school_id":"{a.id}","school_name":"a小学","person_id":"{a.guard.id}","person_name":"{a.guard.name}","roles":[{"code":"guard","name":"保安"}]}`
	w.Run(t, []apitest.Scenario{
		{
			Name: "log in, bound to nobody", Method: "POST", URL: "/api/v1/sessions", Body: `{"code":"user:new"}`,
			Status: 201, Want: `{"token":"{token}","expires_at":"2026-04-01T15:30:00.000+08:00","account_id":"{new.account}","memberships":[]}`,
		},
		{
			Name: "log in as a guard", Method: "POST", URL: "/api/v1/sessions", Body: `{"code":"user:a.guard"}`,
			Status: 201, Want: `{"token":"{token}","expires_at":"2026-04-01T15:30:00.000+08:00","account_id":"{a.guard.account}","memberships":[` + guard + `]}`,
		},
		{
			Name: "code that WeChat refuses", Method: "POST", URL: "/api/v1/sessions", Body: `{"code":"a&b=c"}`,
			Status: 401, Want: refused(401, "登录码无效。", "apitest.code"),
		},
		{
			Name: "no code", Method: "POST", URL: "/api/v1/sessions", Body: `{}`,
			Status: 422, Want: refused(422, detailInvalid, "api.invalid_request", "body.code", "必须填写。"),
		},
		{
			Name: "a cloud user where the installation does not say so", Method: "POST", URL: "/api/v1/sessions", Body: `{}`,
			Header: map[string]string{"X-WX-OPENID": "openid-of-a.guard"},
			Status: 422, Want: refused(422, detailInvalid, "api.invalid_request", "body.code", "必须填写。"),
		},
		{
			Name: "who am I", As: "a.guard", Method: "GET", URL: "/api/v1/me",
			Status: 200, Want: `{"account_id":"{a.guard.account}","membership_id":"{a.guard.membership}","memberships":[` + guard + `],"permissions":` + permissions(t, identity.RoleGuard) + `,"children":[]}`,
		},
		{
			Name: "somebody else's membership", As: "a.guard", Method: "GET", URL: "/api/v1/me",
			Header: map[string]string{"X-Xiaoqin-Membership": "{a.nurse.membership}"},
			Status: 403, Want: refused(403, "这个身份不在您名下或已停用，请换一个身份。", "identity.membership_unknown"),
		},
		{
			Name: "membership that is no id", As: "a.guard", Method: "GET", URL: "/api/v1/me",
			Header: map[string]string{"X-Xiaoqin-Membership": "guard"},
			Status: 400, Want: refused(400, "请求的写法不对，请按标出的位置修改后再试。", "api.malformed_request", "header.X-Xiaoqin-Membership", "格式不对。"),
		},
		{
			Name: "no token", Method: "GET", URL: "/api/v1/me",
			Status: 401, Want: refused(401, detailStranger, "identity.login_required"),
		},
		{
			Name: "token of another scheme", Method: "GET", URL: "/api/v1/me", Header: map[string]string{"Authorization": "Basic {a.guard.token}"},
			Status: 401, Want: refused(401, detailStranger, "identity.login_required"),
		},
		{
			Name: "token of nobody", Method: "GET", URL: "/api/v1/me", Header: map[string]string{"Authorization": "bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
			Status: 401, Want: refused(401, detailOver, "identity.session_over"),
		},
		{Name: "log out", As: "a.guard", Method: "DELETE", URL: "/api/v1/sessions/current", Status: 204},
		{
			Name: "after the logout", As: "a.guard", Method: "GET", URL: "/api/v1/me",
			Status: 401, Want: refused(401, detailOver, "identity.session_over"),
		},
	})
}

func TestTwoSchoolsOneAccount(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a, b := w.AddSchool(t, "a"), w.AddSchool(t, "b")
	second := w.Register(t, b.ID, "b.second", identity.RoleGuardian)
	w.Name("b.second.membership", w.Claim(t, a.People[identity.RoleNurse].AccountID, b.ID, second.ID))
	nurse := `{"id":"{a.nurse.membership}","school_id":"{a.id}","school_name":"a小学","person_id":"{a.nurse.id}","person_name":"{a.nurse.name}","roles":[{"code":"nurse","name":"保健老师"}]}`
	guardian := `{"id":"{b.second.membership}","school_id":"{b.id}","school_name":"b小学","person_id":"{b.second.id}","person_name":"{b.second.name}","roles":[{"code":"guardian","name":"家长"}]}`
	w.Run(t, []apitest.Scenario{
		{
			Name: "as a guardian of the second", As: "a.nurse", Method: "GET", URL: "/api/v1/me",
			Header: map[string]string{"X-Xiaoqin-Membership": "{b.second.membership}"},
			Status: 200, Want: `{"account_id":"{a.nurse.account}","membership_id":"{b.second.membership}","memberships":[` + nurse + `,` + guardian + `],"permissions":` + permissions(t, identity.RoleGuardian) + `,"children":[]}`,
		},
		{
			Name: "as the nurse of the first", As: "a.nurse", Method: "GET", URL: "/api/v1/people?role=cleaner",
			Header: map[string]string{"X-Xiaoqin-Membership": "{a.nurse.membership}"},
			Status: 200, Want: `{"items":[{"id":"{a.cleaner.id}","name":"{a.cleaner.name}","roles":[{"code":"cleaner","name":"保洁员"}],"state":"active","bound":true}],"next":null}`,
		},
		{
			Name: "a guardian sees no directory", As: "a.nurse", Method: "GET", URL: "/api/v1/people?role=cleaner",
			Header: map[string]string{"X-Xiaoqin-Membership": "{b.second.membership}"},
			Status: 403, Want: forbidden(t, identity.PersonRead),
		},
	})
}

func TestClaim(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a := w.AddSchool(t, "a")
	person := w.Register(t, a.ID, "a.bus", identity.RoleDriver)
	invite, err := w.Identity.CreateInvite(identity.Into(t.Context(), identity.System(a.ID)), person.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"x", "y", "z"} {
		login := w.Login(t, name)
		w.Name(name+".account", login.AccountID)
		w.NameText(name+".token", string(login.Token))
	}
	w.Register(t, a.ID, "a.cook", identity.RoleCanteenWorker)
	bus := `{"items":[{"id":"{id}","school_id":"{a.id}","school_name":"a小学","person_id":"{a.bus.id}","person_name":"{a.bus.name}","roles":[{"code":"driver","name":"校车驾驶员"}]}],"next":null}`
	const wrong = "绑定码不对，请核对后再输。连续输错 5 次要等 15 分钟。"
	claim := func(name, as, body string, status int, want string) apitest.Scenario {
		return apitest.Scenario{Name: name, As: as, Method: "POST", URL: "/api/v1/memberships/claim", Body: body, Status: status, Want: want}
	}
	w.Run(t, []apitest.Scenario{
		claim("neither code", "x", `{}`, 422, refused(422, detailInvalid, "api.invalid_request", "body.invite_code", "必须填写。")),
		claim("both codes", "x", `{"invite_code":"A","phone_code":"B"}`, 422, refused(422, detailInvalid, "api.invalid_request", "body.phone_code", "绑定码和手机号只能用一个。")),
		claim("wrong code", "x", `{"invite_code":"ZZZZZZ"}`, 422, refused(422, wrong, "identity.invite_wrong")),
		claim("right code, as typed", "x", `{"invite_code":" `+lower(invite.Code)+`"}`, 200, bus),
		claim("used code", "y", `{"invite_code":"`+string(invite.Code)+`"}`, 409, refused(409, "这个绑定码已经用过了，请向学校再要一个。", "identity.invite_used")),
		claim("phone", "y", `{"phone_code":"phone:{a.cook.phone}"}`, 200, `{"items":[{"id":"{id}","school_id":"{a.id}","school_name":"a小学","person_id":"{a.cook.id}","person_name":"{a.cook.name}","roles":[{"code":"canteen_worker","name":"食堂员工"}]}],"next":null}`),
		claim("phone of nobody", "z", `{"phone_code":"phone:13900000000"}`, 404, refused(404, "学校登记的名单里没有这个手机号，请联系学校登记，或用绑定码绑定。", "identity.phone_unknown")),
		claim("no token", "", `{"invite_code":"A"}`, 401, refused(401, detailStranger, "identity.login_required")),
		{
			Name: "bound to nobody, no directory", As: "z", Method: "GET", URL: "/api/v1/people",
			Status: 403, Want: refused(403, "您的微信还没有绑定学校里的身份，请用手机号或绑定码绑定。", "identity.not_bound"),
		},
		{
			Name: "bound to nobody, but oneself", As: "z", Method: "GET", URL: "/api/v1/me",
			Status: 200, Want: `{"account_id":"{z.account}","membership_id":null,"memberships":[],"permissions":[],"children":[]}`,
		},
	})
}

func lower(code identity.InviteCode) string { return strings.ToLower(string(code)) }

func TestCloudRunUser(t *testing.T) {
	t.Parallel()
	w := apitest.New(t, func(d *api.Deps) { d.Config.TrustCloudRunUser = true })
	w.Name("a.account", w.Login(t, "a").AccountID)
	logIn := func(name, openID, body string, status int, want string) apitest.Scenario {
		return apitest.Scenario{
			Name: name, Method: "POST", URL: "/api/v1/sessions", Header: map[string]string{"X-WX-OPENID": openID, "X-WX-UNIONID": ""},
			Body: body, Status: status, Want: want,
		}
	}
	session := `{"token":"{token}","expires_at":"2026-04-01T15:30:00.000+08:00","account_id":"{a.account}","memberships":[]}`
	w.Run(t, []apitest.Scenario{
		logIn("by header", "openid-of-a", `{}`, 201, session),
		logIn("the header wins over a code", "openid-of-a", `{"code":"user:b"}`, 201, session),
		logIn("by code all the same", "", `{"code":"user:a"}`, 201, session),
		logIn("neither", "", `{}`, 422, refused(422, detailInvalid, "api.invalid_request", "body.code", "必须填写。")),
		logIn("not an openid", "openid of a", `{}`, 400, refused(400, "请求的写法不对，请按标出的位置修改后再试。", "api.malformed_request", "header.X-WX-OPENID", "格式不对。")),
	})
}
