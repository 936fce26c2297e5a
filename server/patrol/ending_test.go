package patrol_test

import (
	"strings"
	"testing"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/patrol"
)

// inbox is what a person was told, the last first.
func (w *world) inbox(tb testing.TB, p identity.Principal) []message.Item {
	tb.Helper()
	items, _, err := w.messages.Inbox(w.as(tb, p), database.ID{}, 100)
	if err != nil {
		tb.Fatal(err)
	}
	return items
}

// TestOwnersHearOfAnEarlyEnd ends a round after one point: who answers for it is told at
// once why, and at the close which points nobody scanned.
func TestOwnersHearOfAnEarlyEnd(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.run(t, at("10:02:00"))
		got := w.scan(t, w.report("01"))
		end := patrol.Ending{ClientID: database.NewID(), DeviceAt: clock.At(at("10:03:00")), Reason: "打雷，先回门卫室"}
		for range 2 {
			if _, err := w.patrol.Finish(w.as(t, w.guard), got.Round.ID, end); err != nil {
				t.Fatalf("%+v", err)
			}
		}
		told := w.inbox(t, w.head)
		if len(told) != 1 || told[0].Title != "重点部位巡查：提前收工，还差7个点" || !strings.Contains(told[0].Body, "某师傅：打雷，先回门卫室。没扫的有02 点02、03 点03") {
			t.Fatalf("the owner was told %+v", told)
		}
		w.clock.set(at("10:20:00"))
		w.scan(t, w.report("02"))
		w.run(t, at("10:41:00"))
		told = w.inbox(t, w.head)
		if len(told) != 2 || !strings.Contains(told[0].Body, "没做的有03 点03、04 点04、05 点05、06 点06、07 点07、08 点08。") {
			t.Errorf("at the close the owner was told %+v", told)
		}
	})
}

// TestVerdictAfterAnOutage lets the engine sleep through a whole round: who answers for it
// still hears which points nobody scanned.
func TestVerdictAfterAnOutage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.clock.set(at("10:41:00"))
		if _, err := w.tasks.Scan(t.Context()); err != nil {
			t.Fatal(err)
		}
		told := w.inbox(t, w.head)
		if len(told) != 1 || !strings.Contains(told[0].Body, "没做的有01 点01、02 点02") {
			t.Errorf("the owner was told %+v", told)
		}
	})
}
