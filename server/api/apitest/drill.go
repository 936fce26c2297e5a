package apitest

import (
	"context"
	"testing"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/drill"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
)

// evacuation is a drill that a World is asked for.
const evacuation = `
routines:
  - {code: drill.asked, name: 应急疏散演练, on: [{event: alarmed}], win: ["+0m..+60m..+24h"], who: {role: SA}, owner: LD, evidence: drill, ladder: quiet}
`

// Found implements drill.Hazards: what a drill finds is only remembered.
func (w *World) Found(_ context.Context, f drill.Finding) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.Findings = append(w.Findings, f)
	return nil
}

// Alarm gives a school a class and a drill to hold; begin it to have it running.
func (w *World) Alarm(tb testing.TB, s School, begin bool) (task, class database.ID) {
	tb.Helper()
	system := identity.Into(tb.Context(), identity.System(s.ID))
	classes, err := w.School.Classes(system)
	if err != nil {
		tb.Fatal(err)
	}
	if len(classes) > 0 {
		class = classes[0].ID
	} else {
		c, err := w.School.CreateClass(system, school.ClassKey{Entry: 2020, Number: 1})
		if err != nil {
			tb.Fatal(err)
		}
		class = c.ID
	}
	w.Promise(tb, s.ID, evacuation)
	task = w.Raise(tb, s.ID, "alarmed")["drill.asked"]
	if begin {
		officer := s.People[identity.RoleSafetyOfficer]
		ctx := identity.Into(tb.Context(), identity.Principal{
			AccountID: officer.AccountID, MembershipID: officer.MembershipID, SchoolID: s.ID, PersonID: officer.ID,
			Roles: []identity.Role{identity.RoleSafetyOfficer},
		})
		if _, err := w.Drill.Start(ctx, task, drill.Tap{ID: database.NewID(), At: clock.At(w.Clock.Now())}, ""); err != nil {
			tb.Fatal(err)
		}
	}
	return task, class
}
