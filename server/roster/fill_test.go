package roster_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

const gateDayAndNight = `
  - {post: gate, name: 门卫室白班, days: every, from: "07:00", until: "19:00", roles: [G], crew: 1}
  - {post: gate, name: 门卫室夜班, days: every, from: "19:00", until: "07:00", roles: [G], crew: 1, first: 1}
  - {post: dine, name: 陪餐, days: school, from: "10:30", until: "13:30", roles: [LD, N], crew: 1}
`

func TestPeopleTakeTurns(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.open(t, gateDayAndNight)
		want := []string{
			"04-01 07:00-19:00 gate 门卫室白班 马保成",
			"04-01 10:30-13:30 dine 陪餐 严正明",
			"04-01 19:00-07:00 gate 门卫室夜班 石磊",
			"04-02 07:00-19:00 gate 门卫室白班 石磊",
			"04-02 10:30-13:30 dine 陪餐 严正明", // a Saturday that is a school day
			"04-02 19:00-07:00 gate 门卫室夜班 韩铁柱",
			"04-03 07:00-19:00 gate 门卫室白班 韩铁柱",
			"04-03 19:00-07:00 gate 门卫室夜班 马保成",
		}
		if diff := cmp.Diff(want, w.lines(t, "2022-04-01", "2022-04-03")); diff != "" {
			t.Fatal(diff)
		}
		before := w.lines(t, "2022-03-30", "2022-05-05")
		for range 2 {
			if err := w.Fill(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(before, w.lines(t, "2022-03-30", "2022-05-05")); diff != "" {
			t.Errorf("filling again changed: %s", diff)
		}
	})
}

// Whoever is on duty at a post is whose shift holds the moment, the night before included.
func TestTheEngineReadsTheShifts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.open(t, gateDayAndNight)
	staff, err := w.Staff(t.Context(), w.school, at("2022-04-01 00:00"), at("2022-04-05 00:00"))
	if err != nil {
		t.Fatal(err)
	}
	for moment, want := range map[string]string{
		"2022-04-02 06:59": "石磊", "2022-04-02 07:00": "石磊", "2022-04-02 18:59": "石磊",
		"2022-04-02 19:00": "韩铁柱", "2022-04-03 00:30": "韩铁柱", "2022-04-03 19:00": "马保成",
	} {
		people := staff.People("d:gate", at(moment))
		if len(people) != 1 || staff.Name(people[0]) != want {
			t.Errorf("%s: %d people, want %s", moment, len(people), want)
		}
	}
	if refs := staff.Refs(w.guards[0]); !strings.Contains(joined(refs), "d:gate") || strings.Contains(joined(refs), "d:dine") {
		t.Errorf("references of a guard: %v", refs)
	}
}

func joined(refs []task.Ref) string {
	var all []string
	for _, r := range refs {
		all = append(all, string(r))
	}
	return strings.Join(all, " ")
}

func TestFillingKeepsWhatPeopleDid(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.open(t, gateDayAndNight)
		emptied, swapped := w.shift(t, "gate", "2022-04-02 07:00"), w.shift(t, "gate", "2022-04-03 07:00")
		if err := w.Assign(w.system(), swapped.ID, w.guards[1]); err != nil {
			t.Fatal(err)
		}
		if err := w.Assign(w.system(), emptied.ID, database.ID{}); err != nil {
			t.Fatal(err)
		}
		// 石磊 leaves: what is his by hand becomes a vacancy, his turns go to the others.
		if _, err := w.identity.LeavePerson(w.system(), w.guards[1]); err != nil {
			t.Fatal(err)
		}
		w.employ(t, "胡志刚", identity.RoleGuard)
		if err := w.Fill(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := []string{
			"04-01 07:00-19:00 gate 门卫室白班 马保成",
			"04-01 10:30-13:30 dine 陪餐 严正明",
			"04-01 19:00-07:00 gate 门卫室夜班 韩铁柱", // was 石磊's turn
			"04-02 07:00-19:00 gate 门卫室白班 *",
			"04-02 10:30-13:30 dine 陪餐 严正明",
			"04-02 19:00-07:00 gate 门卫室夜班 韩铁柱",
			"04-03 07:00-19:00 gate 门卫室白班 *",
			"04-03 19:00-07:00 gate 门卫室夜班 马保成", // as written, although somebody new takes part
		}
		if diff := cmp.Diff(want, w.lines(t, "2022-04-01", "2022-04-03")); diff != "" {
			t.Error(diff)
		}
		for _, line := range w.lines(t, "2022-04-01", "2022-05-04") {
			if strings.HasSuffix(line, "石磊") {
				t.Errorf("somebody who left has a shift: %s", line)
			}
		}
		vacant, err := w.Vacancies(w.system(), day("2022-04-01"), day("2022-04-30"))
		if err != nil {
			t.Fatal(err)
		}
		if len(vacant) != 2 || vacant[0].ID != emptied.ID || vacant[1].ID != swapped.ID {
			t.Errorf("vacancies %+v, want the two by hand", vacant)
		}
	})
}

// A shift that has begun belongs to whoever has it, whatever becomes of the patterns.
func TestNewPatternsChangeOnlyWhatIsAhead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.open(t, gateDayAndNight)
		w.set(t, `
  - {post: gate, name: 校门, days: every, from: "07:00", until: "15:00", roles: [G], crew: 2, first: 1}
`)
		want := []string{
			"03-31 07:00-19:00 gate 校门 韩铁柱", // began before
			"03-31 07:00-15:00 gate 校门 马保成", // the second one is needed at once
			"04-01 07:00-15:00 gate 校门 石磊",
			"04-01 07:00-15:00 gate 校门 韩铁柱",
		}
		if diff := cmp.Diff(want, w.lines(t, "2022-03-31", "2022-04-01")); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAPostWithoutPeopleIsVacant(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.open(t, `
  - {post: clinic, name: 保健室, days: school, from: "07:30", until: "17:00", roles: [N], crew: 1}
`)
	want := []string{"04-01 07:30-17:00 clinic 保健室", "04-02 07:30-17:00 clinic 保健室"}
	if diff := cmp.Diff(want, w.lines(t, "2022-04-01", "2022-04-05")); diff != "" {
		t.Error(diff)
	}
	nurse := w.employ(t, "方晴", identity.RoleNurse)
	if err := w.Fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	if e := w.shift(t, "clinic", "2022-04-01 07:30"); e.Person != nurse {
		t.Errorf("after somebody came: %+v", e)
	}
}

// What a post is needed for and nobody can do is in the list of gaps of the engine.
func TestAVacancyIsAGapOfTheEngine(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.open(t, `
  - {post: clinic, days: school, from: "07:30", until: "17:00", roles: [N], crew: 1}
`)
	f, err := task.ParseFile("test.yaml", []byte(`
routines:
  - {code: clinic.watch, name: 晨检值守, on: [{day: school}], win: ["07:40..08:00..09:00"], who: {on_duty: clinic}, owner: N, ladder: plain, evidence: sheet}
ladders:
  plain: {days: every, rungs: ["opens : holder"]}
`))
	if err != nil {
		t.Fatalf("%+v", err)
	}
	if _, err := w.tasks.ApplyRoutines(w.system(), f.Routines, f.Ladders); err != nil {
		t.Fatalf("%+v", err)
	}
	w.moveTo(at("2022-04-01 07:45"))
	gaps, err := w.tasks.Gaps(w.system())
	if err != nil || len(gaps) == 0 {
		t.Fatalf("%d gaps with error %v, want the watch that nobody holds", len(gaps), err)
	}
	w.employ(t, "方晴", identity.RoleNurse)
	if err := w.Fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	if gaps, err = w.tasks.Gaps(w.system()); err != nil || len(gaps) != 0 {
		t.Errorf("%d gaps with error %v after somebody came", len(gaps), err)
	}
}

func TestASchoolWithoutACalendarHasNoShifts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.set(t, gateDayAndNight)
	if err := w.Fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := w.lines(t, "2022-04-01", "2022-04-30"); got != nil {
		t.Errorf("shifts %q", got)
	}
}

func TestNightShiftsOfYesterdayAreStillOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.moveTo(at("2022-04-02 02:00"))
	w.open(t, gateDayAndNight)
	duties, err := w.Duties(t.Context(), w.school, w.Now(), w.Now().Add(time.Minute))
	if err != nil || len(duties) != 1 || clock.DateOf(duties[0].From) != day("2022-04-01") {
		t.Errorf("duties at two in the morning: %+v, %v", duties, err)
	}
}
