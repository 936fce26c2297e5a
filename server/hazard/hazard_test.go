package hazard_test

import (
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
	"xiaoqin/server/hazard"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

func (w *world) report(t *testing.T, by database.ID, r hazard.Report) database.ID {
	t.Helper()
	found, err := w.Report(w.as(by), r)
	if err != nil {
		t.Fatal(err)
	}
	return found.ID
}

func (w *world) assign(t *testing.T, id, to database.ID, grade hazard.Grade) {
	t.Helper()
	if _, err := w.Assign(w.as(w.officer), id, hazard.Assignment{Deed: w.tap(""), Grade: grade, To: to}); err != nil {
		t.Fatal(err)
	}
}

func (w *world) fix(t *testing.T, id, by database.ID) {
	t.Helper()
	d := w.tap("换了螺丝")
	d.After = photo()
	if _, err := w.Rectify(w.as(by), id, d); err != nil {
		t.Fatal(err)
	}
}

// expect compares what somebody has to do.
func (w *world) expect(t *testing.T, when string, person database.ID, codes ...string) {
	t.Helper()
	if diff := cmp.Diff(append([]string{}, codes...), w.plate(t, person)); diff != "" {
		t.Errorf("%s, the %s has to do (-want +got):\n%s", when, w.people[person], diff)
	}
}

func (w *world) told(t *testing.T, person database.ID, titles ...string) {
	t.Helper()
	if diff := cmp.Diff(append([]string{}, titles...), w.inbox(t, person)); diff != "" {
		t.Errorf("the %s was told (-want +got):\n%s", w.people[person], diff)
	}
}

// TestFromReportToReinspection lives the whole of it, once sent back.
func TestFromReportToReinspection(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.promise(t)
		id := w.report(t, w.teacher, w.rail())
		w.expect(t, "reported", w.officer, "hazard.grade")
		w.assign(t, id, w.repairer, hazard.Serious)
		w.expect(t, "assigned", w.officer)
		w.expect(t, "assigned", w.repairer, "hazard.rectify")
		got, err := w.Accept(w.as(w.repairer), id, w.tap(""))
		if err != nil || got.State != hazard.Accepted || got.DueAt == nil || !got.DueAt.Time().Equal(at("2022-04-06 16:00")) {
			t.Errorf("accepted: %+v %v", got.Item, err) // 72 hours end on Sunday 3 April, which begins 清明节
		}
		if _, err := w.Rectify(w.as(w.repairer), id, w.tap("换了螺丝")); !errors.Is(err, hazard.ErrPhoto) {
			t.Errorf("rectified without a photo: %v", err)
		}
		w.fix(t, id, w.repairer)
		w.expect(t, "rectified", w.repairer)
		w.expect(t, "rectified", w.officer, "hazard.reinspect")
		if _, err := w.Reinspect(w.as(w.officer), id, w.tap(" "), false); !errors.Is(err, hazard.ErrReason) {
			t.Errorf("sent back without a word: %v", err)
		}
		if _, err := w.Return(w.as(w.officer), id, w.tap("还是晃")); err != nil {
			t.Fatal(err)
		}
		w.expect(t, "sent back", w.repairer, "hazard.rectify")
		w.expect(t, "sent back", w.officer)
		w.fix(t, id, w.repairer)
		if _, err := w.Reinspect(w.as(w.repairer), id, w.tap(""), true); !errors.Is(err, hazard.ErrRefused) {
			t.Errorf("closed by the repairer: %v", err)
		}
		closed, err := w.Reinspect(w.as(w.head), id, w.tap("不晃了"), true)
		if err != nil || closed.State != hazard.Closed || len(closed.May) != 0 || closed.DueAt != nil {
			t.Errorf("closed: %+v %v", closed, err)
		}
		for _, person := range []database.ID{w.repairer, w.officer, w.head} {
			w.expect(t, "closed", person)
		}
		const rail = "：房屋楼梯 3号楼 三层 东楼梯"
		w.told(t, w.teacher, "已经安排人整改"+rail, "还没修好，退回重做"+rail, "修好了，已复查"+rail)
		var actions []string
		for _, s := range closed.Steps {
			actions = append(actions, string(s.Action)+" "+s.By.Name+" "+s.Words)
		}
		want := []string{
			"report 班主任 ", "assign 安全员 ", "accept 维修员 ", "rectify 维修员 换了螺丝", "send_back 安全员 还是晃", "rectify 维修员 换了螺丝", "close 后勤主任 不晃了",
		}
		if diff := cmp.Diff(want, actions); diff != "" {
			t.Errorf("steps (-want +got):\n%s", diff)
		}
	})
}

// TestWhoFixesDoesNotLook lets the officer put it right, once, and never look again.
func TestWhoFixesDoesNotLook(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.promise(t)
		id := w.report(t, w.teacher, w.rail())
		w.assign(t, id, w.officer, hazard.Minor)
		w.fix(t, id, w.officer)
		if _, err := w.Reinspect(w.as(w.officer), id, w.tap(""), true); !errors.Is(err, hazard.ErrSamePerson) {
			t.Errorf("closed by who fixed it: %v", err)
		}
		if _, err := w.Reinspect(w.as(w.head), id, w.tap("还晃"), false); err != nil {
			t.Fatal(err)
		}
		w.assign(t, id, w.repairer, hazard.Minor)
		w.fix(t, id, w.repairer)
		if _, err := w.Return(w.as(w.officer), id, w.tap("没拧紧")); !errors.Is(err, hazard.ErrSamePerson) {
			t.Errorf("looked at by who fixed it the turn before: %v", err)
		}
		if got, err := w.Reinspect(w.as(w.principal), id, w.tap(""), true); err != nil || got.State != hazard.Closed {
			t.Errorf("closed by the principal: %v", err)
		}
	})
}

// TestTheEngineRefusesTooWhoFixed goes past this package to the task itself.
func TestTheEngineRefusesTooWhoFixed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.promise(t)
	id := w.report(t, w.teacher, w.rail())
	w.assign(t, id, w.officer, hazard.Major)
	w.fix(t, id, w.officer)
	got, err := w.Find(w.as(w.head), id)
	if err != nil || got.Task == nil {
		t.Fatal(err)
	}
	if _, err := w.tasks.Submit(w.as(w.officer), *got.Task, task.Evidence{Passed: true}); !errors.Is(err, task.ErrSamePerson) {
		t.Errorf("handed in by who fixed it: %v", err)
	}
}

func TestReportsOfOnePlaceMeet(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.promise(t)
		first := w.report(t, w.teacher, w.rail())
		byPlate := w.rail()
		byPlate.Subject, byPlate.Words = "checkpoint:11", "楼梯栏杆晃"
		again, err := w.Report(w.as(w.guard), byPlate)
		if err != nil || again.ID != first || !again.Joined {
			t.Errorf("the guard's: %+v %v, want %s", again, err, first)
		}
		lamp, west, other := w.rail(), w.rail(), w.rail()
		lamp.Words, west.Subject, other.Kind = "灯不亮", "place:west", hazard.Other
		others := []database.ID{w.report(t, w.guard, lamp), w.report(t, w.guard, west), w.report(t, w.guard, other), w.report(t, w.teacher, func() hazard.Report {
			r := w.rail()
			r.Kind = hazard.Other
			return r
		}())}
		slices.SortFunc(others, func(a, b database.ID) int { return strings.Compare(a.String(), b.String()) })
		if len(slices.Compact(others)) != 4 || slices.Contains(others, first) {
			t.Errorf("another kind, another place and what says too little met: %v", others)
		}
		w.assign(t, first, w.repairer, hazard.Minor)
		w.fix(t, first, w.repairer)
		closed, err := w.Reinspect(w.as(w.officer), first, w.tap(""), true)
		if err != nil || closed.Reports != 2 || len(closed.Saw) != 2 || closed.Saw[1].By.ID != w.guard {
			t.Errorf("closed: %+v %v", closed.Saw, err)
		}
		const rail = "：房屋楼梯 3号楼 三层 东楼梯"
		for _, reporter := range []database.ID{w.teacher, w.guard} {
			w.told(t, reporter, "已经安排人整改"+rail, "修好了，已复查"+rail)
		}
		if new := w.report(t, w.teacher, w.rail()); new == first {
			t.Error("a report joined what is closed")
		}
	})
}

// TestReportsThatComeAtOnceMeet has eight people report one thing in one moment, each
// twice.
func TestReportsThatComeAtOnceMeet(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.promise(t)
		var group sync.WaitGroup
		found := make([]database.ID, 16)
		reports := make([]hazard.Report, 8)
		for i := range reports {
			reports[i] = w.rail()
		}
		people := []database.ID{w.teacher, w.guard, w.repairer, w.principal}
		for i := range found {
			group.Go(func() {
				got, err := w.Report(w.as(people[i%8%4]), reports[i%8])
				if err != nil {
					t.Error(err)
				}
				found[i] = got.ID
			})
		}
		group.Wait()
		if len(slices.Compact(found)) != 1 {
			t.Errorf("sixteen arrivals made %v", found)
		}
		got, err := w.Find(w.as(w.officer), found[0])
		if err != nil || got.Reports != 8 || len(got.Saw) != 8 {
			t.Errorf("%d reports, %d shown, %v; want 8", got.Reports, len(got.Saw), err)
		}
		w.expect(t, "reported by many", w.officer, "hazard.grade")
	})
}

// TestADeedThatComesTwiceIsDoneOnce repeats each tap after the next was made.
func TestADeedThatComesTwiceIsDoneOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.promise(t)
	report := w.rail()
	id := w.report(t, w.teacher, report)
	assigned := hazard.Assignment{Deed: w.tap(""), Grade: hazard.Minor, To: w.repairer}
	fixed := w.tap("换了螺丝")
	fixed.After = photo()
	looked := w.tap("还晃")
	steps := []func() error{
		func() error { _, err := w.Report(w.as(w.teacher), report); return err },
		func() error { _, err := w.Assign(w.as(w.officer), id, assigned); return err },
		func() error { _, err := w.Rectify(w.as(w.repairer), id, fixed); return err },
		func() error { _, err := w.Return(w.as(w.officer), id, looked); return err },
	}
	for n, step := range steps {
		for _, again := range steps[:n+1] {
			if err := again(); err != nil {
				t.Fatalf("after step %d: %v", n, err)
			}
		}
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	got, err := w.Find(w.as(w.officer), id)
	if err != nil || got.State != hazard.Returned || len(got.Steps) != 4 || got.Reports != 1 {
		t.Errorf("%s after %d steps of %d reports, %v", got.State, len(got.Steps), got.Reports, err)
	}
}

func TestOverdueGoesUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.promise(t)
	id := w.report(t, w.teacher, w.rail())
	w.assign(t, id, w.repairer, hazard.Serious)
	scan := func(moment string) {
		w.moveTo(at(moment))
		if _, err := w.tasks.Scan(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	heard := func(person database.ID) bool {
		return slices.ContainsFunc(w.inbox(t, person), func(title string) bool { return strings.Contains(title, "隐患整改") })
	}
	scan("2022-03-31 10:10")
	if !heard(w.repairer) || heard(w.officer) || heard(w.head) {
		t.Error("when it was assigned, not the repairer alone heard of it")
	}
	scan("2022-04-06 16:01")
	if !heard(w.officer) || heard(w.head) {
		t.Error("when it was due, the officer did not hear of it, or the head too soon")
	}
	scan("2022-04-07 09:01")
	if !heard(w.head) || heard(w.principal) {
		t.Error("a day later, the head did not hear of it, or the principal too soon")
	}
	w.fix(t, id, w.repairer) // late, and taken all the same
	w.expect(t, "fixed late", w.officer, "hazard.reinspect")
}

func TestWhatIsPausedIsKnown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.promise(t)
	id := w.report(t, w.teacher, w.rail())
	w.assign(t, id, w.repairer, hazard.Minor)
	if _, err := w.Pause(w.as(w.officer), id, w.tap("")); !errors.Is(err, hazard.ErrReason) {
		t.Errorf("paused without a reason: %v", err)
	}
	if _, err := w.Pause(w.as(w.officer), id, w.tap("等厂家的配件")); err != nil {
		t.Fatal(err)
	}
	w.expect(t, "paused", w.repairer)
	w.expect(t, "paused", w.officer, "hazard.review")
	known, err := w.KnownAt(w.as(w.guard), "checkpoint:11")
	if diff := cmp.Diff([]hazard.Known{{ID: id, Kind: hazard.Building, State: hazard.Paused}}, known); diff != "" || err != nil {
		t.Errorf("known at the plate, %v (-want +got):\n%s", err, diff)
	}
	if again, err := w.Report(w.as(w.guard), w.rail()); err != nil || again.ID != id {
		t.Errorf("reported anew: %v %v", again, err)
	}
	if _, err := w.Resume(w.as(w.head), id, w.tap("")); err != nil {
		t.Fatal(err)
	}
	w.expect(t, "resumed", w.officer, "hazard.grade")
	w.assign(t, id, w.repairer, hazard.Minor)
	w.expect(t, "assigned once more", w.repairer, "hazard.rectify")
	w.expect(t, "assigned once more", w.officer)
}

func TestGivenBackAndPassedOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.promise(t)
	id := w.report(t, w.teacher, w.rail())
	w.assign(t, id, w.repairer, hazard.Minor)
	got, err := w.Return(w.as(w.repairer), id, w.tap("要请厂家来"))
	if err != nil || got.State != hazard.Reported || !got.Assignee.ID.IsZero() {
		t.Fatalf("given back: %+v %v", got.Item, err)
	}
	w.expect(t, "given back", w.repairer)
	w.expect(t, "given back", w.officer, "hazard.rectify")
	w.assign(t, id, w.guard, hazard.Serious)
	w.expect(t, "assigned anew", w.officer)
	w.expect(t, "assigned anew", w.guard, "hazard.rectify")

	shown, err := w.Find(w.as(w.guard), id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.tasks.HandOver(w.as(w.guard), *shown.Task, "", w.teacher, "我明天休息"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.tasks.Accept(w.as(w.teacher), *shown.Task); err != nil {
		t.Fatal(err)
	}
	w.fix(t, id, w.teacher) // who took it over, through the task
	if shown, err = w.Find(w.as(w.teacher), id); err != nil || shown.State != hazard.Rectified {
		t.Errorf("fixed by who took it over: %s %v", shown.State, err)
	}
}

// TestOneOfTwoIsEnough merges what two people called by other names, and refuses what is
// none.
func TestOneOfTwoIsEnough(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.promise(t)
		rail := w.report(t, w.teacher, w.rail())
		vague := w.rail()
		vague.Kind, vague.Words = hazard.Other, "楼上不对劲"
		other := w.report(t, w.guard, vague)
		if _, err := w.Merge(w.as(w.officer), rail, w.tap(""), rail); !errors.Is(err, hazard.ErrSameHazard) {
			t.Errorf("merged into itself: %v", err)
		}
		if got, err := w.Merge(w.as(w.officer), other, w.tap(""), rail); err != nil || got.State != hazard.Duplicate || *got.DuplicateOf != rail {
			t.Fatalf("merged: %+v %v", got, err)
		}
		if _, err := w.Merge(w.as(w.officer), rail, w.tap(""), other); !errors.Is(err, hazard.ErrSameHazard) {
			t.Errorf("merged into what is over: %v", err)
		}
		w.expect(t, "merged", w.officer, "hazard.grade")
		got, err := w.Refuse(w.as(w.officer), rail, w.tap("这是活动扶手，本来就能转"))
		if err != nil || got.State != hazard.Refused || got.Reports != 2 {
			t.Errorf("refused: %+v %v", got.Item, err)
		}
		w.expect(t, "refused", w.officer)
		w.told(t, w.guard, "和另一件一起处理：其他 3号楼 三层 东楼梯", "看过了，不用整改：房屋楼梯 3号楼 三层 东楼梯")
		if _, err := w.Find(w.as(w.guard), rail); err != nil {
			t.Errorf("whose report was merged does not see the other: %v", err)
		}
	})
}

func TestDangerIsHeardAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.promise(t)
	danger := w.rail()
	danger.Urgency = hazard.Danger
	w.report(t, w.teacher, danger)
	w.expect(t, "dangerous", w.officer, "hazard.danger")
	west := w.rail()
	west.Subject = "place:west"
	w.report(t, w.teacher, west)
	west = w.rail()
	west.Subject, west.Urgency = "place:west", hazard.Danger
	w.report(t, w.guard, west)
	w.told(t, w.head, "有危险：房屋楼梯 3号楼 三层 西楼梯")
}

// TestASchoolWithoutRoutinesIsHeard has nothing set up but people.
func TestASchoolWithoutRoutinesIsHeard(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	id := w.report(t, w.teacher, w.rail())
	w.assign(t, id, w.repairer, hazard.Minor)
	w.fix(t, id, w.repairer)
	if got, err := w.Reinspect(w.as(w.officer), id, w.tap(""), true); err != nil || got.State != hazard.Closed {
		t.Errorf("closed: %v", err)
	}
	const rail = "：房屋楼梯 3号楼 三层 东楼梯"
	w.told(t, w.officer, "新的隐患"+rail, "请复查"+rail)
	w.told(t, w.repairer, "请您整改"+rail)
}

func TestWhoSeesAHazardAndItsPhotos(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.promise(t)
	id := w.report(t, w.teacher, w.rail())
	w.assign(t, id, w.repairer, hazard.Minor)
	w.fix(t, id, w.repairer)
	shown, err := w.Find(w.as(w.officer), id)
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		OwnerKind string
		OwnerID   database.ID
	}
	if err := w.db.In(t.Context()).Table("attachment_uses").Find(&rows).Error; err != nil || len(rows) != 2 {
		t.Fatalf("%d photos are kept, %v", len(rows), err)
	}
	if len(shown.Saw[0].Photos) != 1 || len(shown.Steps[2].After) != 1 {
		t.Errorf("photos of %+v", shown)
	}
	for _, c := range []struct {
		person database.ID
		may    bool
	}{{w.teacher, true}, {w.repairer, true}, {w.officer, true}, {w.head, true}, {w.principal, true}, {w.guard, false}} {
		_, err := w.Find(w.as(c.person), id)
		if c.may != (err == nil) || !c.may && !errors.Is(err, hazard.ErrNotFound) {
			t.Errorf("the %s sees it: %v", w.people[c.person], err)
		}
		for _, r := range rows {
			if may, err := w.MaySee(w.as(c.person), r.OwnerKind, r.OwnerID); err != nil || may != c.may {
				t.Errorf("the %s sees a photo of kind %s: %t %v", w.people[c.person], r.OwnerKind, may, err)
			}
		}
	}
	foreign := identity.From(w.as(w.officer))
	foreign.SchoolID = database.NewID()
	if _, err := w.Find(identity.Into(t.Context(), foreign), id); !errors.Is(err, hazard.ErrNotFound) {
		t.Errorf("somebody of another school: %v", err)
	}
	if _, err := w.Accept(w.as(w.guard), id, w.tap("")); !errors.Is(err, hazard.ErrNotFound) {
		t.Errorf("a colleague accepts it: %v", err)
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.promise(t)
		rail := w.report(t, w.teacher, w.rail())
		lamp := w.rail()
		lamp.Words = "灯不亮"
		lampID := w.report(t, w.guard, lamp)
		west := w.rail()
		west.Subject = "place:west"
		westID := w.report(t, w.teacher, west)
		w.assign(t, rail, w.repairer, hazard.Minor)
		if _, err := w.Refuse(w.as(w.officer), westID, w.tap("是活动的")); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name   string
			person database.ID
			filter hazard.Filter
			want   []database.ID
		}{
			{"what I reported", w.teacher, hazard.Filter{Mine: true}, []database.ID{westID, rail}},
			{"what I reported and is open", w.teacher, hazard.Filter{Mine: true, Open: true}, []database.ID{rail}},
			{"mine without asking", w.guard, hazard.Filter{}, []database.ID{lampID}},
			{"what I was asked to do", w.repairer, hazard.Filter{ToMe: true}, []database.ID{rail}},
			{"what I was asked to do, without asking", w.repairer, hazard.Filter{}, []database.ID{rail}},
			{"nothing for somebody else", w.teacher, hazard.Filter{ToMe: true}, []database.ID{}},
			{"what waits for a grade", w.officer, hazard.Filter{ToMe: true}, []database.ID{lampID}},
			{"all of the school", w.head, hazard.Filter{}, []database.ID{westID, lampID, rail}},
			{"all that is open", w.head, hazard.Filter{Open: true}, []database.ID{lampID, rail}},
		} {
			got := []database.ID{}
			for c.filter.Limit = 1; ; {
				items, next, err := w.List(w.as(c.person), c.filter)
				if err != nil {
					t.Fatal(err)
				}
				for _, i := range items {
					got = append(got, i.ID)
				}
				if c.filter.After = next; next.IsZero() {
					break
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.name, diff)
			}
		}
	})
}

func TestAReportThatCannotBeTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	for _, c := range []struct {
		name   string
		report hazard.Report
		want   []string
	}{
		{"empty", hazard.Report{}, []string{"id", "device_time", "place", "words"}},
		{"nonsense", hazard.Report{
			ClientID: database.NewID(), At: w.Now(), Kind: "flood", Urgency: "soon", Where: strings.Repeat("长", 41), Words: strings.Repeat("长", 501),
		}, []string{"kind", "urgency", "where", "words"}},
		{"a place that is not there", hazard.Report{ClientID: database.NewID(), At: w.Now(), Subject: "place:roof", Words: "漏水"}, []string{"place"}},
	} {
		_, err := w.Report(w.as(w.teacher), c.report)
		refusal, ok := errors.AsType[*errs.Error](err)
		if !ok || !errors.Is(err, hazard.ErrInvalid) {
			t.Fatalf("%s: %v", c.name, err)
		}
		var fields []string
		for _, f := range refusal.Fields {
			fields = append(fields, f.Location)
		}
		if diff := cmp.Diff(c.want, fields); diff != "" {
			t.Errorf("%s, fields (-want +got):\n%s", c.name, diff)
		}
	}
	parent := identity.From(w.as(w.teacher))
	parent.Roles = []identity.Role{identity.RoleGuardian}
	if _, err := w.Report(identity.Into(t.Context(), parent), w.rail()); !errors.Is(err, identity.ErrForbidden) {
		t.Errorf("a family: %v", err)
	}
	if _, err := w.Assign(w.as(w.officer), database.NewID(), hazard.Assignment{Grade: "huge"}); !errors.Is(err, hazard.ErrGrade) {
		t.Errorf("an unknown grade: %v", err)
	}
	id := w.report(t, w.teacher, w.rail())
	if _, err := w.Assign(w.as(w.officer), id, hazard.Assignment{Deed: w.tap(""), Grade: hazard.Minor, To: database.NewID()}); !errors.Is(err, hazard.ErrNobody) {
		t.Errorf("assigned to a stranger: %v", err)
	}
}

// TestOthersReportToo: a sheet finds a fault of a thing that this package never heard of,
// and somebody without an account one at a plate.
func TestOthersReportToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.promise(t)
	fault := hazard.Report{
		ClientID: database.NewID(), At: w.Now().Add(time.Hour), Subject: "asset:extinguisher:7", Where: "灭火器 07", Kind: hazard.Fire,
		Words: "压力不在绿区", Source: hazard.BySheet,
	}
	id := w.report(t, w.guard, fault)
	got, err := w.Find(w.as(w.guard), id)
	if err != nil || got.Place != "灭火器 07" || got.Saw[0].Source != hazard.BySheet || got.Saw[0].At.Time().After(w.Now()) {
		t.Errorf("found by a sheet: %+v %v", got, err)
	}
	public := w.rail()
	public.Source, public.Photos = hazard.ByPublic, nil
	found, err := w.Report(w.system(), public)
	if err != nil {
		t.Fatal(err)
	}
	got, err = w.Find(w.as(w.officer), found.ID)
	if err != nil || !got.Saw[0].By.ID.IsZero() || got.Saw[0].Source != hazard.ByPublic {
		t.Errorf("by nobody known: %+v %v", got.Saw, err)
	}
	w.assign(t, found.ID, w.repairer, hazard.Minor) // nobody to be told of it
}
