package message_test

import (
	"errors"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/message"
)

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
			{"broken off on the way, resend", message.DutyDue, &message.Failure{Kind: message.FailedTransient, MayHaveLeft: true}, []delivery{
				{Channel: message.Mini, State: message.Queued, Reason: "transient", Attempts: 1},
			}},
			{"broken off on the way, hold", message.SafetyNotice, &message.Failure{Kind: message.FailedTransient, MayHaveLeft: true}, []delivery{
				{Channel: message.Mini, State: message.Unknown, Reason: "no_answer", Attempts: 1},
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
				if err := db.DropSetting(t.Context(), "message.quota.mini"); err != nil { // nor does the next learn of this one's
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
