package rehearsal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/message"
	"xiaoqin/server/plan/rehearsal"
)

// printed is a report as people and programs get it.
func printed(tb testing.TB, r *rehearsal.Report) string {
	tb.Helper()
	var b bytes.Buffer
	must(tb, r.WriteText(&b))
	must(tb, json.NewEncoder(&b).Encode(r))
	return b.String()
}

// Four days with a 调休 Saturday and the beginning of 清明, from 1 to 4 April.
const (
	shortFrom = "2022-04-01"
	shortDays = 4
)

// TestTheSameSeedGivesTheSameReport on every database, and another seed another one.
func TestTheSameSeedGivesTheSameReport(t *testing.T) {
	t.Parallel()
	behave := func(t *testing.T, db *database.DB, seed uint64) string {
		t.Helper()
		o := options(t, db, shortFrom, shortDays)
		o.Behaviour, o.Seed = rehearsal.Behaviour{OnTime: 0.5, Late: 0.3, Never: 0.2, Accept: 0.9}, seed
		report := run(t, o)
		report.Seed = 0
		return printed(t, report)
	}
	want := behave(t, dbtest.Open(t), 7)
	if want == behave(t, dbtest.Open(t), 8) {
		t.Error("the seed decides nothing")
	}
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		if diff := cmp.Diff(want, behave(t, db, 7)); diff != "" {
			t.Errorf("report differs (-SQLite +this):\n%s", diff)
		}
	})
}

// TestAFinishedRehearsalIsNotLivedAgain: who opens its database once more gets the report
// without a message being sent or a row being written.
func TestAFinishedRehearsalIsNotLivedAgain(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	must(t, rehearsal.Mark(t.Context(), db))
	o := options(t, db, shortFrom, 2)
	want := printed(t, run(t, o))
	must(t, rehearsal.Mark(t.Context(), db))
	o.Phones = func(now clock.Clock) (rehearsal.Phones, error) {
		inner, err := newPhones(now)
		return &dying{Phones: inner, left: 1, kill: func(error) { t.Error("a message is sent again") }}, err
	}
	if diff := cmp.Diff(want, printed(t, run(t, o))); diff != "" {
		t.Errorf("the second report differs (-first +second):\n%s", diff)
	}
}

// TestTheSharesAreKept: so many of the tasks that had time are done on time, late and
// never, within three standard deviations.
func TestTheSharesAreKept(t *testing.T) {
	t.Parallel()
	o := options(t, dbtest.Open(t), shortFrom, shortDays)
	o.Behaviour = rehearsal.Behaviour{OnTime: 0.5, Late: 0, Never: 0.5, Accept: 0}
	figures := run(t, o).Totals
	done := figures.OnTime + figures.Late // late for want of a gate that opened at last
	all := float64(done + figures.Missed)
	if share, off := float64(done)/all, 3*math.Sqrt(0.25/all); math.Abs(share-0.5) > off || figures.Late > figures.OnTime/20 {
		t.Errorf("%.3f ± %.3f done, want 0.5; %+v", share, off, figures)
	}
	if figures.Sent > 0 || figures.Short == 0 {
		t.Errorf("nobody accepts, and yet %+v", figures)
	}
}

// dying are phones that break after so many sends, and with them the process.
type dying struct {
	rehearsal.Phones
	left int
	kill context.CancelCauseFunc
}

var errKilled = errors.New("killed")

// TestARehearsalGoesOnWhereItWasKilled breaks it in the middle of a day again and again.
func TestARehearsalGoesOnWhereItWasKilled(t *testing.T) {
	t.Parallel()
	want := printed(t, run(t, options(t, dbtest.Open(t), shortFrom, shortDays)))
	o := options(t, dbtest.Open(t), shortFrom, shortDays)
	for kills := 0; ; kills++ {
		ctx, kill := context.WithCancelCause(t.Context())
		o.Phones = killer(kill, 40+60*kills)
		report, err := rehearsal.Run(ctx, o)
		if err == nil {
			if kills < 3 {
				t.Fatalf("killed %d times only", kills)
			}
			if diff := cmp.Diff(want, printed(t, report)); diff != "" {
				t.Errorf("after %d kills the report differs (-unbroken +killed):\n%s", kills, diff)
			}
			return
		}
		if !errors.Is(context.Cause(ctx), errKilled) {
			t.Fatal(err)
		}
	}
}

// killer makes phones that end the run at their so manyth send.
func killer(kill context.CancelCauseFunc, after int) func(clock.Clock) (rehearsal.Phones, error) {
	return func(now clock.Clock) (rehearsal.Phones, error) {
		inner, err := newPhones(now)
		return &dying{Phones: inner, left: after, kill: kill}, err
	}
}

// Send implements message.Sender.
func (d *dying) Send(ctx context.Context, e message.Envelope) (message.Receipt, error) {
	if d.left--; d.left == 0 {
		d.kill(errKilled)
	}
	return d.Phones.Send(ctx, e)
}
