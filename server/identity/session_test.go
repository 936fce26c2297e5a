package identity_test

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
)

func TestSessionLivesThirtyDaysAfterItsLastUseAndHalfAYearAtMost(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	_, token, _ := w.bound(t, "zhou", identity.RoleGuard)
	alive := func() error {
		_, err := w.Authenticate(t.Context(), token, database.ID{})
		return err
	}
	for day := 29; day < 180; day += 29 {
		w.clock.advance(29 * 24 * time.Hour)
		if err := alive(); err != nil {
			t.Fatalf("day %d, used every 29 days: %v", day, err)
		}
	}
	w.clock.advance(6*24*time.Hour - time.Minute) // 174 + 6 = 180
	wantErr(t, alive(), nil)
	w.clock.advance(time.Minute)
	wantErr(t, alive(), identity.ErrSessionOver)

	token, _ = w.login(t, "zhou")
	w.clock.advance(30*24*time.Hour - time.Second)
	wantErr(t, alive(), nil)
	w.clock.advance(30 * 24 * time.Hour)
	wantErr(t, alive(), identity.ErrSessionOver)
}

func TestLoginFindsTheAccountAgainAndFillsInTheUnionID(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		first, err := w.Login(t.Context(), "wx-amy")
		if err != nil {
			t.Fatal(err)
		}
		if first.ExpiresAt.Time().Sub(w.clock.Now()) != 30*24*time.Hour || len(first.Token) != 43 || first.Memberships != nil {
			t.Fatalf("login = %+v", first)
		}
		w.weChat.unions["o-amy"] = "u-amy"
		second, err := w.Login(t.Context(), "wx-amy")
		if err != nil {
			t.Fatal(err)
		}
		if second.AccountID != first.AccountID || second.Token == first.Token {
			t.Fatalf("second login: account %v, want %v, and a new token", second.AccountID, first.AccountID)
		}
		w.weChat.unions["o-amy"] = ""
		token, ctx := w.login(t, "amy")
		got, err := w.Export(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if string(got.OpenID) != "o-amy" || string(got.UnionID) != "u-amy" || len(got.Sessions) != 3 {
			t.Fatalf("export = %q %q with %d sessions", string(got.OpenID), string(got.UnionID), len(got.Sessions))
		}
		if other, _ := w.login(t, "bob"); other == token {
			t.Fatal("two sessions have one token")
		}
		if _, err := w.Login(t.Context(), "forged"); !errors.Is(err, errCode) {
			t.Fatalf("login with a code WeChat refuses: %v, want WeChat's error", err)
		}
	})
}

// onceWeChat lets each code in once, as WeChat does.
type onceWeChat struct {
	*weChat
	used sync.Map
}

func (w *onceWeChat) Login(ctx context.Context, code string) (openID, unionID string, err error) {
	if _, used := w.used.LoadOrStore(code, true); used {
		return "", "", errCode
	}
	return w.weChat.Login(ctx, code)
}

func TestHundredLoginsWithOneCodeMakeOneSession(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		once := &onceWeChat{weChat: w.weChat}
		service := w.service(t, once, "")
		var in atomic.Int32
		together(100, func(int) {
			if _, err := service.Login(t.Context(), "wx-amy"); err == nil {
				in.Add(1)
			} else if !errors.Is(err, errCode) {
				t.Error(err)
			}
		})
		if in.Load() != 1 || count(t, db, "sessions") != 1 {
			t.Fatalf("%d logins answered and %d sessions, want 1 and 1", in.Load(), count(t, db, "sessions"))
		}
	})
}

func TestFirstLoginsAtOnceMakeOneAccount(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		together(20, func(int) {
			if _, err := w.Login(t.Context(), "wx-amy"); err != nil {
				t.Error(err)
			}
		})
		if accounts, sessions := count(t, db, "accounts"), count(t, db, "sessions"); accounts != 1 || sessions != 20 {
			t.Fatalf("%d accounts and %d sessions, want 1 and 20", accounts, sessions)
		}
	})
}

func TestForgedTokensAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	_, token, _ := w.bound(t, "zhou", identity.RoleGuard)
	last := map[bool]identity.Token{true: "B", false: "A"}[token[42:] == "A"]
	raw, err := base64.RawURLEncoding.DecodeString(string(token))
	if err != nil {
		t.Fatal(err)
	}
	raw[31]++
	for name, forged := range map[string]identity.Token{
		"empty":          "",
		"edited at end":  token[:42] + last,
		"next number":    identity.Token(base64.RawURLEncoding.EncodeToString(raw)),
		"padded":         token + "=",
		"with a space":   token + " ",
		"cut":            token[:42],
		"upper case":     identity.Token(strings.ToUpper(string(token))),
		"random":         identity.Token(strings.Repeat("x", 43)),
		"alg none":       "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.",
		"HS256 by guess": "eyJhbGciOiJIUzI1NiIsImtpZCI6Ii4uLy4uIn0.eyJyb2xlIjoib3BlcmF0b3IifQ.c2ln",
		"its own hash":   identity.Token(base64.RawURLEncoding.EncodeToString(sum(token))),
		"NUL":            token[:42] + "\x00",
		"SQL":            "' OR 1=1 --                                ",
		"ten megabytes":  identity.Token(strings.Repeat("A", 10<<20)),
	} {
		if p, err := w.Authenticate(t.Context(), forged, database.ID{}); !errors.Is(err, identity.ErrSessionOver) || p.Roles != nil {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
	wantErr(t, w.alive(t, token), nil)
}

func TestAMembershipOfSomebodyElseIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	_, token, _ := w.bound(t, "zhou", identity.RoleGuard)
	_, _, other := w.bound(t, "head", identity.RolePrincipal)
	for name, id := range map[string]database.ID{
		"another account's": identity.From(other).MembershipID, "unknown": database.NewID(), "a school's": w.school,
	} {
		if p, err := w.Authenticate(t.Context(), token, id); !errors.Is(err, identity.ErrMembershipUnknown) || p.Roles != nil {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
}

func TestRevocationIsSeenAtOnceHereAndWithinAMinuteElsewhere(t *testing.T) {
	t.Parallel()
	for name, revoke := range map[string]func(w *world, person database.ID, token identity.Token) error{
		"logout": func(w *world, _ database.ID, token identity.Token) error { return w.Logout(t.Context(), token) },
		"roles": func(w *world, id database.ID, _ identity.Token) error {
			_, err := w.SetRoles(w.system(t), id, []identity.Role{identity.RoleCleaner})
			return err
		},
		"disable": func(w *world, id database.ID, _ identity.Token) error {
			_, err := w.DisablePerson(w.system(t), id)
			return err
		},
		"leave": func(w *world, id database.ID, _ identity.Token) error {
			_, err := w.LeavePerson(w.system(t), id)
			return err
		},
		"unbind": func(w *world, id database.ID, _ identity.Token) error {
			_, err := w.UnbindPerson(w.system(t), id)
			return err
		},
		"forget": func(w *world, id database.ID, _ identity.Token) error { return w.Forget(w.system(t), id) },
		"forget me": func(w *world, _ database.ID, token identity.Token) error {
			_, err := w.ForgetMe(w.as(t, token))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, dbtest.Open(t))
			elsewhere := w.instance(t)
			zhou, token, _ := w.bound(t, "zhou", identity.RoleGuard)
			if _, err := elsewhere.Authenticate(t.Context(), token, database.ID{}); err != nil {
				t.Fatal(err)
			}
			if err := revoke(w, zhou.ID, token); err != nil {
				t.Fatal(err)
			}
			wantErr(t, w.alive(t, token), identity.ErrSessionOver)
			for range 59 { // use does not prolong what another instance believes
				w.clock.advance(time.Second)
				_, _ = elsewhere.Authenticate(t.Context(), token, database.ID{})
			}
			w.clock.advance(time.Second)
			_, err := elsewhere.Authenticate(t.Context(), token, database.ID{})
			wantErr(t, err, identity.ErrSessionOver)
		})
	}
}

func TestNotingUseDoesNotBringARevokedSessionBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	elsewhere := w.instance(t)
	zhou, token, _ := w.bound(t, "zhou", identity.RoleGuard)
	w.clock.advance(time.Hour - time.Second) // so that the next second notes a use
	if _, err := elsewhere.Authenticate(t.Context(), token, database.ID{}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.DisablePerson(w.system(t), zhou.ID); err != nil {
		t.Fatal(err)
	}
	w.clock.advance(time.Second)
	_, err := elsewhere.Authenticate(t.Context(), token, database.ID{})
	wantErr(t, err, identity.ErrSessionOver)
}

func TestWhatWasClaimedThroughOneInstanceIsKnownToTheOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	elsewhere := w.instance(t)
	token, amy := w.login(t, "amy")
	for _, role := range []identity.Role{identity.RoleGuard, identity.RoleGuardian} { // the first one ever, and one more
		if _, err := elsewhere.Authenticate(t.Context(), token, database.ID{}); err != nil {
			t.Fatal(err)
		}
		p := w.register(t, "周", "", role)
		m, err := w.ClaimByInvite(amy, string(w.invite(t, p.ID)), here)
		if err != nil {
			t.Fatal(err)
		}
		got, err := elsewhere.Authenticate(t.Context(), token, m.ID)
		if err != nil || got.PersonID != p.ID {
			t.Fatalf("principal = %+v, %v; want %v", got, err, p.ID)
		}
	}
}

func TestInstancesWithOneRedisForgetWithinAMinuteToo(t *testing.T) {
	t.Parallel()
	redis := miniredis.RunT(t)
	w := newWorld(t, dbtest.Open(t))
	url := "redis://" + redis.Addr()
	here, there := w.service(t, w.weChat, url), w.service(t, w.weChat, url)
	zhou, token, _ := w.bound(t, "zhou", identity.RoleGuard)
	both := func(want error) {
		t.Helper()
		for _, s := range []*identity.Service{here, there} {
			_, err := s.Authenticate(t.Context(), token, database.ID{})
			wantErr(t, err, want)
		}
	}
	both(nil)
	if _, err := w.DisablePerson(w.system(t), zhou.ID); err != nil { // by a third one without Redis
		t.Fatal(err)
	}
	for range 60 {
		w.clock.advance(time.Second)
		redis.FastForward(time.Second)
		_, _ = there.Authenticate(t.Context(), token, database.ID{})
		_, _ = here.Authenticate(t.Context(), token, database.ID{})
	}
	both(identity.ErrSessionOver)
	for _, k := range redis.Keys() {
		if strings.Contains(k, string(token)) {
			t.Error("a token is a key in Redis")
		}
	}
}

func TestAfterARoleChangeTheNextLoginHasTheNewRoles(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	zhou, old, _ := w.bound(t, "zhou", identity.RoleGuard)
	if _, err := w.SetRoles(w.system(t), zhou.ID, zhou.Roles); err != nil {
		t.Fatal(err)
	}
	wantErr(t, w.alive(t, old), nil) // the same roles again change nothing
	if _, err := w.SetRoles(w.system(t), zhou.ID, []identity.Role{identity.RoleGuardian, identity.RoleRepairer, identity.RoleRepairer}); err != nil {
		t.Fatal(err)
	}
	wantErr(t, w.alive(t, old), identity.ErrSessionOver)
	fresh, ctx := w.login(t, "zhou")
	if diff := cmp.Diff([]identity.Role{identity.RoleGuardian, identity.RoleRepairer}, identity.From(ctx).Roles); diff != "" || fresh == old {
		t.Fatalf("roles after the new login (-want +got):\n%s", diff)
	}
}

func TestADisabledPersonComesBackWithTheirBinding(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	zhou, _, _ := w.bound(t, "zhou", identity.RoleGuard)
	if _, err := w.DisablePerson(w.system(t), zhou.ID); err != nil {
		t.Fatal(err)
	}
	_, ctx := w.login(t, "zhou")
	wantErr(t, identity.From(ctx).Require(identity.SchoolRead), identity.ErrNotBound)
	if _, err := w.EnablePerson(w.system(t), zhou.ID); err != nil {
		t.Fatal(err)
	}
	_, ctx = w.login(t, "zhou")
	wantErr(t, identity.From(ctx).Require(identity.SchoolRead), nil)
}

func TestWithoutAChoiceTheMembershipUsedLastActs(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		_, token, _ := w.bound(t, "zhou", identity.RoleGuard)
		guard := identity.From(w.as(t, token)).MembershipID
		elsewhere := &world{Service: w.Service, db: db, clock: w.clock, weChat: w.weChat, school: database.NewID()}
		parent := elsewhere.register(t, "周先生", "", identity.RoleGuardian)
		w.clock.advance(time.Hour)
		m, err := w.ClaimByInvite(w.as(t, token), string(elsewhere.invite(t, parent.ID)), "192.0.2.1")
		if err != nil {
			t.Fatal(err)
		}
		acts := func(asked, want database.ID) {
			t.Helper()
			for _, s := range []*identity.Service{w.Service, w.instance(t)} {
				p, err := s.Authenticate(t.Context(), token, asked)
				if err != nil || p.MembershipID != want {
					t.Fatalf("acts as %v, %v; want %v", p.MembershipID, err, want)
				}
			}
		}
		none := database.ID{}
		acts(none, m.ID) // the newest binding counts as used
		w.clock.advance(2 * time.Minute)
		acts(guard, guard)
		acts(none, guard)
		w.clock.advance(2 * time.Minute)
		acts(m.ID, m.ID)
		acts(none, m.ID)
		if p, err := w.Authenticate(t.Context(), token, m.ID); err != nil || p.SchoolID != elsewhere.school || p.Has(identity.RoleGuard) {
			t.Fatalf("principal of the other school = %+v, %v", p, err)
		}
	})
}
