package message_test

import (
	"cmp"
	"context"
	"errors"
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

// TestVerdicts is the table of what each kind of failure means for each class.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		for _, c := range []struct {
			name    string
			purpose message.Purpose
			failure error
			want    []delivery
		}{
			{"sent", message.DutyDue, nil, []delivery{{Channel: message.Mini, State: message.Sent, Attempts: 1}}},
			{"no consent falls back", message.DutyDue, &message.Failure{Kind: message.FailedConsent, Code: 43101}, []delivery{
				{Channel: message.Mini, State: message.Refused, Reason: "43101", Attempts: 1},
				{Channel: message.Official, State: message.Sent, Attempts: 1},
			}},
			{"no consent, nothing to fall back to", message.RoundNext, &message.Failure{Kind: message.FailedConsent, Code: 43101}, []delivery{
				{Channel: message.Mini, State: message.Refused, Reason: "43101", Attempts: 1},
			}},
			{"content", message.DutyDue, &message.Failure{Kind: message.FailedContent, Code: 47003}, []delivery{
				{Channel: message.Mini, State: message.Dead, Reason: "47003", Attempts: 1},
			}},
			{"user", message.DutyDue, &message.Failure{Kind: message.FailedUser, Code: 40003}, []delivery{
				{Channel: message.Mini, State: message.Dead, Reason: "40003", Attempts: 1},
			}},
			{"config waits", message.DutyDue, &message.Failure{Kind: message.FailedConfig, Code: 40037}, []delivery{
				{Channel: message.Mini, State: message.Queued, Reason: "40037"},
			}},
			{"throttle waits", message.DutyDue, &message.Failure{Kind: message.FailedThrottle, Code: 45011}, []delivery{
				{Channel: message.Mini, State: message.Queued, Reason: "45011"},
			}},
			{"quota waits", message.SafetyNotice, &message.Failure{Kind: message.FailedQuota, Code: 45009}, []delivery{
				{Channel: message.Mini, State: message.Queued, Reason: "45009"},
			}},
			{"transient counts", message.SafetyNotice, &message.Failure{Kind: message.FailedTransient, Code: -1}, []delivery{
				{Channel: message.Mini, State: message.Queued, Reason: "-1", Attempts: 1},
			}},
			{"token counts", message.DutyDue, &message.Failure{Kind: message.FailedToken, Code: 40001}, []delivery{
				{Channel: message.Mini, State: message.Queued, Reason: "40001", Attempts: 1},
			}},
			{"another message to the same person", message.DutyDue, &message.Failure{Kind: message.FailedTransient, Code: 43108}, []delivery{
				{Channel: message.Mini, State: message.Queued, Reason: "43108"},
			}},
			{"no answer, resend", message.DutyDue, &message.Failure{Kind: message.FailedNoAnswer}, []delivery{
				{Channel: message.Mini, State: message.Queued, Reason: "no_answer", Attempts: 1},
			}},
			{"no answer, hold", message.SafetyNotice, &message.Failure{Kind: message.FailedNoAnswer}, []delivery{
				{Channel: message.Mini, State: message.Unknown, Reason: "no_answer", Attempts: 1},
			}},
			{"an error of another kind is no answer", message.SafetyNotice, errors.New("boom"), []delivery{
				{Channel: message.Mini, State: message.Unknown, Reason: "no_answer", Attempts: 1},
			}},
		} {
			t.Run(c.name, func(t *testing.T) {
				w := newWorld(db)
				a := w.book.enrol()
				w.book[a] = message.Address{Account: w.book[a].Account, Mini: w.book[a].Mini, Official: "o-official"}
				p := &post{answer: func(e message.Envelope) error {
					if e.Channel == message.Official {
						return nil
					}
					return c.failure
				}}
				d := w.draft(c.purpose, a)
				w.enqueue(t, d)
				drain(t, w.worker(p))
				for i := range c.want {
					c.want[i].Recipient = a
				}
				var mine []delivery
				for _, got := range w.outbox(t) {
					if got.Recipient == a {
						mine = append(mine, got)
					}
				}
				if diff := gocmp.Diff(c.want, mine); diff != "" {
					t.Errorf("outbox (-want +got):\n%s", diff)
				}
				if err := w.service.ExpireForTask(t.Context(), w.school, d.Origin.ID); err != nil { // out of the way of the next
					t.Fatal(err)
				}
			})
		}
	})
}

func TestTransientFailuresBackOffAndGiveUpAfterFive(t *testing.T) {
	t.Parallel()
	w, p := newWorld(dbtest.Open(t)), &post{}
	sick, well := w.book.enrol(), w.book.enrol()
	p.answer = func(e message.Envelope) error {
		if e.OpenID == w.book[sick].Mini {
			return &message.Failure{Kind: message.FailedTransient, Code: -1}
		}
		return nil
	}
	worker := w.worker(p)
	w.enqueue(t, w.draft(message.DutyDue, sick))
	for attempt := 1; attempt <= 5; attempt++ {
		w.enqueue(t, w.draft(message.RoundNext, well)) // the channel works for others
		drain(t, worker)
		if n := len(p.take()); n != 2 {
			t.Fatalf("attempt %d: %d sends, want one to each", attempt, n)
		}
		drain(t, worker)
		w.clock.move(time.Second<<(attempt-1) - time.Millisecond)
		drain(t, worker)
		if n := len(p.take()); n != 0 {
			t.Fatalf("attempt %d: sent again before its time", attempt)
		}
		w.clock.move(time.Second << (attempt - 1) / 2)
	}
	if got, want := w.outbox(t)[0], (delivery{sick, message.Mini, message.Dead, "-1", 5}); got != want {
		t.Errorf("after five failures %+v, want %+v", got, want)
	}
	w.clock.move(time.Minute)
	drain(t, worker)
	if n := len(p.take()); n != 0 {
		t.Errorf("%d sends of a dead message", n)
	}
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
