package hazard_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/hazard"
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
		w.told(t, w.teacher, "已经安排人整改"+rail, "有人来修了"+rail, "整改好了，等人复查"+rail, "还没修好，退回重做"+rail, "整改好了，等人复查"+rail, "修好了，已复查"+rail)
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
