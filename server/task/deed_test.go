package task_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

const weekly = `{code: meet.weekly, name: 例会, on: [{day: school}], win: ["08:00..10:00..12:00"], who: {role: FA, deputy: G}, owner: SA, evidence: minutes, ladder: daily}`

// TestADeedIsDoneOnce sends every tap three times, two of them at once, and undoes what
// the first did before the last arrives.
func TestADeedIsDoneOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db, at(t, "2022-03-31 06:00"))
		holder, owner := w.staff.give("r:FA"), w.staff.give("r:SA")
		w.staff.give("r:G")
		w.open(t, weekly)
		w.scan(t, at(t, "2022-03-31 08:30"))
		id := w.slot(t, "meet.weekly", "2022-03-31").ID
		tap := task.Deed{ID: database.NewID(), At: at(t, "2022-03-31 08:29")}
		finish := func() (task.Task, error) {
			ctx := task.WithDeed(w.as(t, holder), tap)
			return w.tasks.Finish(ctx, id, task.Evidence{ID: tap.ID, At: tap.At, Note: " 到会  12人 ", Passed: true})
		}
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				if done, err := finish(); err != nil || done.State != task.Done {
					t.Errorf("finish: %s %v", done.State, err)
				}
			})
		}
		both.Wait()
		back := task.WithDeed(w.as(t, owner), task.Deed{ID: tap.ID, At: tap.At}) // the same id by somebody else is another deed
		if _, err := w.tasks.Return(back, id, at(t, "2022-03-31 11:00"), nil, "没有签到表"); err != nil {
			t.Fatal(err)
		}
		if again, err := finish(); err != nil || again.State != task.Live {
			t.Errorf("the tap came again after the task was returned: %s %v", again.State, err)
		}
		detail, err := w.tasks.Find(w.as(t, holder), id)
		if err != nil {
			t.Fatal(err)
		}
		history := each(detail.History, func(l task.HistoryLine) string { return l.Action + " " + l.Note + l.Reason })
		if diff := cmp.Diff([]string{"materialise ", "complete 到会 12人", "return 没有签到表"}, history); diff != "" {
			t.Errorf("history (-want +got):\n%s", diff)
		}
	})
}

func TestARefusedDeedMayBeTriedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(dbtest.Open(t), at(t, "2022-03-31 08:30"))
	holder := w.staff.give("r:FA")
	w.open(t, weekly)
	id := w.slot(t, "meet.weekly", "2022-03-31").ID
	ctx := task.WithDeed(w.as(t, holder), task.Deed{ID: database.NewID(), At: at(t, "2022-03-31 08:29")})
	if _, err := w.tasks.PlanAt(ctx, id, at(t, "2022-03-31 18:00")); !errors.Is(err, task.ErrPlanOutside) {
		t.Fatalf("planned outside: %v", err)
	}
	if planned, err := w.tasks.PlanAt(ctx, id, at(t, "2022-03-31 09:00")); err != nil || planned.Planned == nil {
		t.Errorf("planned inside: %v", err)
	}
}

func TestWhoseWordIsEvidence(t *testing.T) {
	t.Parallel()
	w := newWorld(dbtest.Open(t), at(t, "2022-03-31 06:00"))
	holder := w.staff.give("r:FA")
	signer := w.staff.give("r:P")
	w.open(t, `
		{code: w.minutes, name: 例会, on: [{day: school}], win: ["08:00..10:00"], who: {role: FA}, owner: SA, evidence: minutes, ladder: daily}
		{code: w.url, name: 推送, on: [{day: school}], win: ["08:00..10:00"], who: {role: FA}, owner: SA, evidence: url, ladder: daily}
		{code: w.confirm, name: 确认, on: [{day: school}], win: ["08:00..10:00"], who: {role: FA}, owner: SA, evidence: confirm, ladder: daily}
		{code: w.sheet, name: 检查, on: [{day: school}], win: ["08:00..10:00"], who: {role: FA}, owner: SA, evidence: sheet, ladder: daily, complete: {sign: [P]}}
		{code: w.photo, name: 修剪, on: [{day: school}], win: ["08:00..10:00"], who: {role: FA}, owner: SA, evidence: photo, ladder: daily}`)
	w.scan(t, at(t, "2022-03-31 08:30"))
	for _, c := range []struct {
		name, code, note string
		targets          []string
		by               database.ID
		want             error
	}{
		{"minutes without a word", "w.minutes", " \n", nil, holder, task.ErrNoteNeeded},
		{"minutes as long as a book", "w.minutes", string(make([]rune, 501)), nil, holder, task.ErrNoteLong},
		{"minutes", "w.minutes", "到会12人", nil, holder, nil},
		{"an address that is none", "w.url", "已发布", nil, holder, task.ErrLinkNeeded},
		{"an address that runs a script", "w.url", "javascript:alert(1)", nil, holder, task.ErrLinkNeeded},
		{"an address", "w.url", "https://example.com/a", nil, holder, nil},
		{"a confirmation", "w.confirm", "", nil, holder, nil},
		{"a sheet", "w.sheet", "都好", nil, holder, task.ErrOtherProof},
		{"a sheet with a signature", "w.sheet", "都好", []string{"sign:P", "asset:1"}, holder, task.ErrOtherProof},
		{"a signature goes with its sheet", "w.sheet", "", []string{"sign:P"}, signer, task.ErrOtherProof},
		{"a word for a photo", "w.photo", "修好了", nil, holder, task.ErrPhotoNeeded},
	} {
		e := task.Evidence{ID: database.NewID(), Note: c.note, Targets: c.targets, Passed: true}
		if _, err := w.tasks.Finish(w.as(t, c.by, identity.RoleFireOfficer), w.slot(t, c.code, "2022-03-31").ID, e); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}
