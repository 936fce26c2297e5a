package message_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
)

func TestUnknownWaitsForADecision(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, p := newWorld(db), &post{}
		worker := w.worker(p)
		a, b, c := w.book.enrol(), w.book.enrol(), w.book.enrol()
		p.fail(message.FailedNoAnswer, 0)
		d := w.draft(message.SafetyNotice, a, b)
		w.enqueue(t, d)
		drain(t, worker)
		p.fail(message.FailedContent, 47003)
		w.enqueue(t, w.draft(message.DutyDue, c))
		drain(t, worker)
		p.fail("", 0)
		p.take()

		open, err := w.service.Open(w.asHead(t.Context()), message.Unknown, database.ID{}, 10)
		if err != nil {
			t.Fatal(err)
		}
		settled := clock.At(noon)
		want := []message.Delivery{
			{Recipient: a, Origin: d.Origin.ID, Purpose: message.SafetyNotice, Channel: message.Mini, State: message.Unknown, Reason: "no_answer", Attempts: 1, DueAt: settled, SettledAt: &settled},
			{Recipient: b, Origin: d.Origin.ID, Purpose: message.SafetyNotice, Channel: message.Mini, State: message.Unknown, Reason: "no_answer", Attempts: 1, DueAt: settled, SettledAt: &settled},
		}
		got := slices.Clone(open)
		for i := range got {
			got[i].ID = database.ID{}
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Fatalf("open (-want +got):\n%s", diff)
		}
		second, err := w.service.Open(w.asHead(t.Context()), message.Unknown, open[0].ID, 10)
		if err != nil || len(second) != 1 || second[0].Recipient != b {
			t.Errorf("after the first: %v, %v", second, err)
		}
		for _, state := range []message.State{message.Sent, message.Queued} {
			if none, err := w.service.Open(w.asHead(t.Context()), state, database.ID{}, 10); err != nil || len(none) != 0 {
				t.Errorf("%s: %v, %v; nobody decides about these", state, none, err)
			}
		}
		dead, err := w.service.Open(w.asHead(t.Context()), message.Dead, database.ID{}, 10)
		if err != nil || len(dead) != 1 {
			t.Fatalf("dead: %v, %v", dead, err)
		}

		w.clock.move(2 * time.Hour) // beyond the life of all of them
		for _, id := range []database.ID{open[0].ID, dead[0].ID} {
			if err := w.service.Release(w.asHead(t.Context()), id); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.service.Cancel(w.asHead(t.Context()), open[1].ID); err != nil {
			t.Fatal(err)
		}
		drain(t, worker)
		w.check(
			t, "after the decisions",
			delivery{a, message.Mini, message.Sent, "", 1},
			delivery{b, message.Mini, message.Expired, "cancelled", 1},
			delivery{c, message.Mini, message.Sent, "", 1},
		)
		for _, id := range []database.ID{open[0].ID, open[1].ID, database.NewID()} {
			if err := w.service.Release(w.asHead(t.Context()), id); !errors.Is(err, message.ErrNotOpen) {
				t.Errorf("a second decision: %v", err)
			}
		}
	})
}

func TestDecisionsAreForTheHeadsOfTheSchool(t *testing.T) {
	t.Parallel()
	w, p := newWorld(dbtest.Open(t)), &post{}
	a := w.book.enrol()
	p.fail(message.FailedNoAnswer, 0)
	w.enqueue(t, w.draft(message.SafetyNotice, a))
	drain(t, w.worker(p))
	open, err := w.service.Open(w.asHead(t.Context()), message.Unknown, database.ID{}, 10)
	if err != nil || len(open) != 1 {
		t.Fatal(open, err)
	}
	head := identity.From(w.asHead(t.Context()))
	head.SchoolID = database.NewID()
	foreign := identity.Into(t.Context(), head)
	if err := w.service.Release(foreign, open[0].ID); !errors.Is(err, message.ErrNotOpen) {
		t.Errorf("head of another school: %v", err)
	}
	if list, err := w.service.Open(foreign, message.Unknown, database.ID{}, 10); err != nil || len(list) != 0 {
		t.Errorf("head of another school sees %v, %v", list, err)
	}
	guard := w.as(t.Context(), a)
	if err := w.service.Cancel(guard, open[0].ID); !errors.Is(err, identity.ErrForbidden) {
		t.Errorf("a guard cancels: %v", err)
	}
	if _, err := w.service.Open(guard, message.Unknown, database.ID{}, 10); !errors.Is(err, identity.ErrForbidden) {
		t.Errorf("a guard lists: %v", err)
	}
}

func TestFigures(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, p := newWorld(db), &post{}
		worker := w.worker(p)
		p.fail(message.FailedNoAnswer, 0)
		w.enqueue(t, w.draft(message.SafetyNotice, w.book.enrol(), w.book.enrol()))
		drain(t, worker)
		p.fail("", 0)
		w.enqueue(t, w.draft(message.DutyDue, w.book.enrol()))
		drain(t, worker)
		w.enqueue(t, w.draft(message.SafetyNotice, w.book.enrol()))
		w.clock.move(time.Minute)
		later := w.draft(message.DutyDue, w.book.enrol(), w.book.enrol())
		w.enqueue(t, later)
		later.Moment++
		later.NotBefore = clock.At(noon.Add(time.Hour))
		w.enqueue(t, later)
		w.clock.move(time.Minute)

		got, err := w.service.Figures(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := message.Figures{
			Open:   map[message.State]int{message.Queued: 5, message.Sending: 0, message.Unknown: 2, message.Dead: 0},
			Oldest: 2 * time.Minute,
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("figures (-want +got):\n%s", diff)
		}
	})
}

func TestPruneDeletesHistoryOnly(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, p := newWorld(db), &post{}
		families := make([]database.ID, 1100) // more than two batches
		for i := range families {
			families[i] = w.book.enrol()
		}
		old := w.draft(message.SafetyNotice, families...)
		w.enqueue(t, old)
		if err := w.service.ExpireForTask(t.Context(), w.school, old.Origin.ID); err != nil {
			t.Fatal(err)
		}
		a := w.book.enrol()
		w.enqueue(t, w.draft(message.DutyDue, a))

		if err := w.service.Prune(t.Context(), clock.Machine().Now().Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
		if got := [3]int{w.count(t, "messages"), w.count(t, "inbox"), w.count(t, "outbox")}; got != [3]int{2, 1101, 1101} {
			t.Errorf("messages, inbox, outbox = %v after pruning what is an hour old, want all", got)
		}
		if err := w.service.Prune(t.Context(), clock.Machine().Now().Add(25*time.Hour)); err != nil {
			t.Fatal(err)
		}
		w.check(t, "after pruning everything", delivery{a, message.Mini, message.Queued, "", 0})
		if got := [2]int{w.count(t, "messages"), w.count(t, "inbox")}; got != [2]int{0, 0} {
			t.Errorf("messages, inbox = %v, want none", got)
		}
		drain(t, w.worker(p))
		w.check(t, "without its text", delivery{a, message.Mini, message.Refused, "no_text", 1},
			delivery{a, message.Official, message.Refused, "no_text", 1})
	})
}
