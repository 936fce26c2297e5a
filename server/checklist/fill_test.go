package checklist_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/checklist"
	"xiaoqin/server/clock"
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

// TestTwoHandsSignOneSheet: each side, different people, and only a sheet that is complete.
func TestTwoHandsSignOneSheet(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.run(t, at("19:00"))
		sign := func(who identity.Principal, side, text string) (checklist.View, error) {
			in := w.call(text)
			in.Target = side
			return w.try(t, who, "guard.handover", in)
		}
		if _, err := w.try(t, w.guard, "guard.handover", w.call("keys=yes in")); !errors.Is(err, checklist.ErrSignNeeded) {
			t.Errorf("handed in without a signature: %v", err)
		}
		v, err := sign(w.guard, "sign:outgoing", "keys=yes in")
		if err != nil || v.Task.TargetsDone != 0 {
			t.Fatalf("signed before the notes are there: %d, %v", v.Task.TargetsDone, err)
		}
		if v, err = sign(w.guard, "sign:outgoing", "notes=北门锁坏了 in"); err != nil || v.Task.TargetsDone != 1 {
			t.Fatalf("outgoing: %d, %v", v.Task.TargetsDone, err)
		}
		if _, err = sign(w.guard, "sign:incoming", "in"); !errors.Is(err, task.ErrSignedTwice) {
			t.Errorf("both by one: %v", err)
		}
		if v, err = sign(w.relief, "sign:incoming", "in"); err != nil || v.Task.State != task.Done || !v.Task.Passed {
			t.Fatalf("incoming: %s, %v", v.Task.State, err)
		}
		for _, s := range v.Signatures() {
			if s.DoneAt == nil || s.DoneBy == nil {
				t.Errorf("%s: not shown by whom and when", s.Key)
			}
		}
		if _, err := w.tasks.Finish(identity.Into(t.Context(), w.manager), w.of(t, "kitchen.receive"), task.Evidence{Targets: []string{"sign:CM"}, Passed: true}); !errors.Is(err, task.ErrOtherProof) {
			t.Errorf("signed around the sheet: %v", err)
		}
	})
}

// TestASpoiltSheetLosesItsSignatures before the last is given.
func TestASpoiltSheetLosesItsSignatures(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.run(t, at("07:00"))
	in := w.call("fine=yes in")
	in.Target = "sign:CM"
	if v := w.fill(t, w.manager, "kitchen.receive", in); v.Task.TargetsDone != 1 {
		t.Fatalf("%d signatures", v.Task.TargetsDone)
	}
	if v := w.fill(t, w.cook, "kitchen.receive", w.call("fine=no")); v.Task.TargetsDone != 0 {
		t.Errorf("%d signatures under a sheet that is locked", v.Task.TargetsDone)
	}
}

// TestEverybodyHasTheirOwn: the eight things of each guard, then the head signs.
func TestEverybodyHasTheirOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.run(t, at("09:00"))
	v := w.fill(t, w.guard, "guard.kit", w.call("baton=yes in"))
	if v.Target != "p:"+w.guard.PersonID.String() || v.Task.TargetsDone != 1 {
		t.Errorf("target %s, %d done", v.Target, v.Task.TargetsDone)
	}
	of := w.call("baton=yes in")
	of.Target = "p:" + w.guard.PersonID.String()
	if _, err := w.try(t, w.relief, "guard.kit", of); err == nil && w.look(t, "guard.kit").TargetsDone != 1 {
		t.Error("ticked for a colleague")
	}
	w.fill(t, w.relief, "guard.kit", w.call("baton=yes in"))
	sign := w.call("in")
	sign.Target = "sign:P"
	if v = w.fill(t, w.principal, "guard.kit", sign); v.Task.State != task.Done || !v.Task.Passed {
		t.Errorf("signed: %s passed %t, %d of %d", v.Task.State, v.Task.Passed, v.Task.TargetsDone, len(v.Task.Targets))
	}
}

// TestWhoAndWhatIsRefused: strangers, watchers, tasks without a form, answers of no form.
func TestWhoAndWhatIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.run(t, at("10:30"))
	elsewhere := w.cook
	elsewhere.SchoolID = database.NewID()
	for _, test := range []struct {
		name, code, text string
		who              identity.Principal
		want             error
	}{
		{"a stranger", "kitchen.core-temp", "in", w.guard, task.ErrNotFound},
		{"another school", "kitchen.core-temp", "in", elsewhere, task.ErrNotFound},
		{"who only watches", "kitchen.core-temp", "in", w.principal, task.ErrRefused},
		{"no sheet", "desk.word", "in", w.cook, checklist.ErrNoForm},
		{"no form", "desk.formless", "in", w.cook, checklist.ErrNoForm},
		{"nothing", "kitchen.core-temp", "", w.cook, checklist.ErrNothing},
		{"an unknown item", "kitchen.core-temp", "salt=1", w.cook, form.ErrBadAnswers},
		{"a row where there is none", "kitchen.core-temp", "r1.method=1", w.cook, form.ErrBadAnswers},
		{"another kind", "kitchen.core-temp", "r1.core=hot", w.cook, form.ErrBadAnswers},
		{"a step that there is not", "kitchen.core-temp", "r1.core!端走", w.cook, form.ErrBadAnswers},
		{"an end before the start", "kitchen.core-temp", "method=蒸汽 steam=10:10-10:00", w.cook, form.ErrBadAnswers},
	} {
		if _, err := w.try(t, test.who, test.code, w.call(test.text)); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
	w.fill(t, w.cook, "kitchen.core-temp", w.call("method=蒸汽 steam=10:10-"))
	if _, err := w.try(t, w.cook, "kitchen.core-temp", w.call("steam=-10:00")); !errors.Is(err, form.ErrBadAnswers) {
		t.Errorf("ended before it was started by another call: %v", err)
	}
	w.refuse = errUnknownPlate
	if _, err := w.try(t, w.cook, "kitchen.core-temp", w.call("r1.dish=汤")); !errors.Is(err, errUnknownPlate) {
		t.Errorf("a watcher refused: %v", err)
	}
	w.refuse = nil
	if v := w.fill(t, w.cook, "kitchen.core-temp", w.call("r1.dish=汤")); len(v.Sheet.Entries) != 2 || w.seen[len(w.seen)-1].Sheet.ID != v.Sheet.ID {
		t.Errorf("%d entries", len(v.Sheet.Entries))
	}
}

// TestTheClockOfAPhone: kept as it was told, put right where it can be, and marked.
func TestTheClockOfAPhone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.run(t, at("10:30"))
	const hours = 2 * time.Hour
	for _, test := range []struct {
		name         string
		device, sent time.Time
		made         time.Time
		marks        []checklist.Mark
	}{
		{"right", at("10:29"), at("10:30"), at("10:29"), nil},
		{"two hours ahead", at("10:29").Add(hours), at("10:30").Add(hours), at("10:29"), []checklist.Mark{checklist.MarkClock}},
		{"two hours behind", at("10:29").Add(-hours), at("10:30").Add(-hours), at("10:29"), []checklist.Mark{checklist.MarkClock}},
		{"waited for a network", at("09:30"), at("10:30"), at("09:30"), nil},
		{"ahead, and it does not say when it sent", at("12:29"), time.Time{}, at("10:30"), []checklist.Mark{checklist.MarkClock}},
	} {
		in := w.call("clean=yes")
		in.DeviceAt = clock.At(test.device)
		if !test.sent.IsZero() {
			sent := clock.At(test.sent)
			in.SentAt = &sent
		}
		v := w.fill(t, w.cook, "kitchen.core-temp", in)
		e := v.Sheet.Entries[len(v.Sheet.Entries)-1]
		if e.DeviceAt != in.DeviceAt || e.MadeAt != clock.At(test.made) || !cmp.Equal(e.Marks, test.marks) {
			t.Errorf("%s: device %s made %s marks %v", test.name, e.DeviceAt, e.MadeAt, e.Marks)
		}
	}
	w.set(at("11:10"))
	v := w.fill(t, w.cook, "kitchen.core-temp", w.call("r1.dish=汤 r1.core=80 in"))
	if v.Sheet.Handed == nil || !v.Sheet.Handed.Late || v.Task.Phase != task.Late {
		t.Errorf("late: %+v, %s", v.Sheet.Handed, v.Task.Phase)
	}
}
