package identity_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
)

func TestContactsFollowTheUnionID(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.weChat.unions["o-amy"] = "u-amy"
		ctx := t.Context()
		for range 2 { // WeChat repeats its events
			if err := w.Follow(ctx, "oa-amy", "u-amy"); err != nil {
				t.Fatal(err)
			}
		}
		amy, _, _ := w.bound(t, "amy", identity.RoleGuardian)
		bob, _, _ := w.bound(t, "bob", identity.RoleGuard)
		unbound := w.register(t, "cid", "", identity.RoleGuard)

		find := func() map[database.ID]identity.Contact {
			t.Helper()
			contacts, err := w.Contacts(ctx, w.school, []database.ID{amy.ID, bob.ID, unbound.ID, database.NewID()})
			if err != nil {
				t.Fatal(err)
			}
			return contacts
		}
		contacts := find()
		if len(contacts) != 2 || contacts[amy.ID].Official != "oa-amy" || contacts[amy.ID].Mini != "o-amy" || contacts[bob.ID].Official != "" {
			t.Errorf("%d contacts, amy %q and %q, bob %q", len(contacts),
				string(contacts[amy.ID].Mini), string(contacts[amy.ID].Official), string(contacts[bob.ID].Official))
		}
		elsewhere, err := w.Contacts(ctx, database.NewID(), []database.ID{amy.ID})
		if err != nil || len(elsewhere) != 0 {
			t.Errorf("another school reaches %d of our people (%v)", len(elsewhere), err)
		}
		for _, official := range []bool{false, true} {
			openID := map[bool]identity.OpenID{false: "o-amy", true: "oa-amy"}[official]
			account, persons, err := w.Owner(ctx, openID, official)
			if err != nil || account != contacts[amy.ID].AccountID || !cmp.Equal(persons, []database.ID{amy.ID}) {
				t.Errorf("official %v: account %s, persons %v, %v", official, account, persons, err)
			}
		}
		if account, persons, err := w.Owner(ctx, "o-nobody", false); err != nil || !account.IsZero() || persons != nil {
			t.Errorf("a stranger is %s, %v, %v", account, persons, err)
		}
		if err := w.Unfollow(ctx, "oa-amy"); err != nil {
			t.Fatal(err)
		}
		if got := find()[amy.ID].Official; got != "" {
			t.Errorf("still reached as %q after leaving the official account", string(got))
		}
		if _, err := w.DisablePerson(w.system(t), bob.ID); err != nil {
			t.Fatal(err)
		}
		if _, reached := find()[bob.ID]; reached {
			t.Error("a disabled person is still reached")
		}
	})
}
