package canteen_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/canteen"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/errs"
	"xiaoqin/server/task"
)

func tap() canteen.Tap { return canteen.Tap{ID: database.NewID()} }

// TestADayOfTheKitchen cooks two dishes, one of them under its limit at first, and lets the
// lunch out when, and only when, everything is in.
func TestADayOfTheKitchen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := open(t, db)
		m := w.lunch(t)
		want := []string{"还没有写这一餐的菜", "从业人员晨检还没有做", "收货验收过磅还没有做", "每菜中心温度还没有做", "留样125克还没有做"}
		if diff := cmp.Diff(want, needs(m)); diff != "" || m.State != canteen.MealClosed {
			t.Fatalf("%s at dawn (-want +got):\n%s", m.State, diff)
		}
		w.plate(t, "红烧肉", "番茄炒蛋")
		w.morning(t)

		core := w.paper(t, canteen.CodeCore)
		core.measure(w.cook(t), "红烧肉", 68)
		core.measure(w.cook(t), "番茄炒蛋", 81)
		must(t, core.hand(w.cook(t), false))
		want = []string{"每菜中心温度还没有做", "红烧肉没到限值，等回锅再测", "留样125克还没有做", "红烧肉还没留样", "番茄炒蛋还没留样"}
		if diff := cmp.Diff(want, needs(w.lunch(t))); diff != "" {
			t.Fatalf("68 ℃ (-want +got):\n%s", diff)
		}
		if d := w.find(t, "红烧肉"); d.Core != nil || !d.Locked || d.Holding != nil {
			t.Errorf("at 68 ℃: %+v", d)
		}
		w.set("10:32")
		core.measure(w.cook(t), "红烧肉", 72)
		must(t, core.hand(w.cook(t), true))
		w.set("10:45")
		w.scan(t)
		box := w.paper(t, canteen.CodeSample)
		box.box(w.cook(t), "红烧肉", 130)
		box.box(w.cook(t), "番茄炒蛋", 125)
		must(t, box.hand(w.cook(t), false))

		w.set("11:05")
		w.scan(t)
		_, err := w.Release(w.boss(t), m.ID, tap())
		if !errors.Is(err, canteen.ErrClosed) {
			t.Fatalf("released before the samples were handed in: %v", err)
		}
		if e := new(errs.Error); errors.As(err, &e) {
			if diff := cmp.Diff([]errs.Field{{Location: "kitchen.sample", Message: "留样125克还没有做"}}, e.Fields); diff != "" {
				t.Errorf("refusal (-want +got):\n%s", diff)
			}
		}
		must(t, box.hand(w.cook(t), true))
		if m = w.lunch(t); m.State != canteen.MealReady {
			t.Fatalf("%s, missing %v", m.State, needs(m))
		}
		once := tap()
		for range 2 {
			m, err = w.Release(w.boss(t), m.ID, once)
			if err != nil || m.State != canteen.MealReleased || m.ReleasedAt == nil {
				t.Fatalf("%s (%v)", m.State, err)
			}
		}
		for _, d := range m.Dishes {
			if !d.Released || d.Sample == nil || d.Holding == nil || d.Holding.Outcome != "" {
				t.Errorf("after the release: %+v", d)
			}
		}
		if got := w.find(t, "红烧肉").Holding.From.Time(); !got.Equal(at("10:32")) {
			t.Errorf("the two hours begin at %s", got)
		}
	})
}

// TestNoOtherDoor: the gate of the kitchen has no side entrance.
func TestNoOtherDoor(t *testing.T) {
	t.Parallel()
	w := open(t, dbtest.Open(t))
	w.plate(t, "红烧肉")
	w.morning(t)
	w.set("11:05")
	w.scan(t)
	m := w.lunch(t)
	for name, try := range map[string]func() error{
		"a word": func() error {
			_, err := w.tasks.Finish(w.boss(t), m.ID, task.Evidence{Passed: true, Note: "好了"})
			return err
		},
		"no reason": func() error {
			_, err := w.tasks.CompleteByOverride(w.as(t, w.principal, "principal"), m.ID, " ")
			return err
		},
		"the manager": func() error { _, err := w.tasks.CompleteByOverride(w.boss(t), m.ID, "急"); return err },
		"the head": func() error {
			_, err := w.tasks.CompleteByOverride(w.as(t, w.head, "logistics_head"), m.ID, "急")
			return err
		},
		"a cook":  func() error { _, err := w.Release(w.cook(t), m.ID, tap()); return err },
		"a guard": func() error { _, err := w.Release(w.as(t, w.luo, "guard"), m.ID, tap()); return err },
		"bare": func() error {
			_, err := w.tasks.Submit(w.boss(t), m.ID, task.Evidence{ID: database.NewID(), Passed: true})
			return err
		},
	} {
		if err := try(); errs.KindOf(err) == errs.Internal {
			t.Errorf("%s: %v", name, err)
		}
		if m := w.lunch(t); m.State != canteen.MealClosed {
			t.Fatalf("%s let the meal out: %s", name, m.State)
		}
	}
}

// TestTheNamedLeaderMayAnswerForIt, with a reason that stays.
func TestTheNamedLeaderMayAnswerForIt(t *testing.T) {
	t.Parallel()
	w := open(t, dbtest.Open(t))
	w.plate(t, "红烧肉")
	w.morning(t)
	w.set("11:05")
	w.scan(t)
	m := w.lunch(t)
	if _, err := w.tasks.CompleteByOverride(w.as(t, w.principal, "principal"), m.ID, "停电，改发备用盒饭"); err != nil {
		t.Fatal(err)
	}
	m = w.lunch(t)
	if m.State != canteen.MealOverridden || m.Reason != "停电，改发备用盒饭" || !m.Dishes[0].Released {
		t.Fatalf("%+v", m)
	}
	if len(w.passed) != 1 || w.passed[0].ID != m.ID || w.passed[0].Reason != m.Reason {
		t.Errorf("the audit is told %+v", w.passed)
	}
	found, err := w.Exceptions(w.boss(t), day("2022-03-31"), day("2022-03-31"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range found {
		if e.Grave() {
			got = append(got, string(e.Kind)+" "+e.Text+" "+e.Why)
		}
	}
	want := []string{"override 放行供餐 停电，改发备用盒饭", "no_sample 红烧肉 "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("exceptions (-want +got):\n%s", diff)
	}
}
