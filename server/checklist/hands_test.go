package checklist_test

import (
	"errors"
	"maps"
	"slices"
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
		drawn := w.call("in")
		drawn.Target, drawn.Signature = "sign:incoming", database.NewID()
		if v, err = w.try(t, w.relief, "guard.handover", drawn); err != nil || v.Task.State != task.Done || !v.Task.Passed {
			t.Fatalf("incoming: %s, %v", v.Task.State, err)
		}
		if len(v.Photos) != 1 || !slices.ContainsFunc(slices.Collect(maps.Values(v.Photos)), func(s checklist.Shown) bool { return s.Item == "sign:incoming" }) {
			t.Errorf("the picture of the signature: %+v", v.Photos)
		}
		drawn.Target = ""
		if _, err := w.try(t, w.guard, "guard.handover", drawn); !errors.Is(err, checklist.ErrNobodySigns) {
			t.Errorf("a signature of nobody: %v", err)
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

// TestTheOutsiderDraws: who hands over the waste signs by handing in; the driver of the company
// has no account, so their side is a drawing on that phone and nothing less.
func TestTheOutsiderDraws(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.run(t, at("13:30"))
		sign := func(who identity.Principal, side, text string, drawn bool) (checklist.View, error) {
			in := w.call(text)
			in.Target = side
			if drawn {
				in.Signature = database.NewID()
			}
			return w.try(t, who, "kitchen.waste", in)
		}
		if v, err := sign(w.cook, "sign:CW", "weight=35.5 in", true); err != nil || v.Task.TargetsDone != 1 {
			t.Fatalf("the cook: %d, %v", v.Task.TargetsDone, err)
		}
		if _, err := sign(w.cook, "sign:vendor", "in", false); !errors.Is(err, checklist.ErrVendorDraws) {
			t.Errorf("the driver without a drawing: %v", err)
		}
		if _, err := sign(w.guard, "sign:vendor", "in", true); !errors.Is(err, task.ErrNotFound) {
			t.Errorf("on the phone of somebody else: %v", err)
		}
		v, err := sign(w.cook, "sign:vendor", "in", true)
		if err != nil || v.Task.State != task.Done || !v.Task.Passed {
			t.Fatalf("the driver: %s, %v", v.Task.State, err)
		}
		if len(v.Photos) != 2 {
			t.Errorf("%d drawings are kept", len(v.Photos))
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

// TestSomebodyLeavesInTheMiddle: what the cook measured stays, under her name, and the mate
// puts right what she left locked. On a phone that she picks up later she reads all of it.
func TestSomebodyLeavesInTheMiddle(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.run(t, at("10:30"))
		w.fill(t, w.cook, "kitchen.core-temp", w.call("r1.dish=红烧肉 r1.core=72 r2.dish=汤 r2.core=60"))
		gone := w.cook
		w.cook = identity.Principal{} // nobody of the kitchen has this name any more
		if _, err := w.try(t, gone, "kitchen.core-temp", w.call("r2.core=80")); !errors.Is(err, task.ErrNotFound) {
			t.Errorf("who has left goes on: %v", err)
		}
		v := w.fill(t, w.mate, "kitchen.core-temp", w.call("r2.core!回锅加热 r2.core=85 in"))
		if v.Task.State != task.Done || !v.Task.Passed {
			t.Fatalf("the mate handed in: %s, passed %v", v.Task.State, v.Task.Passed)
		}
		if core, _ := v.Sheet.Of("dishes.core", "r1"); core.By != gone.PersonID {
			t.Error("what she measured is not hers any more")
		}
		if core, _ := v.Sheet.Of("dishes.core", "r2"); core.By != w.mate.PersonID || v.Sheet.Entries[0].PersonID != gone.PersonID {
			t.Error("what the mate measured")
		}
	})
}
