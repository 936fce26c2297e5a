package wechat_test

import (
	"bytes"
	"errors"
	"image/jpeg"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"xiaoqin/server/clock"
	"xiaoqin/server/errs"
	"xiaoqin/server/wechat"
	"xiaoqin/server/wechat/wechatsim"
)

func TestMiniProgramCode(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	picture, err := w.MiniProgramCode(t.Context(), "AbC-_~(1)", "pages/index/index")
	if err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	text, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := "pages/index/index?scene=AbC-_~%281%29"; text.GetText() != want {
		t.Errorf("the code says %q, want %q", text.GetText(), want)
	}
}

func TestMiniProgramCodeRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tests := []struct {
		name, scene, page string
		code              int
		class             wechat.Class
	}{
		{"no scene", "", "", 0, wechat.ClassContent},
		{"long scene", strings.Repeat("a", 33), "", 0, wechat.ClassContent},
		{"percent", "a%20b", "", 0, wechat.ClassContent},
		{"Chinese", "巡查", "", 0, wechat.ClassContent},
		{"leading slash", "a", "/pages/index/index", 0, wechat.ClassContent},
		{"query", "a", "pages/index/index?x=1", 0, wechat.ClassContent},
		{"unreleased page", "a", "pages/none/index", 41030, wechat.ClassConfig},
	}
	for _, tt := range tests {
		_, err := w.MiniProgramCode(t.Context(), tt.scene, tt.page)
		var e *wechat.Error
		if !errors.As(err, &e) || e.Code != tt.code || e.Class != tt.class {
			t.Errorf("%s: %v, want %d %s", tt.name, err, tt.code, tt.class)
		}
	}
	w.count(t, "/wxa/getwxacodeunlimit", 1)
}

func TestMiniProgramCodeOfAnotherKind(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{"JSON without a picture": `{"errcode":0}`, "text": "hello", "PNG": "\x89PNG\r\n"} {
		client, _ := fake(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == tokenPath {
				_, _ = w.Write([]byte(`{"access_token":"82_abc","expires_in":7200}`))
				return
			}
			_, _ = w.Write([]byte(answer))
		})
		if _, err := client.MiniProgramCode(t.Context(), "a", ""); classOf(t, err) != wechat.ClassAmbiguous {
			t.Errorf("%s: %v, want ambiguous", name, err)
		}
	}
}

func TestStageReachesThePlatform(t *testing.T) {
	t.Parallel()
	for stage, want := range map[wechat.Stage][3]any{
		"": {"formal", "release", true}, wechat.Trial: {"trial", "trial", false}, wechat.Developer: {"developer", "develop", false},
	} {
		bodies := map[string]map[string]any{}
		url := newServer(t, func(w http.ResponseWriter, r *http.Request) {
			bodies[r.URL.Path] = readBody(t, r)
			_, _ = w.Write([]byte(`{"access_token":"82_abc","expires_in":7200,"msgid":1}`))
		})
		machine := newClock()
		client, err := wechat.New(wechat.Config{APIURL: url, Mini: wechat.App{ID: miniID, Secret: miniSecret}, Stage: stage},
			newCache(t, machine), machine, discard())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.SendSubscribe(t.Context(), wechat.SubscribeMessage{}); err != nil {
			t.Error(err)
		}
		if _, err := client.MiniProgramCode(t.Context(), "a", ""); err == nil {
			t.Error("took JSON for a picture")
		}
		client.Close()
		code := bodies["/wxa/getwxacodeunlimit"]
		got := [3]any{bodies[sendPath]["miniprogram_state"], code["env_version"], code["check_path"]}
		if got != want {
			t.Errorf("stage %q: %v, want %v", stage, got, want)
		}
	}
}

func TestSendTemplate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	openid, err := w.sim.OpenID(officialID, "teacher")
	if err != nil {
		t.Fatal(err)
	}
	m := wechat.TemplateMessage{
		OpenID: openid, TemplateID: noticeTemplateID, MiniPage: "pages/index/index?id=1",
		ClientID: "0192f0c1", Data: wechat.Data{"thing1": "放学提前"},
	}
	if _, err := w.SendTemplate(t.Context(), m); classOf(t, err) != wechat.ClassConsent {
		t.Errorf("to somebody who does not follow: %v, want consent", err)
	}
	if err := w.sim.Follow(officialID, "teacher", ""); err != nil {
		t.Fatal(err)
	}
	first, err := w.SendTemplate(t.Context(), m)
	if err != nil || first == 0 {
		t.Fatalf("SendTemplate = %d, %v", first, err)
	}
	if _, err := w.SendTemplate(t.Context(), m); err != nil {
		t.Error(err)
	}
	if n := len(w.sim.Messages("teacher")); n != 1 {
		t.Errorf("%d messages for one client id, want 1", n)
	}
}

func TestFollower(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	openid, err := w.sim.OpenID(officialID, "teacher")
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := w.Follower(t.Context(), openid)
	if diff := cmp.Diff(wechat.Follower{}, stranger); err != nil || diff != "" {
		t.Errorf("before: %v %s", err, diff)
	}
	if err := w.sim.Follow(officialID, "teacher", "class-3-1"); err != nil {
		t.Fatal(err)
	}
	_, unionid, err := w.Login(t.Context(), w.loginCode(t, "teacher"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := w.Follower(t.Context(), openid)
	if err != nil {
		t.Fatal(err)
	}
	want := wechat.Follower{Follows: true, UnionID: unionid, Since: clock.At(w.clock.Now()), Scene: "class-3-1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := w.Follower(t.Context(), "oUnknown"); classOf(t, err) != wechat.ClassUser {
		t.Errorf("unknown openid: %v, want user", err)
	}
}

func TestOfficialLogin(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	issue := func(scope wechatsim.Scope, snapshot bool) string {
		t.Helper()
		code, err := w.sim.OAuthCode(officialID, "teacher", scope, snapshot)
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	want, err := w.sim.OpenID(officialID, "teacher")
	if err != nil {
		t.Fatal(err)
	}
	code := issue(wechatsim.ScopeUserInfo, false)
	openid, unionid, err := w.OfficialLogin(t.Context(), code)
	if err != nil || openid != want || unionid == "" {
		t.Errorf("openid right: %v, unionid there: %v, %v", openid == want, unionid != "", err)
	}
	_, _, err = w.OfficialLogin(t.Context(), code)
	if !errors.Is(err, wechat.ErrCodeInvalid) {
		t.Errorf("used code: %v", err)
	}
	noSecret(t, err.Error(), code)
	if _, unionid, err = w.OfficialLogin(t.Context(), issue(wechatsim.ScopeBase, false)); err != nil || unionid != "" {
		t.Errorf("base scope: %q, %v", unionid, err)
	}
	_, _, err = w.OfficialLogin(t.Context(), issue(wechatsim.ScopeUserInfo, true))
	if !errors.Is(err, wechat.ErrSnapshotUser) || errs.KindOf(err) != errs.Forbidden {
		t.Errorf("snapshot user: %v", err)
	}
	for _, kind := range []wechatsim.FaultKind{wechatsim.FaultHTML, wechatsim.FaultReset, wechatsim.FaultHuge} {
		w.inject(t, wechatsim.Fault{Path: "/sns/oauth2/access_token", Kind: kind, Count: 1, Megabytes: 10})
		code := issue(wechatsim.ScopeBase, false)
		_, _, err := w.OfficialLogin(t.Context(), code)
		if !errors.Is(err, wechat.ErrUnavailable) || classOf(t, err) != wechat.ClassAmbiguous {
			t.Errorf("%s: %v", kind, err)
		}
		noSecret(t, err.Error(), code)
	}
}

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
