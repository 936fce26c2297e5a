// Package tasktest gives the schools of tests something to do: the calendar of the demo
// school and routines of the pack that ships.
package tasktest

import (
	"slices"
	"strings"
	"testing"

	"xiaoqin/configs"
	"xiaoqin/server/calendar"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// Routines are those of a file of the pack whose code is one of these, or begins with one
// that ends in a point; all of them when none is named.
func Routines(tb testing.TB, file string, codes ...string) []task.Routine {
	tb.Helper()
	all := packFile(tb, file).Routines
	if len(codes) == 0 {
		return all
	}
	return slices.DeleteFunc(all, func(r task.Routine) bool {
		return !slices.ContainsFunc(codes, func(code string) bool {
			return r.Code == code || strings.HasSuffix(code, ".") && strings.HasPrefix(r.Code, code)
		})
	})
}

// Promise gives a school the calendar of the demo school, and routines on the ladders of
// the pack.
func Promise(tb testing.TB, tasks *task.Service, school database.ID, routines []task.Routine) {
	tb.Helper()
	promise(tb, tasks, school, task.File{Routines: routines, Ladders: packFile(tb, "ladders.yaml").Ladders})
}

// PromiseText is Promise for routines and ladders that a test has written itself.
func PromiseText(tb testing.TB, tasks *task.Service, school database.ID, text string) {
	tb.Helper()
	file, err := task.ParseFile("test.yaml", []byte(text))
	if err != nil {
		tb.Fatalf("%+v", err)
	}
	promise(tb, tasks, school, file)
}

// promise is what both do with what they have read.
func promise(tb testing.TB, tasks *task.Service, school database.ID, file task.File) {
	tb.Helper()
	text, err := configs.Demo.ReadFile("demo/yunxi/calendar.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	spec, err := calendar.ParseSpec(text)
	if err != nil {
		tb.Fatal(err)
	}
	ctx := identity.Into(tb.Context(), identity.System(school))
	if _, err := tasks.SetCalendar(ctx, spec); err != nil {
		tb.Fatal(err)
	}
	if _, err := tasks.ApplyRoutines(ctx, file.Routines, file.Ladders); err != nil {
		tb.Fatalf("%+v", err)
	}
}

func packFile(tb testing.TB, name string) task.File {
	tb.Helper()
	text, err := configs.Packs.ReadFile("packs/primary-school/" + name)
	if err != nil {
		tb.Fatal(err)
	}
	file, err := task.ParseFile(name, text)
	if err != nil {
		tb.Fatal(err)
	}
	return file
}
