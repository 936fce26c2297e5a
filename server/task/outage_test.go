package task_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/task"
)

// outages are what each misfire policy makes of six hours, 15:00 to 21:00, in which four
// rungs and the verdict of a task from 16:20 to 17:50 pass unseen.
var outages = []struct {
	misfire string
	said    func(holder, deputy, owner database.ID) []said
}{
	{"catch_up_latest", func(holder, deputy, owner database.ID) []said {
		at := "2022-03-31 17:50"
		return []said{{At: at, Person: holder}, {At: at, Person: deputy}, {At: at, Person: owner}}
	}},
	{"catch_up_all", func(holder, deputy, owner database.ID) []said {
		return []said{
			{At: "2022-03-31 16:20", Person: holder},
			{At: "2022-03-31 17:05", Person: holder},
			{At: "2022-03-31 17:30", Person: holder},
			{At: "2022-03-31 17:30", Person: deputy},
			{At: "2022-03-31 17:50", Person: owner},
		}
	}},
	{"skip_if_late:30m", func(_, _, _ database.ID) []said { return nil }},
}

// disinfecting is a routine of 16:20 to 17:50 with that policy.
func disinfecting(code, misfire string) string {
	return `{code: ` + code + `, name: 消杀, on: [{day: every}], win: ["16:20..17:20..17:50"], who: {role: FA, deputy: G}, owner: SA, evidence: sheet, ladder: daily, misfire: "` + misfire + `"}`
}

func TestSixHoursDown(t *testing.T) {
	t.Parallel()
	for _, c := range outages {
		t.Run(c.misfire, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, db *database.DB) {
				w := newWorld(db, at(t, "2022-03-31 06:00"))
				holder, deputy, owner := w.staff.give("r:FA"), w.staff.give("r:G"), w.staff.give("r:SA")
				w.open(t, disinfecting("x", c.misfire))
				w.run(t, at(t, "2022-03-31 15:00"))
				w.late = nil
				w.start() // the process that comes back knows nothing of the one before
				done := w.scan(t, at(t, "2022-03-31 21:00"))
				if done.Missed != 1 {
					t.Errorf("%d verdicts", done.Missed)
				}
				less := cmpopts.SortSlices(func(a, b said) bool { return a.At+a.Person.String() < b.At+b.Person.String() })
				if diff := cmp.Diff(c.said(holder, deputy, owner), w.heard(t), less, cmpopts.IgnoreFields(said{}, "Title", "Body", "Push")); diff != "" {
					t.Errorf("what was said (-want +got):\n%s", diff)
				}
				after := w.slot(t, "x", "2022-03-31")
				if after.State != task.Missed || after.Cause != task.CauseOutage {
					t.Errorf("%s, cause %q: it blames somebody for an outage", after.State, after.Cause)
				}
				if len(w.late) == 0 || w.late[0] != 4*time.Hour+40*time.Minute {
					t.Errorf("lateness %v, want 4h40m for what opened at 16:20", w.late)
				}
				w.scan(t, at(t, "2022-03-31 20:00")) // the clock steps back
				if again := w.scan(t, at(t, "2022-03-31 21:00")); again.Tasks != 0 {
					t.Errorf("after the clock stepped back %d tasks fired again", again.Tasks)
				}
			})
		})
	}
}

// Quiet hours delay the push of the owner, not the one of whoever holds the night round.
func TestPushesWaitForTheMorning(t *testing.T) {
	t.Parallel()
	w := newWorld(dbtest.Open(t), at(t, "2022-03-31 20:00"))
	guard, owner := w.staff.give("r:G"), w.staff.give("r:SA")
	w.open(t, `{code: round, name: 夜巡, on: [{day: every}], win: ["23:30..+1d 00:30..+1d 00:55"], who: {role: G}, owner: SA, evidence: check_in, ladder: round}`)
	w.run(t, at(t, "2022-04-01 01:00"))
	pushes := func(person database.ID) []string {
		var out []string
		for _, s := range w.heard(t) {
			if s.Person == person && s.Push != "" {
				out = append(out, s.At+" > "+s.Push)
			}
		}
		return out
	}
	want := []string{"2022-04-01 00:20 > 2022-04-01 00:20", "2022-04-01 00:35 > 2022-04-01 00:35"}
	if diff := cmp.Diff(want, pushes(guard)); diff != "" {
		t.Errorf("guard (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"2022-04-01 00:50 > 2022-04-01 07:00"}, pushes(owner)); diff != "" {
		t.Errorf("owner (-want +got):\n%s", diff)
	}
}

// What one person has to hear at one moment is one push, and a line in the inbox for each.
func TestOnePersonGetsOnePush(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db, at(t, "2022-03-31 06:00"))
		guard := w.staff.give("r:G")
		w.open(t, `{code: a, name: 东门, on: [{day: every}], win: ["07:00..08:00"], who: {role: G}, owner: SA, evidence: sheet, ladder: daily}
{code: b, name: 西门, on: [{day: every}], win: ["07:00..08:00"], who: {role: G}, owner: SA, evidence: sheet, ladder: daily}
{code: c, name: 北门, on: [{day: every}], win: ["07:00..08:05"], who: {role: G}, owner: SA, evidence: sheet, ladder: daily}`)
		w.scan(t, at(t, "2022-03-31 07:00"))
		done := w.scan(t, at(t, "2022-03-31 07:52"))
		if done.Told != 3 || done.Pushes != 1 {
			t.Errorf("%d told in %d pushes, want 3 in 1", done.Told, done.Pushes)
		}
		pushed, inbox := 0, 0
		for _, s := range w.heard(t) {
			if s.Person != guard || s.At < "2022-03-31 07:30" {
				continue
			}
			inbox++
			if s.Push != "" {
				pushed++
				if s.Title[len(s.Title)-len("等3项"):] != "等3项" {
					t.Errorf("the push says %q", s.Title)
				}
			}
		}
		if pushed != 1 || inbox != 3 {
			t.Errorf("%d pushes, %d in the inbox", pushed, inbox)
		}
	})
}
