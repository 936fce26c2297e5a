package patrol_test

import (
	"errors"
	"testing"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/patrol"
	"xiaoqin/server/task"
)

func (w *world) route(numbers ...string) patrol.Route {
	r := patrol.Route{Code: "night", Name: "夜间巡查线", Strict: true}
	for _, number := range numbers {
		r.Points = append(r.Points, patrol.Checkpoint{ID: w.plates[number].CheckpointID})
	}
	return r
}

func TestWalkAStrictRoute(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		if _, err := w.patrol.SaveRoute(w.as(t, w.head), w.route("01", "02")); err != nil {
			t.Fatal(err)
		}
		saved, err := w.patrol.SaveRoute(w.as(t, w.head), w.route("07", "02", "03", "05"))
		if err != nil || len(saved.Points) != 4 {
			t.Fatalf("saved again: %+v, %v", saved, err)
		}
		routes, err := w.patrol.Routes(w.as(t, w.guard))
		if err != nil || len(routes) != 1 || routes[0].Points[0].Number != "07" || !routes[0].Strict {
			t.Fatalf("the routes are %+v, %v", routes, err)
		}
		w.promise(t)
		w.run(t, at("21:10:00"))
		first := w.scan(t, w.report("03"))
		if codes(first.Doubts) != "order" || first.Outcome != patrol.Counted || first.Expected == nil || first.Expected.Number != "07" {
			t.Errorf("out of turn: %v %s, expected %+v", first.Doubts, first.Outcome, first.Expected)
		}
		w.clock.set(at("21:20:00"))
		if got := w.scan(t, w.report("05")); codes(got.Doubts) != "" || got.Next == nil || got.Next.Number != "07" {
			t.Errorf("in turn: %v, next %+v", got.Doubts, got.Next)
		}
		w.clock.set(at("21:30:00"))
		if got := w.scan(t, w.report("07")); codes(got.Doubts) != "" || got.Next == nil || got.Next.Number != "02" {
			t.Errorf("back for the one left out: %v, next %+v", got.Doubts, got.Next)
		}
		w.clock.set(at("21:40:00"))
		if got := w.scan(t, w.report("08")); got.Outcome != patrol.Extra {
			t.Errorf("a point beside the route: %s", got.Outcome)
		}
		if got := w.scan(t, w.report("02")); got.Round == nil || got.Round.Phase != task.OnTime {
			t.Errorf("the round is %+v", got.Round)
		}
	})
}

// A school that says how it walks its points does so on every round that names no route.
func TestTheWalkOfASchool(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	ctx := identity.Into(t.Context(), identity.System(w.school))
	before, err := w.patrol.Subjects(ctx, w.school, patrol.Point)
	if err != nil || len(before) < 3 {
		t.Fatalf("%d points: %v", len(before), err)
	}
	r := w.route("03", "01")
	r.Code = string(patrol.Point)
	if _, err := w.patrol.SaveRoute(w.as(t, w.head), r); err != nil {
		t.Fatal(err)
	}
	walk, err := w.patrol.Subjects(ctx, w.school, patrol.Point)
	if err != nil || len(walk) != 2 || walk[0].Key != r.Points[0].Key() || walk[1].Key != r.Points[1].Key() {
		t.Errorf("the school walks %+v, %v", walk, err)
	}
}

func TestRoutesThatAreNotGood(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	twice, empty, loud := w.route("01", "01"), w.route(), w.route("01")
	loud.Code = "Night!"
	for name, r := range map[string]patrol.Route{"twice": twice, "empty": empty, "code": loud} {
		if _, err := w.patrol.SaveRoute(w.as(t, w.head), r); !errors.Is(err, patrol.ErrBadRoute) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.patrol.SaveRoute(w.as(t, w.stranger), w.route("01")); !errors.Is(err, patrol.ErrNoCheckpoint) {
		t.Errorf("with points of another school: %v", err)
	}
	if _, err := w.patrol.SaveRoute(w.as(t, w.guard), w.route("01")); err == nil || errors.Is(err, identity.ErrStranger) {
		t.Errorf("by a guard: %v", err)
	}
}
