package rehearsal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"sync"
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

// Eleven days around 清明, with a 调休 Saturday: 30 March to 9 April.
const (
	shortFrom = "2022-03-30"
	shortDays = 11
)

func TestTheReportIsTheSameOnEveryDatabase(t *testing.T) {
	t.Parallel()
	want := sync.OnceValue(func() string { return printed(t, run(t, options(t, dbtest.Open(t), shortFrom, shortDays))) })
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		if diff := cmp.Diff(want(), printed(t, run(t, options(t, db, shortFrom, shortDays)))); diff != "" {
			t.Errorf("report differs (-SQLite +this):\n%s", diff)
		}
	})
}

func TestTheSameRehearsalTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		o := options(t, db, shortFrom, 4)
		if diff := cmp.Diff(printed(t, run(t, o)), printed(t, run(t, o))); diff != "" {
			t.Errorf("the second run has another report (-first +second):\n%s", diff)
		}
	})
}

// dying are phones that break after so many sends, and with them the process.
type dying struct {
	rehearsal.Phones
	left int
	kill context.CancelCauseFunc
}

var errKilled = errors.New("killed")

// TestARehearsalGoesOnWhereItWasKilled kills it in the middle of a day again and again.
func TestARehearsalGoesOnWhereItWasKilled(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		want := printed(t, run(t, options(t, dbtest.Open(t), shortFrom, 5)))
		o := options(t, db, shortFrom, 5)
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
	})
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
