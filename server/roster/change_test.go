package roster_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/roster"
)

// inbox are the messages of somebody, each as purpose, due and expiry of its push.
func inbox(t *testing.T, db *database.DB, person database.ID) []string {
	t.Helper()
	var lines []string
	err := db.In(t.Context()).Raw(`SELECT m.title FROM inbox i JOIN messages m ON m.id = i.message_id
		WHERE i.recipient_id = ? AND m.purpose = 'shift_change' ORDER BY i.moment_at, i.origin_id`, person).Scan(&lines).Error
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func TestBothAreToldOfASwap(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.open(t, gateDayAndNight)
		id := w.shift(t, "gate", "2022-04-02 07:00").ID // 石磊
		for _, person := range []database.ID{w.guards[0], w.guards[0], w.guards[1]} {
			if err := w.Assign(w.as(w.head, identity.RoleLogisticsHead), id, person); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff([]string{"值班变动：您不值门卫室白班", "值班变动：由您值门卫室白班"}, inbox(t, db, w.guards[1])); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"值班变动：由您值门卫室白班", "值班变动：您不值门卫室白班"}, inbox(t, db, w.guards[0])); diff != "" {
			t.Error(diff)
		}
		if e := w.shift(t, "gate", "2022-04-02 07:00"); e.Person != w.guards[1] || !e.ByHand {
			t.Errorf("shift %+v", e)
		}
	})
}

func TestAShiftIsAddedByHand(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.open(t, gateDayAndNight)
		extra := roster.NewShift{Post: "gate", From: at("2022-04-02 07:00"), Until: at("2022-04-02 12:00"), Person: w.guards[0]}
		if err := w.Add(w.system(), extra); err != nil {
			t.Fatal(err)
		}
		if err := w.Fill(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := []string{
			"04-02 07:00-19:00 gate 门卫室白班 石磊", "04-02 07:00-12:00 gate 门卫室白班 马保成*",
			"04-02 10:30-13:30 dine 陪餐 严正明", "04-02 19:00-07:00 gate 门卫室夜班 韩铁柱",
		}
		if diff := cmp.Diff(want, w.lines(t, "2022-04-02", "2022-04-02")); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"值班变动：由您值门卫室白班"}, inbox(t, db, w.guards[0])); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhoMayChangeRosters(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.open(t, gateDayAndNight)
	ahead, over := w.shift(t, "gate", "2022-04-02 07:00").ID, w.shift(t, "gate", "2022-03-31 07:00").ID
	w.moveTo(at("2022-03-31 20:00"))
	other := newWorld(t, dbtest.Open(t))
	head, guard := w.as(w.head, identity.RoleLogisticsHead), w.as(w.guards[0], identity.RoleGuard)
	parent := w.as(database.NewID(), identity.RoleGuardian)
	list := func(_ []roster.Entry, err error) error { return err }
	patterns := func(_ []roster.Pattern, err error) error { return err }
	shift := func(post, from, until string, person database.ID) roster.NewShift {
		return roster.NewShift{Post: post, From: at(from), Until: at(until), Person: person}
	}
	foreign := identity.Into(t.Context(), identity.System(other.school))
	tests := map[string]struct{ got, want error }{
		"a guard swaps":         {w.Assign(guard, ahead, w.guards[1]), identity.ErrForbidden},
		"a guard adds":          {w.Add(guard, shift("gate", "2022-04-02 07:00", "2022-04-02 12:00", w.guards[1])), identity.ErrForbidden},
		"a guard sets patterns": {w.SetPatterns(guard, nil), identity.ErrForbidden},
		"a parent looks":        {list(w.Shifts(parent, day("2022-04-01"), day("2022-04-01"))), identity.ErrForbidden},
		"a parent's patterns":   {patterns(w.Patterns(parent)), identity.ErrForbidden},
		"a guard looks":         {list(w.Shifts(guard, day("2022-04-01"), day("2022-04-01"))), nil},
		"too many days":         {list(w.Shifts(guard, day("2022-04-01"), day("2022-06-02"))), roster.ErrDays},
		"days backwards":        {list(w.Shifts(guard, day("2022-04-02"), day("2022-04-01"))), roster.ErrDays},
		"another school":        {w.Assign(foreign, ahead, database.ID{}), roster.ErrNoShift},
		"over":                  {w.Assign(head, over, w.guards[0]), roster.ErrShiftOver},
		"a stranger":            {w.Assign(head, ahead, database.NewID()), roster.ErrUnknownPerson},
		"no such post":          {w.Add(head, shift("roof", "2022-04-02 07:00", "2022-04-02 12:00", w.guards[1])), roster.ErrPost},
		"backwards":             {w.Add(head, shift("gate", "2022-04-02 12:00", "2022-04-02 07:00", w.guards[1])), roster.ErrShiftTimes},
		"too long":              {w.Add(head, shift("gate", "2022-04-02 07:00", "2022-04-03 07:01", w.guards[1])), roster.ErrShiftTimes},
		"in the past":           {w.Add(head, shift("gate", "2022-03-30 07:00", "2022-03-30 12:00", w.guards[1])), roster.ErrShiftTimes},
		"nobody":                {w.Add(head, shift("gate", "2022-04-02 07:00", "2022-04-02 12:00", database.ID{})), roster.ErrUnknownPerson},
		"the head":              {w.Assign(head, ahead, w.guards[1]), nil},
	}
	for name, tt := range tests {
		if diff := cmp.Diff(tt.want, tt.got, cmpopts.EquateErrors()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
