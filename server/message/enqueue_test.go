package message_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/message"
)

func TestEnqueueWritesInboxAndFirstChannel(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db)
		a, b := w.book.enrol(), w.book.enrol()
		silent := w.draft(message.DutyDue, a)
		silent.Silent = true
		w.enqueue(
			t,
			w.draft(message.SafetyNotice, a, b),
			w.draft(message.RoundNext, b),
			w.draft(message.Exception, a), // no app has a template for it
			silent,
		)
		want := []delivery{
			{a, message.Mini, message.Queued, "", 0},
			{b, message.Mini, message.Queued, "", 0},
			{b, message.Mini, message.Queued, "", 0},
		}
		if diff := cmp.Diff(want, w.outbox(t)); diff != "" {
			t.Errorf("outbox (-want +got):\n%s", diff)
		}
		if n := w.count(t, "inbox"); n != 5 {
			t.Errorf("%d inbox rows, want 5: what is not pushed must still be readable", n)
		}
	})
}

func TestEnqueueTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db)
		a, b := w.book.enrol(), w.book.enrol()
		d := w.draft(message.DutyDue, a, a)
		w.enqueue(t, d)
		w.enqueue(t, d)
		d.To = []database.ID{b, a}
		d.Title = "另一句话"
		w.enqueue(t, d)
		want := []delivery{
			{a, message.Mini, message.Queued, "", 0},
			{b, message.Mini, message.Queued, "", 0},
		}
		if diff := cmp.Diff(want, w.outbox(t)); diff != "" {
			t.Errorf("outbox (-want +got):\n%s", diff)
		}
		if n := w.count(t, "inbox"); n != 2 {
			t.Errorf("%d inbox rows, want one for each recipient", n)
		}

		d.Moment++
		w.enqueue(t, d)
		if n := w.count(t, "inbox"); n != 4 {
			t.Errorf("%d inbox rows after another moment, want 4", n)
		}
	})
}

func TestEnqueueJoinsTheCallersTransaction(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db)
		broken := errors.New("the evidence was refused")
		err := db.Tx(t.Context(), func(ctx context.Context) error {
			if err := w.service.Enqueue(ctx, w.draft(message.DutyDue, w.book.enrol())); err != nil {
				return err
			}
			return broken
		})
		if !errors.Is(err, broken) {
			t.Fatal(err)
		}
		for _, table := range []string{"messages", "inbox", "outbox"} {
			if n := w.count(t, table); n != 0 {
				t.Errorf("%d rows in %s after a rollback, want 0", n, table)
			}
		}
	})
}

func TestEnqueueManyDraftsAndManyRecipients(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db)
		people := make([]database.ID, 1301)
		drafts := make([]message.Draft, 0, len(people))
		for i := range people {
			people[i] = database.NewID()
			drafts = append(drafts, w.draft(message.DutyDue, people[i]))
		}
		drafts = append(drafts, w.draft(message.SafetyNotice, people...))
		w.enqueue(t, drafts...)
		if got, want := [3]int{w.count(t, "messages"), w.count(t, "inbox"), w.count(t, "outbox")}, [3]int{1302, 2602, 2602}; got != want {
			t.Errorf("messages, inbox, outbox = %v, want %v", got, want)
		}
	})
}

func TestEnqueueRefusesWhatNoPersonCanCause(t *testing.T) {
	t.Parallel()
	w := newWorld(dbtest.Open(t))
	for name, spoil := range map[string]func(d *message.Draft){
		"no purpose":       func(d *message.Draft) { d.Purpose = "advert" },
		"no school":        func(d *message.Draft) { d.School = database.ID{} },
		"no origin":        func(d *message.Draft) { d.Origin.ID = database.ID{} },
		"no kind":          func(d *message.Draft) { d.Origin.Kind = "" },
		"no moment":        func(d *message.Draft) { d.Moment = 0 },
		"no title":         func(d *message.Draft) { d.Title = "" },
		"no end":           func(d *message.Draft) { d.ExpiresAt = 0 },
		"nobody":           func(d *message.Draft) { d.To[0] = database.ID{} },
		"page far too big": func(d *message.Draft) { d.Page = strings.Repeat("p", 256) },
	} {
		bad := w.draft(message.DutyDue, database.NewID())
		spoil(&bad)
		if err := w.service.Enqueue(t.Context(), w.draft(message.DutyDue, database.NewID()), bad); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if n := w.count(t, "messages"); n != 0 {
		t.Errorf("%d messages written beside a wrong one, want 0", n)
	}
}

func TestEnqueueShortensWhatIsTooLong(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db)
		a := w.book.enrol()
		d := w.draft(message.DutyDue, a)
		d.Title = strings.Repeat("长", 101)
		d.Body = strings.Repeat("字", 2001)
		d.Fields = map[string]string{"place": strings.Repeat("地", 5000)}
		w.enqueue(t, d)
		items := w.inbox(t, a)
		if got, want := items[0].Title, strings.Repeat("长", 99)+"…"; got != want {
			t.Errorf("title %q, want %q", got, want)
		}
		if got, want := items[0].Body, strings.Repeat("字", 1999)+"…"; got != want {
			t.Errorf("body of %d bytes, want %d", len(got), len(want))
		}
	})
}

func TestQuietAfter(t *testing.T) {
	t.Parallel()
	day := clock.NewDate(2022, time.April, 2)
	noonRest := message.Quiet{From: 12 * time.Hour, To: 14 * time.Hour}
	for _, c := range []struct {
		quiet    message.Quiet
		at, want time.Time
	}{
		{message.QuietNight, day.At(20*time.Hour + 59*time.Minute), day.At(20*time.Hour + 59*time.Minute)},
		{message.QuietNight, day.At(21 * time.Hour), day.AddDays(1).At(7 * time.Hour)},
		{message.QuietNight, day.AddDays(1).At(50 * time.Minute), day.AddDays(1).At(7 * time.Hour)},
		{message.QuietNight, day.At(7*time.Hour - time.Millisecond), day.At(7 * time.Hour)},
		{message.QuietNight, day.At(7 * time.Hour), day.At(7 * time.Hour)},
		{message.QuietNight, clock.NewDate(2021, time.December, 31).At(23 * time.Hour), clock.NewDate(2022, time.January, 1).At(7 * time.Hour)},
		{message.QuietNight, day.At(22 * time.Hour).UTC(), day.AddDays(1).At(7 * time.Hour)},
		{noonRest, day.At(13 * time.Hour), day.At(14 * time.Hour)},
		{noonRest, day.At(14 * time.Hour), day.At(14 * time.Hour)},
		{noonRest, day.At(23 * time.Hour), day.At(23 * time.Hour)},
	} {
		if got := c.quiet.After(c.at); !got.Equal(c.want) {
			t.Errorf("After(%s) = %s, want %s", c.at, got, c.want)
		}
	}
}
