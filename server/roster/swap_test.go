package roster_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/roster"
)

func (w dutyWorld) teacher(i int) context.Context {
	return w.as(w.teachers[i], identity.RoleDutyTeacher)
}

// forgetInbox lets nobody have been told anything.
func forgetInbox(t *testing.T, db *database.DB) {
	t.Helper()
	err := db.Tx(t.Context(), func(ctx context.Context) error { return db.In(ctx).Exec("DELETE FROM inbox").Error })
	if err != nil {
		t.Fatal(err)
	}
}

// published has 严正明, 王芳 and 季风和 on duty from 3 to 5 April.
func published(t *testing.T, db *database.DB) dutyWorld {
	t.Helper()
	w := newDuty(t, db)
	w.publish(t, w.draw(t))
	forgetInbox(t, db)
	return w
}

func TestTwoWhoTakeOneShiftAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := published(t, db)
		one := w.shift(t, "holiday", "2022-04-04 07:00")
		asked, err := w.Ask(w.teacher(0), roster.NewSwap{ClientID: database.NewID(), Shift: one.ID})
		if err != nil {
			t.Fatal(err)
		}
		people := []database.ID{w.teachers[1], w.teachers[2], w.head}
		refusals := make([]error, len(people))
		var all sync.WaitGroup
		for i, person := range people {
			all.Go(func() { _, refusals[i] = w.Agree(w.as(person, identity.RoleDutyTeacher), asked.ID) })
		}
		all.Wait()
		won, taken := 0, 0
		var winner database.ID
		for i, err := range refusals {
			switch {
			case err == nil:
				won, winner = won+1, people[i]
			case errors.Is(err, roster.ErrTaken):
				taken++
			default:
				t.Errorf("person %d: %v", i, err)
			}
		}
		if won != 1 || taken != 2 {
			t.Fatalf("%d have it, %d were told that it is taken", won, taken)
		}
		if e := w.shift(t, "holiday", "2022-04-04 07:00"); e.Person != winner || e.Vacant {
			t.Errorf("shift %+v", e)
		}
		if again, err := w.Agree(w.as(winner, identity.RoleDutyTeacher), asked.ID); err != nil || again.State != roster.SwapAgreed {
			t.Errorf("once more: %+v %v", again, err)
		}
		told := inbox(t, db, w.teachers[0])
		if len(told) != 1 {
			t.Errorf("who asked was told %q", told)
		}
	})
}

func TestAGapIsTakenOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := published(t, db)
		one := w.shift(t, "holiday", "2022-04-04 07:00")
		w.absent(w.teachers[0], "2022-04-04", "2022-04-04") // 王芳 is on leave: her shift is a gap
		turns, err := w.Mine(w.teacher(2))
		if err != nil || len(turns.Gaps) != 1 || !turns.Gaps[0].Away {
			t.Fatalf("gaps %+v %v", turns.Gaps, err)
		}
		refusals := make([]error, 2)
		var all sync.WaitGroup
		for i := range refusals {
			all.Go(func() { _, refusals[i] = w.Take(w.teacher(i+1), one.ID) })
		}
		all.Wait()
		if (refusals[0] == nil) == (refusals[1] == nil) || !errors.Is(errors.Join(refusals...), roster.ErrTaken) {
			t.Errorf("refusals %v", refusals)
		}
		if diff := cmp.Diff([]string{"值班变动：您不值节假日值班"}, inbox(t, db, w.teachers[0])); diff != "" {
			t.Error(diff)
		}
		if _, err := w.Take(w.as(w.guards[0], identity.RoleGuard), one.ID); !errors.Is(err, roster.ErrTaken) {
			t.Errorf("a guard: %v", err)
		}
	})
}

func TestTwoShiftsAreSwappedBothOrNone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := published(t, db)
		mine, theirs := w.shift(t, "holiday", "2022-04-04 07:00"), w.shift(t, "holiday", "2022-04-05 07:00")
		n := roster.NewSwap{ClientID: database.NewID(), Shift: mine.ID, AskedOf: w.teachers[1], Return: theirs.ID}
		asked, err := w.Ask(w.teacher(0), n)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := w.Ask(w.teacher(0), n); err != nil || again.ID != asked.ID {
			t.Errorf("asked again: %+v %v", again, err)
		}
		if _, err := w.Agree(w.teacher(2), asked.ID); !errors.Is(err, roster.ErrNoSwap) {
			t.Errorf("somebody who was not asked: %v", err)
		}
		w.absent(w.teachers[0], "2022-04-05", "2022-04-05")
		if _, err := w.Agree(w.teacher(1), asked.ID); !errors.Is(err, roster.ErrAway) {
			t.Errorf("into a leave: %v", err)
		}
		if e := w.shift(t, "holiday", "2022-04-04 07:00"); e.Person != w.teachers[0] {
			t.Errorf("half a swap: %+v", e)
		}
		w.leave = nil
		if done, err := w.Agree(w.teacher(1), asked.ID); err != nil || done.State != roster.SwapAgreed {
			t.Fatalf("%+v %v", done, err)
		}
		a, b := w.shift(t, "holiday", "2022-04-04 07:00"), w.shift(t, "holiday", "2022-04-05 07:00")
		if a.Person != w.teachers[1] || b.Person != w.teachers[0] || a.Acked.IsZero() {
			t.Errorf("swapped %+v %+v", a, b)
		}
		for person, titles := range map[database.ID][]string{
			w.teachers[0]: {"季风和答应了，这一班不用您去"},
			w.teachers[1]: {"王芳想和您换班", "值班变动：由您值节假日值班"},
			w.teachers[2]: nil, w.head: nil,
		} {
			if diff := cmp.Diff(titles, inbox(t, db, person)); diff != "" {
				t.Error(diff)
			}
		}
	})
}

func TestRequestsEnd(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := published(t, db)
		one := w.shift(t, "holiday", "2022-04-04 07:00")
		ask := func(of database.ID) roster.Swap {
			t.Helper()
			asked, err := w.Ask(w.teacher(0), roster.NewSwap{ClientID: database.NewID(), Shift: one.ID, AskedOf: of})
			if err != nil {
				t.Fatal(err)
			}
			return asked
		}
		first := ask(w.teachers[1])
		if _, err := w.Ask(w.teacher(0), roster.NewSwap{ClientID: database.NewID(), Shift: one.ID}); !errors.Is(err, roster.ErrAsked) {
			t.Errorf("asked twice: %v", err)
		}
		for range 2 {
			if no, err := w.Decline(w.teacher(1), first.ID); err != nil || no.State != roster.SwapDeclined {
				t.Fatalf("%+v %v", no, err)
			}
		}
		if diff := cmp.Diff([]string{"季风和没空，这一班还是您的"}, inbox(t, db, w.teachers[0])); diff != "" {
			t.Error(diff)
		}
		if _, err := w.Agree(w.teacher(1), first.ID); !errors.Is(err, roster.ErrSettled) {
			t.Errorf("agreed after a no: %v", err)
		}
		second := ask(w.teachers[2])
		if back, err := w.Withdraw(w.teacher(0), second.ID); err != nil || back.State != roster.SwapWithdrawn {
			t.Fatalf("%+v %v", back, err)
		}
		third := ask(w.teachers[2])
		w.moveTo(at("2022-04-04 08:00")) // it has begun
		if _, err := w.Agree(w.teacher(2), third.ID); !errors.Is(err, roster.ErrLapsed) {
			t.Errorf("after the shift began: %v", err)
		}
		turns, err := w.Mine(w.teacher(2))
		if err != nil || len(turns.Asked) != 0 {
			t.Errorf("what lapsed is still shown: %+v %v", turns.Asked, err)
		}
	})
}

// The head gives the shift away meanwhile: who agrees then is told that it is over, and the
// new one may ask on.
func TestAReassignedShiftCannotBeSwapped(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := published(t, db)
		one := w.shift(t, "holiday", "2022-04-04 07:00")
		asked, err := w.Ask(w.teacher(0), roster.NewSwap{ClientID: database.NewID(), Shift: one.ID})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Assign(w.as(w.head, identity.RoleLogisticsHead), one.ID, w.teachers[2]); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Agree(w.teacher(1), asked.ID); !errors.Is(err, roster.ErrLapsed) {
			t.Errorf("agreed to a shift of somebody else: %v", err)
		}
		if _, err := w.Ask(w.teacher(2), roster.NewSwap{ClientID: database.NewID(), Shift: one.ID, AskedOf: w.teachers[1]}); err != nil {
			t.Errorf("who has it now asks: %v", err)
		}
	})
}

// Somebody with two roles takes one turn, and never two posts at a time.
func TestATeacherWithTwoRoles(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		both := w.employ(t, "沈秋水", identity.RoleDutyTeacher, identity.RoleClassTeacher)
		w.employ(t, "王芳", identity.RoleDutyTeacher)
		w.moveTo(at("2022-03-24 09:00"))
		w.open(t, `
  - {post: holiday, name: 节假日值班, days: holiday, from: "07:00", until: "19:00", roles: [DT, HT], crew: 2}
  - {post: door, name: 大门, days: holiday, from: "12:00", until: "13:00", roles: [HT], crew: 1}
`)
		drawn, err := w.Draw(w.as(w.head, identity.RoleLogisticsHead), roster.NewRoster{Post: "holiday", First: day("2022-04-03"), Last: day("2022-04-05")})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range drawn.Seats {
			if s.Person == both {
				t.Errorf("two posts at a time: %s", s.From)
			}
		}
		if drawn.Gaps() != 3 {
			t.Errorf("%d gaps: the other one is alone", drawn.Gaps())
		}
		turns, err := w.Mine(w.as(both, identity.RoleDutyTeacher, identity.RoleClassTeacher))
		if err != nil {
			t.Fatal(err)
		}
		seen := make(map[database.ID]bool)
		for _, s := range turns.Shifts {
			if seen[s.ID] {
				t.Errorf("twice: %+v", s)
			}
			seen[s.ID] = true
		}
	})
}
