package apitest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/patrol"
	"xiaoqin/server/task"
)

// points is all the things that the schools of a World have.
type points struct{ world *World }

// Of lists the points of the school.
func (p points) Of(ctx context.Context, school database.ID, kind task.SubjectKind, _ clock.Date) ([]task.Subject, error) {
	return p.world.Patrol.Subjects(ctx, school, kind)
}

// Hang makes a point of a school, a minute from the one before, with its plate.
func (w *World) Hang(tb testing.TB, schoolID database.ID, name string) patrol.Hung {
	tb.Helper()
	hung, err := w.Patrol.CreateCheckpoint(identity.Into(tb.Context(), identity.System(schoolID)), patrol.Checkpoint{
		Kind: patrol.Point, Number: fmt.Sprintf("%02d", w.points.Add(1)), Name: name, Walk: time.Minute,
	})
	if err != nil {
		tb.Fatal(err)
	}
	return hung
}

// afternoon is the round in which a World begins.
const afternoon = `
routines:
  - {code: guard.round, name: 重点部位巡查, on: [{day: every}], win: ["r3=15:20..16:20..16:40"], subject: checkpoint, who: {role: G}, owner: LD, complete: {mode: each}, evidence: check_in, ladder: quiet}
`

// Walk gives a school the round of this afternoon past every point that hangs there.
func (w *World) Walk(tb testing.TB, schoolID database.ID) database.ID {
	tb.Helper()
	w.Promise(tb, schoolID, afternoon)
	w.Scan(tb)
	var rows []struct{ ID database.ID }
	err := w.DB.In(tb.Context()).Raw(`SELECT t.id FROM tasks t JOIN routines r ON r.id = t.routine_id
		WHERE t.school_id = ? AND r.code = ? ORDER BY t.opens_at LIMIT 1`, schoolID, "guard.round").Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		tb.Fatalf("no round: %v", err)
	}
	return rows[0].ID
}
