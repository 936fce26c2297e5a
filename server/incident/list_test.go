package incident_test

import (
	"testing"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
)

// TestList reports three incidents, of which the guard answers one, and turns the pages.
func TestList(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.promise(t)
		nurse, head := w.as(t, w.nurse, identity.RoleNurse), w.as(t, w.head, identity.RoleLogisticsHead)
		var reported []database.ID
		for range 3 {
			got, err := w.Report(nurse, fall(w))
			if err != nil {
				t.Fatal(err)
			}
			reported = append(reported, got.ID)
			if len(reported) == 2 {
				if _, err := w.tasks.Acknowledge(w.as(t, w.guard, identity.RoleGuard), *got.Task); err != nil {
					t.Fatal(err)
				}
			}
		}
		first, next, err := w.List(head, database.ID{}, 2)
		if err != nil || len(first) != 2 || first[0].ID != reported[2] || first[1].ID != reported[1] || next != reported[1] {
			t.Fatalf("the first page is %+v, next %s, %v", first, next, err)
		}
		if first[0].Answered != nil || first[1].Answered == nil || first[1].Answered.By != w.guard || first[1].Answered.Name != "保安" {
			t.Errorf("answered by %+v and %+v", first[0].Answered, first[1].Answered)
		}
		if r := first[0].Reporter; r.Person != w.nurse || r.Name == "" || r.Phone != "" {
			t.Errorf("reported by %+v", r)
		}
		second, next, err := w.List(head, next, 2)
		if err != nil || len(second) != 1 || second[0].ID != reported[0] || !next.IsZero() {
			t.Errorf("the second page is %+v, next %s, %v", second, next, err)
		}
		if _, _, err := w.List(nurse, database.ID{}, 2); err == nil {
			t.Error("a nurse reads the list")
		}
		mine, err := w.Own(nurse)
		if err != nil || len(mine) != 3 || mine[0].ID != reported[0] || mine[0].Note == "" {
			t.Errorf("the nurse reported %+v, %v", mine, err)
		}
		if others, err := w.Own(head); err != nil || len(others) != 0 {
			t.Errorf("the head reported %+v, %v", others, err)
		}
	})
}
