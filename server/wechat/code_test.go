package wechat_test

import (
	"bytes"
	"errors"
	"image/jpeg"
	"net/http"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"xiaoqin/server/wechat"
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
