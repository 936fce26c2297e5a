package task_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

const snow = `{code: health.check, name: 晨检午检, on: [{day: school}], win: ["am=open..open+40m..noon", "pm=noon+90m..noon+130m..close"], subject: class, complete: {mode: each}, who: {teacher: true, deputy: N}, owner: N, evidence: sheet, ladder: daily}
{code: drill.monthly, name: 月演练, on: [{day: school, pick: -1, of: month, min: 5}], win: ["period 08:00..16:00"], who: {role: SA, deputy: SD}, owner: LD, evidence: drill, ladder: drill}`

// Snow on Thursday 31 March, decided on the 20th: the two checks of that day cancel and
// the drill of March moves its due from 31 to 30 March as the same row. Thaw: both revive.
func TestSnowDay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db, at(t, "2022-03-20 09:00"))
		teachers := []database.ID{w.staff.give("c:1"), w.staff.give("c:2")}
		w.staff.give("r:SA")
		w.stock["class"] = []task.Subject{{Key: "class:1", Name: "一（1）班"}, {Key: "class:2", Name: "一（2）班"}}
		w.open(t, snow)
		before := append(w.rows(t, "health.check"), w.rows(t, "drill.monthly")...)
		day := date(t, "2022-03-31")
		done, err := w.tasks.Close(w.system(t), day, day, "大雪停课")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(task.Planned{Cancelled: 2, Moved: 1}, done, cmpopts.IgnoreUnexported(task.Planned{})); diff != "" {
			t.Errorf("what the closing changed (-want +got):\n%s", diff)
		}
		for _, slot := range []string{"2022-03-31#am", "2022-03-31#pm"} {
			if r := w.slot(t, "health.check", slot); r.State != task.Cancelled || r.NextAt != nil {
				t.Errorf("%s is %s", slot, r.State)
			}
		}
		drill := w.slot(t, "drill.monthly", "2022-03")
		if got := show(drill.DueAt.Time()); got != "2022-03-30 16:00" {
			t.Errorf("the drill is due %s", got)
		}
		heard := w.heard(t)
		for _, teacher := range teachers {
			if diff := cmp.Diff([]string{"2022-03-20 09:00 3月31日停课"}, titles(heard, teacher)); diff != "" {
				t.Errorf("a teacher heard (-want +got):\n%s", diff)
			}
		}
		if len(heard) != len(teachers) {
			t.Errorf("%d messages, want one to each holder of a cancelled task", len(heard))
		}
		if again, err := w.tasks.Close(w.system(t), day, day, "大雪停课"); err != nil || again.Cancelled != 0 || len(w.heard(t)) != len(heard) {
			t.Errorf("closing twice: %+v, %v", again, err)
		}
		if _, err := w.tasks.Reopen(w.system(t), day, day); err != nil {
			t.Fatal(err)
		}
		after := append(w.rows(t, "health.check"), w.rows(t, "drill.monthly")...)
		same := cmpopts.IgnoreFields(row{}, "Version", "Reason")
		if diff := cmp.Diff(before, after, same); diff != "" {
			t.Errorf("changed and changed back (-before +after):\n%s", diff)
		}
	})
}

func TestSnowDayFlagsWhatSomebodyHasPlanned(t *testing.T) {
	t.Parallel()
	w := newWorld(dbtest.Open(t), at(t, "2022-03-20 09:00"))
	officer, head := w.staff.give("r:SA"), w.staff.give("r:LD")
	w.open(t, `{code: drill.monthly, name: 月演练, on: [{day: school, pick: -1, of: month, min: 5}], win: ["period 08:00..16:00"], who: {role: SA}, owner: LD, evidence: drill, ladder: drill}`)
	id := w.slot(t, "drill.monthly", "2022-03").ID
	if _, err := w.tasks.PlanAt(w.as(t, officer), id, at(t, "2022-03-31 10:00")); err != nil {
		t.Fatal(err)
	}
	day := date(t, "2022-03-31")
	if _, err := w.tasks.Close(w.system(t), day, day, "大雪停课"); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the next nights find the same and say it no second time
		if _, err := w.tasks.MaterialiseSchool(t.Context(), w.school); err != nil {
			t.Fatal(err)
		}
	}
	if drill := w.slot(t, "drill.monthly", "2022-03"); show(drill.DueAt.Time()) != "2022-03-31 16:00" || drill.State != task.Live {
		t.Errorf("a task somebody has planned was changed: %s, due %s", drill.State, show(drill.DueAt.Time()))
	}
	if diff := cmp.Diff([]string{"2022-03-20 09:00 月演练：日程变了"}, titles(w.heard(t), head)); diff != "" {
		t.Errorf("the owner heard (-want +got):\n%s", diff)
	}
}

func TestCloseRefusesNonsense(t *testing.T) {
	t.Parallel()
	w := newWorld(dbtest.Open(t), at(t, "2022-03-20 09:00"))
	w.open(t, cctv)
	day := date(t, "2022-03-31")
	for _, c := range []struct {
		first, last string
		reason      string
		want        error
	}{
		{"2022-03-31", "2022-03-30", "雪", task.ErrBadDays},
		{"2022-03-31", "2022-12-31", "雪", task.ErrBadDays},
		{"2022-03-31", "2022-03-31", " ", task.ErrNoReason},
	} {
		if _, err := w.tasks.Close(w.system(t), date(t, c.first), date(t, c.last), c.reason); !errors.Is(err, c.want) {
			t.Errorf("%s to %s, %q: %v, want %v", c.first, c.last, c.reason, err, c.want)
		}
	}
	if _, err := w.tasks.Close(w.as(t, database.NewID()), day, day, "雪"); err == nil {
		t.Error("a repairer closed the school")
	}
}

const filter = `{code: water.filter, name: 更换滤芯, on: [{since: {of: filter, days: 180, use: 3000, roll: back work}}], win: ["-14d 08:00..16:00..+7d 16:00"], subject: "asset:dispenser", split: apart, who: {keeper: true, deputy: T}, owner: LD, does: filter, evidence: sheet, ladder: service}
{code: water.term, name: 开学更换滤芯, on: [{dates: ["2022-04-01"]}], win: ["08:00..16:00..18:00"], subject: "asset:dispenser", complete: {mode: each}, who: {role: T}, owner: LD, does: filter, evidence: sheet, ladder: project}`

// Filter done 11 February, 180 days: due 10 August. 1,000 of 3,000 litres used and 25 a
// day on 1 April: the same row moves to 20 June.
func TestFilterForecast(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db, at(t, "2022-02-14 09:00"))
		keeper := w.staff.give("r:T")
		w.staff.give("r:LD")
		w.stock["asset:dispenser"] = []task.Subject{{Key: "asset:dispenser:1", Name: "三楼", Keeper: task.MakeRef(task.RefPerson, keeper.String())}}
		w.open(t, filter)
		if rows := w.rows(t, "water.filter"); len(rows) != 0 {
			t.Fatalf("nothing is known of the dispenser, and it has %d tasks", len(rows))
		}
		fact := task.Fact{Subject: "asset:dispenser:1", Name: "filter", On: date(t, "2022-02-11")}
		due := func() string {
			t.Helper()
			var live []string
			for _, r := range w.rows(t, "water.filter") {
				if r.State == task.Live {
					live = append(live, show(r.DueAt.Time()))
				}
			}
			if len(live) != 1 {
				t.Fatalf("live forecasts: %v", live)
			}
			return live[0]
		}
		if err := w.tasks.SetFacts(w.system(t), fact); err != nil {
			t.Fatal(err)
		}
		if got := due(); got != "2022-08-10 16:00" {
			t.Errorf("due %s", got)
		}
		first := w.rows(t, "water.filter")[0].ID
		w.clock.set(at(t, "2022-04-01 09:00"))
		if err := w.tasks.SetFacts(w.system(t),
			task.Fact{Subject: fact.Subject, Name: "filter.used", Num: 1000},
			task.Fact{Subject: fact.Subject, Name: "filter.per_day", Num: 25}); err != nil {
			t.Fatal(err)
		}
		if got, id := due(), w.rows(t, "water.filter")[0].ID; got != "2022-06-20 16:00" || id != first {
			t.Errorf("due %s, the same row: %v", got, id == first)
		}
		// The change at the start of term renews the same clock.
		if _, err := w.tasks.MaterialiseSchool(t.Context(), w.school); err != nil {
			t.Fatal(err)
		}
		term := w.slot(t, "water.term", "2022-04-01")
		evidence := task.Evidence{ID: database.NewID(), Targets: []string{fact.Subject}, Passed: true}
		if _, err := w.tasks.Submit(w.as(t, keeper), term.ID, evidence); err != nil {
			t.Fatal(err)
		}
		if got := due(); got != "2022-07-29 16:00" { // 120 days at 25 litres lead to a Saturday
			t.Errorf("after the change of 1 April it is due %s", got)
		}
		rows := w.rows(t, "water.filter")
		if len(rows) != 2 || rows[0].State != task.Cancelled && rows[1].State != task.Cancelled {
			t.Errorf("the old forecast did not give way: %+v", rows)
		}
	})
}

func TestAnOpenForecastIsClosedByTheSameWork(t *testing.T) {
	t.Parallel()
	w := newWorld(dbtest.Open(t), at(t, "2022-03-25 09:00"))
	keeper := w.staff.give("r:T")
	w.stock["asset:dispenser"] = []task.Subject{{Key: "asset:dispenser:1", Name: "三楼", Keeper: task.MakeRef(task.RefPerson, keeper.String())}}
	w.open(t, filter)
	err := w.tasks.SetFacts(w.system(t), task.Fact{Subject: "asset:dispenser:1", Name: "filter", On: date(t, "2021-10-08")})
	if err != nil {
		t.Fatal(err)
	}
	w.run(t, at(t, "2022-04-01 10:00"))
	open := w.rows(t, "water.filter")
	if len(open) != 1 || open[0].OpensAt > clock.At(w.clock.Now()) {
		t.Fatalf("want one open forecast, got %+v", open)
	}
	term := w.slot(t, "water.term", "2022-04-01")
	if _, err := w.tasks.Submit(w.as(t, keeper), term.ID, task.Evidence{ID: database.NewID(), Targets: []string{"asset:dispenser:1"}, Passed: true}); err != nil {
		t.Fatal(err)
	}
	states := each(w.rows(t, "water.filter"), func(r row) string { return string(r.State) })
	if diff := cmp.Diff([]string{"done", "live"}, states); diff != "" {
		t.Errorf("forecasts (-want +got):\n%s", diff)
	}
}

func TestANewVersionReachesTasksAhead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db, at(t, "2022-03-31 06:00"))
		first, second := w.staff.give("r:FA"), w.staff.give("r:SA")
		w.open(t, cctv)
		w.run(t, at(t, "2022-03-31 08:00"))
		changed := `{code: guard.cctv, name: 监控检查, on: [{day: every}], win: ["07:30..09:30..12:00"], who: {role: SA}, owner: LD, evidence: sheet, ladder: daily}`
		done := w.apply(t, changed)
		// 13 days ahead and today, which is open; the 14th has come within reach since 06:00.
		if diff := cmp.Diff(task.Planned{Inserted: 1, Moved: 14}, done, cmpopts.IgnoreUnexported(task.Planned{})); diff != "" {
			t.Errorf("a new version (-want +got):\n%s", diff)
		}
		plates := func(person database.ID) int {
			entries, err := w.tasks.Plate(w.as(t, person), at(t, "2022-04-30 00:00"))
			if err != nil {
				t.Fatal(err)
			}
			return len(entries)
		}
		if a, b := plates(first), plates(second); a != 0 || b != 15 {
			t.Errorf("the old holder has %d, the new one %d", a, b)
		}
		w.apply(t, cctv)
		if a, b := plates(first), plates(second); a != 15 || b != 0 {
			t.Errorf("changed back: %d and %d", a, b)
		}
		if again := w.apply(t, cctv); again.Moved+again.Cancelled+again.Inserted != 0 {
			t.Errorf("the same once more: %+v", again)
		}
	})
}

func TestWhoLeavesGivesAwayWhatTheyHoldByName(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db, at(t, "2022-04-01 09:00"))
		keeper, successor, deputy := w.staff.give(), w.staff.give(), w.staff.give("r:T")
		w.stock["asset:dispenser"] = []task.Subject{{Key: "asset:dispenser:1", Name: "三楼", Keeper: task.MakeRef(task.RefPerson, keeper.String())}}
		w.open(t, filter)
		if err := w.tasks.SetFacts(w.system(t), task.Fact{Subject: "asset:dispenser:1", Name: "filter", On: date(t, "2022-02-11")}); err != nil {
			t.Fatal(err)
		}
		has := func(person database.ID) int {
			entries, err := w.tasks.Plate(w.as(t, person), at(t, "2022-12-30 00:00"))
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for _, e := range entries {
				if e.Code == "water.filter" {
					n++
				}
			}
			return n
		}
		gaps, err := w.tasks.PersonLeft(w.system(t), keeper, successor)
		if err != nil || len(gaps) != 0 || has(keeper) != 0 || has(successor) != 1 {
			t.Fatalf("to a successor: gaps %v, %v; %d and %d", gaps, err, has(keeper), has(successor))
		}
		gaps, err = w.tasks.PersonLeft(w.system(t), successor, database.ID{})
		if err != nil || len(gaps) != 1 || has(successor) != 0 || has(deputy) != 1 {
			t.Fatalf("to the deputy: gaps %v, %v; %d and %d", gaps, err, has(successor), has(deputy))
		}
		listed := func() []string {
			entries, err := w.tasks.Gaps(w.as(t, database.NewID(), identity.RolePrincipal))
			if err != nil {
				t.Fatal(err)
			}
			return each(entries, func(e task.Entry) string { return string(e.Gap) })
		}
		if diff := cmp.Diff([]string{string(task.GapLeft)}, listed()); diff != "" {
			t.Errorf("listed (-want +got):\n%s", diff)
		}
		heir := w.staff.give()
		_, err = w.tasks.Reassign(w.as(t, database.NewID(), identity.RolePrincipal), gaps[0], "", heir, "接手三楼的滤芯")
		if err != nil || has(heir) != 1 || len(listed()) != 0 {
			t.Errorf("after somebody was named: %v, %d tasks, listed %v", err, has(heir), listed())
		}
	})
}
