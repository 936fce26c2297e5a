package wechat_test

import (
	"net/http"
	"strings"
	"testing"

	"xiaoqin/server/wechat"
	"xiaoqin/server/wechat/wechatsim"
)

func TestCheckText(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if _, err := w.CheckText(t.Context(), w.openID(t), wechat.Comment, "你好"); classOf(t, err) != wechat.ClassUser {
		t.Errorf("of somebody not here lately: %v, want user", err)
	}
	if _, _, err := w.Login(t.Context(), w.loginCode(t, "teacher")); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]wechat.Suggestion{"你好": wechat.Pass, "有点可疑": wechat.Review, "说了禁词": wechat.Risky} {
		got, err := w.CheckText(t.Context(), w.openID(t), wechat.Comment, text)
		if err != nil || got.Suggestion != want || got.TraceID == "" || (got.Label == 100) != (want == wechat.Pass) {
			t.Errorf("%s: %+v, %v, want %s", text, got, err, want)
		}
	}
	if _, err := w.CheckText(t.Context(), w.openID(t), wechat.Comment, strings.Repeat("长", 2501)); classOf(t, err) != wechat.ClassContent {
		t.Errorf("too long: %v, want content", err)
	}
	w.inject(t, wechatsim.Fault{Path: "/wxa/msg_sec_check", Kind: wechatsim.FaultErrcode, Errcode: 44991})
	if _, err := w.CheckText(t.Context(), w.openID(t), wechat.Comment, "你好"); classOf(t, err) != wechat.ClassThrottle {
		t.Errorf("too many: %v, want throttle", err)
	}
}

func TestCheckTextWithoutSuggestion(t *testing.T) {
	t.Parallel()
	client, _ := fake(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"access_token":"82_abc","expires_in":7200,"errcode":0}`))
	})
	if _, err := client.CheckText(t.Context(), "o1", wechat.Comment, "你好"); classOf(t, err) != wechat.ClassAmbiguous {
		t.Errorf("%v, want ambiguous: nothing may be shown", err)
	}
}

func TestCheckImage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if _, _, err := w.Login(t.Context(), w.loginCode(t, "teacher")); err != nil {
		t.Fatal(err)
	}
	trace, err := w.CheckImage(t.Context(), w.openID(t), wechat.Forum, "https://school.example/a.jpg")
	if err != nil || trace == "" {
		t.Errorf("CheckImage = %q, %v", trace, err)
	}
	w.inject(t, wechatsim.Fault{Path: "/wxa/media_check_async", Kind: wechatsim.FaultErrcode, Errcode: 87020})
	if _, err := w.CheckImage(t.Context(), w.openID(t), wechat.Forum, "https://school.example/a.jpg"); classOf(t, err) != wechat.ClassThrottle {
		t.Errorf("repeated: %v, want throttle", err)
	}
}
