package apitest

import (
	"context"
	"testing"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/roster"
)

// turns are the posts of a school of a World: one that is planned, and one of guards and
// repairers that no pattern fills.
const turns = `
rosters:
  - {post: desk, name: 值班室, days: every, from: "08:00", until: "17:00", roles: [N], crew: 1}
  - {post: extra, name: 加班, days: "tag:never", from: "08:00", until: "09:00", roles: [G, T], crew: 1}
`

// Rota gives a school its posts.
func (w *World) Rota(tb testing.TB, s School) {
	tb.Helper()
	ctx := identity.Into(tb.Context(), identity.System(s.ID))
	if known, err := w.Roster.Patterns(ctx); err != nil || len(known) > 0 {
		if err != nil {
			tb.Fatal(err)
		}
		return
	}
	w.Promise(tb, s.ID, "routines: []\n")
	patterns, err := roster.ReadPatterns([]byte(turns))
	if err != nil {
		tb.Fatal(err)
	}
	if err := w.Roster.SetPatterns(ctx, patterns); err != nil {
		tb.Fatal(err)
	}
}

// Shift puts somebody on duty for an hour that begins so long from now; each call another
// two hours later. Nobody, when the role is empty.
func (w *World) Shift(tb testing.TB, s School, role identity.Role, in time.Duration) database.ID {
	tb.Helper()
	w.Rota(tb, s)
	id := database.NewID()
	from := w.Clock.Now().Add(in)
	if in > 0 {
		from = from.Add(time.Duration(w.shifts.Add(1)) * 2 * time.Hour)
	}
	var person any
	if role != "" {
		person = s.People[role].ID
	}
	err := w.DB.Tx(tb.Context(), func(ctx context.Context) error {
		return w.DB.In(ctx).Exec("INSERT INTO shifts (id, school_id, post, from_at, seat, until_at, person_id, by_hand) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			id, s.ID, "extra", clock.At(from), w.shifts.Add(1), clock.At(from.Add(time.Hour)), person, true).Error
	})
	if err != nil {
		tb.Fatal(err)
	}
	return id
}

// AskSwap has the guard of a school ask its repairer to take a shift.
func (w *World) AskSwap(tb testing.TB, s School) database.ID {
	tb.Helper()
	guard := s.People[identity.RoleGuard]
	ctx := identity.Into(tb.Context(), identity.Principal{
		AccountID: guard.AccountID, MembershipID: guard.MembershipID, SchoolID: s.ID, PersonID: guard.ID, Roles: []identity.Role{identity.RoleGuard},
	})
	asked, err := w.Roster.Ask(ctx, roster.NewSwap{
		ClientID: database.NewID(), Shift: w.Shift(tb, s, identity.RoleGuard, time.Hour), AskedOf: s.People[identity.RoleRepairer].ID,
	})
	if err != nil {
		tb.Fatal(err)
	}
	return asked.ID
}

// Draw proposes a roster of the desk for two days.
func (w *World) Draw(tb testing.TB, s School) roster.Roster {
	tb.Helper()
	w.Rota(tb, s)
	tomorrow := clock.DateOf(w.Clock.Now()).AddDays(1)
	drawn, err := w.Roster.Draw(identity.Into(tb.Context(), identity.System(s.ID)), roster.NewRoster{Post: "desk", First: tomorrow, Last: tomorrow.AddDays(1)})
	if err != nil {
		tb.Fatal(err)
	}
	return drawn
}
