package message_test

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/message"
)

// post is a sender that keeps what it was given and answers as it is told.
type post struct {
	mu     sync.Mutex
	sent   []message.Envelope
	answer func(e message.Envelope) error // nil sends
}

func (p *post) Send(_ context.Context, e message.Envelope) (message.Receipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, e)
	if p.answer != nil {
		if err := p.answer(e); err != nil {
			return message.Receipt{}, err
		}
	}
	return message.Receipt{MsgID: int64(1)<<60 + int64(len(p.sent))}, nil
}

// fail makes every later send fail in the same way; a zero kind heals.
func (p *post) fail(kind message.FailureKind, code int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer = nil
	if kind != "" {
		p.answer = func(message.Envelope) error { return &message.Failure{Kind: kind, Code: code} }
	}
}

// take gives what arrived since the last call.
func (p *post) take() []message.Envelope {
	p.mu.Lock()
	defer p.mu.Unlock()
	sent := p.sent
	p.sent = nil
	return sent
}

func (w *world) worker(p message.Sender, change ...func(o *message.Options)) *message.Worker {
	o := message.Options{Sender: p, Name: "test", Log: slog.New(slog.DiscardHandler), Rate: -1}
	for _, c := range change {
		c(&o)
	}
	return message.NewWorker(w.service, o)
}

func drain(t *testing.T, w *message.Worker) {
	t.Helper()
	if err := w.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (w *world) check(t *testing.T, what string, want ...delivery) {
	t.Helper()
	if diff := gocmp.Diff(want, w.outbox(t)); diff != "" {
		t.Errorf("%s: outbox (-want +got):\n%s", what, diff)
	}
}

func TestSendFillsTheTemplate(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, p := newWorld(db), &post{}
		a := w.book.enrol()
		notice := w.draft(message.SafetyNotice, a)
		w.enqueue(t, notice)
		w.clock.move(time.Minute) // of a person only one message is on its way at once, duties first
		w.enqueue(t, w.draft(message.DutyDue, a))
		drain(t, w.worker(p))

		got := p.take()
		slices.SortFunc(got, func(a, b message.Envelope) int { return cmp.Compare(a.TemplateID, b.TemplateID) })
		for i := range got {
			if _, err := database.ParseID(got[i].ClientID); err != nil {
				t.Errorf("client id: %v", err)
			}
			got[i].ClientID = ""
		}
		want := []message.Envelope{{
			Channel: message.Mini, OpenID: w.book[a].Mini, TemplateID: "T-duty", Page: "pages/task/index",
			Data: map[string]string{"thing1": "晨午检还没做", "thing2": "三（2）班"},
		}, {
			Channel: message.Mini, OpenID: w.book[a].Mini, TemplateID: "T-safety",
			Page: "pages/notice/index?id=" + notice.Origin.ID.String(),
			Data: map[string]string{"thing1": "晨午检还没做", "time2": "2022年04月02日 12:00"},
		}}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("envelopes (-want +got):\n%s", diff)
		}
		w.check(t, "after the drain", delivery{a, message.Mini, message.Sent, "", 1}, delivery{a, message.Mini, message.Sent, "", 1})
		var ids []int64
		if err := db.In(t.Context()).Raw("SELECT wx_msg_id FROM outbox ORDER BY wx_msg_id").Scan(&ids).Error; err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff([]int64{1<<60 + 1, 1<<60 + 2}, ids); diff != "" {
			t.Errorf("receipts (-want +got):\n%s", diff)
		}
	})
}

func TestNobodyToSendTo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, p := newWorld(db), &post{}
		unbound, follower := database.NewID(), database.NewID()
		w.book[follower] = message.Address{Account: database.NewID(), Official: "o-official"}
		w.enqueue(t, w.draft(message.DutyDue, unbound), w.draft(message.DutyDue, follower))
		drain(t, w.worker(p))
		if sent := p.take(); len(sent) != 1 || sent[0].OpenID != "o-official" {
			t.Errorf("sent %d messages, want one to the follower", len(sent))
		}
		w.check(
			t, "after the drain",
			delivery{unbound, message.Mini, message.Refused, "no_address", 1},
			delivery{follower, message.Mini, message.Refused, "no_address", 1},
			delivery{unbound, message.Official, message.Refused, "no_address", 1},
			delivery{follower, message.Official, message.Sent, "", 1},
		)
	})
}

func TestWaitsAndExpires(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, p := newWorld(db), &post{}
		worker := w.worker(p)
		a := w.book.enrol()
		d := w.draft(message.DutyDue, a)
		d.NotBefore = clock.At(noon.Add(30 * time.Minute))
		w.enqueue(t, d)
		w.clock.move(30*time.Minute - time.Millisecond)
		drain(t, worker)
		w.check(t, "before its time", delivery{a, message.Mini, message.Queued, "", 0})
		w.clock.move(time.Millisecond)
		drain(t, worker)
		w.check(t, "at its time", delivery{a, message.Mini, message.Sent, "", 1})

		late := w.draft(message.DutyDue, a)
		w.enqueue(t, late)
		w.clock.move(time.Hour)
		drain(t, worker)
		w.check(t, "too late", delivery{a, message.Mini, message.Sent, "", 1}, delivery{a, message.Mini, message.Expired, "too_late", 0})
		if n := len(p.take()); n != 1 {
			t.Errorf("%d sends, want 1", n)
		}
	})
}
