package wechatsim_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/wechat/wechatsim"
)

func (w *world) tap(choices ...wechatsim.Choice) string {
	w.t.Helper()
	result, err := w.sim.Tap(mini, guard, choices...)
	must(w.t, err)
	b, err := json.Marshal(result)
	must(w.t, err)
	return string(b)
}

func choose(templateID string, answer wechatsim.Answer) wechatsim.Choice {
	return wechatsim.Choice{TemplateID: templateID, Answer: answer}
}

// credit is what may still be sent with a template.
func (w *world) credit(templateID string) wechatsim.Credit {
	w.t.Helper()
	credits, err := w.sim.Credits(guard)
	must(w.t, err)
	for _, c := range credits {
		if c.TemplateID == templateID {
			return c
		}
	}
	w.t.Fatalf("no credit for %s", templateID)
	return wechatsim.Credit{}
}

func TestTapAddsOneRight(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	wantBody(t, "two answers", w.tap(choose(dueTemplate, wechatsim.Accept), choose(noticeTemplate, wechatsim.Reject)),
		`{"due-template":"accept","errMsg":"requestSubscribeMessage:ok","notice-template":"reject"}`)
	w.tap(choose(dueTemplate, wechatsim.Accept))
	if due, notice := w.credit(dueTemplate).Left, w.credit(noticeTemplate).Left; due != 2 || notice != 0 {
		t.Errorf("rights: due %d, notice %d", due, notice)
	}
	must(t, w.sim.Unsubscribe(mini, guard, dueTemplate))
	if got := w.credit(dueTemplate); got.Left != 0 || got.Kept != "reject" {
		t.Errorf("after unsubscribing: %+v", got)
	}
	wantBody(t, "tap after unsubscribing", w.tap(choose(dueTemplate, wechatsim.Accept)), `{"due-template":"reject","errMsg":"requestSubscribeMessage:ok"}`)
	must(t, w.sim.Resubscribe(mini, guard, dueTemplate))
	w.tap(choose(dueTemplate, wechatsim.Reject))
	if got := w.credit(dueTemplate).Left; got != 1 {
		t.Errorf("a silent accept gave %d rights", got)
	}
}

func TestKeptChoice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tap(choose(dueTemplate, wechatsim.Always), choose(noticeTemplate, wechatsim.Never))
	wantBody(t, "later tap", w.tap(choose(dueTemplate, wechatsim.Reject), choose(noticeTemplate, wechatsim.Accept)),
		`{"due-template":"accept","errMsg":"requestSubscribeMessage:ok","notice-template":"reject"}`)
	got, err := w.sim.Settings(mini, guard)
	must(t, err)
	want := wechatsim.Settings{MainSwitch: true, ItemSettings: map[string]string{dueTemplate: "accept", noticeTemplate: "reject"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
}

func TestTapFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	many := make([]wechatsim.Choice, 6)
	for name, tt := range map[string]struct {
		choices []wechatsim.Choice
		want    string
	}{
		"none":          {nil, `{"errCode":10001,"errMsg":"requestSubscribeMessage:fail TmplIds can't be empty"}`},
		"six":           {many, `{"errCode":20003,"errMsg":"requestSubscribeMessage:fail Templates count out of max bounds"}`},
		"unknown":       {[]wechatsim.Choice{choose("x", wechatsim.Accept)}, `{"errCode":20001,"errMsg":"requestSubscribeMessage:fail No template data return, verify the template id exist"}`},
		"mixed types":   {[]wechatsim.Choice{choose(dueTemplate, wechatsim.Accept), choose("long-template", wechatsim.Accept)}, `{"errCode":20002,"errMsg":"requestSubscribeMessage:fail Templates type must be same"}`},
		"same title":    {[]wechatsim.Choice{choose(noticeTemplate, wechatsim.Accept), choose("twin-template", wechatsim.Accept)}, `{"errMsg":"requestSubscribeMessage:ok","notice-template":"accept","twin-template":"filter"}`},
		"main switch":   {[]wechatsim.Choice{choose(dueTemplate, wechatsim.Accept)}, `{"errCode":20004,"errMsg":"requestSubscribeMessage:fail The main switch is switched off"}`},
		"banned":        {[]wechatsim.Choice{choose(dueTemplate, wechatsim.Accept)}, `{"due-template":"ban","errMsg":"requestSubscribeMessage:ok"}`},
		"reject sticks": {[]wechatsim.Choice{choose(dueTemplate, wechatsim.Reject)}, `{"due-template":"reject","errMsg":"requestSubscribeMessage:ok"}`},
	} {
		switch name {
		case "main switch":
			must(t, w.sim.SetMainSwitch(mini, guard, false))
		case "banned":
			must(t, w.sim.RefuseTemplate(mini, dueTemplate, 43107))
		}
		wantBody(t, name, w.tap(tt.choices...), tt.want)
		must(t, w.sim.SetMainSwitch(mini, guard, true))
		must(t, w.sim.RefuseTemplate(mini, dueTemplate, 0))
	}
}

func TestMainSwitchStopsMessages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.sim.Grant(mini, guard, dueTemplate, 1))
	must(t, w.sim.SetMainSwitch(mini, guard, false))
	wantBody(t, "off", w.post(sendPath, w.token(mini), w.due()), `{"errcode":43101,"errmsg":"user refuse to accept the msg rid: RID"}`)
	must(t, w.sim.SetMainSwitch(mini, guard, true))
	if got := w.post(sendPath, w.token(mini), w.due()); !strings.Contains(got, `"errcode":0`) {
		t.Errorf("on again: %s", got)
	}
}

func TestRightsOfNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, tt := range []struct{ got, want error }{
		{w.sim.Unsubscribe(mini, "ghost", dueTemplate), wechatsim.ErrUnknownUser},
		{w.sim.Unsubscribe(mini, guard, "x"), wechatsim.ErrUnknownTemplate},
		{w.sim.Grant(official, guard, kinTemplate, 1), wechatsim.ErrWrongKind},
		{w.sim.RefuseTemplate(mini, "x", 1), wechatsim.ErrUnknownTemplate},
		{w.sim.SetMainSwitch("wx9", guard, true), wechatsim.ErrUnknownApp},
	} {
		if !errors.Is(tt.got, tt.want) {
			t.Errorf("got %v, want %v", tt.got, tt.want)
		}
	}
}
