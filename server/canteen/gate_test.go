package canteen_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"

	"xiaoqin/server/canteen"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/errs"
)

// sound reports whether the lunch may be out, from what was measured and kept alone.
func sound(m canteen.Meal) bool {
	plate := 0
	for _, d := range m.Dishes {
		if d.State != canteen.Planned || d.Readmit && !d.Released {
			continue
		}
		plate++
		if d.Core == nil || d.Locked || *d.Core < 70 || d.Sample == nil || d.Sample.Grams < 125 {
			return false
		}
	}
	return plate > 0
}

// TestNoOrderOpensTheGate does at random what a kitchen does, right and wrong, again and
// again, and looks at the gate after each step.
func TestNoOrderOpensTheGate(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := open(t, db)
		w.morning(t)
		w.set("10:50")
		w.scan(t)
		w.set("11:01")
		w.scan(t)
		r := rand.New(rand.NewPCG(20220331, 7))
		dishes := []string{"红烧肉", "番茄炒蛋", "青菜"}
		w.plate(t, dishes...)
		core, box := w.paper(t, canteen.CodeCore), w.paper(t, canteen.CodeSample)
		m := w.lunch(t)
		once, released := tap(), 0
		for range 240 {
			dish := dishes[r.IntN(len(dishes))]
			switch r.IntN(8) {
			case 0, 1:
				core.measure(w.cook(t), dish, []float64{69.9, 70, 75, 80, 85, 90}[r.IntN(6)])
			case 2, 3:
				box.box(w.cook(t), dish, []float64{124.9, 125, 130, 140, 150, 160}[r.IntN(6)])
			case 4:
				_ = core.hand(w.cook(t), core.passed() && r.IntN(2) == 0)
			case 5:
				_ = box.hand(w.cook(t), box.passed() && r.IntN(2) == 0)
			case 6:
				_, _ = w.AddDish(w.cook(t), m.ID, tap(), canteen.NewDish{Name: dish})
			case 7:
				again := once
				if r.IntN(2) == 0 {
					again = tap()
				}
				if _, err := w.Release(w.boss(t), m.ID, again); err != nil && errs.KindOf(err) == errs.Internal {
					t.Fatal(err)
				}
			}
			now := w.lunch(t)
			if now.ReleasedAt != nil {
				released++
			}
			if now.ReleasedAt != nil && !sound(now) {
				t.Fatalf("the gate is open with %+v", now.Dishes)
			}
		}
		if released == 0 {
			t.Error("the gate never opened: nothing was tried")
		}
	})
}

// TestTwoPhonesAtTheGate: one phone releases while another hands in a pot that is too cold.
// Whoever is first, the lunch is not out with that pot.
func TestTwoPhonesAtTheGate(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := open(t, db)
		w.plate(t, "红烧肉")
		w.morning(t)
		w.set("10:50")
		w.scan(t)
		core, box := w.paper(t, canteen.CodeCore), w.paper(t, canteen.CodeSample)
		core.measure(w.cook(t), "红烧肉", 75)
		box.box(w.cook(t), "红烧肉", 130)
		must(t, core.hand(w.cook(t), true))
		must(t, box.hand(w.cook(t), true))
		w.set("11:05")
		w.scan(t)
		m := w.lunch(t)
		core.measure(w.cook(t), "红烧肉", 61)
		late := core.told(w.cook(t))
		cook, boss := w.cook(t), w.boss(t)
		var wait sync.WaitGroup
		start := make(chan struct{})
		results := make([]error, 3)
		for i, do := range []func(ctx context.Context) error{
			func(context.Context) error { return w.Watch(cook, late) },
			func(context.Context) error { _, err := w.Release(boss, m.ID, tap()); return err },
			func(context.Context) error { _, err := w.Release(boss, m.ID, tap()); return err },
		} {
			wait.Go(func() {
				<-start
				results[i] = do(t.Context())
			})
		}
		close(start)
		wait.Wait()
		for _, err := range results {
			if err != nil && errs.KindOf(err) == errs.Internal {
				t.Fatal(err)
			}
		}
		if m = w.lunch(t); m.ReleasedAt != nil && !sound(m) {
			if d := m.Dishes[0]; d.Released {
				t.Errorf("released with a pot of 61 ℃: %+v (%v)", d, results)
			}
		}
	})
}

// TestADishThatComesAfterTheRelease has a gate of its own.
func TestADishThatComesAfterTheRelease(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := open(t, db)
		w.out(t, "红烧肉")
		m, err := w.AddDish(w.cook(t), w.lunch(t).ID, tap(), canteen.NewDish{Name: "白灼虾"})
		must(t, err)
		d := w.find(t, "白灼虾")
		if d.Released || !d.Readmit || d.Task.IsZero() || m.ReleasedAt == nil {
			t.Fatalf("%+v", d)
		}
		if _, err := w.Release(w.boss(t), m.ID, tap()); !errors.Is(err, canteen.ErrClosed) {
			t.Fatalf("released unmeasured: %v", err)
		}
		own := &paper{w: w, entry: w.taskOf(t, canteen.CodeDish, "dish:ev:"+d.Check.String())}
		own.answer(w.cook(t), &own.plain, "core", 66.0, false)
		must(t, own.hand(w.cook(t), false))
		if _, err := w.Release(w.boss(t), m.ID, tap()); !errors.Is(err, canteen.ErrClosed) {
			t.Fatalf("released at 66 ℃: %v", err)
		}
		own.answer(w.cook(t), &own.plain, "core", 77.0, true)
		own.answer(w.cook(t), &own.plain, "grams", 130.0, true)
		own.answer(w.cook(t), &own.plain, "label", true, true)
		must(t, own.hand(w.cook(t), true))
		m, err = w.Release(w.boss(t), m.ID, tap())
		must(t, err)
		if d := w.find(t, "白灼虾"); !d.Released || m.State != canteen.MealReleased {
			t.Errorf("%s %+v", m.State, d)
		}
	})
}

// out releases a lunch of these dishes at 11:05.
func (w *world) out(t *testing.T, names ...string) {
	t.Helper()
	w.plate(t, names...)
	w.morning(t)
	core := w.paper(t, canteen.CodeCore)
	for _, name := range names {
		core.measure(w.cook(t), name, 80)
	}
	must(t, core.hand(w.cook(t), true))
	w.set("10:45")
	w.scan(t)
	box := w.paper(t, canteen.CodeSample)
	for _, name := range names {
		box.box(w.cook(t), name, 130)
	}
	must(t, box.hand(w.cook(t), true))
	w.set("11:05")
	w.scan(t)
	_, err := w.Release(w.boss(t), w.lunch(t).ID, tap())
	must(t, err)
}
