package apitest

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"xiaoqin/server/calendar"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// Company knows who works at the schools of a World: whoever was registered there, by
// role, and nobody is ever absent.
type Company struct {
	mu     sync.Mutex
	people map[database.ID][]identity.Person // by school, in the order of registration
}

func (c *Company) hire(p identity.Person) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.people[p.SchoolID] = append(c.people[p.SchoolID], p)
}

// Staff is everybody who was registered at the school so far.
func (c *Company) Staff(_ context.Context, school database.ID, _, _ time.Time) (task.Staff, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return staff(slices.Clone(c.people[school])), nil
}

type staff []identity.Person

// People are those with the role, or the one person.
func (s staff) People(ref task.Ref, _ time.Time) []database.ID {
	kind, key, _ := ref.Split()
	var out []database.ID
	for _, p := range s {
		role, _ := task.Role(key).Account()
		if kind == task.RefRole && slices.Contains(p.Roles, identity.Role(role)) || kind == task.RefPerson && p.ID.String() == key {
			out = append(out, p.ID)
		}
	}
	return out
}

// Absent is false.
func (staff) Absent(database.ID, time.Time) bool { return false }

// Refs are the person and each of their roles.
func (s staff) Refs(person database.ID) []task.Ref {
	refs := []task.Ref{task.MakeRef(task.RefPerson, person.String())}
	for _, code := range []task.Role{"P", "LD", "SA", "FA", "G", "T", "N", "CM"} {
		ref := task.MakeRef(task.RefRole, string(code))
		if slices.Contains(s.People(ref, time.Time{}), person) {
			refs = append(refs, ref)
		}
	}
	return refs
}

// Name is the name the person was registered with.
func (s staff) Name(person database.ID) string {
	for _, p := range s {
		if p.ID == person {
			return p.Name
		}
	}
	return ""
}

// days is a calendar whose term holds the day on which a World begins.
const days = `
terms: [{key: 2026S, name: 2025—2026学年第二学期, first: 2026-02-16, last: 2026-07-03}]
bells: {default: {open: "07:40", noon: "11:20", close: "16:20"}}
`

// ladders are named by the routines of tests.
const ladders = `
ladders:
  quiet: {days: every, rungs: ["opens : holder"]}
  steep: {days: every, rungs: ["opens : holder", "due +10m : holder+deputy", "due +30m : owner"]}
`

// Promise gives a school a calendar and these routines, in the grammar of packs:
// "routines:" and a list. Their ladders are quiet and steep.
func (w *World) Promise(tb testing.TB, schoolID database.ID, routines string) {
	tb.Helper()
	ctx := identity.Into(tb.Context(), identity.System(schoolID))
	file, err := task.ParseFile("test.yaml", []byte(routines+ladders))
	if err != nil {
		tb.Fatalf("%+v", err)
	}
	_, _, err = w.Task.Calendar(ctx)
	if errors.Is(err, task.ErrNoCalendar) {
		var spec calendar.Spec
		if spec, err = calendar.ParseSpec([]byte(days)); err == nil {
			_, err = w.Task.SetCalendar(ctx, spec)
		}
	}
	if err == nil {
		_, err = w.Task.ApplyRoutines(ctx, file.Routines, file.Ladders)
	}
	if err != nil {
		tb.Fatalf("%+v", err)
	}
}

// Raise lets something happen at a school and gives the tasks that follow, by routine.
func (w *World) Raise(tb testing.TB, schoolID database.ID, event string) map[string]database.ID {
	tb.Helper()
	ctx := identity.Into(tb.Context(), identity.System(schoolID))
	raised, err := w.Task.Raise(ctx, task.Event{Name: event, ID: database.NewID().String()})
	if err != nil {
		tb.Fatal(err)
	}
	out := make(map[string]database.ID, len(raised))
	for _, t := range raised {
		out[t.Code] = t.ID
	}
	return out
}

// Scan deals with everything that has become due.
func (w *World) Scan(tb testing.TB) {
	tb.Helper()
	if _, err := w.Task.Scan(tb.Context()); err != nil {
		tb.Fatal(err)
	}
}
