package task_test

import (
	"io/fs"
	"testing"
	"time"

	"xiaoqin/configs"
	"xiaoqin/server/task"
)

// BenchmarkSemester computes what the 128 routines promise in 220 days.
func BenchmarkSemester(b *testing.B) {
	c, routines := schoolA(), pack().Routines
	n := 0
	for b.Loop() {
		n = 0
		for i := range routines {
			n += len(task.Occurrences(routines[i].Schedule, routines[i].Scope, c, semesterFrom, semesterTo))
		}
	}
	b.ReportMetric(float64(n), "tasks/op")
}

// BenchmarkSemesterWithEvents adds what waits for dates and events.
func BenchmarkSemesterWithEvents(b *testing.B) {
	pack()
	for b.Loop() {
		semester(schoolA())
	}
}

// BenchmarkWanted is the nightly question of one school: what must exist now?
func BenchmarkWanted(b *testing.B) {
	c, routines := schoolA(), pack().Routines
	now := semesterFrom.AddDays(60).At(2 * time.Hour)
	for b.Loop() {
		for i := range routines {
			task.Wanted(routines[i].Schedule, routines[i].Scope, c, now, now.AddDate(0, 0, 14))
		}
	}
}

func benchRow(b *testing.B) (task.Task, task.Ladder) {
	b.Helper()
	r := routine(b, "disinfect.daily")
	o := task.Occurrences(r.Schedule, r.Scope, schoolA(), date(b, "2022-03-30"), date(b, "2022-03-31"))[0]
	return task.Start(o, o.Opens.Add(-time.Hour)), ladder(b, r.Ladder)
}

func BenchmarkFire(b *testing.B) {
	row, l := benchRow(b)
	now := row.Due.Add(-10 * time.Minute)
	for b.Loop() {
		t := row
		task.Fire(&t, l, schoolA(), task.Misfire{}, now)
	}
}

func BenchmarkNextRung(b *testing.B) {
	row, l := benchRow(b)
	for b.Loop() {
		task.NextRung(&row, l, schoolA())
	}
}

func BenchmarkReplan(b *testing.B) {
	r := routine(b, "guard.round")
	now := semesterFrom.At(2 * time.Hour)
	want := task.Wanted(r.Schedule, r.Scope, schoolA(), now, now.AddDate(0, 0, 14))
	var have []*task.Task
	for _, o := range want {
		row := task.Start(o, now)
		have = append(have, &row)
	}
	b.ReportMetric(float64(len(have)), "tasks/op")
	for b.Loop() {
		task.Replan(have, want, now)
	}
}

func BenchmarkReadPack(b *testing.B) {
	dir, err := fs.Sub(configs.Packs, "packs/primary-school")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := task.ReadPack(dir); err != nil {
			b.Fatal(err)
		}
	}
}
