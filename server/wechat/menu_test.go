package wechat_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/wechat"
	"xiaoqin/server/wechat/wechatsim"
)

func TestTheMenuOpensTheMiniProgram(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	link := wechat.MenuLink{Name: "打开校勤", MiniPage: "pages/index/index", URL: "https://xq.example.cn"}
	for range 2 { // whoever configures twice has one button
		if err := w.SetMenu(t.Context(), link); err != nil {
			t.Fatal(err)
		}
	}
	got, err := w.sim.Menu(officialID)
	want := []wechatsim.MenuButton{{Type: "miniprogram", Name: "打开校勤", URL: "https://xq.example.cn", AppID: miniID, PagePath: "pages/index/index"}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	link.MiniPage = "pages/nowhere/nowhere"
	if err := w.SetMenu(t.Context(), link); classOf(t, err) != wechat.ClassConfig {
		t.Errorf("a page that is not released: %v, want config", err)
	}
}
