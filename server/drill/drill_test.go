package drill_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/drill"
	"xiaoqin/server/errs"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

func (w *world) tap() drill.Tap {
	now := clock.At(w.Now())
	return drill.Tap{ID: database.NewID(), At: now, Sent: now}
}

// TestADrill is held from the start tap to the hazard, with one child missing for a while.
func TestADrill(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		id := w.task(t, "drill.monthly")
		officer, guard := w.as(t, w.officer, identity.RoleSafetyOfficer), w.as(t, w.guard, identity.RoleGuard)
		teacher := w.as(t, w.teacher, identity.RoleClassTeacher)

		if _, err := w.Start(guard, id, w.tap(), "火灾"); !errors.Is(err, drill.ErrNotFound) {
			t.Errorf("a guard starts it: %v", err)
		}
		if _, err := w.RollCall(teacher, id, w.tap(), w.classes[0], 0, ""); !errors.Is(err, drill.ErrNotFound) {
			t.Errorf("a class is called before the start: %v", err)
		}
		start := w.tap()
		d, err := w.Start(officer, id, start, "二楼 起火")
		if err != nil {
			t.Fatal(err)
		}
		if d.Scenario != "二楼 起火" || len(d.Board.Lines) != 3 || d.Board.Uncalled != 3 || !d.Runs || d.Board.Lines[1].Name != "二（2）班" {
			t.Errorf("started %+v", d)
		}
		w.wait(5 * time.Second)
		if again, err := w.Start(officer, id, w.tap(), "另一个"); err != nil || *again.Started != *d.Started || again.Scenario != "二楼 起火" {
			t.Errorf("a second start tap gives %+v, %v", again, err)
		}
		if items, _, err := w.messages.Inbox(teacher, database.ID{}, 9); err != nil || len(items) != 1 || items[0].Page != "pages/drill/drill?id="+id.String() {
			t.Errorf("the head teacher reads %+v, %v", items, err)
		}
		if items, _, err := w.messages.Inbox(guard, database.ID{}, 9); err != nil || len(items) != 0 {
			t.Errorf("the guard reads %+v, %v", items, err)
		}

		w.wait(85 * time.Second)
		missing := w.tap()
		for range 2 { // a repeat changes nothing
			if d, err = w.RollCall(teacher, id, missing, w.classes[1], 1, ""); err != nil || d.Board.Missing != 1 || d.Board.Uncalled != 2 {
				t.Fatalf("after the first call %+v, %v", d.Board, err)
			}
		}
		if _, err := w.RollCall(guard, id, w.tap(), w.classes[0], 0, ""); err != nil {
			t.Errorf("whoever stands in front of a class calls it: %v", err)
		}
		if _, err := w.Finish(officer, id, drill.Ending{Tap: w.tap()}); !errors.Is(err, drill.ErrUnsettled) {
			t.Errorf("finished with a child missing: %v", err)
		}
		w.wait(60 * time.Second)
		for _, c := range w.classes[1:] {
			if d, err = w.RollCall(teacher, id, w.tap(), c, 0, ""); err != nil {
				t.Fatal(err)
			}
		}
		if d.Board.Length == nil || *d.Board.Length != 150*time.Second || d.Runs {
			t.Errorf("the board of the last class %+v", d)
		}
		if running, err := w.Running(guard); err != nil || running == nil || running.Task != id {
			t.Errorf("running %+v, %v", running, err)
		}

		ending := drill.Ending{Tap: w.tap(), Findings: []drill.Finding{{ID: database.NewID(), Words: "东侧楼梯太挤", Place: "1号楼"}}}
		for range 2 {
			if d, err = w.Finish(officer, id, ending); err != nil || d.Finished == nil {
				t.Fatalf("finished %+v, %v", d, err)
			}
		}
		if len(w.hazards.found) != 1 || w.hazards.found[0].Words != "演练发现：东侧楼梯太挤" {
			t.Errorf("hazards %+v", w.hazards.found)
		}
		detail, err := w.tasks.Find(officer, id)
		if err != nil || detail.State != task.Done || !detail.Passed || detail.History[len(detail.History)-1].Note != "2 分 30 秒，3 个班全到。" {
			t.Errorf("the task is %+v, %v", detail.Task, err)
		}
		if running, err := w.Running(guard); err != nil || running != nil {
			t.Errorf("still running %+v, %v", running, err)
		}
		if _, err := w.RollCall(teacher, id, w.tap(), w.classes[0], 3, ""); err != nil {
			t.Errorf("a call of the same moment that comes later: %v", err)
		}
		w.wait(time.Minute)
		if _, err := w.RollCall(teacher, id, w.tap(), w.classes[0], 3, ""); !errors.Is(err, drill.ErrNotStarted) {
			t.Errorf("a call after the end: %v", err)
		}
	})
}

// TestAReturnedDrillIsHeldAgain keeps the first attempt and counts the second.
func TestAReturnedDrillIsHeldAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		id := w.task(t, "drill.monthly")
		officer, head := w.as(t, w.officer, identity.RoleSafetyOfficer), w.as(t, w.head, identity.RoleLogisticsHead)
		hold := func(note string) {
			t.Helper()
			if _, err := w.Start(officer, id, w.tap(), ""); err != nil {
				t.Fatal(err)
			}
			w.wait(time.Minute)
			if _, err := w.Finish(officer, id, drill.Ending{Tap: w.tap(), Note: note}); err != nil {
				t.Fatal(err)
			}
		}
		hold("有三个班没出来")
		if _, err := w.Start(officer, id, w.tap(), ""); err != nil {
			t.Errorf("a tap on a drill that is over: %v", err)
		}
		if _, err := w.tasks.Return(head, id, w.Now().Add(4*time.Hour), nil, "重来"); err != nil {
			t.Fatal(err)
		}
		w.wait(time.Minute)
		hold("都出来了，点名漏了")
		d, err := w.Find(head, id)
		if err != nil || d.Note != "都出来了，点名漏了" || d.Board.Uncalled != 3 {
			t.Errorf("the second attempt %+v, %v", d, err)
		}
		var attempts int
		if err := db.In(t.Context()).Raw("SELECT count(*) FROM drills WHERE task_id = ?", id).Scan(&attempts).Error; err != nil || attempts != 2 {
			t.Errorf("%d attempts, %v", attempts, err)
		}
	})
}

// TestTwoPhonesStartOneDrill has the officer and the deputy tap at once.
func TestTwoPhonesStartOneDrill(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		id := w.task(t, "drill.monthly")
		officer, student := w.as(t, w.officer, identity.RoleSafetyOfficer), w.as(t, w.student, identity.RoleStudentOffice)
		var group sync.WaitGroup
		for range 4 {
			for _, ctx := range []struct{ start func() error }{
				{func() error { _, err := w.Start(officer, id, w.tap(), ""); return err }},
				{func() error { _, err := w.Start(student, id, w.tap(), ""); return err }},
			} {
				group.Go(func() {
					if err := ctx.start(); err != nil {
						t.Error(err)
					}
				})
			}
		}
		group.Wait()
		var drills, classes int
		if err := db.In(t.Context()).Raw("SELECT count(*) FROM drills").Scan(&drills).Error; err != nil || drills != 1 {
			t.Errorf("%d drills, %v", drills, err)
		}
		if err := db.In(t.Context()).Raw("SELECT count(*) FROM drill_classes").Scan(&classes).Error; err != nil || classes != 3 {
			t.Errorf("%d classes, %v", classes, err)
		}
	})
}

// TestASignedDrillWaitsForTheOthers lets whoever finishes sign for their role.
func TestASignedDrillWaitsForTheOthers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.wait(at("2022-05-20 10:00").Sub(w.Now()))
		if _, err := w.tasks.Materialise(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.scan(t)
		id := w.task(t, "drill.quake")
		officer := w.as(t, w.officer, identity.RoleSafetyOfficer)
		if _, err := w.Start(officer, id, w.tap(), "地震"); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Finish(officer, id, drill.Ending{Tap: w.tap(), Note: "只练一层"}); err != nil {
			t.Fatal(err)
		}
		detail, err := w.tasks.Find(officer, id)
		if err != nil || detail.State != task.Live || detail.TargetsDone != 1 {
			t.Errorf("the task is %+v, %v", detail.Task, err)
		}
	})
}

func TestWhatADrillRefuses(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	w := newWorld(t, db)
	id := w.task(t, "drill.monthly")
	officer, guard := w.as(t, w.officer, identity.RoleSafetyOfficer), w.as(t, w.guard, identity.RoleGuard)
	if _, err := w.Finish(officer, id, drill.Ending{Tap: w.tap(), Note: "没练"}); !errors.Is(err, drill.ErrNotStarted) {
		t.Errorf("finish before the start: %v", err)
	}
	if _, err := w.Start(officer, id, w.tap(), ""); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		do   func() error
		want *errs.Error
	}{
		{"a tap without an id", func() error { _, err := w.Start(officer, id, drill.Tap{At: 1}, ""); return err }, drill.ErrInvalid},
		{"a class of nowhere", func() error { _, err := w.RollCall(guard, id, w.tap(), database.NewID(), 0, ""); return err }, drill.ErrNoClass},
		{"minus one", func() error { _, err := w.RollCall(guard, id, w.tap(), w.classes[0], -1, ""); return err }, drill.ErrInvalid},
		{"a guard finishes", func() error { _, err := w.Finish(guard, id, drill.Ending{Tap: w.tap(), Note: "完"}); return err }, drill.ErrNotFound},
		{"a finding without words", func() error {
			_, err := w.Finish(officer, id, drill.Ending{Tap: w.tap(), Note: "完", Findings: []drill.Finding{{ID: database.NewID()}}})
			return err
		}, drill.ErrInvalid},
		{"another task", func() error { _, err := w.Find(officer, database.NewID()); return err }, drill.ErrNotFound},
		{"another school", func() error {
			stranger := identity.Into(t.Context(), identity.System(database.NewID()))
			_, err := w.Find(stranger, id)
			return err
		}, drill.ErrNotFound},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := tt.do(); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
}
