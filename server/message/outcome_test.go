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

func TestOutcomesAndWantOfCredit(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, p := newWorld(db), &post{}
		worker := w.worker(p)
		a, b := w.book.enrol(), w.book.enrol()
		w.enqueue(t, w.draft(message.DutyDue, a))
		drain(t, worker)
		p.fail(message.FailedConsent, 43101)
		w.enqueue(t, w.draft(message.DutyDue, a, b))
		w.enqueue(t, w.draft(message.DutyDue, b))
		drain(t, worker)
		p.fail(message.FailedNoAnswer, 0)
		w.enqueue(t, w.draft(message.SafetyNotice, a))
		drain(t, worker)

		long := time.Unix(0, 0) // ids are made by the real clock
		got, err := w.service.Outcomes(t.Context(), long)
		if err != nil {
			t.Fatal(err)
		}
		count := map[string]int{}
		for _, o := range got {
			count[string(o.Channel)+" "+string(o.State)+" "+o.Reason] += o.N
		}
		want := map[string]int{"mini sent ": 1, "mini refused 43101": 3, "official refused no_address": 3, "mini unknown no_answer": 1}
		if diff := gocmp.Diff(want, count); diff != "" {
			t.Errorf("outcomes (-want +got):\n%s", diff)
		}
		short, err := w.service.Short(t.Context(), long)
		if err != nil || short != (message.Short{People: 2, Deliveries: 3}) {
			t.Errorf("short of credit: %+v %v", short, err)
		}
		tomorrow := time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
		if none, err := w.service.Outcomes(t.Context(), tomorrow); err != nil || len(none) != 0 {
			t.Errorf("of the future: %v %v", none, err)
		}
	})
}

func TestTheSchoolOfAnOpenDelivery(t *testing.T) {
	t.Parallel()
	w, p := newWorld(dbtest.Open(t)), &post{}
	p.fail(message.FailedNoAnswer, 0)
	w.enqueue(t, w.draft(message.SafetyNotice, w.book.enrol()))
	drain(t, w.worker(p))
	open, err := w.service.Open(w.asHead(t.Context()), message.Unknown, database.ID{}, 10)
	if err != nil || len(open) != 1 {
		t.Fatal(open, err)
	}
	if school, err := w.service.SchoolOf(t.Context(), open[0].ID); err != nil || school != w.school {
		t.Errorf("school %s, %v", school, err)
	}
	if err := w.service.Cancel(w.asHead(t.Context()), open[0].ID); err != nil {
		t.Fatal(err)
	}
	for _, id := range []database.ID{open[0].ID, database.NewID()} {
		if _, err := w.service.SchoolOf(t.Context(), id); !errors.Is(err, message.ErrNotOpen) {
			t.Errorf("a delivery that waits for nobody: %v", err)
		}
	}
}
