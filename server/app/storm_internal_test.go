package app

import (
	"context"
	"testing"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/wechat/wechatsim"
)

const (
	families = 40
	senders  = 8           // of the worker, by default
	first    = senders + 2 // sends before a pause: two failures are no outage yet, and their senders go on
)

// storm is WeChat failing in one way for a while.
type storm struct {
	name  string
	fault wechatsim.Fault
	lasts time.Duration
	// calls is how many sends WeChat may see in that time: when a pause ends, one message
	// goes first.
	calls int
	// doubt is how many of them leave open whether the message was delivered.
	doubt int
}

// storms are those of the reliability plan: definite failures first.
var storms = []storm{
	{"a busy WeChat", wechatsim.Fault{Kind: wechatsim.FaultErrcode, Errcode: -1}, time.Minute, first + 3, 0},
	{"nothing but 503", wechatsim.Fault{Kind: wechatsim.FaultStatus, Status: 503}, time.Minute, first + 3, 0},
	{"too many a minute", wechatsim.Fault{Kind: wechatsim.FaultErrcode, Errcode: 45011}, 5 * time.Minute, first + 5, 0},
	{"the day's quota", wechatsim.Fault{Kind: wechatsim.FaultErrcode, Errcode: 45009}, 15 * time.Hour, first, 0},
	{"tokens refused", wechatsim.Fault{Kind: wechatsim.FaultErrcode, Errcode: 40001}, 10 * time.Minute, 2 * (first + 6), 0},
	{"a deleted template", wechatsim.Fault{Kind: wechatsim.FaultErrcode, Errcode: 40037}, time.Hour, first + 6, 0},

	{"nothing but 502", wechatsim.Fault{Kind: wechatsim.FaultStatus, Status: 502}, time.Minute, first + 3, first + 3},
	{"502 after delivery", wechatsim.Fault{Kind: wechatsim.FaultStatus, Status: 502, AfterEffect: true}, time.Minute, first + 3, first + 3},
	{"silence", wechatsim.Fault{Kind: wechatsim.FaultHang}, 30 * time.Second, first + 2, first + 2},
	{"silence after delivery", wechatsim.Fault{Kind: wechatsim.FaultHang, AfterEffect: true}, 30 * time.Second, first + 2, first + 2},
	{"reset connections", wechatsim.Fault{Kind: wechatsim.FaultReset}, time.Minute, first + 3, first + 3},
	{"reset after delivery", wechatsim.Fault{Kind: wechatsim.FaultReset, AfterEffect: true}, time.Minute, first + 3, first + 3},
	{"half an answer", wechatsim.Fault{Kind: wechatsim.FaultTruncated}, time.Minute, first + 3, first + 3},
	{"a page of HTML", wechatsim.Fault{Kind: wechatsim.FaultHTML}, time.Minute, first + 3, first + 3},
	{"ten megabytes", wechatsim.Fault{Kind: wechatsim.FaultHuge, Megabytes: 10}, time.Minute, first + 3, first + 3},
}

// TestStorms sends to forty families while WeChat fails, and on until it works again.
func TestStorms(t *testing.T) {
	t.Parallel()
	for _, s := range storms {
		for _, purpose := range []message.Purpose{message.SafetyNotice, message.DutyDue} {
			t.Run(s.name+"/"+string(purpose.Class()), func(t *testing.T) {
				t.Parallel()
				inBubble(t, families, func(w *weather) { s.pass(w, purpose) })
			})
		}
	}
}

func (s storm) pass(w *weather, purpose message.Purpose) {
	w.grant(purpose, 9)
	s.fault.Path = subscribePath
	w.must(w.sim.Inject(s.fault))
	w.broadcast(purpose)
	time.Sleep(s.lasts)
	if n := w.sim.Count(subscribePath); n > s.calls {
		w.t.Errorf("%d sends in a storm of %s, want %d at most", n, s.lasts, s.calls)
	}
	minutes := int(s.lasts / time.Minute)
	if n := w.sim.Count(tokenPath); n > 1+minutes {
		w.t.Errorf("%d tokens fetched in %d minutes", n, minutes)
	}
	w.sim.ClearFaults()
	time.Sleep(70 * time.Minute) // above the longest pause that any of them leaves behind

	unknown := 0
	for _, r := range w.outbox() {
		n := w.arrived(r.Recipient)
		switch {
		case r.State == message.Unknown && s.doubt > 0:
			unknown++
		case r.State != message.Sent || n == 0:
			w.t.Errorf("lost: %+v, arrived %d times", r, n)
		}
		if n > 1 && (purpose.Class() == message.Hold || s.doubt == 0) {
			w.t.Errorf("arrived %d times: %+v", n, r)
		}
	}
	if purpose.Class() == message.Resend && unknown > 0 || unknown > s.doubt {
		w.t.Errorf("%d unknown, want %d at most", unknown, s.doubt)
	}
}

// TestQuotaRestsUntilMidnight: after 45009 that API is left alone until the day ends in
// Shanghai, and the other is not.
func TestQuotaRestsUntilMidnight(t *testing.T) {
	t.Parallel()
	inBubble(t, families, func(w *weather) {
		w.grant(message.DutyDue, 1)
		w.must(w.sim.Inject(wechatsim.Fault{Path: subscribePath, Kind: wechatsim.FaultErrcode, Errcode: 45009}))
		w.broadcast(message.DutyDue)
		time.Sleep(time.Minute)
		atFirst := w.sim.Count(subscribePath)
		midnight := clock.DateOf(clock.Machine().Now()).AddDays(1).At(0)
		time.Sleep(midnight.Sub(clock.Machine().Now()) - time.Second)
		if n := w.sim.Count(subscribePath); n != atFirst || n > senders {
			w.t.Errorf("%d sends before midnight, %d of them in the first minute", n, atFirst)
		}
		w.sim.ClearFaults()
		time.Sleep(time.Minute)
		for _, r := range w.outbox() {
			if r.State != message.Sent || r.Attempts != 1 {
				w.t.Errorf("after midnight: %+v, want sent at the first counted attempt", r)
			}
		}
	})
}

// TestNoRightLeft: WeChat says 43101. It is asked once, the other channel carries the
// message, the ledger is empty and says so to the phone; a new accept opens the way.
func TestNoRightLeft(t *testing.T) {
	t.Parallel()
	inBubble(t, 3, func(w *weather) {
		for _, p := range w.people {
			w.must(w.accept(p)) // reported by the phone, and gone in WeChat since
		}
		w.broadcast(message.SafetyNotice)
		time.Sleep(10 * time.Minute)
		if mini, official := w.sim.Count(subscribePath), w.sim.Count(templatePath); mini != 3 || official != 3 {
			w.t.Errorf("%d sends by the mini-program and %d by the official account, want 3 and 3", mini, official)
		}
		for _, r := range w.outbox() {
			want := row{r.Recipient, message.Mini, message.Refused, "43101", 1}
			if r.Channel == message.Official {
				want = row{r.Recipient, message.Official, message.Sent, "", 1}
			}
			if r != want {
				w.t.Errorf("%+v, want %+v", r, want)
			}
		}
		for _, p := range w.people {
			w.credit(p, 0)
			w.must(w.accept(p))
			w.credit(p, 1)
		}
		w.grant(message.SafetyNotice, 1)
		w.broadcast(message.SafetyNotice)
		time.Sleep(time.Minute)
		if mini, official := w.sim.Count(subscribePath), w.sim.Count(templatePath); mini != 6 || official != 3 {
			w.t.Errorf("after a new accept %d and %d sends, want 6 and 3", mini, official)
		}
		for _, p := range w.people {
			w.credit(p, 0)
		}
	})
}

// as acts for a person.
func (w *weather) as(p person) context.Context {
	return identity.Into(w.t.Context(), identity.Principal{
		AccountID: p.account, SchoolID: w.school, PersonID: p.id, Roles: []identity.Role{identity.RoleGuardian},
	})
}

// accept reports what the phone was told after a tap.
func (w *weather) accept(p person) error {
	return w.service.Accepted(w.as(p), message.Report{
		ClientID: database.NewID(), At: clock.Machine().Now(),
		Results: map[string]string{stormTemplates[message.Mini][message.SafetyNotice].ID: "accept"},
	})
}

// credit checks what the phone of a person is told.
func (w *weather) credit(p person, want int) {
	w.t.Helper()
	credits, err := w.service.Credit(w.as(p))
	w.must(err)
	for _, c := range credits {
		if c.Purpose == message.SafetyNotice && c.Remaining != want {
			w.t.Errorf("%d credits, want %d", c.Remaining, want)
		}
	}
}

// TestStopInTheSilence: WeChat hangs while the instance is told to stop.
func TestStopInTheSilence(t *testing.T) {
	t.Parallel()
	inBubble(t, families, func(w *weather) {
		w.grant(message.SafetyNotice, 1)
		w.must(w.sim.Inject(wechatsim.Fault{Path: subscribePath, Kind: wechatsim.FaultHang}))
		w.broadcast(message.SafetyNotice)
		w.must(w.sim.AwaitRequests(w.t.Context(), subscribePath, senders))
		if took := w.stop(); took > 10*time.Second {
			w.t.Errorf("took %s to stop", took)
		}
		unknown := 0
		for _, r := range w.outbox() {
			switch r.State {
			case message.Queued:
			case message.Unknown:
				unknown++
			default:
				w.t.Errorf("left behind: %+v", r)
			}
		}
		if unknown != senders {
			w.t.Errorf("%d unknown, want one for each sender", unknown)
		}
	})
}
