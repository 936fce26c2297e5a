package api

import (
	"fmt"
	"testing"
	"time"

	"xiaoqin/server/task"
)

// TestUndoneOf has seven certificates that one person let expire, one that is due at
// another time, one of another routine, and what is about the whole school.
func TestUndoneOf(t *testing.T) {
	t.Parallel()
	due := time.Date(2022, 3, 31, 16, 0, 0, 0, time.UTC)
	held := func(code, subject string, due time.Time) task.Held {
		var h task.Held
		h.Routine = &task.Routine{}
		h.Code, h.Subject, h.Due = code, subject, due
		return h
	}
	var all []task.Held
	for i := range 7 {
		all = append(all, held("paper", fmt.Sprintf("第%d组", i+1), due))
	}
	all = append(all, held("paper", "第8组", due.Add(time.Hour)), held("lift", "1号电梯", due), held("minutes", "", due), held("minutes", "", due))
	for i := range mostUndone {
		all = append(all, held(fmt.Sprintf("other-%d", i), "", due))
	}

	shown, more := undoneOf(all, task.Names{})
	cards := 0
	for _, u := range shown {
		cards += 1 + len(u.Alike) + u.AlikeMore
	}
	if cards+more != len(all) {
		t.Errorf("%d on cards and %d more, want %d", cards, more, len(all))
	}
	first := shown[0]
	if first.Subject != "第1组" || len(first.Alike) != mostAlike || first.AlikeMore != 1 || first.Alike[0].Subject != "第2组" {
		t.Errorf("the first card is %s with %v and %d more", first.Subject, first.Alike, first.AlikeMore)
	}
	for i, want := range []string{"paper", "paper", "lift", "minutes", "minutes", "other-0"} {
		if shown[i].Routine != want || i > 0 && len(shown[i].Alike) > 0 {
			t.Errorf("card %d is %s with %v, want %s alone", i, shown[i].Routine, shown[i].Alike, want)
		}
	}
}
