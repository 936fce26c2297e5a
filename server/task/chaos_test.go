package task_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/chaostest"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/task"
)

// minutely is a school of four posts at which something is to be done in every minute
// around a midnight. A clock that runs sixty times as fast makes seconds of the minutes.
type minutely struct {
	*world
	dsn      string
	routines []task.Routine
	first    time.Time // opens of the first task
	fast     fastClock
}

const posts = 4

// newMinutely promises so many minutes and starts the clock just before the first.
func newMinutely(t *testing.T, dialect database.Dialect, minutes int) *minutely {
	t.Helper()
	dsn, first := dbtest.DSN(t, dialect), at(t, "2022-03-31 23:59")
	m := &minutely{dsn: dsn, first: first, world: newRotaWorld(t, dsn, first.Add(-time.Hour))}
	f, err := task.ParseFile("test.yaml", []byte(minutelyPack(m.first, minutes)))
	if err != nil {
		t.Fatalf("%+v", err)
	}
	if _, err := m.tasks.ApplyRoutines(m.system(t), f.Routines, f.Ladders); err != nil {
		t.Fatalf("%+v", err)
	}
	m.routines = f.Routines
	m.fast = fastClock{Machine: now().Truncate(time.Second), School: m.first.Add(-time.Minute), Rate: 60}
	return m
}

// minutelyPack is a routine for each post with a window for each minute: whoever is on
// duty hears at opens, the owner at due a minute later, and a minute after that it is
// missed. Every rung is told of, however late.
func minutelyPack(first time.Time, minutes int) string {
	midnight := clock.DateOf(first).At(0)
	clockTime := func(at time.Time) string {
		since := at.Sub(midnight)
		return strings.TrimPrefix(fmt.Sprintf("+%dd %s", since/(24*time.Hour), at.Format("15:04")), "+0d ")
	}
	var windows []string
	for i := range minutes {
		opens := first.Add(time.Duration(i) * time.Minute)
		windows = append(windows, fmt.Sprintf("\"w%d=%s..%s..%s\"", i,
			clockTime(opens), clockTime(opens.Add(time.Minute)), clockTime(opens.Add(2*time.Minute))))
	}
	var b strings.Builder
	b.WriteString("ladders:\n  minute: {days: every, rungs: [\"opens : holder : push\", \"due : owner\"]}\nroutines:\n")
	for post := range posts {
		fmt.Fprintf(&b, "  - {code: p%d, name: 岗位, on: [{day: every}], win: [%s], who: {on_duty: p%d}, owner: SA, evidence: sheet, ladder: minute, misfire: catch_up_all}\n",
			post, strings.Join(windows, ", "), post)
	}
	return b.String()
}

// promised is what must have been said and done up to a moment, one line for each.
func (m *minutely) promised(until time.Time) []string {
	var out []string
	add := func(r *task.Routine, o task.Occurrence, at time.Time, what, ref string) {
		if at.After(until) {
			return
		}
		person := rota{}.People(task.Ref(ref), o.Opens)[0]
		out = append(out, fmt.Sprintf("%s %s %s %s %s", r.Code, o.Slot, show(at), what, person))
	}
	day := clock.DateOf(m.first)
	for i := range m.routines {
		r := &m.routines[i]
		for _, o := range task.Occurrences(r.Schedule, r.Scope, schoolA(), day, clock.DateOf(until)+1) {
			if o.Opens.Before(m.first) {
				continue // of the evening before, when nothing was promised yet
			}
			add(r, o, o.Opens, "inbox", "d:"+r.Code)
			add(r, o, o.Opens, "outbox", "d:"+r.Code)
			add(r, o, o.Due, "inbox", "r:SA")
			if !o.Closes.After(until) {
				out = append(out, fmt.Sprintf("%s %s %s missed", r.Code, o.Slot, show(o.Closes)))
			}
		}
	}
	slices.Sort(out)
	return out
}

// kept is what was said and done. What the owner has to hear of several posts is one
// push, so of the owner only the inbox is counted.
func (m *minutely) kept(t *testing.T, until time.Time) []string {
	t.Helper()
	var out []string
	for table, more := range map[string]string{"inbox": "", "outbox": " AND x.recipient_id <> ?"} {
		args := []any{clock.At(until)}
		if more != "" {
			args = append(args, rota{}.People("r:SA", until)[0])
		}
		var rows []struct {
			Code, Slot  string
			MomentAt    clock.Instant
			RecipientID database.ID
		}
		err := m.db.In(t.Context()).Raw(`SELECT r.code, t.slot, x.moment_at, x.recipient_id FROM `+table+` x
			JOIN tasks t ON t.id = x.origin_id JOIN routines r ON r.id = t.routine_id WHERE x.moment_at <= ?`+more, args...).Scan(&rows).Error
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			out = append(out, fmt.Sprintf("%s %s %s %s %s", r.Code, r.Slot, show(r.MomentAt.Time()), table, r.RecipientID))
		}
	}
	var rows []struct {
		Code, Slot string
		MissedAt   clock.Instant
	}
	err := m.db.In(t.Context()).Raw(`SELECT r.code, t.slot, t.missed_at FROM task_events e
		JOIN tasks t ON t.id = e.task_id JOIN routines r ON r.id = t.routine_id
		WHERE e.action = 'miss' AND t.state = 'missed' AND t.missed_at <= ?`, clock.At(until)).Scan(&rows).Error
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		out = append(out, fmt.Sprintf("%s %s %s missed", r.Code, r.Slot, show(r.MissedAt.Time())))
	}
	slices.Sort(out)
	return out
}

// check compares promise and fact: 0 missed, 0 double.
func (m *minutely) check(t *testing.T, until time.Time) {
	t.Helper()
	want := m.promised(until)
	if diff := cmp.Diff(want, m.kept(t, until)); diff != "" {
		t.Errorf("promised and kept (-missing +double):\n%s", diff)
	}
	t.Logf("up to %s: %d lines of inbox, outbox and verdicts, each once", show(until), len(want))
}

// TestChaosKills has three instances deal with something every second, over a midnight
// at which they also plan, while one of them after the other is killed and comes back.
// Every other death comes while the scans are under way: cron ticks on whole seconds.
func TestChaosKills(t *testing.T) {
	t.Parallel()
	kills := chaostest.Kills(t, 4)
	for _, dialect := range dialects {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			m := newMinutely(t, dialect, kills+30)
			var instances []*chaostest.Instance
			for range 3 {
				instances = append(instances, chaostest.Start(t, instance{m.dsn, m.fast}))
			}
			for n := range kills {
				pause := rand.N(700 * time.Millisecond)
				if n%2 == 1 {
					pause = now().Truncate(time.Second).Add(time.Second + rand.N(40*time.Millisecond)).Sub(now())
				}
				time.Sleep(pause)
				victim := instances[rand.N(len(instances))]
				victim.Kill(t)
				victim.Restart(t)
			}
			time.Sleep(m.first.Add(5*time.Minute).Sub(m.fast.Now()) / m.fast.Rate) // well past midnight
			until := m.fast.Now()
			took := awaitDealt(t, m.db, until)
			for _, i := range instances {
				i.Terminate(t)
			}
			m.check(t, until)
			m.clock.set(m.first.Add(time.Minute)) // midnight, when they planned
			if done, err := m.tasks.MaterialiseSchool(t.Context(), m.school); err != nil || done.Inserted+done.Moved+done.Cancelled+done.Revived != 0 {
				t.Errorf("planning by three instances left something to plan: %+v, %v", done, err)
			}
			t.Logf("%d kills, the last moment dealt with after %s", kills, took.Round(time.Millisecond))
		})
	}
}

// TestChaosAllDown kills all three instances at 15:00 and starts them together at 21:00:
// each misfire policy does what it says, once.
func TestChaosAllDown(t *testing.T) {
	t.Parallel()
	for _, dialect := range dialects {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			dsn := dbtest.DSN(t, dialect)
			w := newRotaWorld(t, dsn, at(t, "2022-03-31 06:00"))
			var routines []string
			for i, o := range outages {
				routines = append(routines, disinfecting(fmt.Sprintf("x%d", i), o.misfire))
			}
			w.apply(t, strings.Join(routines, "\n"))
			together := func(school time.Time) []*chaostest.Instance {
				order := instance{dsn, fastClock{Machine: now(), School: school, Rate: 1}}
				return []*chaostest.Instance{chaostest.Start(t, order), chaostest.Start(t, order), chaostest.Start(t, order)}
			}
			for _, i := range together(at(t, "2022-03-31 15:00")) {
				i.Await(t)
				i.Kill(t)
			}
			back := together(at(t, "2022-03-31 21:00"))
			awaitDealt(t, w.db, at(t, "2022-03-31 21:00"))
			for _, i := range back {
				i.Terminate(t)
			}
			w.checkOutages(t)
		})
	}
}

// checkOutages compares what was said after the outage with what the policies promise.
func (w *world) checkOutages(t *testing.T) {
	t.Helper()
	person := func(ref task.Ref) database.ID { return rota{}.People(ref, w.clock.Now())[0] }
	var want, got []string
	for i, o := range outages {
		for _, s := range o.said(person("r:FA"), person("r:G"), person("r:SA")) {
			want = append(want, fmt.Sprintf("x%d %s %s", i, s.At, s.Person))
		}
		want = append(want, fmt.Sprintf("x%d missed, outage", i))
	}
	var told []struct {
		Code        string
		MomentAt    clock.Instant
		RecipientID database.ID
	}
	err := w.db.In(t.Context()).Raw(`SELECT r.code, i.moment_at, i.recipient_id FROM inbox i
		JOIN tasks t ON t.id = i.origin_id JOIN routines r ON r.id = t.routine_id`).Scan(&told).Error
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range told {
		got = append(got, fmt.Sprintf("%s %s %s", s.Code, show(s.MomentAt.Time()), s.RecipientID))
	}
	var verdicts []struct{ Code, Detail string }
	err = w.db.In(t.Context()).Raw(`SELECT r.code, e.detail FROM task_events e
		JOIN tasks t ON t.id = e.task_id JOIN routines r ON r.id = t.routine_id WHERE e.action = 'miss'`).Scan(&verdicts).Error
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range verdicts {
		got = append(got, fmt.Sprintf("%s missed, %s", v.Code, v.Detail))
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what was said (-want +got):\n%s", diff)
	}
	var pushes int
	if err := w.db.In(t.Context()).Raw("SELECT COUNT(*) FROM outbox").Scan(&pushes).Error; err != nil {
		t.Fatal(err)
	}
	if pushes != 3 {
		t.Errorf("%d pushes, want one for each of three people", pushes)
	}
}
