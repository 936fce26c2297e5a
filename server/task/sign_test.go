package task_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

const lunch = `{code: kitchen.receive, name: 收货, on: [{day: school}], win: ["07:00..08:00..11:50"], scope: lunch, who: {role: CW}, owner: CM, evidence: sheet, ladder: daily}
{code: kitchen.core-temp, name: 中心温度, on: [{day: school}], win: ["10:00..11:00..11:50"], scope: lunch, who: {role: CW}, owner: CM, evidence: sheet, ladder: daily}
{code: kitchen.release, name: 供餐放行, on: [{day: school}], win: ["11:00..11:20..11:50"], scope: lunch, who: {role: CM}, owner: LD, needs: [kitchen.receive, kitchen.core-temp], override: P, evidence: confirm, ladder: meal}`

func TestGateStaysClosedUntilEverythingHasPassed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db, at(t, "2022-03-31 06:00"))
		cook, manager, principal := w.staff.give("r:CW"), w.staff.give("r:CM"), w.staff.give("r:P")
		head := w.staff.give("r:LD")
		w.open(t, lunch)
		w.run(t, at(t, "2022-03-31 11:05"))
		release := w.slot(t, "kitchen.release", "2022-03-31")
		submit := func(person database.ID, code string, passed bool) error {
			_, err := w.tasks.Submit(w.as(t, person), w.slot(t, code, "2022-03-31").ID, task.Evidence{Passed: passed})
			return err
		}
		if err := submit(manager, "kitchen.release", true); !errors.Is(err, task.ErrGateClosed) {
			t.Fatalf("with nothing done: %v, want ErrGateClosed", err)
		}
		if err := submit(cook, "kitchen.receive", true); err != nil {
			t.Fatal(err)
		}
		if err := submit(cook, "kitchen.core-temp", false); err != nil {
			t.Fatal(err)
		}
		if err := submit(manager, "kitchen.release", true); !errors.Is(err, task.ErrGateClosed) {
			t.Fatalf("with a dish too cold: %v, want ErrGateClosed", err)
		}
		detail, err := w.tasks.Find(w.as(t, manager), release.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]task.Need{{Code: "kitchen.core-temp", Name: "中心温度"}}, detail.Missing); diff != "" {
			t.Errorf("what keeps the gate closed (-want +got):\n%s", diff)
		}
		if _, err := w.tasks.CompleteByOverride(w.as(t, head, identity.RoleLogisticsHead), release.ID, "急"); !errors.Is(err, task.ErrNotNamed) {
			t.Errorf("override by a leader who is not named: %v", err)
		}
		if _, err := w.tasks.Return(w.as(t, head, identity.RoleLogisticsHead), w.slot(t, "kitchen.core-temp", "2022-03-31").ID,
			at(t, "2022-03-31 11:40"), nil, "重新加热后再测"); err != nil {
			t.Fatal(err)
		}
		if err := submit(cook, "kitchen.core-temp", true); err != nil {
			t.Fatal(err)
		}
		if err := submit(manager, "kitchen.release", true); err != nil {
			t.Fatal(err)
		}
		w.run(t, at(t, "2022-04-01 11:10"))
		tomorrow := w.slot(t, "kitchen.release", "2022-04-01")
		done, err := w.tasks.CompleteByOverride(w.as(t, principal, identity.RolePrincipal), tomorrow.ID, "停电，改用备餐")
		if err != nil {
			t.Fatal(err)
		}
		if done.State != task.Done || done.Passed || done.Reason != "停电，改用备餐" {
			t.Errorf("after an override: %+v", done)
		}
	})
}

func TestTargetsAndSignatures(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db, at(t, "2022-03-31 06:00"))
		officer, head, teacher := w.staff.give("r:SA"), w.staff.give("r:LD"), w.staff.give("r:HT")
		w.stock["area"] = []task.Subject{{Key: "area:1", Name: "食堂"}, {Key: "area:2", Name: "操场", Keeper: task.MakeRef(task.RefPerson, teacher.String())}}
		w.open(t, `{code: safety.monthly, name: 安全月检查, on: [{day: school, pick: -1, of: month, min: 5}], win: ["08:00..16:00..+3d 16:00"], subject: area, complete: {mode: each, sign: [SA, LD]}, who: {role: SA, deputy: LD}, owner: P, evidence: sheet, ladder: monthly}`)
		w.run(t, at(t, "2022-03-31 09:00"))
		id := w.slot(t, "safety.monthly", "2022-03").ID
		submit := func(person database.ID, keys ...string) error {
			_, err := w.tasks.Submit(w.as(t, person), id, task.Evidence{ID: database.NewID(), Targets: keys, Passed: true})
			return err
		}
		steps := []struct {
			who  database.ID
			keys []string
			want error
		}{
			{officer, nil, task.ErrNotAllTicked},
			{officer, []string{"area:3"}, task.ErrNoTarget},
			{officer, []string{"area:1", "area:2"}, nil},
			{officer, []string{"area:1"}, task.ErrTicked},
			{officer, []string{"sign:LD"}, task.ErrNotYours},
			{officer, []string{"sign:SA"}, nil},
			{teacher, []string{"sign:LD"}, task.ErrNotYours},
			{head, []string{"sign:LD"}, nil},
			{head, []string{"sign:LD"}, task.ErrTicked},
		}
		for i, s := range steps {
			if err := submit(s.who, s.keys...); !errors.Is(err, s.want) {
				t.Errorf("step %d, %v: %v, want %v", i, s.keys, err, s.want)
			}
		}
		detail, err := w.tasks.Find(w.as(t, head, identity.RoleLogisticsHead), id)
		if err != nil {
			t.Fatal(err)
		}
		if detail.State != task.Done || detail.TargetsDone != 4 || detail.Task.Targets != 4 {
			t.Errorf("%s with %d of %d targets", detail.State, detail.TargetsDone, detail.Task.Targets)
		}
		actions := each(detail.History, func(l task.HistoryLine) string { return l.Action })
		if diff := cmp.Diff([]string{"materialise", "tick", "tick", "complete"}, actions); diff != "" {
			t.Errorf("history (-want +got):\n%s", diff)
		}
	})
}

func TestOnePersonDoesNotSignTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(dbtest.Open(t), at(t, "2022-03-31 06:00"))
	both := w.staff.give("r:SA", "r:LD")
	w.open(t, `{code: fire.inspection, name: 消防月检查, on: [{day: every}], win: ["08:00..16:00"], complete: {sign: [SA, LD]}, who: {role: SA}, owner: P, evidence: sheet, ladder: once}`)
	w.run(t, at(t, "2022-03-31 09:00"))
	id := w.slot(t, "fire.inspection", "2022-03-31").ID
	if _, err := w.tasks.Submit(w.as(t, both), id, task.Evidence{Targets: []string{"sign:SA", "sign:LD"}}); !errors.Is(err, task.ErrSignedTwice) {
		t.Errorf("both at once: %v", err)
	}
	if _, err := w.tasks.Submit(w.as(t, both), id, task.Evidence{Targets: []string{"sign:SA"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.tasks.Submit(w.as(t, both), id, task.Evidence{Targets: []string{"sign:LD"}}); !errors.Is(err, task.ErrSignedTwice) {
		t.Errorf("one after the other: %v", err)
	}
}

// Hand-over 12 April 10:00 from A to B, accepted 10:20: rungs until 10:20 go to A, later
// ones to B.
func TestHandOverAndAccept(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db, at(t, "2022-04-12 06:00"))
		a := w.staff.give("r:FA")
		b := w.staff.give("r:T")
		w.staff.give("r:SA")
		w.open(t, `{code: x, name: 巡检, on: [{day: every}], win: ["09:00..10:30..12:00"], who: {role: FA}, owner: SA, evidence: sheet, ladder: daily}`)
		w.run(t, at(t, "2022-04-12 10:00"))
		id := w.slot(t, "x", "2022-04-12").ID
		if _, err := w.tasks.Accept(w.as(t, b), id); !errors.Is(err, task.ErrNoOffer) {
			t.Errorf("nothing was offered: %v", err)
		}
		if _, err := w.tasks.HandOver(w.as(t, a), id, "", b, ""); !errors.Is(err, task.ErrReasonNeeded) {
			t.Errorf("without a reason: %v", err)
		}
		if _, err := w.tasks.HandOver(w.as(t, a), id, "", b, "外出培训"); err != nil {
			t.Fatal(err)
		}
		if seen, err := w.tasks.Find(w.as(t, b), id); err != nil || !slices.Contains(seen.May, task.Accept) {
			t.Errorf("to whom it was offered: may %v, %v", seen.May, err)
		}
		if _, err := w.tasks.Find(w.as(t, w.staff.give("r:C")), id); !errors.Is(err, task.ErrNotFound) {
			t.Errorf("to whom it was not offered: %v", err)
		}
		w.clock.set(at(t, "2022-04-12 10:20"))
		if _, err := w.tasks.Accept(w.as(t, b), id); err != nil {
			t.Fatal(err)
		}
		// The process was busy: the rung of 10:15 is dealt with after the acceptance.
		w.scan(t, at(t, "2022-04-12 10:25"))
		w.run(t, at(t, "2022-04-12 10:50"))
		onlyTask := func(person database.ID) []string { return titles(w.heard(t), person) }
		if diff := cmp.Diff([]string{"2022-04-12 09:00 巡检", "2022-04-12 10:15 巡检", "2022-04-12 10:20 已接手：巡检"}, onlyTask(a)); diff != "" {
			t.Errorf("A heard (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"2022-04-12 10:00 请您接手：巡检", "2022-04-12 10:40 巡检"}, onlyTask(b)); diff != "" {
			t.Errorf("B heard (-want +got):\n%s", diff)
		}
		if _, err := w.tasks.Submit(w.as(t, a), id, task.Evidence{}); !errors.Is(err, task.ErrRefused) {
			t.Errorf("A after the hand-over: %v", err)
		}
		if _, err := w.tasks.Submit(w.as(t, b), id, task.Evidence{}); err != nil {
			t.Errorf("B after the hand-over: %v", err)
		}
	})
}
