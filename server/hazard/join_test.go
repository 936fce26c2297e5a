package hazard_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/hazard"
)

func TestReportsOfOnePlaceMeet(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.promise(t)
		first := w.report(t, w.teacher, w.rail())
		byPlate := w.rail()
		byPlate.Subject, byPlate.Words = "checkpoint:11", "楼梯栏杆晃"
		again, err := w.Report(w.as(w.guard), byPlate)
		if err != nil || again.ID != first || !again.Joined {
			t.Errorf("the guard's: %+v %v, want %s", again, err, first)
		}
		lamp, west, other := w.rail(), w.rail(), w.rail()
		lamp.Words, west.Subject, other.Kind = "灯不亮", "place:west", hazard.Other
		others := []database.ID{w.report(t, w.guard, lamp), w.report(t, w.guard, west), w.report(t, w.guard, other), w.report(t, w.teacher, func() hazard.Report {
			r := w.rail()
			r.Kind = hazard.Other
			return r
		}())}
		slices.SortFunc(others, func(a, b database.ID) int { return strings.Compare(a.String(), b.String()) })
		if len(slices.Compact(others)) != 4 || slices.Contains(others, first) {
			t.Errorf("another kind, another place and what says too little met: %v", others)
		}
		w.assign(t, first, w.repairer, hazard.Minor)
		w.fix(t, first, w.repairer)
		closed, err := w.Reinspect(w.as(w.officer), first, w.tap(""), true)
		if err != nil || closed.Reports != 2 || len(closed.Saw) != 2 || closed.Saw[1].By.ID != w.guard {
			t.Errorf("closed: %+v %v", closed.Saw, err)
		}
		const rail = "：房屋楼梯 3号楼 三层 东楼梯"
		for _, reporter := range []database.ID{w.teacher, w.guard} {
			w.told(t, reporter, "已经安排人整改"+rail, "整改好了，等人复查"+rail, "修好了，已复查"+rail)
		}
		if new := w.report(t, w.teacher, w.rail()); new == first {
			t.Error("a report joined what is closed")
		}
	})
}

// TestReportsThatComeAtOnceMeet has eight people report one thing in one moment, each
// twice.
func TestReportsThatComeAtOnceMeet(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.promise(t)
		var group sync.WaitGroup
		found := make([]database.ID, 16)
		reports := make([]hazard.Report, 8)
		for i := range reports {
			reports[i] = w.rail()
		}
		people := []database.ID{w.teacher, w.guard, w.repairer, w.principal}
		for i := range found {
			group.Go(func() {
				got, err := w.Report(w.as(people[i%8%4]), reports[i%8])
				if err != nil {
					t.Error(err)
				}
				found[i] = got.ID
			})
		}
		group.Wait()
		if len(slices.Compact(found)) != 1 {
			t.Errorf("sixteen arrivals made %v", found)
		}
		got, err := w.Find(w.as(w.officer), found[0])
		if err != nil || got.Reports != 8 || len(got.Saw) != 8 {
			t.Errorf("%d reports, %d shown, %v; want 8", got.Reports, len(got.Saw), err)
		}
		w.expect(t, "reported by many", w.officer, "hazard.grade")
	})
}

// TestADeedThatComesTwiceIsDoneOnce repeats each tap after the next was made.
func TestADeedThatComesTwiceIsDoneOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.promise(t)
	report := w.rail()
	id := w.report(t, w.teacher, report)
	assigned := hazard.Assignment{Deed: w.tap(""), Grade: hazard.Minor, To: w.repairer}
	fixed := w.tap("换了螺丝")
	fixed.After = photo()
	looked := w.tap("还晃")
	steps := []func() error{
		func() error { _, err := w.Report(w.as(w.teacher), report); return err },
		func() error { _, err := w.Assign(w.as(w.officer), id, assigned); return err },
		func() error { _, err := w.Rectify(w.as(w.repairer), id, fixed); return err },
		func() error { _, err := w.Return(w.as(w.officer), id, looked); return err },
	}
	for n, step := range steps {
		for _, again := range steps[:n+1] {
			if err := again(); err != nil {
				t.Fatalf("after step %d: %v", n, err)
			}
		}
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	got, err := w.Find(w.as(w.officer), id)
	if err != nil || got.State != hazard.Returned || len(got.Steps) != 4 || got.Reports != 1 {
		t.Errorf("%s after %d steps of %d reports, %v", got.State, len(got.Steps), got.Reports, err)
	}
}

func TestWhatIsPausedIsKnown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.promise(t)
	id := w.report(t, w.teacher, w.rail())
	w.assign(t, id, w.repairer, hazard.Minor)
	if _, err := w.Pause(w.as(w.officer), id, w.tap("")); !errors.Is(err, hazard.ErrReason) {
		t.Errorf("paused without a reason: %v", err)
	}
	if _, err := w.Pause(w.as(w.officer), id, w.tap("等厂家的配件")); err != nil {
		t.Fatal(err)
	}
	w.expect(t, "paused", w.repairer)
	w.expect(t, "paused", w.officer, "hazard.review")
	known, err := w.KnownAt(w.as(w.guard), "checkpoint:11")
	if diff := cmp.Diff([]hazard.Known{{ID: id, Kind: hazard.Building, State: hazard.Paused}}, known); diff != "" || err != nil {
		t.Errorf("known at the plate, %v (-want +got):\n%s", err, diff)
	}
	if again, err := w.Report(w.as(w.guard), w.rail()); err != nil || again.ID != id {
		t.Errorf("reported anew: %v %v", again, err)
	}
	if _, err := w.Resume(w.as(w.head), id, w.tap("")); err != nil {
		t.Fatal(err)
	}
	w.expect(t, "resumed", w.officer, "hazard.grade")
	w.assign(t, id, w.repairer, hazard.Minor)
	w.expect(t, "assigned once more", w.repairer, "hazard.rectify")
	w.expect(t, "assigned once more", w.officer)
}
