package hazard_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/hazard"
)

// TestAThingIsRedUntilASecondPersonLooked: the keeper of equipment hears of the first report
// and of the last word, and of nothing in between.
func TestAThingIsRedUntilASecondPersonLooked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.promise(t)
	first := w.report(t, w.teacher, w.rail())
	w.report(t, w.guard, w.rail()) // joins
	other := w.rail()
	other.Kind, other.Words = hazard.Electric, "灯线露在外面"
	second := w.report(t, w.guard, other)
	subject := w.rail().Subject
	sheet := w.rail()
	sheet.Kind, sheet.Source, sheet.Words = hazard.Fire, hazard.BySheet, "压力表指针：红区"
	third := w.report(t, w.guard, sheet) // the sheet has told the keeper itself
	w.assign(t, first, w.repairer, hazard.Minor)
	w.fix(t, first, w.repairer)
	if _, err := w.Reinspect(w.as(w.officer), first, w.tap(""), true); err != nil {
		t.Fatal(err)
	}
	want := []string{subject + " 扶手松了", subject + " 灯线露在外面"}
	if diff := cmp.Diff(want[1:], w.things[1:]); diff != "" || len(w.things) != 2 {
		t.Errorf("while something is open (-want +got):\n%s", diff)
	}
	for _, id := range []database.ID{second, third} {
		if _, err := w.Refuse(w.as(w.officer), id, w.tap("看过，没有事")); err != nil {
			t.Fatal(err)
		}
	}
	if last := w.things[len(w.things)-1]; last != subject+" right" || len(w.things) != 3 {
		t.Errorf("heard %q", w.things)
	}
}
