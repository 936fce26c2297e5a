package app

import (
	"context"
	"io/fs"
	"testing"
	"time"

	"xiaoqin/configs"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/notice"
	"xiaoqin/server/task"
)

// TestWhatALessonTells: the notice about drowning, which the calendar sends on a Friday of
// June, goes with the lesson about it, class by class, as its receipts count.
func TestWhatALessonTells(t *testing.T) {
	t.Parallel()
	s := openTestSystem(t)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%+v", err)
		}
	}
	moveTo := func(day, hour int) {
		s.clock.SetOffset(time.Date(2022, 6, day, hour, 30, 0, 0, clock.Shanghai).Sub(s.machine.Now()))
	}
	operator := identity.Into(t.Context(), identity.System(database.ID{}))
	moveTo(8, 9)
	files, err := fs.Sub(configs.Demo, "demo")
	must(err)
	_, err = s.school.Demo(operator, files)
	must(err)
	must(s.promiseDemoSchools(operator))
	yunxi, err := s.school.FindByCode(operator, "yunxi")
	must(err)
	in := identity.Into(t.Context(), identity.System(yunxi.ID))
	lesson := task.Entry{Task: task.Task{SchoolID: yunxi.ID}, Routine: &task.Routine{Plan: []string{"E6-1"}}}
	told, err := lessonNotices{s}.Told(in, lesson)
	must(err)
	if told != nil {
		t.Errorf("before the first Friday: %+v", told)
	}
	moveTo(10, 15)
	for range 20 {
		_, err := s.task.Scan(context.Background())
		must(err)
	}
	holds, err := s.school.Holds(in, yunxi.ID)
	must(err)
	first := holds[0]
	sent, _, err := s.notice.Office(in, notice.Page{Limit: 1})
	must(err)
	guardian := identity.Into(t.Context(), identity.Principal{
		AccountID: first.PersonID, SchoolID: yunxi.ID, PersonID: first.PersonID, Roles: []identity.Role{identity.RoleGuardian},
	})
	_, err = s.notice.Receive(guardian, sent[0].ID, notice.Tap{ClientID: database.NewID(), At: s.clock.Now(), Done: true})
	must(err)
	told, err = lessonNotices{s}.Told(in, lesson)
	must(err)
	if told == nil {
		t.Fatal("nothing was told")
	}
	families, opened := 0, 0
	for _, c := range told.Classes {
		families += c.Families
		opened += c.Opened
	}
	seats := map[database.ID]bool{}
	for _, h := range holds {
		seats[h.SeatID] = true
	}
	if of := told.Classes["class:"+first.ClassID.String()]; of.Opened == 0 || families != len(seats) || opened == 0 || opened > 2 {
		t.Errorf("%d of %d families, in the class of the guardian %+v", opened, families, of)
	}
	lesson.Routine = &task.Routine{Plan: []string{"E2-1"}}
	if other, err := (lessonNotices{s}).Told(in, lesson); err != nil || other != nil {
		t.Errorf("a lesson of other rows: %+v, %v", other, err)
	}
}
