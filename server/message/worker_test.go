package message_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
)

// patience is how long a test waits for what another goroutine does; only a test that
// fails waits that long.
const patience = 2 * time.Minute

// door is a sender that holds everybody until it is opened, and knows how many stand
// before it.
type door struct {
	mu       sync.Mutex
	inside   map[identity.OpenID]int
	most     int // at once
	overlaps int // to one openid
	total    int
	arrived  chan identity.OpenID
	open     chan struct{}
	broken   error // what everybody gets at once, nil for none
}

func newDoor() *door {
	return &door{inside: map[identity.OpenID]int{}, arrived: make(chan identity.OpenID, 1000), open: make(chan struct{})}
}

func (d *door) Send(ctx context.Context, e message.Envelope) (message.Receipt, error) {
	d.mu.Lock()
	d.total++
	d.inside[e.OpenID]++
	if d.inside[e.OpenID] > 1 {
		d.overlaps++
	}
	d.most = max(d.most, len(d.inside))
	broken := d.broken
	d.mu.Unlock()
	d.arrived <- e.OpenID
	defer func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.inside[e.OpenID]--; d.inside[e.OpenID] == 0 {
			delete(d.inside, e.OpenID)
		}
	}()
	if broken != nil {
		return message.Receipt{}, broken
	}
	select {
	case <-d.open:
		return message.Receipt{MsgID: 1}, nil
	case <-ctx.Done():
		return message.Receipt{}, ctx.Err()
	}
}

// breakWith makes every later send fail; nil heals.
func (d *door) breakWith(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.broken = err
}

func (d *door) figures() (total, most, overlaps int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.total, d.most, d.overlaps
}

// await takes n arrivals.
func (d *door) await(t *testing.T, n int) {
	t.Helper()
	late := time.After(patience)
	for range n {
		select {
		case <-d.arrived:
		case <-late:
			t.Fatal("nothing arrives")
		}
	}
}

// awaitStates waits until the outbox holds so many rows of each state and no others.
func (w *world) awaitStates(t *testing.T, want map[message.State]int) {
	t.Helper()
	var got map[message.State]int
	for deadline := now().Add(patience); now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		got = map[message.State]int{}
		same := true
		for _, d := range w.outbox(t) {
			got[d.State]++
		}
		for state, n := range got {
			same = same && want[state] == n
		}
		if same && len(got) == len(want) {
			return
		}
	}
	t.Fatalf("outbox holds %v, want %v", got, want)
}

func stop(t *testing.T, w *message.Worker) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := w.Stop(ctx); err != nil {
		t.Error(err)
	}
}

func TestWorkerSendsWithoutWaitingForThePoll(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, d := newWorld(db), newDoor()
		close(d.open)
		worker := w.worker(d, func(o *message.Options) { o.Poll = time.Hour })
		worker.Start(t.Context())
		for range 3 {
			// The row becomes visible some time after Enqueue has woken the worker.
			err := db.Tx(t.Context(), func(ctx context.Context) error {
				if err := w.service.Enqueue(ctx, w.draft(message.DutyDue, w.book.enrol())); err != nil {
					return err
				}
				time.Sleep(30 * time.Millisecond)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			d.await(t, 1)
		}
		w.awaitStates(t, map[message.State]int{message.Sent: 3})
		stop(t, worker)
	})
}

func TestWorkerKeepsToItsSendersAndToOneForEachPerson(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, d := newWorld(db), newDoor()
		people := make([]database.ID, 6)
		for i := range people {
			people[i] = w.book.enrol()
		}
		people[5] = database.NewID()
		w.book[people[5]] = w.book[people[0]] // a second person of one account
		for range 4 {
			for _, p := range people {
				w.enqueue(t, w.draft(message.DutyDue, p))
			}
		}
		worker := w.worker(d, func(o *message.Options) { o.Senders = 8 })
		worker.Start(t.Context())
		d.await(t, 5)
		w.awaitStates(t, map[message.State]int{message.Sending: 5, message.Queued: 19})
		close(d.open)
		w.awaitStates(t, map[message.State]int{message.Sent: 24})
		stop(t, worker)
		if total, most, overlaps := d.figures(); total != 24 || most != 5 || overlaps != 0 {
			t.Errorf("%d sends, %d at once, %d to somebody being sent to; want 24, 5, 0", total, most, overlaps)
		}
	})
}

func TestTwoWorkersShareTheWork(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, d := newWorld(db), newDoor()
		people := make([]database.ID, 60)
		for i := range people {
			people[i] = w.book.enrol()
		}
		w.enqueue(t, w.draft(message.SafetyNotice, people...))
		other := newWorld(db)
		other.book = w.book
		other.service = message.New(message.Deps{DB: db, School: w.clock, Machine: w.clock, Templates: templates, Addresses: w.book})
		workers := []*message.Worker{
			w.worker(d, func(o *message.Options) { o.Name = "a" }),
			other.worker(d, func(o *message.Options) { o.Name = "b" }),
		}
		for _, worker := range workers {
			worker.Start(t.Context())
		}
		d.await(t, 16) // both are busy with eight different rows
		close(d.open)
		w.awaitStates(t, map[message.State]int{message.Sent: 60})
		for _, worker := range workers {
			stop(t, worker)
		}
		if total, most, _ := d.figures(); total != 60 || most != 16 {
			t.Errorf("%d sends, %d at once, want 60 and 16", total, most)
		}
	})
}

func TestStopFinishesWhatIsOnItsWay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, d := newWorld(db), newDoor()
		for range 10 {
			w.enqueue(t, w.draft(message.SafetyNotice, w.book.enrol()))
		}
		worker := w.worker(d, func(o *message.Options) { o.Senders = 4 })
		worker.Start(t.Context())
		d.await(t, 4)
		stopped := make(chan error)
		go func() { stopped <- worker.Stop(t.Context()) }()
		close(d.open)
		if err := <-stopped; err != nil {
			t.Fatal(err)
		}
		sent, _, _ := d.figures()
		for _, got := range w.outbox(t) {
			switch got.State {
			case message.Sent:
				sent--
			case message.Queued:
			default:
				t.Errorf("left behind: %+v", got)
			}
		}
		if sent != 0 {
			t.Errorf("%d sends were not recorded", sent)
		}
	})
}

func TestStopCutsOffWhatTakesTooLong(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, d := newWorld(db), newDoor() // never opened
		w.enqueue(t, w.draft(message.SafetyNotice, w.book.enrol()), w.draft(message.DutyDue, w.book.enrol()))
		worker := w.worker(d)
		worker.Start(t.Context())
		d.await(t, 2)
		patience, cancel := context.WithCancel(t.Context())
		cancel()
		if err := worker.Stop(patience); !errors.Is(err, context.Canceled) {
			t.Fatalf("Stop = %v, want the end of its patience", err)
		}
		w.awaitStates(t, map[message.State]int{message.Unknown: 1, message.Queued: 1})
	})
}
