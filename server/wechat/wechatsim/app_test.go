package wechatsim_test

import (
	"errors"
	"regexp"
	"testing"
	"time"

	"xiaoqin/server/wechat/wechatsim"
)

func TestListTemplates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.sim.RefuseTemplate(mini, noticeTemplate, 40037)) // deleted
	wantBody(t, "templates", w.get(templatesPath, w.token(mini)), `{"errcode":0,"errmsg":"ok","data":[`+
		`{"priTmplId":"due-template","title":"任务到期提醒","content":"任务名称:{{thing1.DATA}}\n截止时间:{{time2.DATA}}\n紧急程度:{{enum3.DATA}}\n编号:{{character_string4.DATA}}\n",`+
		`"example":"任务名称:晚间巡查第一轮\n截止时间:2022年03月31日 21:00\n紧急程度:一般\n编号:XQ-2022-0331\n","type":2,"keywordEnumValueList":[{"enumValueList":["一般","紧急"],"keywordCode":"enum3"}]},`+
		`{"priTmplId":"twin-template","title":"学校通知","content":"标题:{{thing1.DATA}}\n","example":"标题:晚间巡查第一轮\n","type":2},`+
		`{"priTmplId":"long-template","title":"到校提醒","content":"标题:{{thing1.DATA}}\n","example":"标题:晚间巡查第一轮\n","type":3}]}`)
	wantBody(t, "of an official account", w.get(templatesPath, w.token(official)), `{"errcode":48001,"errmsg":"api unauthorized rid: RID"}`)
}

func TestRegistration(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	withTemplate := func(tmpl wechatsim.Template) wechatsim.App {
		return wechatsim.App{AppID: "wxnew", Secret: secret, Templates: []wechatsim.Template{tmpl}}
	}
	thing := []wechatsim.Keyword{{Name: "thing1"}}
	openID := w.openID(mini, guard)
	for name, tt := range map[string]struct{ got, want error }{
		"no secret":       {w.sim.AddMiniProgram(wechatsim.App{AppID: "wxnew"}), wechatsim.ErrBadApp},
		"no template id":  {w.sim.AddMiniProgram(withTemplate(wechatsim.Template{Type: wechatsim.OneTime, Keywords: thing})), wechatsim.ErrBadApp},
		"no keywords":     {w.sim.AddMiniProgram(withTemplate(wechatsim.Template{ID: "a", Type: wechatsim.OneTime})), wechatsim.ErrBadApp},
		"no type":         {w.sim.AddMiniProgram(withTemplate(wechatsim.Template{ID: "a", Keywords: thing})), wechatsim.ErrBadApp},
		"unknown keyword": {w.sim.AddMiniProgram(withTemplate(wechatsim.Template{ID: "a", Type: wechatsim.OneTime, Keywords: []wechatsim.Keyword{{Name: "things1"}}})), wechatsim.ErrBadApp},
		"no number":       {w.sim.AddMiniProgram(withTemplate(wechatsim.Template{ID: "a", Type: wechatsim.OneTime, Keywords: []wechatsim.Keyword{{Name: "thing"}}})), wechatsim.ErrBadApp},
		"app taken":       {w.sim.AddOfficialAccount(wechatsim.App{AppID: mini, Secret: secret}), wechatsim.ErrTaken},
		"user without id": {w.sim.AddUser(wechatsim.User{Name: "某人"}), wechatsim.ErrBadUser},
		"bad openid":      {w.sim.AddUser(wechatsim.User{ID: "a", OpenIDs: map[string]string{mini: "x"}}), wechatsim.ErrBadUser},
		"openid taken":    {w.sim.AddUser(wechatsim.User{ID: "a", OpenIDs: map[string]string{mini: openID}}), wechatsim.ErrTaken},
		"user taken":      {w.sim.AddUser(wechatsim.User{ID: guard}), wechatsim.ErrTaken},
	} {
		if !errors.Is(tt.got, tt.want) {
			t.Errorf("%s: got %v, want %v", name, tt.got, tt.want)
		}
	}
}

// A demo user keeps openid and unionid when the simulator starts again, whatever is
// registered before them.
func TestIdentitiesAreStable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	again := wechatsim.New(wechatsim.Options{Seed: 7})
	t.Cleanup(again.Close)
	must(t, again.AddUser(wechatsim.User{ID: "newcomer"}))
	populate(t, again)
	for _, id := range []string{mini, otherMini, official} {
		got, err := again.OpenID(id, guard)
		must(t, err)
		if want := w.openID(id, guard); got != want {
			t.Errorf("openid in %s: %s, then %s", id, want, got)
		}
	}
	users := w.sim.Users()
	openIDs, unionIDs := users[0].OpenIDs, users[0].UnionIDs
	if !regexp.MustCompile(`^o[0-9A-Za-z_-]{27}$`).MatchString(openIDs[mini]) {
		t.Errorf("openid %q", openIDs[mini])
	}
	if openIDs[mini] == openIDs[official] {
		t.Error("one openid in two apps")
	}
	if unionIDs[mini] == "" || unionIDs[mini] != unionIDs[official] || unionIDs[otherMini] != "" {
		t.Errorf("unionids %v", unionIDs)
	}
	fixed := "oFixed0000000000000000000000"
	must(t, w.sim.AddUser(wechatsim.User{ID: "fixed", OpenIDs: map[string]string{mini: fixed}}))
	if got := w.openID(mini, "fixed"); got != fixed {
		t.Errorf("fixed openid became %s", got)
	}
}

func TestReset(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.sim.Grant(mini, guard, dueTemplate, 2))
	must(t, w.sim.Follow(official, guard, ""))
	must(t, w.sim.RefuseTemplate(mini, noticeTemplate, 43107))
	must(t, w.sim.Inject(wechatsim.Fault{Path: "/x", Kind: wechatsim.FaultHTML}))
	token := w.token(mini)
	w.post(sendPath, token, w.due())
	w.sim.Advance(time.Hour)
	w.sim.Reset()
	if got := w.sim.Now(); !got.Equal(start) {
		t.Errorf("clock at %s", got)
	}
	if n := len(w.sim.Messages("")) + len(w.sim.Faults()) + len(w.sim.Requests("")) + len(w.sim.Counts()) + len(w.sim.Users()[0].Following); n != 0 {
		t.Errorf("%d things survived", n)
	}
	wantBody(t, "token", w.post(sendPath, token, w.due()), `{"errcode":40001,"errmsg":"invalid credential, access_token is invalid or not latest rid: RID"}`)
	wantBody(t, "right", w.post(sendPath, w.token(mini), w.due()), `{"errcode":43101,"errmsg":"user refuse to accept the msg rid: RID"}`)
}
