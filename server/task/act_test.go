package task_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// titles are what a person heard, by moment.
func titles(all []said, person database.ID) []string {
	var out []string
	for _, s := range all {
		if s.Person == person {
			out = append(out, s.At+" "+s.Title)
		}
	}
	return out
}

func TestPlateFollowsRolesDutyAndAbsence(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db, at(t, "2022-03-31 06:00"))
		holder, deputy, owner := w.staff.give("r:FA"), w.staff.give("r:G"), w.staff.give("r:SA")
		night, day := database.NewID(), database.NewID()
		w.staff.shifts["d:gate"] = []shift{
			{at(t, "2022-03-30 19:00"), at(t, "2022-03-31 07:00"), night},
			{at(t, "2022-03-31 07:00"), at(t, "2022-03-31 19:00"), day},
		}
		w.open(t, cctv+"\n"+`{code: guard.shift, name: 接班, on: [{day: every}], win: ["07:00..07:10..07:30"], who: {on_duty: gate}, owner: SA, evidence: sheet, ladder: shift}`)
		plate := func(person database.ID) []string {
			entries, err := w.tasks.Plate(w.as(t, person), at(t, "2022-03-31 23:00"))
			if err != nil {
				t.Fatal(err)
			}
			return each(entries, func(e task.Entry) string { return e.Code + " " + e.Slot + " " + string(e.Part) })
		}
		check := func(who string, person database.ID, want ...string) {
			t.Helper()
			if diff := cmp.Diff(want, plate(person)); diff != "" {
				t.Errorf("plate of the %s (-want +got):\n%s", who, diff)
			}
		}
		check("holder", holder, "guard.cctv 2022-03-31 holder")
		check("deputy", deputy)
		check("owner", owner)
		check("guard of the night", night)
		check("guard of the day", day, "guard.shift 2022-03-31 holder")
		w.staff.leave(holder, true)
		check("deputy of an absent holder", deputy, "guard.cctv 2022-03-31 holder")
		w.staff.leave(deputy, true)
		check("owner of what nobody holds", owner, "guard.cctv 2022-03-31 owner")
		w.staff.leave(owner, true)
		gaps, err := w.tasks.Gaps(w.as(t, database.NewID(), identity.RolePrincipal))
		if err != nil {
			t.Fatal(err)
		}
		if len(gaps) == 0 {
			t.Error("nobody is there, and no gap is listed")
		}
	})
}

func TestEvidenceCompletesATaskAndTakesItsMessagesBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db, at(t, "2022-03-31 06:00"))
		holder := w.staff.give("r:FA")
		stranger := w.staff.give("r:CL")
		w.open(t, cctv)
		w.run(t, at(t, "2022-03-31 08:50"))
		today := w.slot(t, "guard.cctv", "2022-03-31")
		if _, err := w.tasks.Submit(w.as(t, stranger), today.ID, task.Evidence{Passed: true}); !errors.Is(err, task.ErrRefused) {
			t.Errorf("a stranger: %v, want ErrRefused", err)
		}
		foreign := identity.Into(t.Context(), identity.Principal{AccountID: holder, SchoolID: database.NewID(), PersonID: holder, Roles: []identity.Role{identity.RoleFireOfficer}})
		if _, err := w.tasks.Submit(foreign, today.ID, task.Evidence{Passed: true}); !errors.Is(err, task.ErrNotFound) {
			t.Errorf("from another school: %v, want ErrNotFound", err)
		}
		evidence := task.Evidence{ID: database.NewID(), Passed: true}
		for range 2 {
			done, err := w.tasks.Submit(w.as(t, holder), today.ID, evidence)
			if err != nil {
				t.Fatal(err)
			}
			if done.State != task.Done || done.NextAt != nil || !done.Passed {
				t.Fatalf("after evidence: %+v", done)
			}
		}
		var left int64
		if err := db.In(t.Context()).Raw("SELECT COUNT(*) FROM outbox WHERE origin_id = ? AND state = 'queued'", today.ID).Scan(&left).Error; err != nil {
			t.Fatal(err)
		}
		if left != 0 {
			t.Errorf("%d messages of a finished task are still to be sent", left)
		}
		before := len(w.heard(t))
		w.run(t, at(t, "2022-03-31 23:00"))
		if after := len(w.heard(t)); after != before {
			t.Errorf("%d messages after it was done", after-before)
		}
		entries, err := w.tasks.Plate(w.as(t, holder), at(t, "2022-03-31 23:59"))
		if err != nil || len(entries) != 0 {
			t.Errorf("plate after it was done: %v, %v", entries, err)
		}
	})
}

func TestTwoCompleteAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db, at(t, "2022-03-31 06:00"))
		people := []database.ID{w.staff.give("r:FA"), w.staff.give("r:FA")}
		w.open(t, cctv)
		w.clock.set(at(t, "2022-03-31 08:00"))
		today := w.slot(t, "guard.cctv", "2022-03-31")
		won := make([]error, len(people))
		var group sync.WaitGroup
		for i, person := range people {
			ctx := w.as(t, person)
			group.Go(func() {
				_, won[i] = w.tasks.Submit(ctx, today.ID, task.Evidence{ID: database.NewID(), Passed: true})
			})
		}
		group.Wait()
		refused := 0
		for _, err := range won {
			switch {
			case errors.Is(err, task.ErrRefused):
				refused++
			case err != nil:
				t.Error(err)
			}
		}
		if refused != 1 {
			t.Errorf("%d of 2 were refused, want 1", refused)
		}
	})
}

// A scan that read a task before it was completed must not speak of it afterwards.
func TestScanLosesAgainstComplete(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		for range 10 {
			w := newWorld(db, at(t, "2022-03-31 06:00"))
			holder := w.staff.give("r:FA")
			w.open(t, cctv)
			w.run(t, at(t, "2022-03-31 08:00"))
			today := w.slot(t, "guard.cctv", "2022-03-31")
			w.clock.set(at(t, "2022-03-31 12:00")) // due -15m, +10m, +30m and the verdict
			ctx := w.as(t, holder)
			var done task.Scanned
			var scanErr, submitErr error
			var group sync.WaitGroup
			group.Go(func() { done, scanErr = w.tasks.Scan(t.Context()) })
			group.Go(func() { _, submitErr = w.tasks.Submit(ctx, today.ID, task.Evidence{Passed: true}) })
			group.Wait()
			if scanErr != nil || submitErr != nil {
				t.Fatalf("scan: %v, submit: %v", scanErr, submitErr)
			}
			after := w.slot(t, "guard.cctv", "2022-03-31")
			if after.State != task.Done {
				t.Fatalf("state %s: evidence made at the last moment was lost", after.State)
			}
			var missed int64
			if err := db.In(t.Context()).Raw("SELECT COUNT(*) FROM task_events WHERE task_id = ? AND action = 'miss'", today.ID).Scan(&missed).Error; err != nil {
				t.Fatal(err)
			}
			if int(missed) != done.Missed {
				t.Errorf("history has %d verdicts, the scan says %d", missed, done.Missed)
			}
		}
	})
}

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

func TestEvidenceAfterTheVerdict(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db, at(t, "2022-03-31 06:00"))
		holder := w.staff.give("r:FA")
		w.open(t, cctv)
		w.run(t, at(t, "2022-04-01 13:00"))
		first, second := w.slot(t, "guard.cctv", "2022-03-31"), w.slot(t, "guard.cctv", "2022-04-01")
		synced, err := w.tasks.Submit(w.as(t, holder), first.ID, task.Evidence{At: at(t, "2022-03-31 09:30"), Passed: true})
		if err != nil {
			t.Fatal(err)
		}
		if synced.State != task.Done || synced.MissedAt == nil || synced.Phase(w.clock.Now()) != task.Late {
			t.Errorf("evidence made in time: %+v", synced)
		}
		made, err := w.tasks.Submit(w.as(t, holder), second.ID, task.Evidence{At: at(t, "2022-04-01 12:30"), Passed: true})
		if err != nil {
			t.Fatal(err)
		}
		if made.State != task.Missed || made.MadeUpAt == nil || !made.MadeUpAt.Equal(at(t, "2022-04-01 12:30")) {
			t.Errorf("evidence made too late: %+v", made)
		}
		missed, err := w.tasks.Missed(w.as(t, database.NewID(), identity.RolePrincipal), date(t, "2022-03-31"), date(t, "2022-04-01"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"2022-04-01"}, each(missed, func(e task.Entry) string { return e.Slot })); diff != "" {
			t.Errorf("what did not happen (-want +got):\n%s", diff)
		}
	})
}

func TestReinspectionIsDoneBySomebodyElse(t *testing.T) {
	t.Parallel()
	w := newWorld(dbtest.Open(t), at(t, "2022-03-31 08:00"))
	fixer, officer := w.staff.give("r:T", "r:SA"), w.staff.give("r:SA")
	w.open(t, `{code: hazard.rectify, name: 整改, on: [{event: hazard.graded}], win: ["+0m..+72h..+240h"], subject: hazard, who: {person: assignee}, owner: SA, evidence: rectification, ladder: hazard}
{code: hazard.reinspect, name: 复查, on: [{event: hazard.rectified}], win: ["+0m..+48h..+168h"], subject: hazard, who: {role: SA, not_who: hazard.rectify}, owner: LD, evidence: reinspection, ladder: hazard}`)
	raise := func(name string) task.Task {
		tasks, err := w.tasks.Raise(w.system(t), task.Event{
			Name: name, ID: "h1", Subject: task.Subject{Key: "hazard:1", Name: "栏杆松动"},
			Persons: map[string]task.Ref{"assignee": task.MakeRef(task.RefPerson, fixer.String())},
		})
		if err != nil || len(tasks) != 1 {
			t.Fatalf("raise %s: %v, %v", name, tasks, err)
		}
		return tasks[0]
	}
	if _, err := w.tasks.Submit(w.as(t, fixer), raise("hazard.graded").ID, task.Evidence{Passed: true}); err != nil {
		t.Fatal(err)
	}
	again := raise("hazard.rectified")
	if _, err := w.tasks.Submit(w.as(t, fixer), again.ID, task.Evidence{Passed: true}); !errors.Is(err, task.ErrSamePerson) {
		t.Errorf("by the one who rectified: %v", err)
	}
	if _, err := w.tasks.Submit(w.as(t, officer), again.ID, task.Evidence{Passed: true}); err != nil {
		t.Error(err)
	}
}

func TestRaiseTwiceMakesOneTask(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db, at(t, "2022-03-31 10:40"))
		cook := w.staff.give("r:CW")
		owner := w.staff.give("r:CM")
		w.open(t, `{code: kitchen.hold, name: 熟食存放2小时, on: [{event: kitchen.cooked}], win: ["+0m..+120m..+150m"], subject: dish, who: {role: CW}, owner: CM, evidence: event, ladder: timer}`)
		event := task.Event{Name: "kitchen.cooked", ID: "dish-1", At: at(t, "2022-03-31 10:40"), Subject: task.Subject{Key: "dish:1", Name: "红烧肉"}}
		for i, want := range []int{1, 0} {
			tasks, err := w.tasks.Raise(w.system(t), event)
			if err != nil || len(tasks) != want {
				t.Fatalf("time %d: %d tasks, %v", i, len(tasks), err)
			}
		}
		w.run(t, at(t, "2022-03-31 14:00"))
		want := []said{
			{At: "2022-03-31 12:10", Person: cook, Title: "熟食存放2小时（红烧肉）", Push: "2022-03-31 12:10"},
			{At: "2022-03-31 12:40", Person: cook, Title: "熟食存放2小时（红烧肉）", Push: "2022-03-31 12:40"},
			{At: "2022-03-31 12:40", Person: owner, Title: "熟食存放2小时（红烧肉）", Push: "2022-03-31 12:40"},
		}
		less := cmpopts.SortSlices(func(a, b said) bool { return a.At+a.Person.String() < b.At+b.Person.String() })
		if diff := cmp.Diff(want, w.heard(t), less, cmpopts.IgnoreFields(said{}, "Body")); diff != "" {
			t.Errorf("what was said (-want +got):\n%s", diff)
		}
	})
}

func TestOneRecordClosesSeveralDuties(t *testing.T) {
	t.Parallel()
	w := newWorld(dbtest.Open(t), at(t, "2022-05-03 08:00"))
	officer := w.staff.give("r:SA")
	w.open(t, `{code: drill.monthly, name: 月演练, on: [{day: school, pick: -1, of: month, min: 5}], win: ["period 08:00..16:00"], who: {role: SA}, owner: LD, evidence: drill, ladder: drill}
{code: drill.quake, name: 抗震演练, on: [{day: school, months: [5], pick: -1, of: month}], win: ["period 08:00..16:00"], who: {role: SA}, owner: P, also: [drill.monthly], evidence: drill, ladder: drill}`)
	w.run(t, at(t, "2022-05-12 14:28"))
	if _, err := w.tasks.Submit(w.as(t, officer), w.slot(t, "drill.quake", "2022-05").ID, task.Evidence{ID: database.NewID(), Passed: true}); err != nil {
		t.Fatal(err)
	}
	monthly := w.slot(t, "drill.monthly", "2022-05")
	if monthly.State != task.Done || monthly.DoneAt.Time() != at(t, "2022-05-12 14:28") {
		t.Errorf("the monthly drill is %s", monthly.State)
	}
}
