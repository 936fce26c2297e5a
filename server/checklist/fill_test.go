package checklist_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/checklist"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/form"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// TestTooColdThenHeatedThenReleased is the kitchen's day: 68 degrees, heated again, 72.
func TestTooColdThenHeatedThenReleased(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.run(t, at("10:30"))
		core := "kitchen.core-temp"
		v := w.fill(t, w.cook, core, w.call("r1.dish=红烧肉 r1.core=68 in"))
		if got := state(v.Sheet.State); got != "locked dishes.core/r1, failed dishes.core/r1" || v.Task.State != task.Live {
			t.Errorf("at 68: %s, task %s", got, v.Task.State)
		}
		if err := w.release(t); !errors.Is(err, task.ErrGateClosed) {
			t.Errorf("released at 68: %v", err)
		}
		w.fill(t, w.cook, core, w.call("r1.core!回锅加热"))
		v = w.fill(t, w.mate, core, w.call("r1.core=72 in"))
		if got := state(v.Sheet.State); got != "complete, passed, handed in" || v.Task.State != task.Done || !v.Task.Passed {
			t.Errorf("at 72: %s, task %s passed %t", got, v.Task.State, v.Task.Passed)
		}
		if err := w.release(t); err != nil {
			t.Fatalf("not released at 72: %v", err)
		}
		if got := len(v.Sheet.Entries); got != 3 {
			t.Errorf("%d entries kept, want 3", got)
		}
		last := v.Sheet.Entries[2]
		if len(last.Before) != 1 || *last.Before[0].Number != 68 || last.PersonID != w.mate.PersonID {
			t.Errorf("the last entry found %+v before it", last.Before)
		}
	})
}

// TestADishAddedAfterTheRelease takes the release back until the dish is measured.
func TestADishAddedAfterTheRelease(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		for _, test := range []struct{ name, spoils, mends string }{
			{"a dish without a reading", "r2.dish=汤", "r2.core=90 in"},
			{"a cold one", "r2.dish=汤 r2.core=60", "r2.core!这锅倒掉 in"},
			{"the reading was wrong", "r1.core=62", "r1.core!回锅加热 r1.core=75 in"},
		} {
			w := newWorld(t, db)
			w.run(t, at("10:30"))
			w.fill(t, w.cook, "kitchen.core-temp", w.call("r1.dish=红烧肉 r1.core=72 in"))
			if err := w.release(t); err != nil {
				t.Fatal(err)
			}
			w.fill(t, w.cook, "kitchen.core-temp", w.call(test.spoils))
			core, release := w.look(t, "kitchen.core-temp"), w.look(t, "kitchen.release")
			if core.State != task.Live || release.State != task.Live || release.Passed {
				t.Errorf("%s: readings %s, release %s", test.name, core.State, release.State)
			}
			if err := w.release(t); !errors.Is(err, task.ErrGateClosed) {
				t.Errorf("%s: released again: %v", test.name, err)
			}
			w.fill(t, w.cook, "kitchen.core-temp", w.call(test.mends))
			if err := w.release(t); err != nil {
				t.Errorf("%s: not released when mended: %v", test.name, err)
			}
			w.set(at("12:00")) // the windows are over
			w.fill(t, w.cook, "kitchen.core-temp", w.call("r1.core=40"))
			core, release = w.look(t, "kitchen.core-temp"), w.look(t, "kitchen.release")
			if core.State != task.Done || core.Passed || release.State != task.Done || release.Passed {
				t.Errorf("%s, the day after: readings %s %t, release %s %t", test.name, core.State, core.Passed, release.State, release.Passed)
			}
		}
	})
}

// TestAnOverrideStands: what a leader answered for by name is not taken back.
func TestAnOverrideStands(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.run(t, at("10:30"))
	w.fill(t, w.cook, "kitchen.core-temp", w.call("r1.dish=红烧肉 r1.core=68"))
	if _, err := w.tasks.CompleteByOverride(identity.Into(t.Context(), w.principal), w.of(t, "kitchen.release"), "停电，改用备餐"); err != nil {
		t.Fatal(err)
	}
	w.fill(t, w.cook, "kitchen.core-temp", w.call("r1.core!回锅加热 r1.core=72 in"))
	w.fill(t, w.cook, "kitchen.core-temp", w.call("r1.core=60"))
	if d := w.look(t, "kitchen.release"); d.State != task.Done || d.Passed || d.Reason != "停电，改用备餐" {
		t.Errorf("release %s passed %t: %s", d.State, d.Passed, d.Reason)
	}
}

// TestARepeatChangesNothing sends each call three times, also behind later ones.
func TestARepeatChangesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.run(t, at("10:30"))
		calls := []checklist.Fill{
			w.call("r1.dish=红烧肉 r1.core=68"), w.call("r1.core!回锅加热"), w.call("r1.core=72 in"), w.call("r2.dish=汤 r2.core=90 in"),
		}
		for i := range calls {
			for range 3 {
				for _, c := range calls[:i+1] {
					w.fill(t, w.cook, "kitchen.core-temp", c)
				}
			}
		}
		v := w.fill(t, w.cook, "kitchen.core-temp", calls[0])
		if len(v.Sheet.Entries) != len(calls) || !v.Sheet.Passed || v.Task.State != task.Done {
			t.Errorf("%d entries, %s", len(v.Sheet.Entries), state(v.Sheet.State))
		}
		if _, err := w.try(t, w.cook, "water.daily", checklist.Fill{ClientID: calls[0].ClientID, DeviceAt: 1, Target: "asset:dispenser:1", HandIn: true}); !errors.Is(err, checklist.ErrUsedID) {
			t.Errorf("the same id on another sheet: %v", err)
		}
	})
}

// TestAnotherVersionWhileASheetIsOpen: the sheet keeps its own, the stricter limit counts.
func TestAnotherVersionWhileASheetIsOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.run(t, at("10:30"))
	w.fill(t, w.cook, "kitchen.core-temp", w.call("r1.dish=红烧肉 r1.core=70"))
	over := form.Limit{Min: &form.Bound{Value: 70, Strict: true}}
	if err := w.forms.ChooseLimit(w.system(t), "core_temp", over); err != nil {
		t.Fatal(err)
	}
	v := w.fill(t, w.cook, "kitchen.core-temp", w.call("in"))
	if got := state(v.Sheet.State); got != "locked dishes.core/r1, failed dishes.core/r1" || v.Sheet.Form.Number != 1 || v.Latest.Number != 2 {
		t.Errorf("70 with the limit over 70: %s, version %d of %d", got, v.Sheet.Form.Number, v.Latest.Number)
	}
	v = w.fill(t, w.cook, "kitchen.core-temp", w.call("r1.core!回锅加热 r1.core=70.5 in"))
	if !v.Task.Passed {
		t.Errorf("70.5: %s", state(v.Sheet.State))
	}
	if err := w.forms.ChooseLimit(w.system(t), "core_temp", form.Limit{Min: &form.Bound{Value: 70}}); err != nil {
		t.Fatal(err)
	}
	old := w.call("r1.dish=汤 r1.core=72 in")
	old.FormVersion = 1 // a phone that was offline begins with what it has
	w.run(t, at("23:00"))
	tomorrow := w.look(t, "kitchen.core-temp")
	if tomorrow.State != task.Done {
		t.Errorf("a limit that came later opened a sheet of before: %s", tomorrow.State)
	}
}

// TestEachTargetHasItsSheet: by plate, by hand, what remains, out of use.
func TestEachTargetHasItsSheet(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.run(t, at("07:00"))
		scanned := w.call("clean=yes clear=yes in")
		scanned.Token = "d1"
		v := w.fill(t, w.cook, "water.daily", scanned)
		if v.Target != "asset:dispenser:1" || v.Sheet.Proof != checklist.ProofScanned || v.Task.TargetsDone != 1 {
			t.Errorf("scanned: %s %s, %d done", v.Target, v.Sheet.Proof, v.Task.TargetsDone)
		}
		for _, test := range []struct {
			target, token string
			want          error
		}{
			{"", "", checklist.ErrTargetNeeded},
			{"asset:dispenser:9", "", checklist.ErrNoTarget},
			{"asset:dispenser:1", "d2", checklist.ErrOtherPlate},
			{"", "nowhere", errUnknownPlate},
			{"sign:LD", "", checklist.ErrNoTarget},
		} {
			in := w.call("clean=yes")
			in.Target, in.Token = test.target, test.token
			if _, err := w.try(t, w.cook, "water.daily", in); !errors.Is(err, test.want) {
				t.Errorf("target %q token %q: %v, want %v", test.target, test.token, err, test.want)
			}
		}
		picked := w.call("clean=no clear=no in")
		picked.Target = "asset:dispenser:2"
		w.fill(t, w.mate, "water.daily", picked)
		stop := w.call("clear!停止供水 in")
		stop.Target = "asset:dispenser:2"
		v = w.fill(t, w.mate, "water.daily", stop)
		var states []string
		for _, one := range v.Sheets {
			states = append(states, string(one.State())+" "+string(one.Proof))
		}
		if diff := cmp.Diff([]string{"handed_in scanned", "handed_in picked", "untouched "}, states); diff != "" {
			t.Errorf("how far each is (-want +got)\n%s", diff)
		}
		last := w.call("clean=yes clear=yes in")
		last.Target = "asset:dispenser:3"
		v = w.fill(t, w.cook, "water.daily", last)
		if v.Task.State != task.Done || v.Task.Passed {
			t.Errorf("with one out of use: %s passed %t", v.Task.State, v.Task.Passed)
		}
	})
}

// TestWhatFailsBecomesAFaultOnce: with its evidence, however often it is said.
func TestWhatFailsBecomesAFaultOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.run(t, at("07:00"))
	on := func(text string) checklist.Fill {
		in := w.call(text)
		in.Target = "asset:dispenser:1"
		return in
	}
	for _, test := range []struct {
		text string
		want int
	}{
		{"clean=no", 0},
		{"clean=photo", 1},
		{"clean=yes", 1},
		{"clean=no", 1},
		{"clear=no", 1},
		{"clear!停止供水", 2},
		{"in", 2},
	} {
		w.fill(t, w.cook, "water.daily", on(test.text))
		if len(w.found) != test.want {
			t.Errorf("after %s: %d faults, want %d", test.text, len(w.found), test.want)
		}
	}
	f := w.found[0]
	if f.Subject != "asset:dispenser:1" || f.What != "干净：不合格" || len(f.Photos) != 1 || f.By != w.cook.PersonID {
		t.Errorf("told %+v", f)
	}
	if f = w.found[1]; f.OutOfUse != "停止供水" {
		t.Errorf("told %+v", f)
	}
}
