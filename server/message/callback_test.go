package message_test

import (
	"testing"
	"time"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/message"
)

func (w *world) sentEvent(t *testing.T, e message.SentEvent) {
	t.Helper()
	for range 2 { // WeChat may say it twice
		if err := w.service.ApplySent(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSentEventSettlesADoubt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		for _, c := range []struct {
			name    string
			purpose message.Purpose
			event   func(e *message.SentEvent)
			want    message.State
			reason  string
		}{
			{"hold was sent", message.SafetyNotice, func(e *message.SentEvent) { e.TemplateID = "T-safety" }, message.Sent, ""},
			{"resend was sent", message.DutyDue, func(e *message.SentEvent) { e.TemplateID = "T-duty" }, message.Sent, ""},
			{"hold was not delivered", message.SafetyNotice, func(e *message.SentEvent) { e.TemplateID, e.Failed = "T-safety", "failed: system failed" }, message.Refused, "not_delivered"},
			{"another template", message.SafetyNotice, func(e *message.SentEvent) { e.TemplateID = "T-duty" }, message.Unknown, "no_answer"},
			{"a template of somebody else", message.SafetyNotice, func(e *message.SentEvent) { e.TemplateID = "T-other" }, message.Unknown, "no_answer"},
			{"an event before the claim", message.SafetyNotice, func(e *message.SentEvent) {
				e.TemplateID, e.At = "T-safety", now().Add(-2*time.Minute)
			}, message.Unknown, "no_answer"},
			{"another person", message.SafetyNotice, func(e *message.SentEvent) { e.TemplateID, e.OpenID = "T-safety", "o-stranger" }, message.Unknown, "no_answer"},
		} {
			t.Run(c.name, func(t *testing.T) {
				w, p := newWorld(db), &post{}
				a := w.book.enrol()
				p.fail(message.FailedNoAnswer, 0)
				d := w.draft(c.purpose, a)
				w.enqueue(t, d)
				drain(t, w.worker(p))
				e := message.SentEvent{Channel: message.Mini, OpenID: w.book[a].Mini, MsgID: 77, At: now()}
				c.event(&e)
				w.sentEvent(t, e)
				for _, got := range w.outbox(t) {
					want := delivery{a, message.Mini, c.want, c.reason, 1}
					if got.Recipient == a && got.Channel == message.Mini && got != want {
						t.Errorf("%+v, want %+v", got, want)
					}
				}
				if err := w.service.ExpireForTask(t.Context(), w.school, d.Origin.ID); err != nil { // out of the way of the next
					t.Fatal(err)
				}
			})
		}
	})
}

func TestSentEventKnowsAMessageByItsID(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, p := newWorld(db), &post{}
		a := w.book.enrol()
		worker := w.worker(p)
		w.enqueue(t, w.draft(message.SafetyNotice, a))
		drain(t, worker)
		p.fail(message.FailedNoAnswer, 0)
		w.enqueue(t, w.draft(message.SafetyNotice, a))
		drain(t, worker)
		// The late event of the first message must not settle the second.
		w.sentEvent(t, message.SentEvent{Channel: message.Mini, OpenID: w.book[a].Mini, TemplateID: "T-safety", MsgID: 1<<60 + 1, At: now()})
		w.check(
			t, "after the event of the first",
			delivery{a, message.Mini, message.Sent, "", 1},
			delivery{a, message.Mini, message.Unknown, "no_answer", 1},
		)
	})
}

func TestFailedDeliveryFallsBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, p := newWorld(db), &post{}
		a := w.book.enrol()
		follower := w.book[a]
		follower.Official = "o-official"
		w.book[a] = follower
		worker := w.worker(p)
		w.enqueue(t, w.draft(message.SafetyNotice, a))
		drain(t, worker)
		w.sentEvent(t, message.SentEvent{
			Channel: message.Mini, OpenID: follower.Mini, TemplateID: "T-safety", MsgID: 1<<60 + 1, Failed: "failed: system failed", At: now(),
		})
		drain(t, worker)
		w.check(
			t, "after the event",
			delivery{a, message.Mini, message.Refused, "not_delivered", 1},
			delivery{a, message.Official, message.Sent, "", 1},
		)
		w.sentEvent(t, message.SentEvent{Channel: message.Official, OpenID: "o-official", MsgID: 1<<60 + 2, Failed: "failed:user block", At: now()})
		w.check(
			t, "after the official account failed too",
			delivery{a, message.Mini, message.Refused, "not_delivered", 1},
			delivery{a, message.Official, message.Refused, "not_delivered", 1},
		)
	})
}

// TestSentEventOvertakesTheAnswer: the event may come before the worker has recorded
// the result, or after the sender died.
func TestSentEventOvertakesTheAnswer(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, d := newWorld(db), newDoor()
		a := w.book.enrol()
		w.enqueue(t, w.draft(message.SafetyNotice, a))
		worker := w.worker(d)
		worker.Start(t.Context())
		d.await(t, 1)
		w.awaitStates(t, map[message.State]int{message.Sending: 1})
		w.sentEvent(t, message.SentEvent{Channel: message.Mini, OpenID: w.book[a].Mini, TemplateID: "T-safety", MsgID: 5, At: now()})
		w.check(t, "on its way", delivery{a, message.Mini, message.Sent, "", 1})
		close(d.open)
		stop(t, worker)
		w.check(t, "after the answer", delivery{a, message.Mini, message.Sent, "", 1})
	})
}
