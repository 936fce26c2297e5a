package message_test

import (
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/message"
)

func TestOutageOfWeChatCostsNoMessage(t *testing.T) {
	t.Parallel()
	w, p := newWorld(dbtest.Open(t)), &post{}
	const people = 40
	for range people {
		w.enqueue(t, w.draft(message.DutyDue, w.book.enrol()))
	}
	worker := w.worker(p)
	p.fail(message.FailedTransient, -1)
	tries := 0
	for range 60 { // a minute of nothing but errors
		drain(t, worker)
		tries += len(p.take())
		w.clock.move(time.Second)
	}
	if tries > 3*8 {
		t.Errorf("%d tries in a minute of outage, want a few probes", tries)
	}
	p.fail("", 0)
	for range 60 {
		drain(t, worker)
		w.clock.move(time.Second)
	}
	if n := len(p.take()); n != people {
		t.Errorf("%d messages sent after the outage, want all %d", n, people)
	}
}

func TestQuotaStopsTheChannelUntilMidnight(t *testing.T) {
	t.Parallel()
	w, p := newWorld(dbtest.Open(t)), &post{}
	worker := w.worker(p)
	for range 20 {
		d := w.draft(message.DutyDue, w.book.enrol())
		d.ExpiresAt = clock.At(noon.Add(24 * time.Hour))
		w.enqueue(t, d)
	}
	p.fail(message.FailedQuota, 45009)
	drain(t, worker)
	if n := len(p.take()); n != 1 {
		t.Errorf("%d sends, want none after the first that met the quota", n)
	}
	want := []message.Pause{{Channel: message.Mini, Reason: "45009", Until: clock.NewDate(2022, time.April, 3).At(0)}}
	if diff := gocmp.Diff(want, worker.Pauses()); diff != "" {
		t.Errorf("pauses (-want +got):\n%s", diff)
	}
	p.fail("", 0)
	w.clock.move(12*time.Hour - time.Second)
	drain(t, worker)
	if n := len(p.take()); n != 0 {
		t.Errorf("%d sends before midnight", n)
	}
	w.clock.move(time.Second)
	drain(t, worker)
	if n := len(p.take()); n != 20 {
		t.Errorf("%d sends after midnight, want 20", n)
	}
}

func TestConfigTripsTheTemplateOrTheApp(t *testing.T) {
	t.Parallel()
	for code, whole := range map[int]bool{40037: false, 41030: false, 43116: false, 40013: true, 40164: true, 48001: true} {
		w, p := newWorld(dbtest.Open(t)), &post{}
		worker := w.worker(p)
		w.enqueue(t, w.draft(message.DutyDue, w.book.enrol()))
		p.fail(message.FailedConfig, code)
		drain(t, worker)
		p.take()
		p.fail("", 0)
		w.enqueue(t, w.draft(message.SafetyNotice, w.book.enrol()))
		drain(t, worker)
		if n := len(p.take()); (n == 0) != whole {
			t.Errorf("after %d, %d messages of another template were sent; whole app: %t", code, n, whole)
		}
		w.clock.move(10 * time.Minute)
		drain(t, worker)
		for _, d := range w.outbox(t) {
			if d.State != message.Sent {
				t.Errorf("after %d was mended: %+v", code, d)
			}
		}
	}
}

// TestAfterAPauseOneMessageGoesFirst: the others wait for what becomes of it.
func TestAfterAPauseOneMessageGoesFirst(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, d := newWorld(db), newDoor()
		worker := w.worker(d)
		d.breakWith(&message.Failure{Kind: message.FailedThrottle, Code: 45011})
		w.enqueue(t, w.draft(message.DutyDue, w.book.enrol()))
		drain(t, worker)
		d.await(t, 1)
		d.breakWith(nil)

		const families = 5
		for range families {
			w.enqueue(t, w.draft(message.DutyDue, w.book.enrol()))
		}
		w.clock.move(time.Minute) // the pause is over
		worker.Start(t.Context())
		d.await(t, 1)
		w.awaitStates(t, map[message.State]int{message.Sending: 1, message.Queued: families})
		close(d.open)
		w.awaitStates(t, map[message.State]int{message.Sent: families + 1})
		stop(t, worker)
	})
}

// TestASecondInstanceLearnsOfTheQuota: one has met it, so the other, and the one that starts
// after both, send nothing before midnight.
func TestASecondInstanceLearnsOfTheQuota(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, p := newWorld(db), &post{}
		first, second := w.worker(p), w.worker(p)
		drain(t, second) // it has looked before there was anything to know
		for range 20 {
			d := w.draft(message.DutyDue, w.book.enrol())
			d.ExpiresAt = clock.At(noon.Add(24 * time.Hour))
			w.enqueue(t, d)
		}
		p.fail(message.FailedQuota, 45009)
		drain(t, first)
		p.take()
		w.clock.move(time.Second)
		for name, worker := range map[string]*message.Worker{"the second": second, "a new one": w.worker(p)} {
			drain(t, worker)
			if n := len(p.take()); n != 0 {
				t.Errorf("%s sends %d although the quota is used up", name, n)
			}
			if diff := gocmp.Diff(first.Pauses(), worker.Pauses()); diff != "" {
				t.Errorf("pauses of %s (-want +got):\n%s", name, diff)
			}
		}
		p.fail("", 0)
		w.clock.move(12 * time.Hour)
		drain(t, second)
		if n := len(p.take()); n != 20 {
			t.Errorf("%d sends after midnight, want 20", n)
		}
	})
}
