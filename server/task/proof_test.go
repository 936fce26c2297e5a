package task_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/attachment"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// album notes which photos records show.
type album map[database.ID][]database.ID

func (a album) Attach(_ context.Context, owner attachment.Owner, photos []database.ID) error {
	a[owner.ID] = append(a[owner.ID], photos...)
	return nil
}

const trim = `{code: grounds.trim, name: 修剪, on: [{day: every}], win: ["08:00..16:00..18:00"], who: {role: CL}, owner: LD, evidence: photo, ladder: daily}
{code: theme.bully, name: 防欺凌, on: [{day: every}], win: ["08:00..16:00..18:00"], subject: class, who: {teacher: true}, owner: SD, complete: {mode: each, sign: [LD, SD, vendor]}, evidence: lesson, ladder: daily}`

// classroom is a school of two classes with a head, a student office and a cleaner.
func classroom(t *testing.T, db *database.DB) (w *world, people map[string]database.ID) {
	t.Helper()
	w = newWorld(db, at(t, "2022-03-31 06:00"))
	w.photos = album{}
	w.start()
	w.stock["class"] = []task.Subject{{Key: "class:1", Name: "一（1）班"}, {Key: "class:2", Name: "一（2）班"}}
	people = map[string]database.ID{
		"cleaner": w.staff.give("r:CL"), "one": w.staff.give("c:1"), "two": w.staff.give("c:2"), "head": w.staff.give("r:LD"), "office": w.staff.give("r:SD"),
	}
	w.open(t, trim)
	w.run(t, at(t, "2022-03-31 09:00"))
	return w, people
}

func TestAPhotoIsEvidence(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, people := classroom(t, db)
		trimmed := w.slot(t, "grounds.trim", "2022-03-31")
		cleaner := w.as(t, people["cleaner"])
		if _, err := w.tasks.Finish(cleaner, trimmed.ID, task.Evidence{Passed: true, Note: "剪好了"}); !errors.Is(err, task.ErrPhotoNeeded) {
			t.Errorf("without a photo: %v", err)
		}
		photo, deed := database.NewID(), task.Deed{ID: database.NewID(), At: w.clock.Now()}
		for range 3 { // a phone repeats what it got no answer for
			done, err := w.tasks.Finish(task.WithDeed(cleaner, deed), trimmed.ID, task.Evidence{ID: deed.ID, Passed: true, Photos: []database.ID{photo}})
			if err != nil || done.State != task.Done {
				t.Fatalf("with a photo: %+v, %v", done, err)
			}
		}
		late, another := task.Deed{ID: database.NewID(), At: w.clock.Now()}, database.NewID()
		for range 2 {
			if _, err := w.tasks.Prove(task.WithDeed(cleaner, late), trimmed.ID, "", []database.ID{another}); err != nil {
				t.Fatal(err)
			}
		}
		proofs, err := w.tasks.Proofs(cleaner, trimmed.ID)
		if err != nil || len(proofs[trimmed.ID]) != 2 {
			t.Fatalf("proofs: %+v, %v", proofs, err)
		}
		shown := []database.ID{}
		for _, p := range proofs[trimmed.ID] {
			shown = append(shown, w.photos[p.ID]...)
		}
		if diff := cmp.Diff([]database.ID{photo, another}, shown); diff != "" {
			t.Errorf("photos (-want +got):\n%s", diff)
		}
		sees := func(ctx context.Context) bool {
			may, err := w.tasks.MaySeeProof(ctx, proofs[trimmed.ID][0].ID)
			if err != nil {
				t.Fatal(err)
			}
			return may
		}
		if !sees(cleaner) || !sees(w.as(t, people["head"])) || sees(w.as(t, people["one"])) {
			t.Error("the photos are for who has a part in the task")
		}
		other := *w
		other.school = database.NewID()
		if sees(other.as(t, people["cleaner"])) {
			t.Error("another school sees them")
		}
		if _, err := w.tasks.Prove(w.as(t, people["one"]), trimmed.ID, "", []database.ID{another}); !errors.Is(err, task.ErrNotFound) {
			t.Errorf("by a stranger: %v", err)
		}
		if _, err := w.tasks.Prove(cleaner, trimmed.ID, "class:1", []database.ID{another}); !errors.Is(err, task.ErrNoTarget) {
			t.Errorf("of what is not in it: %v", err)
		}
		if _, err := w.tasks.Prove(cleaner, trimmed.ID, "", nil); !errors.Is(err, task.ErrPhotoNeeded) {
			t.Errorf("no photo: %v", err)
		}
	})
}

// TestALessonOfTwoClassesAndThreeSignatures walks a theme to its end: what each may tick
// is what a page offers, and a stranger's signature is noted by one who signs beside them.
func TestALessonOfTwoClassesAndThreeSignatures(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, people := classroom(t, db)
		lesson := w.slot(t, "theme.bully", "2022-03-31")
		offered := func(who string) []string {
			d, err := w.tasks.Find(w.as(t, people[who]), lesson.ID)
			if err != nil {
				t.Fatal(err)
			}
			var keys []string
			for _, target := range d.Targets {
				if target.May {
					keys = append(keys, target.Key)
				}
			}
			return keys
		}
		for who, want := range map[string][]string{
			"one": {"class:1"}, "two": {"class:2"}, "head": {"sign:LD", "sign:vendor"}, "office": {"sign:SD", "sign:vendor"},
		} {
			if diff := cmp.Diff(want, offered(who)); diff != "" {
				t.Errorf("offered to %s (-want +got):\n%s", who, diff)
			}
		}
		tick := func(who, key string, want task.State) {
			t.Helper()
			done, err := w.tasks.Finish(w.as(t, people[who]), lesson.ID, task.Evidence{ID: database.NewID(), Passed: true, Targets: []string{key}})
			if err != nil || done.State != want {
				t.Errorf("%s ticks %s: %s, %v", who, key, done.State, err)
			}
		}
		if _, err := w.tasks.Finish(w.as(t, people["one"]), lesson.ID, task.Evidence{Passed: true, Targets: []string{"class:2"}}); !errors.Is(err, task.ErrNotYours) {
			t.Errorf("a teacher ticks the class of another: %v", err)
		}
		owing, err := w.tasks.Owing(w.as(t, people["one"]), []database.ID{lesson.ID})
		if err != nil || len(owing[lesson.ID]) != 1 || owing[lesson.ID][0].Key != "class:1" {
			t.Errorf("owed by a teacher: %+v, %v", owing, err)
		}
		tick("one", "class:1", task.Live)
		tick("head", "sign:LD", task.Live)
		tick("head", "sign:vendor", task.Live)
		if got := offered("head"); got != nil {
			t.Errorf("offered to who has signed: %v", got)
		}
		tick("two", "class:2", task.Live)
		tick("office", "sign:SD", task.Done)
	})
}

func TestASemesterListsWhatLiesAhead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db, at(t, "2022-03-31 06:00"))
		w.stock["class"] = []task.Subject{{Key: "class:1", Name: "一（1）班"}}
		teacher := w.staff.give("c:1")
		w.open(t, `{code: theme.month, name: 主题, plan: [E3-1], on: [{day: school, pick: -1, of: month}], win: ["period 08:00..16:00..+5d 16:00"], subject: class, who: {teacher: true}, owner: SD, complete: {mode: each, sign: [SD]}, evidence: lesson, ladder: daily}`)
		w.run(t, at(t, "2022-03-31 09:00"))
		term, planned, err := w.tasks.Semester(w.as(t, teacher, identity.RoleClassTeacher), "lesson")
		if err != nil {
			t.Fatal(err)
		}
		type line struct {
			Slot    string
			Written bool
		}
		var got []line
		for _, p := range planned {
			got = append(got, line{p.Slot, p.Entry != nil})
		}
		want := []line{{"2022-02", false}, {"2022-03", true}, {"2022-04", true}, {"2022-05", false}, {"2022-06", false}, {"2022-07", false}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("term %s (-want +got):\n%s", term.Name, diff)
		}
	})
}
