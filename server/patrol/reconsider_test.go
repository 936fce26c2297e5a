package patrol_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/patrol"
)

// upload hands in a report that somebody's phone made some time ago.
func (w *world) upload(tb testing.TB, p identity.Principal, number string, made time.Time) patrol.Receipt {
	tb.Helper()
	r := w.report(number)
	r.DeviceAt = clock.At(made)
	got, err := w.patrol.CheckIn(w.as(tb, p), r)
	if err != nil {
		tb.Fatalf("%+v", err)
	}
	return got
}

// TestTwoPhonesFoundLater has one phone hand in a scan on the spot and another, hours
// later, one of the same plate and minute: both are doubted, and both are asked.
func TestTwoPhonesFoundLater(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.run(t, at("10:02:00"))
		first := w.scan(t, w.report("02"))
		w.run(t, at("13:00:00"))
		if told := w.inbox(t, w.guard); len(told) != 1 {
			t.Fatalf("before anybody knew, the guard was told %+v", told)
		}
		second := w.upload(t, w.mate, "02", at("10:02:20"))
		if codes(second.Doubts) != "two_phones" {
			t.Errorf("the later one is doubted for %v", second.Doubts)
		}
		for _, of := range []struct {
			who identity.Principal
			id  database.ID
		}{{w.guard, first.ID}, {w.mate, second.ID}} {
			told := w.inbox(t, of.who)[0]
			if told.Title != "还要说明一句：02 点02" || !strings.Contains(told.Body, "另一部手机刚扫过这块牌子。") || told.Page != "pages/scan/scan?check_in="+of.id.String() {
				t.Errorf("told %+v", told)
			}
			found, err := w.patrol.Find(w.as(t, of.who), of.id)
			if err != nil || found.Grade != patrol.GradeC || codes(found.Doubts) != "two_phones" || found.Ask == nil {
				t.Errorf("it is %+v, asked %+v, %v", found.CheckIn, found.Ask, err)
			}
		}
		doubtful, _, err := w.patrol.CheckIns(w.as(t, w.head), false, true, database.ID{}, 10)
		if err != nil || len(doubtful) != 2 || doubtful[0].ID != second.ID || doubtful[1].ID != first.ID {
			t.Errorf("the head sees %+v, %v", doubtful, err)
		}
		rounds, err := w.patrol.Rounds(w.as(t, w.guard), at("23:59:00"))
		if err != nil || len(rounds) != 1 || rounds[0].Stops[1].State != patrol.Flagged {
			t.Errorf("the round is %+v, %v", rounds, err)
		}
	})
}

// TestTooFastFoundLater has a phone hand in a point after the one that it walked next.
func TestTooFastFoundLater(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.run(t, at("10:02:00"))
		next := w.scan(t, w.report("05"))
		w.clock.set(at("10:20:00"))
		w.upload(t, w.guard, "02", at("10:01:50"))
		found, err := w.patrol.Find(w.as(t, w.guard), next.ID)
		if err != nil || codes(found.Doubts) != "too_fast" || found.Grade != patrol.GradeC {
			t.Errorf("ten seconds after a point three minutes away: %+v, %v", found.CheckIn, err)
		}
		for range 2 { // the same late news again says nothing new
			w.upload(t, w.guard, "02", at("10:01:51"))
		}
		if told := w.inbox(t, w.guard); len(told) != 2 || told[0].Title != "还要说明一句：05 点05" {
			t.Errorf("the guard was told %+v", told)
		}
	})
}

// TestWhoSeesACheckIn asks for one check-in as everybody who may and may not see it.
func TestWhoSeesACheckIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.run(t, at("10:02:00"))
	got := w.scan(t, w.report("01"))
	owner := w.head
	owner.Roles = []identity.Role{identity.RoleGuard} // answers for the round and watches nothing
	for _, c := range []struct {
		name string
		who  identity.Principal
		want error
	}{
		{"who made it", w.guard, nil},
		{"a leader", w.head, nil},
		{"who answers for the round", owner, nil},
		{"a colleague", w.mate, patrol.ErrNoCheckIn},
		{"a leader of another school", w.stranger, patrol.ErrNoCheckIn},
	} {
		if _, err := w.patrol.Find(w.as(t, c.who), got.ID); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		may, err := w.patrol.MaySee(w.as(t, c.who), got.ID)
		if err != nil || may != (c.want == nil) {
			t.Errorf("%s may see its photos: %v, %v", c.name, may, err)
		}
	}
}
