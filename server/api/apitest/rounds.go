package apitest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/hazard"
	"xiaoqin/server/identity"
	"xiaoqin/server/patrol"
	"xiaoqin/server/task"
)

// points is all the things that the schools of a World have.
type points struct{ world *World }

// Of lists the points of the school.
func (p points) Of(ctx context.Context, school database.ID, kind task.SubjectKind, _ clock.Date) ([]task.Subject, error) {
	if strings.HasPrefix(string(kind), "asset:") || kind == "document" {
		return p.world.Asset.Subjects(ctx, school, kind)
	}
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

// Place lets every key of two words be a place of the school that bears its second word.
func (points) Place(_ context.Context, _ database.ID, key string) (hazard.Place, bool, error) {
	family, name, ok := strings.Cut(key, ":")
	return hazard.Place{Key: key, Name: name}, ok && family == "place", nil
}

// Spot has somebody report a hazard of a place of its own, and has the guard be asked to
// put it right and do so, as far as that goes.
func (w *World) Spot(tb testing.TB, s School, until hazard.State) database.ID {
	tb.Helper()
	act := func(role identity.Role) context.Context {
		p := s.People[role]
		return identity.Into(tb.Context(), identity.Principal{
			AccountID: p.AccountID, MembershipID: p.MembershipID, SchoolID: s.ID, PersonID: p.ID, Roles: []identity.Role{role},
		})
	}
	deed := func() hazard.Deed {
		return hazard.Deed{ClientID: database.NewID(), At: w.Clock.Now(), After: []database.ID{database.NewID()}, Words: "看过了"}
	}
	by, r := act(identity.RoleGuard), hazard.Report{
		ClientID: database.NewID(), At: w.Clock.Now(), Kind: hazard.Building, Subject: "place:" + database.NewID().String(), Words: "扶手松了",
	}
	if until == hazard.Unverified {
		by, r.Source, r.Where = identity.Into(tb.Context(), identity.System(s.ID)), hazard.ByPublic, "走廊"
	}
	found, err := w.Hazard.Report(by, r)
	steps := []struct {
		state hazard.State
		take  func() (hazard.Hazard, error)
	}{
		{hazard.Assigned, func() (hazard.Hazard, error) {
			a := hazard.Assignment{Deed: deed(), Grade: hazard.Minor, To: s.People[identity.RoleGuard].ID}
			return w.Hazard.Assign(act(identity.RoleSafetyOfficer), found.ID, a)
		}},
		{hazard.Rectified, func() (hazard.Hazard, error) { return w.Hazard.Rectify(act(identity.RoleGuard), found.ID, deed()) }},
	}
	state := hazard.Reported
	if until == hazard.Unverified {
		return found.ID
	}
	if until == hazard.Paused {
		_, err = w.Hazard.Pause(act(identity.RoleSafetyOfficer), found.ID, deed())
		state = until
	}
	for _, step := range steps {
		if err == nil && state != until {
			_, err = step.take()
			state = step.state
		}
	}
	if err != nil {
		tb.Fatal(err)
	}
	return found.ID
}
