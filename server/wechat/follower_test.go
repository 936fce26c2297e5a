package wechat_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/clock"
	"xiaoqin/server/wechat"
)

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
