package identity_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
)

func TestAuditTellsWhoDidWhat(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		head := w.acting(t, identity.RoleLogisticsHead)
		ctx := identity.WithRequestID(head, "req-1"+strings.Repeat("x", 100))
		p, err := w.CreatePerson(ctx, identity.NewPerson{Name: "老周", Phone: "13800138000", Roles: []identity.Role{identity.RoleGuardian, identity.RoleGuard}})
		if err != nil {
			t.Fatal(err)
		}
		w.clock.advance(time.Second)
		if _, err := w.SetRoles(head, p.ID, []identity.Role{identity.RoleDriver}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.DisablePerson(head, p.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.DisablePerson(head, p.ID); err != nil { // changes nothing, so it is no event
			t.Fatal(err)
		}
		actor, object := "person:"+identity.From(head).PersonID.String(), "person:"+p.ID.String()
		got, err := w.AuditEvents(head, 0, 3)
		if err != nil {
			t.Fatal(err)
		}
		want := []identity.AuditEvent{
			{Seq: 4, Actor: actor, Action: "person.disable", Object: object},
			{Seq: 3, Actor: actor, Action: "person.set_roles", Object: object, Detail: map[string]string{"before": "guard guardian", "after": "driver"}},
			{Seq: 2, Actor: actor, Action: "person.create", Object: object, RequestID: "req-1" + strings.Repeat("x", 59), Detail: map[string]string{"roles": "guard guardian"}},
		}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(identity.AuditEvent{}, "At")); diff != "" {
			t.Fatalf("events (-want +got):\n%s", diff)
		}
		if got[1].At.Sub(got[2].At) != time.Second {
			t.Errorf("times %v and %v, want a second between", got[2].At, got[1].At)
		}
		older, err := w.AuditEvents(head, got[2].Seq, 10)
		if err != nil || len(older) != 1 || older[0].Seq != 1 || older[0].Actor != "operator" {
			t.Fatalf("older events: %+v, %v", older, err)
		}
		_, err = w.AuditEvents(w.acting(t, identity.RoleGuard), 0, 10)
		wantErr(t, err, identity.ErrForbidden)
	})
}

func TestAuditOfLoginsBelongsToTheInstallation(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	_, token, ctx := w.bound(t, "zhou", identity.RoleGuard)
	for range 5 {
		_, _ = w.ClaimByInvite(ctx, "222222", here)
	}
	if err := w.Logout(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	if err := w.Logout(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	var actions []string
	if err := w.db.In(t.Context()).Table("audit_events").Where("school_id = ?", database.ID{}).Order("seq").Pluck("action", &actions).Error; err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"session.start", "claim.lock", "session.end"}, actions); diff != "" {
		t.Fatalf("events of the installation (-want +got):\n%s", diff)
	}
	if n, err := w.VerifyAudit(t.Context(), database.ID{}); n != 3 || err != nil {
		t.Fatalf("VerifyAudit = %d, %v", n, err)
	}
}

func TestAuditChainShowsTampering(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		const events = 1_010 // more than two pages
		people := make([]identity.NewPerson, events)
		for i := range people {
			people[i] = identity.NewPerson{Name: "甲", Roles: []identity.Role{identity.RoleGuard}}
		}
		if _, err := w.CreatePeople(w.system(t), people); err != nil {
			t.Fatal(err)
		}
		if n, err := w.VerifyAudit(t.Context(), w.school); n != events || err != nil {
			t.Fatalf("untouched: %d, %v", n, err)
		}
		for name, tamper := range map[string]struct {
			sql  string
			args []any
			good int64 // events before the first bad one
		}{
			"changed detail":     {"UPDATE audit_events SET detail = '{}' WHERE seq = 700", nil, 699},
			"changed actor":      {"UPDATE audit_events SET actor = 'person:x' WHERE seq = 1", nil, 0},
			"changed time":       {"UPDATE audit_events SET at = at + 1 WHERE seq = 1010", nil, 1009},
			"changed hash":       {"UPDATE audit_events SET hash = ? WHERE seq = 3", []any{make([]byte, 32)}, 2},
			"missing first":      {"DELETE FROM audit_events WHERE seq = 1", nil, 0},
			"missing in between": {"DELETE FROM audit_events WHERE seq BETWEEN 400 AND 900", nil, 399},
			"missing at the end": {"DELETE FROM audit_events WHERE seq > 1000", nil, 1000},
			"all missing":        {"DELETE FROM audit_events WHERE seq > 0", nil, 0},
			"shorter head":       {"UPDATE audit_heads SET seq = 1009", nil, 1009},
			"other head":         {"UPDATE audit_heads SET hash = ?", []any{make([]byte, 32)}, 1010},
		} {
			undone := errors.New("undo")
			err := db.Tx(t.Context(), func(ctx context.Context) error {
				if err := db.In(ctx).Exec(tamper.sql, tamper.args...).Error; err != nil {
					return err
				}
				n, err := w.VerifyAudit(ctx, w.school)
				if n != tamper.good || !errors.Is(err, identity.ErrAuditBroken) {
					t.Errorf("%s: %d good events, %v; want %d and ErrAuditBroken", name, n, err, tamper.good)
				}
				return undone
			})
			wantErr(t, err, undone)
		}
		if n, err := w.VerifyAudit(t.Context(), database.NewID()); n != 0 || err != nil {
			t.Fatalf("a school without events: %d, %v", n, err)
		}
	})
}

func TestAuditAtOnceFromTwoInstances(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		instances := []*identity.Service{w.Service, w.instance(t)}
		second := w.in(database.NewID())
		here, there := w.system(t), second.system(t)
		together(40, func(i int) {
			ctx := here
			if i%4 == 0 {
				ctx = there
			}
			if err := instances[i%2].Record(ctx, identity.Event{Action: "test.run", Object: identity.Object("school", w.school)}); err != nil {
				t.Error(err)
			}
		})
		for school, want := range map[database.ID]int64{w.school: 30, second.school: 10} {
			if n, err := w.VerifyAudit(t.Context(), school); n != want || err != nil {
				t.Errorf("chain of %d events, %v; want %d", n, err, want)
			}
		}
	})
}

func TestAnActThatFailsLeavesNoEvent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	broken := errors.New("broken")
	err := w.db.Tx(w.system(t), func(ctx context.Context) error {
		if _, err := w.CreatePerson(ctx, identity.NewPerson{Name: "甲", Roles: []identity.Role{identity.RoleGuard}}); err != nil {
			return err
		}
		return broken
	})
	wantErr(t, err, broken)
	if people, events := count(t, w.db, "people"), count(t, w.db, "audit_events"); people != 0 || events != 0 {
		t.Fatalf("%d people and %d events after a rollback, want none", people, events)
	}
}
