package drill_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/drill"
	"xiaoqin/server/identity"
)

// TestVisitorsAndTheBusAreCounted: they stand on the board behind the classes, are no classes,
// and the clock does not stop before they are safe.
func TestVisitorsAndTheBusAreCounted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db, "访客和外来人员", "校车上的孩子")
		id := w.task(t, "drill.monthly")
		officer, guard := w.as(t, w.officer, identity.RoleSafetyOfficer), w.as(t, w.guard, identity.RoleGuard)
		d, err := w.Start(officer, id, w.tap(), "")
		if err != nil {
			t.Fatal(err)
		}
		b := d.Board
		if len(b.Lines) != 5 || b.Classes != 3 || b.Uncalled != 3 || !slices.Equal(b.Open, []string{"访客和外来人员", "校车上的孩子"}) || !b.Lines[3].Beside {
			t.Fatalf("board %+v", b)
		}
		for _, class := range w.classes {
			w.wait(10 * time.Second)
			if d, err = w.RollCall(officer, id, w.tap(), class, 0, ""); err != nil {
				t.Fatal(err)
			}
		}
		if d.Board.Settled != 3 || d.Board.Length != nil {
			t.Errorf("all classes are here, and the clock says %v", d.Board.Length)
		}
		ending := drill.Ending{Tap: w.tap()}
		if _, err := w.Finish(officer, id, ending); !errors.Is(err, drill.ErrUnsettled) {
			t.Errorf("finished without the visitors: %v", err)
		}
		visitors, bus := b.Lines[3].ID, b.Lines[4].ID
		w.wait(10 * time.Second)
		if d, err = w.RollCall(guard, id, w.tap(), visitors, 1, "送货的人还在食堂"); err != nil || d.Board.Missing != 1 {
			t.Errorf("a visitor is missing: %d, %v", d.Board.Missing, err)
		}
		for _, line := range []database.ID{bus, visitors} {
			w.wait(10 * time.Second)
			if d, err = w.RollCall(guard, id, w.tap(), line, 0, ""); err != nil {
				t.Fatal(err)
			}
		}
		if d.Board.Length == nil || *d.Board.Length != 60*time.Second || len(d.Board.Open) > 0 {
			t.Errorf("the clock stopped at %v", d.Board.Length)
		}
		if d, err = w.Finish(officer, id, drill.Ending{Tap: w.tap()}); err != nil || d.Finished == nil {
			t.Errorf("finished: %v", err)
		}
	})
}
