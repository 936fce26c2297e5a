package wechatsim_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"xiaoqin/server/wechat/wechatsim"
)

// Everything at once: what counts is that rights and messages agree afterwards, and
// that the race detector stays silent.
func TestParallelUse(t *testing.T) {
	t.Parallel()
	w, r := newWorld(t), newReceiver(t)
	must(t, w.sim.SetCallback(mini, r.callback(wechatsim.Safe, wechatsim.JSON)))
	const people, rights, tries = 8, 5, 8
	token := w.token(mini)
	var sent sync.Map
	var wg sync.WaitGroup
	for i := range people {
		id := fmt.Sprintf("person-%d", i)
		must(t, w.sim.AddUser(wechatsim.User{ID: id}))
		must(t, w.sim.Grant(mini, id, dueTemplate, rights))
		body := w.due(w.openID(mini, guard), w.openID(mini, id))
		wg.Go(func() {
			for range tries {
				if answer := w.post(sendPath, token, body); strings.HasPrefix(answer, `{"errcode":0,`) {
					sent.Store(answer, true)
				}
			}
		})
		wg.Go(func() {
			w.sim.Users()
			w.sim.Messages(id)
			w.sim.Requests("")
			w.control("GET", "?user="+id, "")
			if _, err := w.sim.LoginCode(mini, id); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	distinct := 0
	sent.Range(func(any, any) bool { distinct++; return true })
	if arrived := len(w.sim.Messages("")); arrived != people*rights || distinct != arrived {
		t.Errorf("%d messages arrived, %d distinct msgids were answered, want %d", arrived, distinct, people*rights)
	}
	if got := len(w.settled(r)); got != people*rights {
		t.Errorf("%d sent events, want %d", got, people*rights)
	}
}
