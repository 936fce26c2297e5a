package app

import (
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"

	"xiaoqin/server/message"
	"xiaoqin/server/wechat/wechatsim"
)

// TestRedisTroubleChangesNothing takes Redis away, empties it and slows it down in the
// middle of a broadcast: it holds the access token and no more, so that a lost one is
// fetched again.
func TestRedisTroubleChangesNothing(t *testing.T) {
	t.Parallel()
	slow := func(redis *miniredis.Miniredis) {
		redis.Server().SetPreHook(func(*server.Peer, string, ...string) bool {
			time.Sleep(2 * time.Second) // the trouble itself
			return false
		})
	}
	for name, trouble := range map[string]func(*miniredis.Miniredis){
		"down":    (*miniredis.Miniredis).Close,
		"flushed": (*miniredis.Miniredis).FlushAll,
		"slow":    slow,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const families = 200
			redis := miniredis.RunT(t)
			w := newWeather(t, families, "redis://"+redis.Addr(), -1)
			w.grant(message.SafetyNotice, 1)
			w.must(w.sim.Inject(wechatsim.Fault{Path: subscribePath, Kind: wechatsim.FaultDelay, DelayMillis: 5}))
			w.broadcast(message.SafetyNotice)
			w.must(w.sim.AwaitRequests(t.Context(), subscribePath, families/4))
			trouble(redis)
			w.must(w.sim.AwaitRequests(t.Context(), subscribePath, families))
			w.stop()
			if n := w.sim.Count(subscribePath); n != families {
				t.Errorf("%d sends, want %d", n, families)
			}
			if n := w.sim.Count(tokenPath); n > 2 {
				t.Errorf("%d tokens fetched, want one for each memory", n)
			}
			for _, r := range w.outbox() {
				if n := w.arrived(r.Recipient); r.State != message.Sent || n != 1 {
					t.Errorf("%+v, arrived %d times", r, n)
				}
			}
		})
	}
}
