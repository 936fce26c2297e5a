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

// credit is what a person's ledger says about duties.
func (w *world) credit(t *testing.T, person database.ID) message.Credit {
	t.Helper()
	all, err := w.service.Credit(w.as(t.Context(), person))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		if c.Purpose == message.DutyDue {
			return c
		}
	}
	t.Fatal("no credit for duties")
	return message.Credit{}
}

func (w *world) report(t *testing.T, person, client database.ID, at time.Time, answer string) {
	t.Helper()
	err := w.service.Accepted(w.as(t.Context(), person), message.Report{
		ClientID: client, At: at, Results: map[string]string{"T-duty": answer, "T-of-another-app": "accept"},
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) popup(t *testing.T, person database.ID, at time.Time, answer message.Answer, settings bool) {
	t.Helper()
	err := w.service.ApplyConsent(t.Context(), message.ConsentEvent{
		OpenID: w.book[person].Mini, TemplateID: "T-duty", Answer: answer, At: at, Settings: settings,
	})
	if err != nil {
		t.Fatal(err)
	}
}

// tapOf is one thing that happens to a ledger, so many seconds after noon.
type tapOf struct {
	second int
	from   string // phone, popup, settings, send, 43101
	answer message.Answer
	repeat bool // the same report or event once more
}

func TestLedger(t *testing.T) {
	t.Parallel()
	const accept, reject = message.Accept, message.Reject
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		for _, c := range []struct {
			name   string
			taps   []tapOf
			want   int
			answer message.Answer
		}{
			{"never asked", nil, 0, ""},
			{"phone alone", []tapOf{{0, "phone", accept, false}}, 1, accept},
			{"event alone", []tapOf{{0, "popup", accept, false}}, 1, accept},
			{"both of one tap, phone first", []tapOf{{0, "phone", accept, false}, {2, "popup", accept, false}}, 1, accept},
			{"both of one tap, event first", []tapOf{{0, "popup", accept, false}, {90, "phone", accept, false}}, 1, accept},
			{"two taps, both reported twice", []tapOf{
				{0, "phone", accept, false}, {10, "phone", accept, false}, {1, "popup", accept, false}, {11, "popup", accept, false},
			}, 2, accept},
			{"two taps, the second silent", []tapOf{
				{0, "phone", accept, false}, {1, "popup", accept, false}, {10, "phone", accept, false},
			}, 2, accept},
			{"too far apart to be one tap", []tapOf{{0, "popup", accept, false}, {121, "phone", accept, false}}, 2, accept},
			{"repeats", []tapOf{
				{0, "phone", accept, false}, {0, "phone", accept, true}, {0, "popup", accept, false}, {0, "popup", accept, true}, {0, "popup", accept, true},
			}, 1, accept},
			{"a refusal takes nothing", []tapOf{{0, "phone", accept, false}, {300, "phone", reject, false}, {301, "popup", reject, false}}, 1, reject},
			{"a refusal is no twin of an accept", []tapOf{{0, "popup", reject, false}, {5, "phone", accept, false}}, 1, accept},
			{"settings void what was accepted", []tapOf{{0, "phone", accept, false}, {300, "phone", accept, false}, {600, "settings", reject, false}}, 0, reject},
			{"settings repeated after a new accept", []tapOf{
				{0, "settings", reject, false}, {300, "phone", accept, false}, {0, "settings", reject, true},
			}, 1, accept},
			{"switched on in the settings", []tapOf{{0, "settings", accept, false}}, 0, accept},
			{"a send spends one", []tapOf{{0, "phone", accept, false}, {300, "phone", accept, false}, {600, "send", "", false}}, 1, accept},
			{"a send without credit owes nothing", []tapOf{{0, "send", "", false}, {300, "phone", accept, false}}, 1, accept},
			{"43101 clears all", []tapOf{{0, "phone", accept, false}, {300, "phone", accept, false}, {600, "43101", "", false}}, 0, accept},
			{"a definite failure gives back", []tapOf{{0, "phone", accept, false}, {1, "47003", "", false}}, 1, accept},
			{"no answer gives nothing back", []tapOf{{0, "phone", accept, false}, {1, "timeout", "", false}}, 0, accept},
		} {
			t.Run(c.name, func(t *testing.T) {
				w, p := newWorld(db), &post{}
				a := w.book.enrol()
				var client database.ID
				for _, tap := range c.taps {
					if !tap.repeat {
						client = database.NewID()
					}
					w.happen(t, p, a, client, tap)
				}
				got := w.credit(t, a)
				if got.Remaining != c.want || got.Answer != c.answer {
					t.Errorf("remaining %d, answer %q; want %d, %q", got.Remaining, got.Answer, c.want, c.answer)
				}
			})
		}
	})
}

func (w *world) happen(t *testing.T, p *post, person, client database.ID, tap tapOf) {
	t.Helper()
	at := noon.Add(time.Duration(tap.second) * time.Second)
	w.clock.move(at.Sub(w.clock.Now()))
	switch tap.from {
	case "phone":
		w.report(t, person, client, at, string(tap.answer))
		return
	case "popup", "settings":
		w.popup(t, person, at, tap.answer, tap.from == "settings")
		return
	case "43101":
		p.fail(message.FailedConsent, 43101)
	case "47003":
		p.fail(message.FailedContent, 47003)
	case "timeout":
		p.fail(message.FailedNoAnswer, 0)
	}
	d := w.draft(message.DutyDue, person)
	w.enqueue(t, d)
	drain(t, w.worker(p))
	if n := len(p.take()); n != 1 {
		t.Fatalf("%d sends, want 1", n)
	}
	if err := w.service.ExpireForTask(t.Context(), w.school, d.Origin.ID); err != nil {
		t.Fatal(err)
	}
}

func TestCreditListsEveryTemplateOfTheMiniProgram(t *testing.T) {
	t.Parallel()
	w := newWorld(dbtest.Open(t))
	a := w.book.enrol()
	w.report(t, a, database.NewID(), noon, "acceptWithAudio")
	got, err := w.service.Credit(w.as(t.Context(), a))
	if err != nil {
		t.Fatal(err)
	}
	want := []message.Credit{
		{Purpose: message.DutyDue, TemplateID: "T-duty", Remaining: 1, Answer: message.Accept, ChangedAt: clock.At(noon)},
		{Purpose: message.RoundNext, TemplateID: "T-round", LongTerm: true},
		{Purpose: message.SafetyNotice, TemplateID: "T-safety"},
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("credit (-want +got):\n%s", diff)
	}
}

func TestAWrongPhoneClockIsNotBelieved(t *testing.T) {
	t.Parallel()
	w := newWorld(dbtest.Open(t))
	for name, at := range map[string]time.Time{
		"1970":     time.Unix(0, 0),
		"tomorrow": noon.Add(24 * time.Hour),
	} {
		a := w.book.enrol()
		w.report(t, a, database.NewID(), at, "accept")
		w.popup(t, a, noon, message.Accept, false)
		if got := w.credit(t, a).Remaining; got != 1 {
			t.Errorf("%s: remaining %d, want the report and the event of one tap to count once", name, got)
		}
	}
}

func TestReportAndEventAtTheSameInstantCountOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db)
		a := w.book.enrol()
		done := make(chan error)
		go func() {
			done <- w.service.ApplyConsent(t.Context(), message.ConsentEvent{
				OpenID: w.book[a].Mini, TemplateID: "T-duty", Answer: message.Accept, At: noon,
			})
		}()
		err := w.service.Accepted(w.as(t.Context(), a), message.Report{
			ClientID: database.NewID(), At: noon, Results: map[string]string{"T-duty": "accept"},
		})
		if err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
		if got := w.credit(t, a).Remaining; got != 1 {
			t.Errorf("remaining %d, want 1", got)
		}
	})
}

func TestShortfalls(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db)
		credited, spent, follower := w.book.enrol(), w.book.enrol(), w.book.enrol()
		unbound := database.NewID()
		w.report(t, credited, database.NewID(), noon, "accept")
		lasting := message.Report{ClientID: database.NewID(), At: noon, Results: map[string]string{"T-round": "accept"}}
		if err := w.service.Accepted(w.as(t.Context(), credited), lasting); err != nil {
			t.Fatal(err)
		}
		f := w.book[follower]
		f.Official = "o-official"
		w.book[follower] = f
		all := []database.ID{credited, spent, follower, unbound}
		for purpose, want := range map[message.Purpose][]message.Shortfall{
			message.DutyDue: {{Person: spent, Reason: "no_credit"}, {Person: unbound, Reason: "no_address"}},
			message.RoundNext: {
				{Person: spent, Reason: "no_credit"},
				{Person: follower, Reason: "no_credit"}, // the official account has no template for it
				{Person: unbound, Reason: "no_address"},
			},
			message.Exception: {
				{Person: credited, Reason: "no_address"},
				{Person: spent, Reason: "no_address"},
				{Person: follower, Reason: "no_address"},
				{Person: unbound, Reason: "no_address"},
			},
		} {
			got, err := w.service.Shortfalls(t.Context(), w.school, purpose, all)
			if err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", purpose, diff)
			}
		}
	})
}

func TestParseAnswer(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]message.Answer{
		"accept": message.Accept, "acceptWithAudio": message.Accept, "acceptWithAlert": message.Accept,
		"reject": message.Reject, "ban": message.Ban, "filter": "", "": "", "yes": "",
	} {
		got, ok := message.ParseAnswer(in)
		if ok != (want != "") || ok && got != want {
			t.Errorf("ParseAnswer(%q) = %q, %t", in, got, ok)
		}
	}
}

// TestALongTermTemplateThatWeChatRefuses: whoever switched it off is asked again.
func TestALongTermTemplateThatWeChatRefuses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, p := newWorld(db), &post{}
		a := w.book.enrol()
		answer := func() message.Answer {
			credits, err := w.service.Credit(w.as(t.Context(), a))
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range credits {
				if c.Purpose == message.RoundNext {
					return c.Answer
				}
			}
			return "no such purpose"
		}
		report := message.Report{ClientID: database.NewID(), At: noon, Results: map[string]string{"T-round": "accept"}}
		if err := w.service.Accepted(w.as(t.Context(), a), report); err != nil {
			t.Fatal(err)
		}
		if got := answer(); got != message.Accept {
			t.Fatalf("answer %q after an accept", got)
		}
		p.fail(message.FailedConsent, 43101)
		w.enqueue(t, w.draft(message.RoundNext, a))
		drain(t, w.worker(p))
		if got := answer(); got != message.Reject {
			t.Errorf("answer %q after 43101, want reject", got)
		}
	})
}
