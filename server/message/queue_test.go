package message_test

import (
	"testing"
	"time"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/message"
)

func TestDutiesGoBeforeBroadcasts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, p := newWorld(db), &post{}
		families := make([]database.ID, 20)
		for i := range families {
			families[i] = w.book.enrol()
		}
		w.enqueue(t, w.draft(message.SafetyNotice, families...))
		w.clock.move(time.Second)
		cook := w.book.enrol()
		w.enqueue(t, w.draft(message.DutyDue, cook))
		drain(t, w.worker(p))
		if sent := p.take(); len(sent) != 21 || sent[0].OpenID != w.book[cook].Mini {
			t.Errorf("%d sent, the cook not first", len(sent))
		}
	})
}

func TestOneAccountWithTwoPersonsIsServedOneByOne(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, p := newWorld(db), &post{}
		guard := w.book.enrol()
		parent := database.NewID()
		w.book[parent] = w.book[guard]
		w.enqueue(t, w.draft(message.DutyDue, guard), w.draft(message.DutyDue, parent), w.draft(message.DutyDue, guard))
		drain(t, w.worker(p))
		if n := len(p.take()); n != 3 {
			t.Errorf("%d sent, want 3", n)
		}
	})
}

// TestALongQueueOfOnePersonHidesNobody: somebody has more waiting than there are senders,
// and WeChat takes its time over the first.
func TestALongQueueOfOnePersonHidesNobody(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, d := newWorld(db), newDoor()
		head := w.book.enrol()
		for range 20 {
			w.enqueue(t, w.draft(message.DutyDue, head))
		}
		w.clock.move(time.Second)
		for range 3 {
			w.enqueue(t, w.draft(message.DutyDue, w.book.enrol()))
		}
		worker := w.worker(d, func(o *message.Options) { o.Senders = 4 })
		worker.Start(t.Context())
		d.await(t, 4)
		w.awaitStates(t, map[message.State]int{message.Sending: 4, message.Queued: 19})
		close(d.open)
		w.awaitStates(t, map[message.State]int{message.Sent: 23})
		stop(t, worker)
		if total, most, overlaps := d.figures(); total != 23 || most != 4 || overlaps != 0 {
			t.Errorf("%d sends, %d at once, %d to somebody being sent to; want 23, 4, 0", total, most, overlaps)
		}
	})
}
