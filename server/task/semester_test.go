package task_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/task"
)

// The semester of school A, from before term to the end of the summer.
var (
	semesterFrom = clock.NewDate(2022, time.January, 24)
	semesterTo   = clock.NewDate(2022, time.September, 1)
)

// counted is how many of each subject school A is assumed to have.
var counted = map[task.SubjectKind]int{
	"class": 36, "asset:extinguisher": 120, "asset:dispenser": 36, "area": 30,
	"checkpoint": 14, "post": 8, "asset:lift": 2, "asset:meter": 6, "asset:alarm": 1, "asset:printer": 2, "bus": 1, "document": 12,
}

// happens is how often an event occurs on a school day of the assumed semester:
// n times every so many school days.
var happens = map[string]struct{ n, every int }{
	"kitchen.cooked": {8, 1}, "kitchen.sampled": {8, 1}, "kitchen.check": {1, 10}, "kitchen.readmit": {1, 20}, "kitchen.off-duty": {1, 20}, "visitor.entered": {15, 1}, "bus.last_off": {2, 1},
	"repair.reported": {1, 1}, "hazard.graded": {1, 5}, "hazard.rectified": {1, 5},
	"hazard.reported": {1, 5}, "hazard.danger": {1, 20}, "hazard.paused": {1, 20},
	"hazard.unverified": {1, 20}, "asset.visited": {1, 20}, "family.asked": {1, 20},
	"order.received": {1, 5}, "incident.reported": {1, 20}, "event.planned": {1, 20},
	"notice.written": {0, 1}, "notice.written-by-office": {0, 1}, "notice.scheduled": {0, 1}, // as often as the school writes
}

// promised is a task of the semester with the routine it comes from.
type promised struct {
	routine *task.Routine
	subject int
	occ     task.Occurrence
}

// semester is every task of the semester when everything is done as it is due.
func semester(c *calendar.Calendar) []promised {
	var out []promised
	for i := range pack().Routines {
		r := &pack().Routines[i]
		if r.Off {
			continue
		}
		clocked, event := r.Clocked()
		switch {
		case clocked:
			for _, o := range task.Occurrences(r.Schedule, r.Scope, c, semesterFrom, semesterTo) {
				out = append(out, promised{routine: r, occ: o})
			}
		case event != "":
			out = append(out, eventful(c, r, event)...)
		default:
			for subject := range counted[r.Subject] {
				out = append(out, recurring(c, r, subject)...)
			}
		}
	}
	return out
}

func eventful(c *calendar.Calendar, r *task.Routine, event string) []promised {
	var out []promised
	for i, d := range c.Days(calendar.School, semesterFrom, semesterTo-1) {
		if i%happens[event].every != 0 {
			continue
		}
		for n := range happens[event].n {
			id := fmt.Sprintf("%s-%d", d, n)
			for _, o := range task.EventOccurrences(r.Schedule, r.Scope, c, id, d.At(10*time.Hour+30*time.Minute)) {
				if r.Subject == "hazard" && o.Window != "" && o.Window != "serious" && o.Window != "repair" {
					continue // a hazard has one grade, a stranger's one urgency
				}
				out = append(out, promised{routine: r, subject: n, occ: o})
			}
		}
	}
	return out
}

// recurring follows one subject: filters and lifts are done again whenever they are
// due, papers expire at the end of June.
func recurring(c *calendar.Calendar, r *task.Routine, subject int) []promised {
	last := map[string]clock.Date{
		"water.filter": clock.NewDate(2022, time.February, 11), "lift.service": clock.NewDate(2022, time.January, 20),
		"lift.inspect": clock.NewDate(2022, time.June, 10), "doc.expiry": clock.NewDate(2022, time.June, 30),
	}[r.Code]
	var out []promised
	for {
		o, ok := task.FactOccurrence(r.Schedule, r.Scope, c, task.Facts{On: last}, min(last, semesterFrom))
		if !ok || clock.DateOf(o.Opens) >= semesterTo {
			return out
		}
		out = append(out, promised{routine: r, subject: subject, occ: o})
		if r.On[0].Since == nil {
			return out
		}
		last = clock.DateOf(o.Due)
	}
}

// The figures are those of the assumptions above; they change only when the pack,
// the calendar or a rule changes, and then on purpose.
func TestTasksOfTheSemester(t *testing.T) {
	t.Parallel()
	tasks, targets := 0, 0
	byKind := map[string]int{}
	seen := make(map[string]bool)
	for _, p := range semester(schoolA()) {
		key := fmt.Sprintf("%s/%d/%s", p.routine.Code, p.subject, p.occ.Slot)
		if seen[key] {
			t.Errorf("%s is promised twice", key)
		}
		seen[key] = true
		if !p.occ.Opens.Before(p.occ.Due) || p.occ.Due.After(p.occ.Closes) {
			t.Errorf("%s: %s, closes %s", key, window(p.occ), show(p.occ.Closes))
		}
		tasks++
		targets += len(p.routine.Complete.Sign)
		switch p.routine.Complete.Mode {
		case task.Each:
			targets += counted[p.routine.Subject]
		case task.Everyone:
			targets += 4
		case task.AnyEvidence:
		}
		clocked, event := p.routine.Clocked()
		switch {
		case clocked:
			byKind["clocked"]++
		case event != "":
			byKind["events"]++
		default:
			byKind["since and fact"]++
		}
	}
	diff(t, "by kind", map[string]int{"clocked": 5357, "events": 3433, "since and fact": 82}, byKind)
	if tasks != 8872 || targets != 41477 {
		t.Errorf("%d tasks with %d targets", tasks, targets)
	}
}

func TestPackIsComplete(t *testing.T) {
	t.Parallel()
	if n := len(pack().Routines); n != 148 {
		t.Errorf("%d routines, want 148", n)
	}
	if n := len(pack().Ladders); n != 19 {
		t.Errorf("%d ladders, want 19", n)
	}
	used := make(map[string]bool)
	for _, r := range pack().Routines {
		used[r.Ladder] = true
	}
	diff(t, "every ladder is used", slices.Sorted(maps.Keys(pack().Ladders)), slices.Sorted(maps.Keys(used)))
}

// planRows are the rows of a semester plan: 87 of its text, 42 of its month list (of
// which two have two parts), 13 safety lessons.
func planRows() map[string]bool {
	rows := make(map[string]bool)
	for i := range 87 {
		rows[fmt.Sprintf("S%02d", i+1)] = true
	}
	for month, items := range map[int]int{2: 9, 3: 6, 4: 9, 5: 5, 6: 6, 7: 7} {
		for i := range items {
			rows[fmt.Sprintf("M%d-%d", month, i+1)] = true
		}
	}
	for _, split := range []string{"M5-3", "M5-4"} {
		delete(rows, split)
		rows[split+"a"], rows[split+"b"] = true, true
	}
	for month, items := range map[int]int{2: 3, 3: 3, 4: 1, 5: 3, 6: 3} {
		for i := range items {
			rows[fmt.Sprintf("E%d-%d", month, i+1)] = true
		}
	}
	return rows
}

func TestEveryPlanRowIsCovered(t *testing.T) {
	t.Parallel()
	rows := planRows()
	if len(rows) != 87+44+13 {
		t.Fatalf("%d rows", len(rows))
	}
	served := make(map[string]bool)
	for _, r := range pack().Routines {
		for _, row := range r.Plan {
			served[row] = true
			if !rows[row] {
				t.Errorf("%s serves %s, which no plan has", r.Code, row)
			}
		}
	}
	for row, why := range pack().NotATask {
		if !rows[row] || why == "" {
			t.Errorf("%s is listed as no task, wrongly", row)
		}
		served[row] = true
	}
	for row := range rows {
		if !served[row] {
			t.Errorf("%s is served by nothing", row)
		}
	}
}

// In the break of 3 to 5 April only those work and hear something who hold a duty
// then, and on the last evening those who stand at a post or eat with pupils on the 6th.
func TestTheBreakIsQuiet(t *testing.T) {
	t.Parallel()
	first, last := date(t, "2022-04-03"), date(t, "2022-04-05")
	inBreak := func(at time.Time) bool { d := clock.DateOf(at); return d >= first && d <= last }
	duties := []string{
		"guard.cctv", "guard.handover", "guard.round", "guard.shift", "holiday.duty", "holiday.reopen", "lift.service",
	}
	opens, heard := make(map[string]bool), make(map[string]bool)
	tasks := semester(schoolA())
	lift := routine(t, "lift.service") // one that is due on 8 April
	o, _ := task.FactOccurrence(lift.Schedule, "", schoolA(), task.Facts{On: date(t, "2022-03-24")}, date(t, "2022-03-24"))
	tasks = append(tasks, promised{routine: &lift, occ: o})
	for _, p := range tasks {
		if inBreak(p.occ.Opens) {
			opens[p.routine.Code] = true
		}
		row := task.Start(p.occ, p.occ.Opens.AddDate(0, -3, 0))
		for _, f := range fireAll(&row, ladder(t, p.routine.Ladder), schoolA()) {
			for _, to := range f.To {
				leaves := task.PushAt(&row, f.At, task.Part(to), f.Urgent, task.Night)
				if f.Push && inBreak(leaves) && !slices.Contains(duties, p.routine.Code) {
					heard[p.routine.Code+" "+show(leaves)+" "+to] = true
				}
			}
		}
	}
	diff(t, "opens", duties, slices.Sorted(maps.Keys(opens)))
	diff(t, "heard of other work", []string{
		"guard.post 2022-04-05 19:00 holder", "kitchen.dine 2022-04-05 19:00 holder",
	}, slices.Sorted(maps.Keys(heard)))
}

// Every duty day of a break: its holder hears of it the evening before and that morning.
func TestEveryHolidayDutyIsAnnounced(t *testing.T) {
	t.Parallel()
	for _, o := range between(t, routine(t, "holiday.duty").Schedule, schoolA(), "2022-01-24", "2022-08-31") {
		if o.Window != "in" {
			continue
		}
		row := task.Start(o, o.Opens.AddDate(0, -1, 0))
		var told []string
		for _, f := range fireAll(&row, ladder(t, "shift"), schoolA()) {
			if f.Kind == task.Reminder && f.At.Before(o.Opens) && slices.Contains(f.To, "holder") {
				told = append(told, show(f.At))
			}
		}
		want := []string{show((o.Anchor - 3).At(9 * time.Hour)), show((o.Anchor - 1).At(19 * time.Hour)), show(o.Anchor.At(7*time.Hour + 30*time.Minute))}
		diff(t, o.Slot, want, told)
	}
}

// Parents hear of each holiday before the last bell of the last school day.
func TestParentsAreToldBeforeTheLastBell(t *testing.T) {
	t.Parallel()
	got := between(t, routine(t, "holiday.parents").Schedule, schoolA(), "2022-02-14", "2022-08-31")
	for i, off := range []string{"2022-04-03", "2022-04-30", "2022-06-03", "2022-07-02"} {
		bell, ok := schoolA().LastBell(date(t, off))
		if !ok || !got[i].Due.Before(bell) || !got[i].Closes.Equal(bell) {
			t.Errorf("holiday of %s: due %s, last bell %s", off, show(got[i].Due), show(bell))
		}
	}
}
