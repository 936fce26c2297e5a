package wechatsim_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/clock"
	"xiaoqin/server/wechat/wechatsim"
)

const templatePath = "/cgi-bin/message/template/send"

// kin is the body of a correct template message, with changes of "old", "new" pairs.
func (w *world) kin(changes ...string) string {
	w.t.Helper()
	body := `{"touser":"` + w.openID(official, mother) + `","template_id":"kin-template","url":"https://school.example/n/7",` +
		`"miniprogram":{"appid":"","pagepath":""},"client_msg_id":"","data":{"thing1":{"value":"放学路上不下水"}}}`
	return strings.NewReplacer(changes...).Replace(body)
}

func TestTemplateSendRefuses(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		changes []string
		want    string
	}{
		"not JSON":           {[]string{`{"touser"`, `{touser`}, `{"errcode":47001,"errmsg":"data format error rid: RID"}`},
		"unknown openid":     {[]string{`"touser":"o`, `"touser":"p`}, `{"errcode":40003,"errmsg":"invalid openid rid: RID"}`},
		"unknown template":   {[]string{`kin-template`, `x`}, `{"errcode":40037,"errmsg":"invalid template_id rid: RID"}`},
		"blank value":        {[]string{`放学路上不下水`, ` `}, emptyThing},
		"unlinked program":   {[]string{`"appid":""`, `"appid":"` + otherMini + `"`}, `{"errcode":40166,"errmsg":"invalid weapp appid rid: RID"}`},
		"page not released":  {[]string{`"appid":"","pagepath":""`, `"appid":"` + mini + `","pagepath":"pages/none"`}, `{"errcode":40165,"errmsg":"invalid weapp pagepath rid: RID"}`},
		"forbidden words":    {[]string{`放学`, `促销`}, `{"errcode":40249,"errmsg":"this template msg has been blocked for illegal content rid: RID"}`},
		"value before jump":  {[]string{`放学路上不下水`, ` `, `"appid":""`, `"appid":"wx9"`}, emptyThing},
		"jump before words":  {[]string{`放学`, `促销`, `"appid":""`, `"appid":"wx9"`}, `{"errcode":40166,"errmsg":"invalid weapp appid rid: RID"}`},
		"openid of the mini": {[]string{`"touser":"o`, `"touser":"","x":"o`}, `{"errcode":40003,"errmsg":"invalid openid rid: RID"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			must(t, w.sim.Follow(official, mother, ""))
			wantBody(t, "refusal", w.post(templatePath, w.token(official), w.kin(tt.changes...)), tt.want)
			if got := w.sim.Messages(""); len(got) != 0 {
				t.Errorf("a refused message arrived: %+v", got)
			}
		})
	}
}

func TestTemplateSendNeedsAFollower(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	wantBody(t, "stranger", w.post(templatePath, w.token(official), w.kin()), `{"errcode":43004,"errmsg":"require subscribe rid: RID"}`)
	wantBody(t, "mini-program's token", w.post(templatePath, w.token(mini), w.kin()), `{"errcode":48001,"errmsg":"api unauthorized rid: RID"}`)
	must(t, w.sim.AddUser(wechatsim.User{ID: "banned", Blacklisted: true}))
	must(t, w.sim.Follow(official, "banned", ""))
	toBanned := w.kin(w.openID(official, mother), w.openID(official, "banned"))
	wantBody(t, "blacklisted", w.post(templatePath, w.token(official), toBanned), `{"errcode":43019,"errmsg":"user in blacklist rid: RID"}`)
	must(t, w.sim.RefuseTemplate(official, kinTemplate, 43116))
	wantBody(t, "restricted template", w.post(templatePath, w.token(official), w.kin()), `{"errcode":43116,"errmsg":"template restricted for its abuse rid: RID"}`)
}

func TestTemplateSendDelivers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.sim.Follow(official, mother, ""))
	wantBody(t, "with a web page", w.post(templatePath, w.token(official), w.kin()), `{"errcode":0,"errmsg":"ok","msgid":1728775842693120001}`)
	wantBody(t, "with a mini-program", w.post(templatePath, w.token(official), w.kin(`"appid":"","pagepath":""`, `"appid":"`+mini+`","pagepath":"pages/task/index?id=1"`)),
		`{"errcode":0,"errmsg":"ok","msgid":1728775842693120002}`)
	want := wechatsim.Message{
		ID: 1728775842693120001, Channel: wechatsim.ChannelTemplate, AppID: official, UserID: mother, OpenID: w.openID(official, mother),
		TemplateID: kinTemplate, Title: "安全提醒", URL: "https://school.example/n/7", At: clock.At(start),
		Rows: []wechatsim.Row{{Keyword: "thing1", Label: "内容", Value: "放学路上不下水"}},
	}
	second := want
	second.ID, second.URL, second.Page = want.ID+1, "", "pages/task/index?id=1" // the mini-program wins
	if diff := cmp.Diff([]wechatsim.Message{want, second}, w.sim.Messages(mother)); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
}

func TestClientMsgID(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, id := range []string{mother, guard} {
		must(t, w.sim.Follow(official, id, ""))
	}
	send := func(changes ...string) string {
		return w.post(templatePath, w.token(official), w.kin(append(changes, `"client_msg_id":""`, `"client_msg_id":"7f3a"`)...))
	}
	first := send()
	wantBody(t, "repeat", send(), first)
	w.clock.advance(10*time.Minute - time.Millisecond)
	wantBody(t, "just under ten minutes", send(), first)
	if got := len(w.sim.Messages(mother)); got != 1 {
		t.Errorf("%d messages arrived, want 1", got)
	}
	if got := send(w.openID(official, mother), w.openID(official, guard)); got == first {
		t.Error("the id of one person's message held back another's")
	}
	w.clock.advance(time.Millisecond)
	if got := send(); got == first {
		t.Error("the id still holds after ten minutes")
	}
	if got := len(w.sim.Messages(mother)); got != 2 {
		t.Errorf("%d messages arrived, want 2", got)
	}
}
