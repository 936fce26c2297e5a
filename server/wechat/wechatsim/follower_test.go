package wechatsim_test

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

const (
	infoPath    = "/cgi-bin/user/info"
	batchPath   = "/cgi-bin/user/info/batchget"
	getUserPath = "/cgi-bin/user/get"
)

func TestUserInfo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.openID(official, mother)
	ask := func(openID string) string {
		q := w.token(official)
		q.Set("openid", openID)
		q.Set("lang", "zh_CN")
		return w.get(infoPath, q)
	}
	stranger := `{"subscribe":0,"openid":"` + id + `"}`
	wantBody(t, "stranger", ask(id), stranger)
	must(t, w.sim.Follow(official, mother, "class-3-2"))
	w.clock.advance(time.Hour)
	must(t, w.sim.Follow(official, mother, "again"))
	follower := `{"subscribe":1,"openid":"` + id + `","nickname":"","sex":0,"language":"zh_CN","city":"","province":"","country":"","headimgurl":"",` +
		`"subscribe_time":1648689120,"unionid":"` + w.sim.Users()[1].UnionIDs[official] + `","remark":"","groupid":0,"tagid_list":[],` +
		`"subscribe_scene":"ADD_SCENE_QR_CODE","qr_scene":0,"qr_scene_str":"class-3-2"}`
	wantBody(t, "follower", ask(id), follower)
	wantBody(t, "of another app", ask(w.openID(mini, mother)), `{"errcode":40003,"errmsg":"invalid openid rid: RID"}`)
	wantBody(t, "batch", w.post(batchPath, w.token(official), `{"user_list":[{"openid":"`+id+`","lang":"zh_CN"},{"openid":"`+w.openID(official, guard)+`"}]}`),
		`{"user_info_list":[`+follower+`,{"subscribe":0,"openid":"`+w.openID(official, guard)+`"}]}`)
	must(t, w.sim.Unfollow(official, mother))
	wantBody(t, "left", ask(id), stranger)
}

func TestUserInfoBatchRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one := `{"openid":"` + w.openID(official, guard) + `"},`
	batch := func(items string) string {
		return w.post(batchPath, w.token(official), `{"user_list":[`+strings.TrimSuffix(items, ",")+`]}`)
	}
	if got := batch(strings.Repeat(one, 100)); !strings.HasPrefix(got, `{"user_info_list":[`) {
		t.Errorf("100 openids: %s", got)
	}
	wantBody(t, "101 openids", batch(strings.Repeat(one, 101)), `{"errcode":40032,"errmsg":"invalid openid list size rid: RID"}`)
	wantBody(t, "none", batch(""), `{"errcode":40032,"errmsg":"invalid openid list size rid: RID"}`)
	wantBody(t, "unknown", batch(`{"openid":"x"}`), `{"errcode":40003,"errmsg":"invalid openid rid: RID"}`)
}

// The pages hold two openids here instead of ten thousand.
func TestFollowersByPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	wantBody(t, "nobody", w.get(getUserPath, w.token(official)), `{"total":0,"count":0,"next_openid":""}`)
	for _, id := range []string{mother, "shy", guard} {
		must(t, w.sim.Follow(official, id, ""))
	}
	a, b, c := w.openID(official, mother), w.openID(official, "shy"), w.openID(official, guard)
	page := func(next string) string {
		q := w.token(official)
		q.Set("next_openid", next)
		return w.get(getUserPath, q)
	}
	wantBody(t, "first page", page(""), `{"total":3,"count":2,"data":{"openid":["`+a+`","`+b+`"]},"next_openid":"`+b+`"}`)
	wantBody(t, "second page", page(b), `{"total":3,"count":1,"data":{"openid":["`+c+`"]},"next_openid":"`+c+`"}`)
	wantBody(t, "end", page(c), `{"total":3,"count":0,"next_openid":""}`)
	wantBody(t, "unknown", page("x"), `{"errcode":40003,"errmsg":"invalid openid rid: RID"}`)
	wantBody(t, "mini-program's token", w.get(getUserPath, w.token(mini)), `{"errcode":48001,"errmsg":"api unauthorized rid: RID"}`)
	wantBody(t, "no token", w.get(getUserPath, url.Values{}), `{"errcode":41001,"errmsg":"access_token missing rid: RID"}`)
}
