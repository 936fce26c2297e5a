package wechatsim_test

import (
	"encoding/json"
	"strings"
	"testing"

	"xiaoqin/server/wechat/wechatsim"
)

// message is the part of a plain JSON event that follows the common fields.
func (w *world) message(p post, userID, appID, event string) string {
	w.t.Helper()
	account := ""
	for _, a := range w.sim.Apps() {
		if a.AppID == appID {
			account = a.Account
		}
	}
	head := `{"ToUserName":"` + account + `","FromUserName":"` + w.openID(appID, userID) + `","CreateTime":1648689120,"MsgType":"event","Event":"` + event + `",`
	tail, found := strings.CutPrefix(p.body, head)
	if !found {
		w.t.Fatalf("event %s: body %s", event, p.body)
	}
	return strings.TrimSuffix(tail, "}")
}

func TestSubscriptionEvents(t *testing.T) {
	t.Parallel()
	w, r := newWorld(t), newReceiver(t)
	must(t, w.sim.SetCallback(mini, r.callback(wechatsim.Plain, wechatsim.JSON)))

	w.tap(choose(dueTemplate, wechatsim.Always), choose(noticeTemplate, wechatsim.Reject))
	wantBody(t, "popup of two", w.message(w.settled(r)[0], guard, mini, "subscribe_msg_popup_event"),
		`"List":[{"TemplateId":"due-template","SubscribeStatusString":"accept","PopupScene":"0"},{"TemplateId":"notice-template","SubscribeStatusString":"reject","PopupScene":"0"}]`)
	w.tap(choose(noticeTemplate, wechatsim.Accept))
	wantBody(t, "popup of one", w.message(w.settled(r)[1], guard, mini, "subscribe_msg_popup_event"),
		`"List":{"TemplateId":"notice-template","SubscribeStatusString":"accept","PopupScene":"0"}`)
	w.tap(choose(dueTemplate, wechatsim.Accept))
	if got := len(w.settled(r)); got != 2 {
		t.Errorf("a silent accept was pushed: %d pushes", got)
	}
	w.post(sendPath, w.token(mini), w.due())
	wantBody(t, "sent", w.message(w.settled(r)[2], guard, mini, "subscribe_msg_sent_event"),
		`"List":{"TemplateId":"due-template","MsgID":"1728775842693120001","ErrorCode":"0","ErrorStatus":"success"}`)
	must(t, w.sim.Inject(wechatsim.Fault{Kind: wechatsim.FaultUndelivered, Path: sendPath, Count: 1}))
	w.post(sendPath, w.token(mini), w.due())
	wantBody(t, "undelivered", w.message(w.settled(r)[3], guard, mini, "subscribe_msg_sent_event"),
		`"List":{"TemplateId":"due-template","MsgID":"1728775842693120002","ErrorCode":"1","ErrorStatus":"failed: system failed"}`)
	if got := len(w.sim.Messages(guard)); got != 1 {
		t.Errorf("%d messages arrived, want 1", got)
	}
}

func TestMediaEvents(t *testing.T) {
	t.Parallel()
	w, r := newWorld(t), newReceiver(t)
	must(t, w.sim.SetCallback(mini, r.callback(wechatsim.Plain, wechatsim.JSON)))
	w.visit()
	const good = `"version":2,"detail":[{"strategy":"content_model","errcode":0,"suggest":"SUGGEST","label":LABEL,"prob":90}],"errcode":0,"errmsg":"ok","result":{"suggest":"SUGGEST","label":LABEL}`
	for i, tt := range []struct{ url, want string }{
		{"https://school.example/a.jpg", strings.NewReplacer("SUGGEST", "pass", "LABEL", "100").Replace(good)},
		{"https://school.example/违禁.jpg", strings.NewReplacer("SUGGEST", "risky", "LABEL", "20002").Replace(good)},
		{"http://school.example/a.jpg", `"version":2,"detail":[],"errcode":-1008,"errmsg":"download media failed"`},
	} {
		answer := w.post(mediaPath, w.token(mini), `{"version":2,"openid":"`+w.openID(mini, guard)+`","scene":1,"media_type":2,"media_url":"`+tt.url+`"}`)
		var accepted struct {
			TraceID string `json:"trace_id"`
		}
		must(t, json.Unmarshal([]byte(answer), &accepted))
		wantBody(t, tt.url, w.message(w.settled(r)[i], guard, mini, "wxa_media_check"), `"appid":"`+mini+`","trace_id":"`+accepted.TraceID+`",`+tt.want)
	}
}

func TestOfficialAccountEvents(t *testing.T) {
	t.Parallel()
	w, r := newWorld(t), newReceiver(t)
	must(t, w.sim.SetCallback(official, r.callback(wechatsim.Plain, wechatsim.JSON)))
	must(t, w.sim.AddUser(wechatsim.User{ID: "weary", RefusesTemplates: true}))
	step := 0
	next := func(userID, event, want string) {
		t.Helper()
		wantBody(t, event, w.message(w.settled(r)[step], userID, official, event), want)
		step++
	}
	must(t, w.sim.Follow(official, mother, "class-3-2"))
	next(mother, "subscribe", `"EventKey":"qrscene_class-3-2"`)
	must(t, w.sim.Follow(official, mother, "")) // follows already
	must(t, w.sim.Follow(official, "weary", ""))
	next("weary", "subscribe", `"EventKey":""`)
	w.post(templatePath, w.token(official), w.kin())
	next(mother, "TEMPLATESENDJOBFINISH", `"MsgID":1728775842693120001,"Status":"success"`)
	w.post(templatePath, w.token(official), w.kin(w.openID(official, mother), w.openID(official, "weary")))
	next("weary", "TEMPLATESENDJOBFINISH", `"MsgID":1728775842693120002,"Status":"failed:user block"`)
	must(t, w.sim.Inject(wechatsim.Fault{Kind: wechatsim.FaultUndelivered, Path: templatePath, Count: 1}))
	w.post(templatePath, w.token(official), w.kin())
	next(mother, "TEMPLATESENDJOBFINISH", `"MsgID":1728775842693120003,"Status":"failed: system failed"`)
	must(t, w.sim.Unfollow(official, mother))
	next(mother, "unsubscribe", `"EventKey":""`)
	must(t, w.sim.Unfollow(official, mother)) // follows no more
	if got := len(w.settled(r)); got != step {
		t.Errorf("%d pushes, want %d", got, step)
	}
	if got := len(w.sim.Messages("")); got != 1 {
		t.Errorf("%d messages arrived, want 1", got)
	}
}
