package checklist_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"xiaoqin/server/checklist"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/errs"
	"xiaoqin/server/form"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// tries are what careless and careful hands send about two dishes.
var tries = []string{
	"r1.dish=红烧肉", "r2.dish=青菜", "r1.core=68", "r1.core=72", "r2.core=60", "r2.core=90", "r1.core=70",
	"r1.core!回锅加热", "r2.core!回锅加热", "r2.core!这锅倒掉", "in", "in", "r1.core=75 in", "r2.core=74 in", "r1.core!回锅加热 r1.core=73", "r1.dish=汤 r1.core=69 in",
	"r3.dish=饭", "r1!划掉", "r2!划掉", "r3!划掉",
}

// safe tells from the bare entries, in another way than Fold does, whether the dishes may
// be eaten: each in use was measured last at the limit or above, and if it ever was below,
// a step lies between the last such reading and a good one.
func safe(entries []checklist.Entry, limit func(float64) bool) error {
	type dish struct{ measured, cold, stepped, ended bool }
	dishes := map[string]*dish{}
	at := func(row string) *dish {
		if dishes[row] == nil {
			dishes[row] = &dish{}
		}
		return dishes[row]
	}
	for _, e := range entries {
		cold := map[string]bool{}
		for _, a := range e.Answers {
			cold[a.Row] = a.Number != nil && !limit(*a.Number)
		}
		step := func(after bool) {
			for _, s := range e.Steps {
				if d := at(s.Row); cold[s.Row] == after {
					d.ended = d.ended || s.Did == "这锅倒掉" || s.Did == checklist.CrossOut && !d.measured
					d.stepped = d.stepped || d.cold
				}
			}
		}
		step(false)
		for _, a := range e.Answers {
			d := at(a.Row)
			switch {
			case a.Number == nil:
			case !limit(*a.Number):
				d.measured, d.cold, d.stepped = true, true, false
			case d.stepped:
				d.measured, d.cold, d.stepped = true, false, false
			default:
				d.measured = true
			}
		}
		step(true)
	}
	for row, d := range dishes {
		if !d.ended && (!d.measured || d.cold) {
			return fmt.Errorf("dish %s: %+v", row, *d)
		}
	}
	return nil
}

// TestNothingUnderItsLimitIsReleased sends random calls in random order, repeats them,
// raises the limit in between, and tries to let the meal out after each.
func TestNothingUnderItsLimitIsReleased(t *testing.T) {
	t.Parallel()
	const seed = 20220331
	released := 0
	for run := range 25 {
		random := rand.New(rand.NewPCG(seed, uint64(run)))
		w := newWorld(t, dbtest.Open(t))
		w.run(t, at("10:30"))
		limit := func(n float64) bool { return n >= 70 }
		var sent []checklist.Fill
		for range 24 {
			in := w.call(tries[random.IntN(len(tries))])
			if len(sent) > 0 && random.IntN(4) == 0 {
				in = sent[random.IntN(len(sent))]
			}
			in.FormVersion = random.IntN(2)
			sent = append(sent, in)
			v, err := w.try(t, []identity.Principal{w.cook, w.mate}[random.IntN(2)], "kitchen.core-temp", in)
			if errors.Is(err, checklist.ErrRowJudged) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if random.IntN(30) == 0 && v.Sheet.Handed == nil {
				if err := w.forms.ChooseLimit(w.system(t), "core_temp", form.Limit{Min: &form.Bound{Value: 70, Strict: true}}); err != nil {
					t.Fatal(err)
				}
				limit = func(n float64) bool { return n > 70 }
			}
			err = w.release(t)
			if d := w.look(t, "kitchen.release"); d.State == task.Done && d.Passed {
				released++
				v, findErr := w.Find(identity.Into(t.Context(), w.cook), w.of(t, "kitchen.core-temp"), "")
				if findErr != nil {
					t.Fatal(findErr)
				}
				if bad := safe(v.Sheet.Entries, limit); bad != nil {
					t.Fatalf("run %d released: %v", run, bad)
				}
			} else if err == nil {
				t.Fatalf("run %d: let out and not passed: %s", run, d.State)
			}
		}
	}
	if released == 0 {
		t.Error("nothing was ever released: the test saw nothing")
	}
}

// TestTwoPhonesAtOnce: one types what is cold, the other what is hot and hands in, while
// the manager tries to let the meal out.
func TestTwoPhonesAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		for round := range 4 {
			w := newWorld(t, db)
			w.run(t, at("10:30"))
			core, release := w.of(t, "kitchen.core-temp"), w.of(t, "kitchen.release")
			var wait sync.WaitGroup
			phone := func(who identity.Principal, calls ...string) {
				for _, text := range calls {
					in := w.call(text)
					ctx := identity.Into(t.Context(), who)
					wait.Go(func() {
						if _, err := w.Fill(ctx, core, in); err != nil {
							t.Errorf("round %d: %s: %v", round, text, err)
						}
					})
				}
			}
			phone(w.cook, "r1.dish=红烧肉 r1.core=72 in", "r1.core=75", "in")
			phone(w.mate, "r1.core=68", "r2.dish=汤 r2.core=65", "in")
			for range 6 {
				ctx := identity.Into(t.Context(), w.manager)
				wait.Go(func() {
					_, err := w.tasks.Finish(ctx, release, task.Evidence{ID: database.NewID(), Passed: true})
					if refusal, ok := errors.AsType[*errs.Error](err); err != nil && (!ok || refusal.Kind != errs.Conflict) {
						t.Errorf("round %d: release: %v", round, err)
					}
				})
			}
			wait.Wait()
			if d := w.look(t, "kitchen.release"); d.State == task.Done {
				t.Errorf("round %d: released with two dishes that were cold", round)
			}
			v, err := w.Find(identity.Into(t.Context(), w.cook), core, "")
			if err != nil || len(v.Sheet.Entries) != 6 || len(v.Sheet.Locks) != 2 {
				t.Errorf("round %d: %d entries, %d locks, %v", round, len(v.Sheet.Entries), len(v.Sheet.Locks), err)
			}
		}
	})
}
