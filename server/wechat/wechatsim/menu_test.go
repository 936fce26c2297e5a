package wechatsim_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/wechat/wechatsim"
)

const (
	createMenuPath = "/cgi-bin/menu/create"
	getMenuPath    = "/cgi-bin/menu/get"
)

func TestMenuIsCreatedAndReplaced(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	wantBody(t, "before", w.get(getMenuPath, w.token(official)), `{"errcode":46003,"errmsg":"menu no exist rid: RID"}`)
	link := `{"type":"miniprogram","name":"打开校勤","url":"https://xq.example.cn","appid":"` + mini + `","pagepath":"pages/today/index"}`
	for _, buttons := range []string{`{"type":"click","name":"今天","key":"today"}`, link} {
		wantBody(t, "create", w.post(createMenuPath, w.token(official), `{"button":[`+buttons+`]}`), `{"errcode":0,"errmsg":"ok"}`)
	}
	wantBody(t, "after", w.get(getMenuPath, w.token(official)), `{"menu":{"button":[`+link+`]}}`)
	got, err := w.sim.Menu(official)
	want := []wechatsim.MenuButton{{Type: "miniprogram", Name: "打开校勤", URL: "https://xq.example.cn", AppID: mini, PagePath: "pages/today/index"}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestMenuRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	button := func(kind, name, rest string) string {
		return `{"type":"` + kind + `","name":"` + name + `"` + rest + `}`
	}
	page := func(appID, path string) string {
		return button("miniprogram", "打开", `,"url":"https://xq.example.cn","appid":"`+appID+`","pagepath":"`+path+`"`)
	}
	click := button("click", "点", `,"key":"k"`)
	for name, c := range map[string]struct {
		buttons string
		errcode string
	}{
		"no button":              {"", "40016"},
		"four buttons":           {strings.Repeat(click+",", 3) + click, "40016"},
		"a kind nobody knows":    {button("dance", "跳", ""), "40017"},
		"no name":                {button("click", "", `,"key":"k"`), "40018"},
		"a name of 18 bytes":     {button("click", "一二三四五六", `,"key":"k"`), "40018"},
		"no key":                 {button("click", "点", ""), "40019"},
		"no address":             {button("view", "看", ""), "40020"},
		"no address for the old": {button("miniprogram", "打开", `,"appid":"`+mini+`"`), "40020"},
		"an unlinked app":        {page("wx0000000000000000", "pages/today/index"), "40166"},
		"an unreleased page":     {page(mini, "pages/nowhere/nowhere"), "40165"},
		"six under one":          {`{"name":"更多","sub_button":[` + strings.Repeat(click+",", 5) + click + `]}`, "40023"},
	} {
		if got := w.post(createMenuPath, w.token(official), `{"button":[`+c.buttons+`]}`); !strings.HasPrefix(got, `{"errcode":`+c.errcode+`,`) {
			t.Errorf("%s: %s, want %s", name, got, c.errcode)
		}
	}
	if got := w.post(createMenuPath, w.token(mini), `{"button":[`+click+`]}`); !strings.HasPrefix(got, `{"errcode":48001,`) {
		t.Errorf("a mini-program has no menu: %s", got)
	}
	if _, err := w.sim.Menu(mini); err == nil {
		t.Error("the menu of a mini-program")
	}
}
