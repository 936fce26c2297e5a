package task_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/task"
)

// crowd fills the database with other schools and a past, by copying one task: open
// tasks of which the next moment lies a day ahead, and finished ones.
func (w *world) crowd(tb testing.TB, schools, openEach, finished int) {
	tb.Helper()
	ctx := tb.Context()
	var routine database.ID
	if err := w.db.In(ctx).Raw("SELECT routine_id FROM tasks WHERE school_id = ? LIMIT 1", w.school).Row().Scan(&routine); err != nil {
		tb.Fatal(err)
	}
	columns := []string{
		"id", "school_id", "routine_id", "routine_version", "subject_key", "subject_name", "slot", "scope",
		"opens_at", "due_at", "closes_at", "state", "passed", "cause", "reason", "targets", "targets_done",
		"through_at", "next_at", "touched", "version",
	}
	now := clock.At(w.clock.Now())
	day := clock.Instant(24 * time.Hour / time.Millisecond)
	var rows [][]any
	flush := func() {
		err := w.db.Tx(ctx, func(ctx context.Context) error { return w.db.InsertNew(ctx, "tasks", "id", columns, rows) })
		if err != nil {
			tb.Fatal(err)
		}
		rows = rows[:0]
	}
	add := func(school database.ID, n int, opens clock.Instant, state string, next *clock.Instant) {
		rows = append(rows, []any{
			database.NewID(), school, routine, 1, "", "", fmt.Sprintf("%s-%d", school, n), fmt.Sprint("s", n),
			opens, opens + 3_600_000, opens + 7_200_000, state, true, "", "", 0, 0, now, next, false, 1,
		})
		if len(rows) == 20_000 {
			flush()
		}
	}
	for range schools {
		school := database.NewID()
		for i := range openEach {
			opens := now + day + clock.Instant(i)*60_000
			add(school, i, opens, "live", &opens)
		}
	}
	for i := range finished {
		add(w.school, i, now-day*clock.Instant(1+i%1500), "done", nil)
	}
	flush()
	if w.db.Dialect() == database.SQLite {
		if err := w.db.Tx(ctx, func(ctx context.Context) error { return w.db.In(ctx).Exec("ANALYZE").Error }); err != nil {
			tb.Fatal(err)
		}
	}
}

// BenchmarkTick is a scan that finds nothing to do: it must not depend on how many
// schools and how much past there is.
func BenchmarkTick(b *testing.B) {
	for _, size := range []struct {
		name                       string
		schools, open, finishedAll int
	}{
		{"1_school", 0, 0, 0},
		{"1000_schools_1M_finished", 1000, 200, 1_000_000},
	} {
		b.Run(size.name, func(b *testing.B) {
			w := newWorld(dbtest.Open(b), at(b, "2022-03-31 06:00"))
			w.open(b, cctv)
			w.crowd(b, size.schools, size.open, size.finishedAll)
			for b.Loop() {
				done, err := w.tasks.Scan(b.Context())
				if err != nil || done.Tasks != 0 {
					b.Fatalf("%+v, %v", done, err)
				}
			}
		})
	}
}

// BenchmarkDue is a scan that finds 100 reminders of 100 people of one school.
func BenchmarkDue(b *testing.B) {
	w := newWorld(dbtest.Open(b), at(b, "2022-03-31 06:00"))
	w.open(b, gatesOf(b, w, 100))
	day := at(b, "2022-03-31 00:00")
	for b.Loop() {
		b.StopTimer()
		w.rewind(b, day)
		w.clock.set(day.Add(8*time.Hour + 45*time.Minute))
		b.StartTimer()
		done, err := w.tasks.Scan(b.Context())
		if err != nil || done.Tasks != 100 || done.Told != 100 {
			b.Fatalf("%+v, %v", done, err)
		}
	}
}

// gatesOf are n routines, each held by another person.
func gatesOf(tb testing.TB, w *world, n int) string {
	tb.Helper()
	w.stock["area"] = nil
	for i := range n {
		person := w.staff.give()
		w.stock["area"] = append(w.stock["area"], task.Subject{
			Key: fmt.Sprintf("area:%d", i), Name: fmt.Sprintf("%d号", i), Keeper: task.MakeRef(task.RefPerson, person.String()),
		})
	}
	return `{code: g, name: 区域检查, on: [{day: every}], win: ["07:30..09:00..12:00"], subject: area, split: apart, who: {keeper: true, deputy: G}, owner: SA, evidence: sheet, ladder: daily}`
}

// rewind lets the tasks of a day be reminded of at 08:45 once more, and forgets what was
// said.
func (w *world) rewind(tb testing.TB, day time.Time) {
	tb.Helper()
	err := w.db.Tx(tb.Context(), func(ctx context.Context) error {
		through, next := clock.At(day.Add(8*time.Hour)), clock.At(day.Add(8*time.Hour+45*time.Minute))
		for _, statement := range []string{"DELETE FROM outbox", "DELETE FROM inbox", "DELETE FROM messages"} {
			if err := w.db.In(ctx).Exec(statement).Error; err != nil {
				return err
			}
		}
		err := w.db.In(ctx).Exec("UPDATE tasks SET next_at = ? WHERE next_at < ?", clock.At(day.AddDate(1, 0, 0)), clock.At(day.AddDate(0, 0, 30))).Error
		if err != nil {
			return err
		}
		return w.db.In(ctx).Exec("UPDATE tasks SET through_at = ?, next_at = ? WHERE opens_at = ?", through, next, clock.At(day.Add(7*time.Hour+30*time.Minute))).Error
	})
	if err != nil {
		tb.Fatal(err)
	}
}

// BenchmarkBurst is 5,000 reminders due in one minute: how late the last one is written.
func BenchmarkBurst(b *testing.B) {
	w := newWorld(dbtest.Open(b), at(b, "2022-03-31 06:00"))
	w.open(b, gatesOf(b, w, 5000))
	day := at(b, "2022-03-31 00:00")
	for b.Loop() {
		b.StopTimer()
		w.rewind(b, day)
		w.clock.set(day.Add(8*time.Hour + 45*time.Minute))
		b.StartTimer()
		done, err := w.tasks.Scan(b.Context())
		if err != nil || done.Told != 5000 {
			b.Fatalf("%+v, %v", done, err)
		}
	}
}

// BenchmarkMaterialiseYear writes the tasks of a year for a school with the whole pack.
func BenchmarkMaterialiseYear(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		w := newWorld(dbtest.Open(b), at(b, "2022-01-24 06:00"))
		w.furnish()
		ladders := make(map[string]task.Ladder, len(pack().Ladders))
		for name, l := range pack().Ladders {
			l.Rungs = append([]task.Rung{mustRung(b, "opens -365d@00:00 : owner")}, l.Rungs...)
			ladders[name] = l
		}
		if _, err := w.tasks.ApplyRoutines(w.system(b), pack().Routines, ladders); err != nil {
			b.Fatal(err)
		}
		spec := specA(b)
		b.StartTimer()
		done, err := w.tasks.SetCalendar(w.system(b), spec)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(done.Inserted), "tasks")
	}
}

func mustRung(tb testing.TB, s string) task.Rung {
	tb.Helper()
	r, err := task.ParseRung(s)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// furnish gives the school what a real one has: 36 classes, 120 extinguishers, 36
// dispensers, 30 areas and so on.
func (w *world) furnish() {
	for kind, n := range map[task.SubjectKind]int{
		"class": 36, "asset:extinguisher": 120, "asset:dispenser": 36, "area": 30, "checkpoint": 24, "post": 6,
		"bus": 4, "asset:lift": 2, "asset:meter": 10, "asset:alarm": 2, "asset:printer": 3, "document": 12,
	} {
		for i := range n {
			w.stock[kind] = append(w.stock[kind], task.Subject{
				Key: fmt.Sprintf("%s:%d", kind, i), Name: fmt.Sprintf("%d号", i), Keeper: task.MakeRef(task.RefPerson, database.NewID().String()),
			})
		}
	}
}
