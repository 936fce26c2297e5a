package task_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"xiaoqin/configs"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/task"
)

// broughtBy says which capability hands in the evidence that is nobody's word.
var broughtBy = map[string]string{
	"broadcast": "plan", "check_in": "patrol", "sheet": "checklist", "reading": "asset", "holding": "canteen", "release": "canteen",
	"hazard": "hazard", "rectification": "hazard", "reinspection": "hazard", "draft": "notice", "approved": "notice", "send": "notice", "family": "family",
}

// TestEveryKindOfEvidenceHasAWay finishes a task of each kind of evidence in the pack that
// is somebody's word with what it asks for, and no other kind may be left that no
// capability brings.
func TestEveryKindOfEvidenceHasAWay(t *testing.T) {
	t.Parallel()
	dir, err := fs.Sub(configs.Packs, "packs/primary-school")
	if err != nil {
		t.Fatal(err)
	}
	pack, err := task.ReadPack(dir)
	if err != nil {
		t.Fatalf("%+v", err)
	}
	w := newWorld(dbtest.Open(t), at(t, "2022-03-31 06:00"))
	w.photos = album{}
	w.start()
	holder := w.staff.give("r:FA")
	kinds := map[string]bool{}
	var routines strings.Builder
	for _, r := range pack.Routines {
		if !kinds[r.Evidence] {
			kinds[r.Evidence] = true
			fmt.Fprintf(&routines, `{code: e.%[1]s, name: 事, on: [{day: every}], win: ["08:00..10:00"], who: {role: FA}, owner: SA, evidence: %[1]s, ladder: daily}`+"\n", r.Evidence)
		}
	}
	w.open(t, routines.String())
	w.run(t, at(t, "2022-03-31 08:30"))
	for kind := range kinds {
		_, brought := broughtBy[kind]
		e := task.Evidence{ID: database.NewID(), Passed: true, Note: "https://example.com/36", Photos: []database.ID{database.NewID()}}
		done, err := w.tasks.Finish(w.as(t, holder), w.slot(t, "e."+kind, "2022-03-31").ID, e)
		if finished := err == nil && done.State == task.Done; finished == brought {
			t.Errorf("%s: finished %t, brought by %q, %v", kind, finished, broughtBy[kind], err)
		}
	}
}
