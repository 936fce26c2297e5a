package wechatsim_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"xiaoqin/server/clock"
	"xiaoqin/server/wechat/wechatsim"
)

func TestRequestLogKeepsNoSecrets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	code := w.loginCode(guard)
	phoneCode, err := w.sim.PhoneCode(mini, guard)
	must(t, err)
	token := w.token(mini)
	w.get(loginPath, loginQuery(code))
	w.post(phonePath, token, `{"code":"`+phoneCode+`"}`)
	w.post(phonePath, token, `{"code":"`+phoneCode+`"}`)
	w.post(sendPath, token, `not JSON `+secret)
	for _, r := range w.sim.Requests("") {
		line := fmt.Sprintf("%+v", r)
		for _, hidden := range []string{secret, code, phoneCode, token.Get("access_token")} {
			if strings.Contains(line, hidden) {
				t.Errorf("%s is in the log: %s", hidden, line)
			}
		}
	}
	want := []wechatsim.Request{
		{At: clock.At(start), Method: "POST", Path: phonePath, AppID: mini, Query: "access_token=***", Body: `{"code":"***"}`, Status: 200},
		{At: clock.At(start), Method: "POST", Path: phonePath, AppID: mini, Query: "access_token=***", Body: `{"code":"***"}`, Status: 200, Errcode: 40029},
	}
	got := w.sim.Requests(phonePath)
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(wechatsim.Request{}, "RID")); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
	if got[0].RID != "" || got[1].RID == "" {
		t.Errorf("request ids %q and %q", got[0].RID, got[1].RID)
	}
	if login := w.sim.Requests(loginPath)[0]; login.Query != "appid=wx00000000000000a1&grant_type=authorization_code&js_code=***&secret=***" {
		t.Errorf("query %s", login.Query)
	}
}

func TestRequestLogForgetsButCounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 2050 {
		w.get("/x", nil)
	}
	if got := len(w.sim.Requests("")); got > 2000 || got < 900 {
		t.Errorf("%d requests remembered", got)
	}
	if got := w.sim.Count("/x"); got != 2050 {
		t.Errorf("counted %d", got)
	}
	if diff := cmp.Diff(map[string]int{"/x": 2050}, w.sim.Counts()); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

func TestAwaitRequestsGivesUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := w.sim.AwaitRequests(ctx, "/x", 1); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
