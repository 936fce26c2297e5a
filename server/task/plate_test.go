package task_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

func codes(entries []task.Entry) []string {
	return each(entries, func(e task.Entry) string { return e.Code })
}

// TestPlateHoldsWhatOneOwes follows two lessons that two teachers give and the head signs.
func TestPlateHoldsWhatOneOwes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db, at(t, "2022-03-31 06:00"))
		one, two, head := w.staff.give("c:1"), w.staff.give("c:2"), w.staff.give("r:LD")
		officer := w.staff.give("r:SA")
		w.stock["class"] = []task.Subject{{Key: "class:1", Name: "一（1）班"}, {Key: "class:2", Name: "一（2）班"}}
		w.stock["area"] = []task.Subject{{Key: "area:1", Name: "操场"}}
		w.open(t, `
			{code: theme.flu, name: 传染病防控, on: [{day: school}], win: ["08:00..16:00"], subject: class, complete: {mode: each, sign: [LD]}, who: {teacher: true}, owner: P, evidence: lesson, ladder: once}
			{code: fire.walk, name: 消防检查, on: [{day: school}], win: ["08:00..17:00"], subject: area, complete: {mode: each, sign: [SA, LD]}, who: {role: SA}, owner: P, evidence: lesson, ladder: once}`)
		w.scan(t, at(t, "2022-03-31 08:30"))
		check := func(when string, person database.ID, want ...string) {
			t.Helper()
			entries, err := w.tasks.Plate(w.as(t, person), time.Time{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, codes(entries)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", when, diff)
			}
		}
		tick := func(person database.ID, code, key string) {
			t.Helper()
			e := task.Evidence{ID: database.NewID(), Targets: []string{key}, Passed: true}
			if _, err := w.tasks.Finish(w.as(t, person), w.slot(t, code, "2022-03-31").ID, e); err != nil {
				t.Fatal(err)
			}
		}
		check("the first teacher", one, "theme.flu")
		check("who has to sign", head, "theme.flu", "fire.walk")
		tick(one, "theme.flu", "class:1")
		tick(officer, "fire.walk", "sign:SA")
		check("whose class is done", one)
		check("whose class is not", two, "theme.flu")
		check("who signed before the work was done", officer, "fire.walk")
		tick(head, "theme.flu", "sign:LD")
		tick(officer, "fire.walk", "area:1")
		check("who has signed one of two", head, "fire.walk")
		check("who has nothing left", officer)
	})
}

func TestMineIsWhatWasDueThatDay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db, at(t, "2022-03-31 06:00"))
		holder, other := w.staff.give("r:FA"), w.staff.give("r:SA")
		w.open(t, weekly)
		w.scan(t, at(t, "2022-03-31 08:30"))
		if _, err := w.tasks.Finish(w.as(t, holder), w.slot(t, "meet.weekly", "2022-03-31").ID, task.Evidence{Note: "到会12人"}); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			day    string
			person database.ID
			want   []string
		}{
			{"2022-03-31", holder, []string{"done on_time holder"}},
			{"2022-04-01", holder, []string{"live scheduled holder"}},
			{"2022-04-03", holder, nil}, // no school
			{"2022-03-31", other, nil},
		} {
			entries, err := w.tasks.Mine(w.as(t, c.person), date(t, c.day))
			if err != nil {
				t.Fatal(err)
			}
			got := each(entries, func(e task.Entry) string { return string(e.State) + " " + string(e.Phase) + " " + string(e.Part) })
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.day, diff)
			}
		}
	})
}

// TestTodayOfALeader has one task overdue since yesterday, one that was missed, one that
// was done late, one to come.
func TestTodayOfALeader(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db, at(t, "2022-03-30 06:00"))
		holder, deputy, head := w.staff.give("r:FA"), w.staff.give("r:G"), w.staff.give("r:SA")
		w.open(t, `
			{code: d.long, name: 长, on: [{dates: [2022-03-30]}], win: ["08:00..16:00..+5d 16:00"], who: {role: FA, deputy: G}, owner: SA, evidence: minutes, ladder: daily}
			{code: d.late, name: 晚, on: [{dates: [2022-03-31]}], win: ["08:00..09:00..12:00"], who: {role: FA}, owner: SA, evidence: minutes, ladder: daily}
			{code: d.miss, name: 漏, on: [{dates: [2022-03-31]}], win: ["08:00..08:30..09:00"], who: {role: FA, deputy: G}, owner: SA, evidence: minutes, ladder: daily}
			{code: d.next, name: 后, on: [{dates: [2022-03-31]}], win: ["15:00..16:00"], who: {role: FA}, owner: SA, evidence: minutes, ladder: daily}`)
		w.run(t, at(t, "2022-03-31 09:30"))
		if _, err := w.tasks.Finish(w.as(t, holder), w.slot(t, "d.late", "2022-03-31").ID, task.Evidence{Note: "补了"}); err != nil {
			t.Fatal(err)
		}
		today, err := w.tasks.Today(w.as(t, head, identity.RoleSafetyOfficer))
		if err != nil {
			t.Fatal(err)
		}
		watch := today.Watch
		held := func(h task.Held) string { return h.Code }
		if diff := cmp.Diff([]string{"d.long"}, each(watch.Overdue, held)); diff != "" {
			t.Errorf("overdue (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"d.miss"}, each(watch.Missed, held)); diff != "" {
			t.Errorf("missed (-want +got):\n%s", diff)
		}
		if watch.OnTime != 0 || watch.Late != 1 || watch.Ahead != 1 || watch.Excused != 0 {
			t.Errorf("counts: %+v", watch)
		}
		if diff := cmp.Diff([]task.Link{
			{Part: task.PartHolder, People: []database.ID{holder}, At: at(t, "2022-03-31 08:00"), Told: true},
			{Part: task.PartDeputy, People: []database.ID{deputy}, At: at(t, "2022-03-31 08:40"), Told: true},
			{Part: task.PartOwner, People: []database.ID{head}, At: at(t, "2022-03-31 09:00"), Told: true},
		}, watch.Missed[0].Relay); diff != "" {
			t.Errorf("relay (-want +got):\n%s", diff)
		}
		mine, err := w.tasks.Today(w.as(t, holder))
		if err != nil {
			t.Fatal(err)
		}
		if mine.Watch != nil || mine.Done != 1 || !mine.At.Equal(at(t, "2022-03-31 09:30")) {
			t.Errorf("of the holder: %+v", mine)
		}
		if diff := cmp.Diff([]string{"d.long", "d.next"}, codes(mine.Plate)); diff != "" {
			t.Errorf("plate (-want +got):\n%s", diff)
		}
	})
}
