package identity_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
)

// TestFollowersAreAskedAboutBehindTheAcknowledgement: a push is noted whatever WeChat does,
// and worked off when WeChat answers again.
func TestFollowersAreAskedAboutBehindTheAcknowledgement(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.weChat.unions["o-amy"], w.weChat.unions["o-bob"] = "u-amy", "u-bob"
		amy, _, _ := w.bound(t, "amy", identity.RoleGuardian)
		bob, _, _ := w.bound(t, "bob", identity.RoleGuardian)
		ctx, now := t.Context(), clock.At(w.clock.Now())
		for range 2 { // WeChat repeats its events
			for _, openID := range []identity.OpenID{"oa-amy", "oa-bob"} {
				if err := w.NoteFollow(ctx, openID, now); err != nil {
					t.Fatal(err)
				}
			}
		}
		asked, broken := 0, errors.New("WeChat is out of order")
		down := func(context.Context, identity.OpenID) (identity.UnionID, error) {
			asked++
			return "", broken
		}
		if err := w.AskFollows(ctx, down); !errors.Is(err, broken) || asked != 2 {
			t.Errorf("asked %d times: %v", asked, err)
		}
		if err := w.AskFollows(ctx, down); err != nil || asked != 2 {
			t.Errorf("asked again at once: %d times, %v", asked, err)
		}
		if err := w.Unfollow(ctx, "oa-bob"); err != nil {
			t.Fatal(err)
		}
		w.clock.advance(time.Minute)
		up := func(_ context.Context, openID identity.OpenID) (identity.UnionID, error) {
			asked++
			return identity.UnionID("u-" + string(openID[len("oa-"):])), nil
		}
		for range 2 { // worked off means not asked again
			if err := w.AskFollows(ctx, up); err != nil {
				t.Fatal(err)
			}
		}
		contacts, err := w.Contacts(ctx, w.school, []database.ID{amy.ID, bob.ID})
		if err != nil || contacts[amy.ID].Official != "oa-amy" || contacts[bob.ID].Official != "" || asked != 3 {
			t.Errorf("asked %d times; amy %q, bob %q, %v", asked, string(contacts[amy.ID].Official), string(contacts[bob.ID].Official), err)
		}
	})
}
