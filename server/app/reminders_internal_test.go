package app

import (
	"context"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"xiaoqin/configs"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// reminded is the demo school with its clock in our hands.
type reminded struct {
	*system
	school database.ID
	in     context.Context
}

// demoSchoolAt opens the demo school as `make run` does, at a moment.
func demoSchoolAt(t *testing.T, moment string) *reminded {
	t.Helper()
	s := openTestSystem(t)
	r := &reminded{system: s}
	r.setClock(t, moment)
	operator := identity.Into(t.Context(), identity.System(database.ID{}))
	files, err := fs.Sub(configs.Demo, "demo")
	if err == nil {
		_, err = s.school.Demo(operator, files)
	}
	if err == nil {
		err = s.promiseDemoSchools(operator)
	}
	if err != nil {
		t.Fatal(err)
	}
	yunxi, err := s.school.FindByCode(operator, "yunxi")
	if err != nil {
		t.Fatal(err)
	}
	r.school, r.in = yunxi.ID, identity.Into(t.Context(), identity.System(yunxi.ID))
	r.goTo(t, moment)
	return r
}

func (r *reminded) setClock(t *testing.T, moment string) {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", moment, clock.Shanghai)
	if err != nil {
		t.Fatal(err)
	}
	r.clock.SetOffset(at.Sub(r.machine.Now()))
}

// goTo moves the clock of the school, and does what the jobs of the night and the scan do.
func (r *reminded) goTo(t *testing.T, moment string) {
	t.Helper()
	r.setClock(t, moment)
	if _, err := r.task.Materialise(t.Context()); err != nil {
		t.Fatal(err)
	}
	for {
		scanned, err := r.task.Scan(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if scanned.Tasks == 0 {
			return
		}
	}
}

// opened are the tasks of a routine that are open at the moment: when each is due and how
// many targets it has.
func (r *reminded) opened(t *testing.T, routine string) (due []string, ids []database.ID, targets int) {
	t.Helper()
	var rows []struct {
		ID      database.ID
		DueAt   clock.Instant
		Targets int
	}
	err := r.db.In(t.Context()).Raw(`SELECT t.id, t.due_at, t.targets FROM tasks t JOIN routines r ON r.id = t.routine_id
		WHERE t.school_id = ? AND r.code = ? AND t.state = 'live' AND t.opens_at <= ? ORDER BY t.due_at`, r.school, routine, clock.At(r.clock.Now())).Scan(&rows).Error
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		due = append(due, row.DueAt.Time().In(clock.Shanghai).Format("2006-01-02 15:04"))
		ids, targets = append(ids, row.ID), targets+row.Targets
	}
	return due, ids, targets
}

// holders are the names of the people in a part of a task.
func (r *reminded) parts(t *testing.T, id database.ID, part task.Part) int {
	t.Helper()
	var refs []string
	err := r.db.In(t.Context()).Raw(`SELECT ref FROM task_holders WHERE task_id = ? AND part = ?`, id, part).Scan(&refs).Error
	if err != nil {
		t.Fatal(err)
	}
	return len(refs)
}

// has expects a routine to be open with these moments and so many targets, and somebody to
// hold it and somebody to stand in.
func (r *reminded) has(t *testing.T, routine string, targets int, due ...string) {
	t.Helper()
	got, ids, n := r.opened(t, routine)
	if !slices.Equal(got, due) || n != targets {
		t.Errorf("%s at %s: %v with %d targets, want %v with %d", routine, r.clock.Now().In(clock.Shanghai).Format("2006-01-02 15:04"), got, n, due, targets)
	}
	for _, id := range ids {
		if r.parts(t, id, task.PartHolder) == 0 || r.parts(t, id, task.PartDeputy) == 0 {
			t.Errorf("%s: %d hold it, %d stand in", routine, r.parts(t, id, task.PartHolder), r.parts(t, id, task.PartDeputy))
		}
	}
}

// areas is how many the demo school has.
func (r *reminded) areaCount(t *testing.T) int {
	t.Helper()
	found, err := r.things().Of(r.in, r.school, "area", clock.DateOf(r.clock.Now()))
	if err != nil || len(found) == 0 {
		t.Fatal(len(found), err)
	}
	return len(found)
}

// TestFireSelfCheckIsOneTaskAMonth: one task with a target for each extinguisher, held by
// the fire officer, with a deputy.
func TestFireSelfCheckIsOneTaskAMonth(t *testing.T) {
	t.Parallel()
	r := demoSchoolAt(t, "2022-03-03 09:00")
	r.has(t, "fire.self-check", 120, "2022-03-31 16:00")
	r.goTo(t, "2022-04-06 09:00")
	r.has(t, "fire.self-check", 120, "2022-04-29 16:00")
}

// TestFilterIsChangedAtTermStartAndByInterval: before the first day of the term all of
// them in one task, later each by its own clock.
func TestFilterIsChangedAtTermStartAndByInterval(t *testing.T) {
	t.Parallel()
	r := demoSchoolAt(t, "2022-02-09 09:00")
	r.goTo(t, "2022-02-11 09:00")
	r.has(t, "water.filter-term", 36, "2022-02-14 16:00")
	r.goTo(t, "2022-07-26 09:00")
	_, ids, _ := r.opened(t, "water.filter") // 180 days after 11 February is 10 August, two weeks ahead of it begins
	for _, id := range ids {
		if r.parts(t, id, task.PartHolder) == 0 {
			t.Error("nobody holds the filter of a dispenser")
		}
	}
}

// TestDrillIsAskedForEachMonth names the month's drill and who prepares it.
func TestDrillIsAskedForEachMonth(t *testing.T) {
	t.Parallel()
	r := demoSchoolAt(t, "2022-03-02 09:00")
	r.has(t, "drill.monthly", 0, "2022-03-31 16:00")
	r.goTo(t, "2022-06-01 09:00")
	r.has(t, "drill.monthly", 0, "2022-06-30 16:00")
	r.goTo(t, "2022-07-12 09:00")
	if due, _, _ := r.opened(t, "drill.monthly"); len(due) > 0 && strings.HasPrefix(due[0], "2022-07") {
		t.Errorf("a drill in the holidays: %v", due)
	}
}

// TestHolidayIsClosedAndReopened: the areas of the demo school are checked after the last
// bell before a holiday and before the school opens again; the pipes are flushed only
// after seven days or more without school.
func TestHolidayIsClosedAndReopened(t *testing.T) {
	t.Parallel()
	r := demoSchoolAt(t, "2022-04-02 15:00")
	areas := r.areaCount(t)
	r.has(t, "holiday.close", 0)
	r.goTo(t, "2022-04-02 16:30") // a 调休 Saturday, the last school day before 清明
	r.has(t, "holiday.close", areas, "2022-04-02 17:20")
	r.goTo(t, "2022-04-05 13:30")
	r.has(t, "holiday.reopen", areas, "2022-04-05 17:00")
	for _, moment := range []string{"2022-04-05 09:00", "2022-05-04 09:00", "2022-06-05 09:00"} {
		r.goTo(t, moment)
		if due, _, _ := r.opened(t, "water.flush"); len(due) > 0 {
			t.Errorf("flushed after a holiday shorter than seven days: %v", due)
		}
	}
	r.goTo(t, "2022-08-31 09:00") // the last day of the summer
	r.has(t, "water.flush", 36, "2022-08-31 16:00")
}

// TestWhoStandsInForWhoIsAway names the other fire officer while one is away, and asks
// nobody to stand in for somebody who holds nothing.
func TestWhoStandsInForWhoIsAway(t *testing.T) {
	t.Parallel()
	r := demoSchoolAt(t, "2022-04-01 09:00")
	people, err := r.identity.Staff(r.in, r.school)
	if err != nil {
		t.Fatal(err)
	}
	of := func(name, first, last string) []string {
		t.Helper()
		i := slices.IndexFunc(people, func(p identity.Person) bool { return p.Name == name })
		from, err := clock.ParseDate(first)
		until, wrong := clock.ParseDate(last)
		if i < 0 || err != nil || wrong != nil {
			t.Fatal(i, err, wrong)
		}
		names, err := r.task.StandIns(r.in, people[i].ID, from, until)
		if err != nil {
			t.Fatal(err)
		}
		return names
	}
	if got := of("顾长青", "2022-04-02", "2022-04-02"); !slices.Contains(got, "齐大川") || slices.Contains(got, "顾长青") {
		t.Errorf("for the fire officer: %v, want the other one among them", got)
	}
	if got := of("郑美华", "2022-04-02", "2022-04-02"); len(got) == 0 || slices.Contains(got, "郑美华") {
		t.Errorf("for the manager of the kitchen: %v", got)
	}
	if got := of("顾长青", "2022-03-05", "2022-03-05"); len(got) != 0 {
		t.Errorf("on a day that is over: %v", got)
	}
}
