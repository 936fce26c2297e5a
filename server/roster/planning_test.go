package roster_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/roster"
	"xiaoqin/server/school"
	"xiaoqin/server/task"
)

const holidays = `
  - {post: holiday, name: 节假日值班, days: holiday, from: "07:00", until: "19:00", roles: [LD, DT], crew: 1}
  - {post: gate, name: 门卫室白班, days: every, from: "07:00", until: "19:00", roles: [G], crew: 1}
`

// leave is who is away.
type leave []school.Absence

// absent lets somebody of a world be away.
func (w *world) absent(person database.ID, first, last string) {
	w.leave = append(w.leave, school.Absence{PersonID: person, First: day(first), Last: day(last)})
}

// dutyWorld is a world whose head plans 清明 with three duty teachers.
type dutyWorld struct {
	*world
	teachers []database.ID // 王芳、季风和、鲁半山
}

func newDuty(t *testing.T, db *database.DB) dutyWorld {
	t.Helper()
	w := newWorld(t, db)
	d := dutyWorld{world: w}
	for _, name := range []string{"王芳", "季风和", "鲁半山"} {
		d.teachers = append(d.teachers, w.employ(t, name, identity.RoleDutyTeacher))
	}
	w.moveTo(at("2022-03-24 09:00"))
	w.open(t, holidays)
	return d
}

func (w dutyWorld) boss() roster.NewRoster {
	return roster.NewRoster{Post: "holiday", First: day("2022-04-03"), Last: day("2022-04-05")}
}

func names(r roster.Roster) []string {
	var out []string
	for _, s := range r.Seats {
		out = append(out, s.From.Format("01-02 ")+s.Holder)
	}
	return out
}

func (w dutyWorld) draw(t *testing.T) roster.Roster {
	t.Helper()
	r, err := w.Draw(w.as(w.head, identity.RoleLogisticsHead), w.boss())
	if err != nil {
		t.Fatalf("%+v", err)
	}
	return r
}

func (w dutyWorld) publish(t *testing.T, r roster.Roster) roster.Roster {
	t.Helper()
	r, err := w.Publish(w.as(w.head, identity.RoleLogisticsHead), r.ID, false)
	if err != nil {
		t.Fatalf("%+v", err)
	}
	return r
}

func TestARosterIsProposedEditedAndPublished(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newDuty(t, db)
		head := w.as(w.head, identity.RoleLogisticsHead)
		w.absent(w.teachers[0], "2022-04-03", "2022-04-04")
		drawn := w.draw(t)
		if diff := cmp.Diff([]string{"04-03 严正明", "04-04 季风和", "04-05 王芳"}, names(drawn)); diff != "" || drawn.Name != "清明节值班" {
			t.Errorf("%s %s", drawn.Name, diff)
		}
		if got := inbox(t, db, w.head); got != nil {
			t.Errorf("a proposal told somebody: %q", got)
		}
		seat := drawn.Seats[0]
		if _, err := w.Seat(head, drawn.ID, seat.From, 0, w.teachers[0]); !errors.Is(err, roster.ErrAway) {
			t.Errorf("somebody who is away: %v", err)
		}
		if _, err := w.Seat(head, drawn.ID, seat.From, 0, database.ID{}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Publish(head, drawn.ID, false); !errors.Is(err, roster.ErrGaps) {
			t.Errorf("published with a gap: %v", err)
		}
		if _, err := w.Seat(head, drawn.ID, seat.From, 0, w.teachers[2]); err != nil {
			t.Fatal(err)
		}
		done := w.publish(t, drawn)
		if diff := cmp.Diff([]string{"04-03 鲁半山", "04-04 季风和", "04-05 王芳"}, names(done)); diff != "" || done.Gaps() != 0 || done.Published.IsZero() {
			t.Errorf("published %+v %s", done, diff)
		}
		w.publish(t, drawn) // once more tells nobody
		for i, person := range w.teachers {
			if diff := cmp.Diff([]string{"清明节值班：您值1班"}, inbox(t, db, person)); diff != "" {
				t.Errorf("teacher %d: %s", i, diff)
			}
		}
		if got := inbox(t, db, w.head); got != nil {
			t.Errorf("somebody without a shift was told: %q", got)
		}
		if err := w.Fill(t.Context()); err != nil {
			t.Fatal(err)
		}
		if e := w.shift(t, "holiday", "2022-04-03 07:00"); e.Person != w.teachers[2] {
			t.Errorf("the night wrote over it: %+v", e)
		}
		if _, err := w.Seat(head, drawn.ID, seat.From, 0, w.teachers[1]); !errors.Is(err, roster.ErrPublished) {
			t.Errorf("edited what is published: %v", err)
		}
	})
}

// Who is affected by a roster that is published anew is told once; nobody else is.
func TestARosterEditedAfterPublishingTellsWhoIsAffectedOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newDuty(t, db)
		first := w.publish(t, w.draw(t)) // 严正明, 王芳, 季风和
		if diff := cmp.Diff([]string{"04-03 严正明", "04-04 王芳", "04-05 季风和"}, names(first)); diff != "" {
			t.Fatal(diff)
		}
		again := w.draw(t)
		head := w.as(w.head, identity.RoleLogisticsHead)
		if _, err := w.Seat(head, again.ID, again.Seats[1].From, 0, w.teachers[2]); err != nil {
			t.Fatal(err)
		}
		w.publish(t, again)
		want := map[database.ID][]string{
			w.head:        {"清明节值班：您值1班"},
			w.teachers[0]: {"清明节值班：您值1班", "清明节值班改了：有一班不用您值"},
			w.teachers[1]: {"清明节值班：您值1班"},
			w.teachers[2]: {"清明节值班：您值1班"},
		}
		for person, titles := range want {
			if diff := cmp.Diff(titles, inbox(t, db, person)); diff != "" {
				t.Errorf("%v: %s", person, diff)
			}
		}
	})
}

// The days of the years behind count, and who had 清明 the last time is not asked first.
func TestYearsBehindCount(t *testing.T) {
	t.Parallel()
	w := newDuty(t, dbtest.Open(t))
	w.moveTo(at("2022-03-01 09:00"))
	w.publish(t, w.draw(t))
	w.moveTo(at("2022-04-20 09:00"))
	next, err := w.Draw(w.as(w.head, identity.RoleLogisticsHead), roster.NewRoster{Post: "holiday", First: day("2022-04-30"), Last: day("2022-05-04")})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"04-30 鲁半山", "05-01 严正明", "05-02 王芳", "05-03 季风和", "05-04 鲁半山"}, names(next)); diff != "" {
		t.Error(diff)
	}
	for _, share := range next.Pool {
		if share.Name == "鲁半山" && (share.Days != 0 || share.Now != 2) {
			t.Errorf("share %+v", share)
		}
	}
}

const planning = `
routines:
  - {code: holiday.roster, name: 编排假期值班表, on: [{day: holiday, pick: 1, of: break, shift: "-10d", roll: back work}], win: ["08:00..+5d 16:00..+7d 16:00"], who: {role: LD}, owner: P, evidence: published, ladder: plain, params: {post: holiday}}
  - {code: holiday.duty, name: 假期值班, on: [{day: holiday}], win: ["in=08:00..08:15..09:00@sign-in", "out=17:00..17:30..18:30@handover"], who: {on_duty: holiday}, owner: LD, evidence: sign_in, ladder: plain}
ladders:
  plain: {days: every, rungs: ["opens -3d@09:00 : holder+owner : if unacked", "opens -1d@19:00 : holder", "due +15m : owner : urgent"]}
`

func (w dutyWorld) promise(t *testing.T) {
	t.Helper()
	f, err := task.ParseFile("test.yaml", []byte(planning))
	if err != nil {
		t.Fatalf("%+v", err)
	}
	if _, err := w.tasks.ApplyRoutines(w.system(), f.Routines, f.Ladders); err != nil {
		t.Fatalf("%+v", err)
	}
}

func (w dutyWorld) tasksOf(t *testing.T, on, code string) []task.Entry {
	t.Helper()
	entries, err := w.tasks.Day(w.system(), day(on))
	if err != nil {
		t.Fatal(err)
	}
	var out []task.Entry
	for _, e := range entries {
		if e.Routine.Code == code {
			out = append(out, e)
		}
	}
	return out
}

func TestPublishingDoesTheTaskToPlan(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newDuty(t, db)
		w.promise(t)
		w.publish(t, w.draw(t))
		if planned := w.tasksOf(t, "2022-03-29", "holiday.roster"); len(planned) != 1 || planned[0].State != task.Done {
			t.Errorf("the task to plan: %+v", planned)
		}
	})
}

// The principal of the school may publish too, and the head need not plan it any more.
func TestThePrincipalPublishesAndTheHeadsTaskIsDone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newDuty(t, db)
		w.promise(t)
		principal := w.as(w.employ(t, "江望舒", identity.RolePrincipal), identity.RolePrincipal)
		drawn, err := w.Draw(principal, w.boss())
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := w.Publish(principal, drawn.ID, false); err != nil {
				t.Fatal(err)
			}
		}
		if planned := w.tasksOf(t, "2022-03-29", "holiday.roster"); len(planned) != 1 || planned[0].State != task.Done {
			t.Errorf("the task of the head: %+v", planned)
		}
	})
}

// What a teacher has seen is seen in the tasks; who takes over has yet to see it.
func TestSeenGoesWithTheShift(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newDuty(t, db)
		w.promise(t)
		w.publish(t, w.draw(t))
		one := w.shift(t, "holiday", "2022-04-04 07:00") // 王芳
		wang := w.as(w.teachers[0], identity.RoleDutyTeacher)
		if _, err := w.Acknowledge(w.as(w.teachers[1], identity.RoleDutyTeacher), one.ID); !errors.Is(err, roster.ErrNotYourShift) {
			t.Errorf("somebody else: %v", err)
		}
		for range 2 {
			if e, err := w.Acknowledge(wang, one.ID); err != nil || e.Acked.IsZero() {
				t.Fatalf("%+v %v", e, err)
			}
		}
		acked := func(want bool) {
			t.Helper()
			all := w.tasksOf(t, "2022-04-04", "holiday.duty")
			if len(all) != 2 || (all[0].Acked != nil) != want || (all[1].Acked != nil) != want {
				t.Errorf("tasks %+v, want seen %t", all, want)
			}
		}
		acked(true)
		if err := w.Assign(w.as(w.head, identity.RoleLogisticsHead), one.ID, w.teachers[2]); err != nil {
			t.Fatal(err)
		}
		acked(false)
		w.moveTo(at("2022-04-01 09:00"))
		if _, err := w.tasks.Scan(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := due(t, db, w.teachers[0]); len(got) != 0 {
			t.Errorf("who gave the shift away was reminded: %q", got)
		}
		if got := due(t, db, w.teachers[2]); len(got) == 0 {
			t.Error("who has it now was not asked three days before")
		}
	})
}

// due are the reminders of somebody.
func due(t *testing.T, db *database.DB, person database.ID) []string {
	t.Helper()
	var lines []string
	err := db.In(t.Context()).Raw(`SELECT m.title FROM inbox i JOIN messages m ON m.id = i.message_id
		WHERE i.recipient_id = ? AND m.purpose <> 'shift_change' ORDER BY i.moment_at, i.origin_id`, person).Scan(&lines).Error
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func TestSigningInAndHandingOver(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newDuty(t, db)
		w.promise(t)
		w.publish(t, w.draw(t))
		one := w.shift(t, "holiday", "2022-04-04 07:00")
		wang := w.as(w.teachers[0], identity.RoleDutyTeacher)
		scan := roster.Scan{ClientID: database.NewID(), Token: "gate"}
		w.moveTo(at("2022-04-03 12:00"))
		if _, err := w.SignIn(wang, one.ID, scan); !errors.Is(err, roster.ErrTooEarly) {
			t.Errorf("the day before: %v", err)
		}
		w.moveTo(at("2022-04-04 07:50"))
		if _, err := w.tasks.Scan(t.Context()); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if e, err := w.SignIn(wang, one.ID, scan); err != nil || !e.Signed.Equal(at("2022-04-04 07:50")) {
				t.Fatalf("%+v %v", e, err)
			}
		}
		both := w.tasksOf(t, "2022-04-04", "holiday.duty")
		if both[0].State != task.Done || both[1].State != task.Live {
			t.Errorf("after the sign-in %+v", both)
		}
		w.moveTo(at("2022-04-04 17:10"))
		client := database.NewID()
		for range 2 {
			d, err := w.HandOver(wang, one.ID, client, " 西门锁有点紧\n转两下 ")
			if err != nil || len(d.Notes) != 1 || d.Notes[0].Words != "西门锁有点紧 转两下" {
				t.Fatalf("%+v %v", d, err)
			}
		}
		if both = w.tasksOf(t, "2022-04-04", "holiday.duty"); both[1].State != task.Done {
			t.Errorf("after the hand-over %+v", both[1])
		}
		next := w.shift(t, "holiday", "2022-04-05 07:00")
		d, err := w.Duty(w.as(w.teachers[1], identity.RoleDutyTeacher), next.ID)
		if err != nil || len(d.Before) != 1 || d.Before[0].Name != "王芳" {
			t.Errorf("what the next one reads: %+v %v", d, err)
		}
	})
}

// A gap is nobody's secret: three days before the head hears of it, and again when nobody
// has signed in a quarter of an hour after the beginning.
func TestTheHeadHearsOfAGap(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newDuty(t, db)
		w.promise(t)
		head := w.as(w.head, identity.RoleLogisticsHead)
		drawn := w.draw(t)
		if _, err := w.Seat(head, drawn.ID, drawn.Seats[1].From, 0, database.ID{}); err != nil {
			t.Fatal(err)
		}
		published, err := w.Publish(head, drawn.ID, true)
		if err != nil || published.Gaps() != 1 {
			t.Fatalf("%d gaps, %v", published.Gaps(), err)
		}
		scanAt := func(when string) int {
			t.Helper()
			w.moveTo(at(when))
			if _, err := w.tasks.Scan(t.Context()); err != nil {
				t.Fatal(err)
			}
			return len(due(t, db, w.head))
		}
		before := scanAt("2022-04-01 08:59")
		warned := scanAt("2022-04-01 09:00") // 4 April, three days ahead
		if warned <= before {
			t.Errorf("%d messages to the head, %d after the warning", before, warned)
		}
		if later := scanAt("2022-04-04 08:30"); later <= warned {
			t.Error("nobody signed in, and the head was not told")
		}
	})
}
