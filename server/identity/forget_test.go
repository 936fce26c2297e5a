package identity_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/database/migration"
	"xiaoqin/server/identity"
)

// rows counts what is left of people.
func rows(t *testing.T, db *database.DB) map[string]int64 {
	t.Helper()
	all := map[string]int64{}
	for _, table := range []string{"accounts", "sessions", "memberships", "invites", "people", "person_roles"} {
		all[table] = count(t, db, table)
	}
	return all
}

func TestForgetLeavesOnlyTheID(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		zhou := w.register(t, "老周", "13800138000", identity.RoleGuard)
		w.weChat.phones["p"] = "13800138000"
		_, ctx := w.login(t, "zhou")
		if _, err := w.ClaimByInvite(ctx, string(w.invite(t, zhou.ID)), here); err != nil {
			t.Fatal(err)
		}
		wantErr(t, w.Forget(w.acting(t, identity.RoleGuard), zhou.ID), identity.ErrForbidden)
		before := count(t, db, "audit_events")
		if err := w.Forget(w.system(t), zhou.ID); err != nil {
			t.Fatal(err)
		}
		want := map[string]int64{"accounts": 0, "sessions": 0, "memberships": 0, "invites": 0, "people": 2, "person_roles": 1}
		if diff := cmp.Diff(want, rows(t, db)); diff != "" {
			t.Fatalf("rows left (-want +got):\n%s", diff)
		}
		got, err := w.Person(w.system(t), zhou.ID)
		if err != nil {
			t.Fatal(err)
		}
		blank := identity.Person{ID: zhou.ID, SchoolID: w.school, State: identity.Left, Roles: []identity.Role{}, CreatedAt: got.CreatedAt, UpdatedAt: got.UpdatedAt}
		if diff := cmp.Diff(blank, got); diff != "" {
			t.Fatalf("person (-want +got):\n%s", diff)
		}
		if after := count(t, db, "audit_events"); after != before+1 {
			t.Fatalf("%d audit events, want %d", after, before+1)
		}
		if _, err := w.VerifyAudit(t.Context(), w.school); err != nil {
			t.Fatal(err)
		}
		wantErr(t, w.Forget(w.system(t), zhou.ID), nil) // once more changes nothing that matters
	})
}

func TestForgetOnePersonOfAnAccountThatIsTwo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	second := w.in(database.NewID())
	guard := w.register(t, "老周", "13800138000", identity.RoleGuard)
	father := second.register(t, "周先生", "13800138000", identity.RoleGuardian)
	w.weChat.phones["p"] = "13800138000"
	token, ctx := w.login(t, "zhou")
	if _, err := w.ClaimByPhone(ctx, "p"); err != nil {
		t.Fatal(err)
	}
	if err := second.Forget(second.system(t), father.ID); err != nil {
		t.Fatal(err)
	}
	wantErr(t, w.alive(t, token), identity.ErrSessionOver)
	_, ctx = w.login(t, "zhou")
	if p := identity.From(ctx); p.PersonID != guard.ID {
		t.Fatalf("principal = %+v, want the guard", p)
	}
}

func TestForgetMe(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		second := w.in(database.NewID())
		guard := w.register(t, "老周", "13800138000", identity.RoleGuard, identity.RoleGuardian)
		father := second.register(t, "周先生", "13800138000", identity.RoleGuardian)
		w.weChat.phones["p"] = "13800138000"
		token, ctx := w.login(t, "zhou")
		if _, err := w.ClaimByPhone(ctx, "p"); err != nil {
			t.Fatal(err)
		}
		was, err := w.ForgetMe(w.as(t, token))
		if err != nil || len(was) != 2 || was[0].ID != guard.ID || was[0].State != identity.Active ||
			was[1].ID != father.ID || was[1].SchoolID != second.school || was[1].State != identity.Left {
			t.Fatalf("was %v, %v; want the guard, who stays, and the guardian, who is erased", was, err)
		}
		want := map[string]int64{"accounts": 0, "sessions": 0, "memberships": 0, "invites": 0, "people": 2, "person_roles": 1}
		if diff := cmp.Diff(want, rows(t, db)); diff != "" {
			t.Fatalf("rows left (-want +got):\n%s", diff)
		}
		kept, err := w.Person(w.system(t), guard.ID)
		if err != nil || kept.Name != "老周" || kept.Phone != "13800138000" || kept.State != identity.Active || kept.Bound {
			t.Fatalf("the school's record of its guard: %+v, %v", kept, err)
		}
		for _, school := range []database.ID{w.school, second.school, {}} {
			if _, err := w.VerifyAudit(t.Context(), school); err != nil {
				t.Fatal(err)
			}
		}
		_, err = w.ForgetMe(t.Context())
		wantErr(t, err, identity.ErrStranger)
	})
}

func TestAGuardianForgetsThemselves(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	wang, token, ctx := w.bound(t, "wang", identity.RoleGuardian)
	other := w.register(t, "李女士", "", identity.RoleGuardian)
	wantErr(t, w.Forget(ctx, other.ID), identity.ErrForbidden)
	wantErr(t, w.Forget(ctx, wang.ID), nil)
	wantErr(t, w.alive(t, token), identity.ErrSessionOver)
}

func TestExportHoldsWhatIsKnown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.weChat.unions["o-zhou"] = "u-zhou"
	zhou, _, ctx := w.bound(t, "zhou", identity.RoleGuard)
	phone := identity.Phone("13800138000")
	if _, err := w.UpdatePerson(w.system(t), zhou.ID, identity.PersonChange{Phone: &phone}); err != nil {
		t.Fatal(err)
	}
	got, err := w.Export(ctx)
	if err != nil {
		t.Fatal(err)
	}
	now := got.AccountSince
	zhou.Phone, zhou.Bound = phone, true
	want := identity.Export{
		AccountSince: now, OpenID: "o-zhou", UnionID: "u-zhou", People: []identity.Person{zhou},
		Sessions: []identity.SessionTimes{{CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(30 * 24 * time.Hour)}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("export (-want +got):\n%s", diff)
	}
	_, err = w.Export(w.system(t))
	wantErr(t, err, identity.ErrStranger)
}

func TestReap(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.bound(t, "zhou", identity.RoleGuard)
		w.login(t, "passer-by")
		li := w.register(t, "老李", "", identity.RoleGuard)
		w.invite(t, li.ID)
		reap := func(want map[string]int64) {
			t.Helper()
			if err := w.Reap(t.Context()); err != nil {
				t.Fatal(err)
			}
			want["people"], want["person_roles"] = 2, 2
			if diff := cmp.Diff(want, rows(t, db)); diff != "" {
				t.Fatalf("rows left (-want +got):\n%s", diff)
			}
		}
		w.clock.advance(30*24*time.Hour - time.Millisecond)
		reap(map[string]int64{"accounts": 2, "sessions": 2, "memberships": 1, "invites": 2})
		w.clock.advance(time.Millisecond)
		reap(map[string]int64{"accounts": 1, "sessions": 0, "memberships": 1, "invites": 2})
		w.clock.advance(7 * 24 * time.Hour)
		reap(map[string]int64{"accounts": 1, "sessions": 0, "memberships": 1, "invites": 0})
	})
}

func TestNothingSecretIsInTheDatabaseFileOrTheLogs(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "xiaoqin.db")
	db, err := database.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := migration.Up(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, db)
	w.weChat.unions["o-amy-openid"], w.weChat.phones["p"] = "u-amy-unionid", "13800138000"
	zhou := w.register(t, "老周", "138 0013 8000", identity.RoleGuard)
	code := w.invite(t, zhou.ID)
	token, amy := w.login(t, "amy-openid")
	if _, err := w.ClaimByInvite(amy, string(code), here); err != nil {
		t.Fatal(err)
	}
	if _, err := w.ClaimByPhone(amy, "p"); err != nil {
		t.Fatal(err)
	}
	w.clock.advance(time.Hour - 5*time.Second)
	wantErr(t, w.alive(t, token), nil)
	w.clock.advance(10 * time.Second)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.Authenticate(gone, token, database.ID{}); err != nil { // its use cannot be noted, which is logged
		t.Fatal(err)
	}
	inFile := func(text string) bool {
		for _, f := range []string{path, path + "-wal"} {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(b), text) {
				return true
			}
		}
		return false
	}
	if !inFile("老周") || !strings.Contains(w.logs.String(), "session use not noted") {
		t.Fatal("this test looks in the wrong place")
	}
	for _, secret := range []string{"amy-openid", "amy-unionid", "13800138000", string(token), string(code), here} {
		if inFile(secret) {
			t.Errorf("%q is in the database file", secret)
		}
		if strings.Contains(w.logs.String(), secret) {
			t.Errorf("%q is in the logs", secret)
		}
	}
	if strings.Contains(w.logs.String(), "老周") {
		t.Error("a name is in the logs")
	}
	var audit []string
	if err := db.In(t.Context()).Raw("SELECT actor || action || object || detail FROM audit_events").Scan(&audit).Error; err != nil {
		t.Fatal(err)
	}
	if strings.Contains(strings.Join(audit, ""), "老周") || len(audit) < 4 {
		t.Errorf("%d audit events, one with a name", len(audit))
	}
}
