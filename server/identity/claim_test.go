package identity_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/errs"
	"xiaoqin/server/identity"
)

const here = "192.0.2.1"

// in gives the same installation seen from another school.
func (w *world) in(school database.ID) *world {
	return &world{Service: w.Service, db: w.db, clock: w.clock, weChat: w.weChat, logs: w.logs, school: school}
}

func TestTwoClaimsOfOneInviteAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		other := w.instance(t)
		for round := range 5 {
			zhou := w.register(t, "老周", "", identity.RoleGuard)
			code := string(w.invite(t, zhou.ID))
			ctx := make([]context.Context, 4)
			for i := range ctx {
				_, ctx[i] = w.login(t, string(rune('a'+round))+string(rune('0'+i)))
			}
			results := make([]error, len(ctx))
			together(len(ctx), func(i int) {
				_, results[i] = []*identity.Service{w.Service, other}[i%2].ClaimByInvite(ctx[i], code, here)
			})
			won := 0
			for _, err := range results {
				if err == nil {
					won++
				} else if !errors.Is(err, identity.ErrInviteUsed) {
					t.Errorf("the loser hears %v, want ErrInviteUsed", err)
				}
			}
			if won != 1 {
				t.Fatalf("%d claims won, want 1", won)
			}
		}
		if n := count(t, db, "memberships"); n != 5 {
			t.Fatalf("%d memberships, want 5", n)
		}
	})
}

func TestTwoAccountsClaimOnePersonAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		zhou := w.register(t, "老周", "13800138000", identity.RoleGuard)
		code := string(w.invite(t, zhou.ID))
		w.weChat.phones["p"] = "13800138000"
		_, byCode := w.login(t, "amy")
		_, byPhone := w.login(t, "bob")
		var results [2]error
		together(2, func(i int) {
			if i == 0 {
				_, results[0] = w.ClaimByInvite(byCode, code, here)
			} else {
				_, results[1] = w.ClaimByPhone(byPhone, "p")
			}
		})
		lost := slices.IndexFunc(results[:], func(err error) bool { return err != nil })
		if lost < 0 || results[1-lost] != nil || !errors.Is(results[lost], identity.ErrPersonTaken) {
			t.Fatalf("claims end as %v, want one to win and one to hear ErrPersonTaken", results)
		}
	})
}

func TestInviteCodes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	seen := map[identity.InviteCode]bool{}
	used := map[rune]bool{}
	zhou := w.register(t, "老周", "", identity.RoleGuard)
	for range 300 {
		code := w.invite(t, zhou.ID)
		if len(code) != 6 || seen[code] {
			t.Fatalf("code %q: want 6 characters never seen before", string(code))
		}
		seen[code] = true
		for _, c := range string(code) {
			used[c] = true
		}
	}
	if alphabet := "23456789ABCDEFGHJKMNPQRSTUVWXYZ"; len(used) != len(alphabet) || strings.ContainsFunc(alphabet, func(c rune) bool { return !used[c] }) {
		t.Fatalf("%d different characters in 1,800, want all of %s", len(used), alphabet)
	}
	if n := count(t, w.db, "invites"); n != 1 {
		t.Fatalf("%d invites stand, want the newest only", n)
	}
}

func TestClaimByInviteForgivesKeyboards(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	for user, spell := range map[string]func(string) string{
		"lower":  strings.ToLower,
		"hyphen": func(s string) string { return " " + s[:3] + "-" + s[3:] + "\u3000" },
		"wide": func(s string) string {
			return strings.Map(func(r rune) rune { return r + '！' - '!' }, strings.ToLower(s))
		},
	} {
		p := w.register(t, user, "", identity.RoleGuard)
		_, ctx := w.login(t, user)
		m, err := w.ClaimByInvite(ctx, spell(string(w.invite(t, p.ID))), here)
		if err != nil {
			t.Fatalf("%s: %v", user, err)
		}
		want := identity.Membership{ID: m.ID, SchoolID: w.school, PersonID: p.ID, PersonName: user, Roles: []identity.Role{identity.RoleGuard}}
		if diff := cmp.Diff(want, m); diff != "" {
			t.Errorf("%s: membership (-want +got):\n%s", user, diff)
		}
	}
}

func TestAnInviteIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	_, amy := w.login(t, "amy")
	_, bob := w.login(t, "bob")
	zhou := w.register(t, "老周", "", identity.RoleGuard)

	old := string(w.invite(t, zhou.ID))
	code := string(w.invite(t, zhou.ID))
	claim := func(ctx context.Context, code string) error {
		_, err := w.ClaimByInvite(ctx, code, here)
		return err
	}
	wantErr(t, claim(t.Context(), code), identity.ErrStranger)
	wantErr(t, claim(w.system(t), code), identity.ErrStranger)
	wantErr(t, claim(amy, old), identity.ErrInviteWrong) // replaced by the newer one
	wantErr(t, claim(amy, ""), identity.ErrInviteWrong)
	wantErr(t, claim(amy, strings.Repeat("A", 1<<20)), identity.ErrInviteWrong)

	if _, err := w.DisablePerson(w.system(t), zhou.ID); err != nil {
		t.Fatal(err)
	}
	wantErr(t, claim(amy, code), identity.ErrPersonDisabled)
	if _, err := w.EnablePerson(w.system(t), zhou.ID); err != nil {
		t.Fatal(err)
	}
	w.clock.advance(7*24*time.Hour - time.Millisecond)
	wantErr(t, claim(amy, code), nil)
	wantErr(t, claim(amy, code), nil) // the answer was lost on the way
	wantErr(t, claim(bob, code), identity.ErrInviteUsed)
	w.clock.advance(time.Hour)
	wantErr(t, claim(amy, code), nil)

	if _, err := w.CreateInvite(w.system(t), zhou.ID); !errors.Is(err, identity.ErrAlreadyBound) {
		t.Fatalf("invite for a bound person: %v", err)
	}
	if _, err := w.UnbindPerson(w.system(t), zhou.ID); err != nil {
		t.Fatal(err)
	}
	code = string(w.invite(t, zhou.ID))
	w.clock.advance(7 * 24 * time.Hour)
	wantErr(t, claim(bob, code), identity.ErrInviteExpired)
	wantErr(t, claim(bob, string(w.invite(t, zhou.ID))), nil)
}

func TestAfterUnbindingTheUsedInviteBindsNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	zhou := w.register(t, "老周", "", identity.RoleGuard)
	code := string(w.invite(t, zhou.ID))
	_, amy := w.login(t, "amy")
	if _, err := w.ClaimByInvite(amy, code, here); err != nil {
		t.Fatal(err)
	}
	if _, err := w.UnbindPerson(w.system(t), zhou.ID); err != nil {
		t.Fatal(err)
	}
	_, amy = w.login(t, "amy")
	_, err := w.ClaimByInvite(amy, code, here)
	wantErr(t, err, identity.ErrInviteUsed)
}

func TestFiveWrongCodesLockTheAccountForAQuarterOfAnHour(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		elsewhere := w.instance(t) // the count is in the database, not in a process
		zhou := w.register(t, "老周", "", identity.RoleGuard)
		code := string(w.invite(t, zhou.ID))
		_, amy := w.login(t, "amy")
		_, bob := w.login(t, "bob")
		try := func(s *identity.Service, ctx context.Context, code string, want error) {
			t.Helper()
			_, err := s.ClaimByInvite(ctx, code, here)
			wantErr(t, err, want)
		}
		for range 2 {
			try(w.Service, amy, "222222", identity.ErrInviteWrong)
			try(elsewhere, amy, "222222", identity.ErrInviteWrong)
		}
		try(w.Service, amy, "222222", identity.ErrInviteWrong)
		_, err := elsewhere.ClaimByInvite(amy, code, here)
		wantErr(t, err, identity.ErrInviteLocked)
		if e, ok := errors.AsType[*errs.Error](err); !ok || e.RetryAfter != 15*time.Minute || e.Kind != errs.TooMany {
			t.Fatalf("locked out: %+v, want a retry after 15 min", e)
		}
		w.clock.advance(15*time.Minute - time.Millisecond)
		try(w.Service, amy, code, identity.ErrInviteLocked)
		try(w.Service, bob, "222222", identity.ErrInviteWrong) // nobody else is locked out
		w.clock.advance(time.Millisecond)
		for range 4 {
			try(elsewhere, amy, "222222", identity.ErrInviteWrong)
		}
		try(elsewhere, amy, code, nil)
		for range 4 { // a right code forgives the wrong ones before it
			try(elsewhere, amy, "222222", identity.ErrInviteWrong)
		}
		w.clock.advance(time.Hour)
		try(w.Service, amy, code, nil)
	})
}

func TestGuessesAtOnceCountEach(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		_, amy := w.login(t, "amy")
		var mu sync.Mutex
		answers := map[string]int{}
		together(12, func(int) {
			_, err := w.ClaimByInvite(amy, "222222", here)
			mu.Lock()
			defer mu.Unlock()
			answers[err.Error()]++
		})
		if diff := cmp.Diff(map[string]int{"identity.invite_wrong": 5, "identity.invite_locked": 7}, answers); diff != "" {
			t.Fatalf("answers (-want +got):\n%s", diff)
		}
	})
}

func TestClaimsAreLimitedPerAccountAndAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	_, amy := w.login(t, "amy")
	limited := func(ctx context.Context, times int, address string) {
		t.Helper()
		for i := range times {
			if _, err := w.ClaimByInvite(ctx, "222222", address); errors.Is(err, identity.ErrClaimTooOften) {
				t.Fatalf("try %d is refused already", i+1)
			}
		}
		_, err := w.ClaimByInvite(ctx, "222222", address)
		wantErr(t, err, identity.ErrClaimTooOften)
		if e, ok := errors.AsType[*errs.Error](err); !ok || e.RetryAfter <= 0 {
			t.Fatalf("%+v does not say when to try again", e)
		}
	}
	limited(amy, 20, here)
	somebody := func() context.Context {
		return identity.Into(t.Context(), identity.Principal{AccountID: database.NewID()})
	}
	for i := range 300 {
		if _, err := w.ClaimByInvite(somebody(), "222222", "198.51.100.7"); errors.Is(err, identity.ErrClaimTooOften) {
			t.Fatalf("account %d behind one address is refused already", i+1)
		}
	}
	_, err := w.ClaimByInvite(somebody(), "222222", "198.51.100.7")
	wantErr(t, err, identity.ErrClaimTooOften)
	_, err = w.ClaimByInvite(somebody(), "222222", "198.51.100.8")
	wantErr(t, err, identity.ErrSessionOver) // not limited: there is just no such account

	_, bob := w.login(t, "bob")
	for range 5 {
		_, err := w.ClaimByPhone(bob, "no such code")
		wantErr(t, err, errCode)
	}
	_, err = w.ClaimByPhone(bob, "no such code")
	wantErr(t, err, identity.ErrClaimTooOften)
}

// TestAClaimOfTwoPersonsIsOneMoment: a guard who is a father elsewhere opens as the guard, whom a
// school registered first, however long the claim takes.
func TestAClaimOfTwoPersonsIsOneMoment(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	guard := w.register(t, "老周", "13800138000", identity.RoleGuard)
	w.in(database.NewID()).register(t, "周先生", "13800138000", identity.RoleGuardian)
	w.weChat.phones["p"] = "13800138000"
	_, amy := w.login(t, "amy")
	w.clock.slow.Store(1)
	if _, err := w.ClaimByPhone(amy, "p"); err != nil {
		t.Fatal(err)
	}
	list, err := w.Memberships(amy)
	if err != nil || len(list) != 2 || list[0].PersonID != guard.ID {
		t.Fatalf("memberships: %v, %v; want the guard first", list, err)
	}
}

func TestClaimByPhoneBindsEverybodyWithThatNumber(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		second, third := w.in(database.NewID()), w.in(database.NewID())
		guard := w.register(t, "老周", "13800138000", identity.RoleGuard, identity.RoleGuardian)
		father := second.register(t, "周先生", "138-0013-8000", identity.RoleGuardian)
		gone := third.register(t, "周", "13800138000", identity.RoleDriver)
		if _, err := third.DisablePerson(third.system(t), gone.ID); err != nil {
			t.Fatal(err)
		}
		w.weChat.phones["p"], w.weChat.phones["q"], w.weChat.phones["fixed"] = "+8613800138000", "13900139000", "010-62770334"

		token, amy := w.login(t, "amy")
		bound, err := w.ClaimByPhone(amy, "p")
		if err != nil {
			t.Fatal(err)
		}
		got := map[database.ID]string{}
		for _, m := range bound {
			got[m.PersonID] = m.PersonName
		}
		if diff := cmp.Diff(map[database.ID]string{guard.ID: "老周", father.ID: "周先生"}, got); diff != "" {
			t.Fatalf("bound (-want +got):\n%s", diff)
		}
		wantErr(t, w.alive(t, token), nil) // claiming ends no session
		if again, err := w.ClaimByPhone(amy, "p"); err != nil || len(again) != 2 {
			t.Fatalf("claiming again: %v, %v; want the same two", again, err)
		}
		list, err := w.Memberships(amy)
		if err != nil || len(list) != 2 {
			t.Fatalf("memberships: %v, %v", list, err)
		}

		_, bob := w.login(t, "bob")
		_, err = w.ClaimByPhone(bob, "p")
		wantErr(t, err, identity.ErrPersonTaken)
		for _, code := range []string{"q", "fixed"} {
			_, err = w.ClaimByPhone(bob, code)
			wantErr(t, err, identity.ErrPhoneUnknown)
		}
		late := w.in(database.NewID()) // a school that registers him later
		later := late.register(t, "周", "13800138000", identity.RoleDriver)
		bound, err = w.ClaimByPhone(bob, "p")
		if err != nil || len(bound) != 1 || bound[0].PersonID != later.ID {
			t.Fatalf("the one person left unbound: %v, %v", bound, err)
		}
	})
}
