package incident_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/errs"
	"xiaoqin/server/identity"
	"xiaoqin/server/incident"
	"xiaoqin/server/task"
)

func (w *world) scan(t *testing.T) {
	t.Helper()
	if _, err := w.tasks.Scan(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func hands(i incident.Incident) []string {
	var out []string
	for _, h := range i.Chain {
		out = append(out, fmt.Sprintf("%s %s %t %s", h.Name, h.Part, h.Told, string(h.Phone)))
	}
	return out
}

func fall(w *world) incident.Report {
	return incident.Report{
		ClientID: database.NewID(), At: w.Now(), Kind: incident.Injury, Place: " 操场  东侧 ", Note: "四（2）班小明摔倒，手不能动",
	}
}

// TestOneTapReachesTheChain has a nurse report, without any credit left anywhere, and
// nobody answer.
func TestOneTapReachesTheChain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.promise(t)
		report := fall(w)
		nurse := w.as(t, w.nurse, identity.RoleNurse)
		got, err := w.Report(nurse, report)
		if err != nil {
			t.Fatal(err)
		}
		if !got.Live || got.Task == nil || got.Place != "操场 东侧" || got.Reporter.Person != w.nurse || !got.ReportedAt.Equal(w.Now()) {
			t.Errorf("incident %+v", got)
		}
		chain := []string{"保安 holder true 13800000002", "后勤主任 deputy true 13800000003", "校长 leader false 13800000004"}
		if diff := cmp.Diff(chain, hands(got)); diff != "" {
			t.Errorf("chain (-want +got):\n%s", diff)
		}
		heard := func(when string, people ...database.ID) {
			t.Helper()
			w.scan(t)
			var got, want []string
			for _, text := range w.deliver(t) {
				openID, title, _ := strings.Cut(text, " ")
				got = append(got, openID)
				if !strings.Contains(title, "突发情况响应（有人受伤") || strings.Contains(title, "小明") {
					t.Errorf("%s they read %q", when, title)
				}
			}
			for _, p := range people {
				want = append(want, "oa-"+p.String())
			}
			slices.Sort(got)
			slices.Sort(want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", when, diff)
			}
		}
		heard("at once", w.guard, w.head)
		w.moveTo(at("2022-03-31 10:09"))
		heard("after four minutes")
		w.moveTo(at("2022-03-31 10:10"))
		heard("unseen for five minutes", w.head)
		w.moveTo(at("2022-03-31 10:20"))
		heard("unseen for fifteen minutes", w.principal)
	})
}

func TestATapThatArrivesManyTimesIsOneIncident(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.promise(t)
		report := fall(w)
		var all sync.WaitGroup
		ids := make([]database.ID, 5)
		for n := range ids {
			all.Go(func() {
				got, err := w.Report(w.as(t, w.nurse, identity.RoleNurse), report)
				if err != nil {
					t.Error(err)
				}
				ids[n] = got.ID
			})
		}
		all.Wait()
		if len(slices.Compact(ids)) != 1 {
			t.Errorf("five arrivals made %v", ids)
		}
		w.scan(t)
		if sent := w.deliver(t); len(sent) != 2 {
			t.Errorf("sent %v, want one to the guard and one to the head", sent)
		}
		other, err := w.Report(w.as(t, w.teacher, identity.RoleClassTeacher), report)
		if err != nil || other.ID == ids[0] {
			t.Errorf("the same id of another phone: %v %v", other.ID, err)
		}
	})
}

// TestASchoolWithoutRoutinesIsHeard has nothing set up but people.
func TestASchoolWithoutRoutinesIsHeard(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		got, err := w.Report(w.as(t, w.nurse, identity.RoleNurse), fall(w))
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"校长 leader true 13800000004", "后勤主任 leader true 13800000003"}
		if diff := cmp.Diff(want, hands(got)); diff != "" || got.Task != nil || !got.Live {
			t.Errorf("chain of %+v (-want +got):\n%s", got, diff)
		}
		if sent := w.deliver(t); len(sent) != 2 || !strings.HasSuffix(sent[0], " 突发情况：有人受伤或生病 操场 东侧") {
			t.Errorf("sent %v", sent)
		}
		w.moveTo(at("2022-04-01 10:06"))
		later, err := w.Find(w.as(t, w.nurse, identity.RoleNurse), got.ID)
		if err != nil || later.Live || later.Chain[0].Phone != "" || later.Reporter.Phone != "" {
			t.Errorf("a day later: %+v %v", later, err)
		}
	})
}

// TestNobodyOnDutyIsNoSilence has the routine, and nobody behind it but the reporter.
func TestNobodyOnDutyIsNoSilence(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.promise(t)
	w.onDuty = nil
	got, err := w.Report(w.as(t, w.head, identity.RoleLogisticsHead), fall(w)) // the deputy reports: nobody else is in the first rung
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"校长 leader true 13800000004"}, hands(got)); diff != "" {
		t.Errorf("chain (-want +got):\n%s", diff)
	}
	if sent := w.deliver(t); len(sent) != 1 || !strings.Contains(sent[0], w.principal.String()) {
		t.Errorf("sent %v, want one to the principal", sent)
	}
}

func TestWhoSeesAnIncidentAndItsNumbers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.promise(t)
	made, err := w.Report(w.as(t, w.nurse, identity.RoleNurse), fall(w))
	if err != nil {
		t.Fatal(err)
	}
	guard := w.as(t, w.guard, identity.RoleGuard)
	for _, c := range []struct {
		name   string
		person database.ID
		role   identity.Role
		want   error
	}{
		{"who reported it", w.nurse, identity.RoleNurse, nil},
		{"who is in the chain", w.guard, identity.RoleGuard, nil},
		{"who is in it later", w.principal, identity.RolePrincipal, nil},
		{"a colleague", w.teacher, identity.RoleClassTeacher, incident.ErrNotFound},
		{"a family", w.teacher, identity.RoleGuardian, identity.ErrForbidden},
	} {
		got, err := w.Find(w.as(t, c.person, c.role), made.ID)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if may, err := w.MaySee(w.as(t, c.person, c.role), made.ID); err != nil || may != (c.want == nil) {
			t.Errorf("%s and the photos: %t %v", c.name, may, err)
		}
		if err == nil && c.person != w.nurse && got.Reporter.Phone != number(1) {
			t.Errorf("%s cannot call the reporter: %q", c.name, got.Reporter.Phone)
		}
	}
	foreign := identity.From(guard)
	foreign.SchoolID = database.NewID()
	if _, err := w.Find(identity.Into(t.Context(), foreign), made.ID); !errors.Is(err, incident.ErrNotFound) {
		t.Errorf("somebody of another school: %v", err)
	}
	if _, err := w.tasks.Finish(guard, *made.Task, task.Evidence{ID: database.NewID(), Note: "已送医，家长已到", Passed: true}); err != nil {
		t.Fatal(err)
	}
	over, err := w.Find(guard, made.ID)
	if err != nil || over.Live || over.Reporter.Phone != "" || slices.ContainsFunc(over.Chain, func(h incident.Hand) bool { return h.Phone != "" }) {
		t.Errorf("when it is over: %+v %v", over, err)
	}
}

// TestEveryReadingOfANumberIsAudited counts who read whose number for which incident.
func TestEveryReadingOfANumberIsAudited(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.promise(t)
		made, err := w.Report(w.as(t, w.nurse, identity.RoleNurse), fall(w))
		if err != nil {
			t.Fatal(err)
		}
		events, err := w.identity.AuditEvents(w.system(), 0, 50)
		if err != nil {
			t.Fatal(err)
		}
		var read []string
		for _, e := range events {
			if e.Action == "phone.read" && e.Actor == identity.Object("person", w.nurse) && e.Detail["about"] == identity.Object("incident", made.ID) {
				read = append(read, e.Object)
			}
		}
		slices.Sort(read)
		want := []string{identity.Object("person", w.guard), identity.Object("person", w.head), identity.Object("person", w.principal)}
		slices.Sort(want)
		if diff := cmp.Diff(want, read); diff != "" {
			t.Errorf("audited (-want +got):\n%s", diff)
		}
		for _, e := range events {
			if strings.Contains(fmt.Sprint(e), "1380000") {
				t.Errorf("the audit holds a number: %v", e)
			}
		}
	})
}

func TestAReportThatCannotBeTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	bad := incident.Report{Kind: "earthquake", Place: strings.Repeat("长", 41), Note: strings.Repeat("长", 501)}
	_, err := w.Report(w.as(t, w.nurse, identity.RoleNurse), bad)
	refusal, ok := errors.AsType[*errs.Error](err)
	if !ok || !errors.Is(err, incident.ErrInvalid) {
		t.Fatal(err)
	}
	var places []string
	for _, f := range refusal.Fields {
		places = append(places, f.Location)
	}
	if diff := cmp.Diff([]string{"id", "device_time", "kind", "place", "note"}, places); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
	for _, k := range incident.Kinds() {
		if k.Name() == "" {
			t.Errorf("%s has no name", k)
		}
	}
}

// TestAPhoneThatWasOffline reports what happened an hour ago, by a clock that runs ahead.
func TestAPhoneThatWasOffline(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.promise(t)
	for _, c := range []struct{ made, want string }{{"2022-03-31 09:05", "2022-03-31 09:05"}, {"2022-03-31 12:00", "2022-03-31 10:05"}} {
		report := fall(w)
		report.At = at(c.made)
		got, err := w.Report(w.as(t, w.nurse, identity.RoleNurse), report)
		if err != nil || !got.HappenedAt.Equal(at(c.want)) || !got.ReportedAt.Equal(at("2022-03-31 10:05")) || !got.Chain[0].At.Equal(got.ReportedAt) {
			t.Errorf("made at %s: happened %s, told from %s, %v", c.made, got.HappenedAt, got.Chain[0].At, err)
		}
	}
}
