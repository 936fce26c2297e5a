package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/clock"
	"xiaoqin/server/wechat"
	"xiaoqin/server/wechat/wechatsim"
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

// TestEveryFollowerIsVisited: page after page, at most a hundred at a time, each once, and
// nobody who has left.
func TestEveryFollowerIsVisited(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	visits := func() (pages []int, seen map[string]string) {
		t.Helper()
		seen = map[string]string{}
		err := w.Followers(t.Context(), func(_ context.Context, page []wechat.Followed) error {
			pages = append(pages, len(page))
			for _, f := range page {
				seen[f.OpenID] = f.UnionID
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return pages, seen
	}
	if pages, _ := visits(); pages != nil {
		t.Errorf("nobody follows: %v", pages)
	}
	for i := range 230 {
		id := fmt.Sprintf("family-%03d", i)
		if err := errors.Join(w.sim.AddUser(wechatsim.User{ID: id}), w.sim.Follow(officialID, id, "")); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.sim.Unfollow(officialID, "family-007"); err != nil {
		t.Fatal(err)
	}
	pages, seen := visits()
	if diff := cmp.Diff([]int{100, 50, 79}, pages); diff != "" || len(seen) != 229 {
		t.Errorf("%d seen %s", len(seen), diff)
	}
	openid, err := w.sim.OpenID(officialID, "family-229")
	if err != nil || seen[openid] == "" {
		t.Errorf("the last one has no unionid: %v", err)
	}
	broken := errors.New("broken")
	if err := w.Followers(t.Context(), func(context.Context, []wechat.Followed) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("%v, want the error of the visit", err)
	}
}
