package notice_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/notice"
)

// TestANudge: families that have not opened a letter are reminded once, whoever asks for
// it, not at night, and not when they open it before the morning.
func TestANudge(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		id := w.publish(t, letter())
		w.moveTo("2022-03-31 11:05")
		_, err := w.Nudge(w.as(w.office), id)
		wantError(t, err, notice.ErrSoon)
		read := func(person database.ID) {
			t.Helper()
			_, err := w.Receive(w.as(person), id, notice.Tap{ClientID: database.NewID(), At: w.Now()})
			must(t, err)
		}
		read(w.mother) // and with her the father
		nudge := func(by database.ID, at string) notice.Reach {
			t.Helper()
			w.moveTo(at)
			r, err := w.Nudge(w.as(by), id)
			must(t, err)
			return r
		}
		if r := nudge(w.teacher, "2022-03-31 21:30"); r.NudgedAt == nil || r.NudgeFrom != nil {
			t.Errorf("the class teacher reads %v, again from %v", r.NudgedAt, r.NudgeFrom)
		}
		if diff := cmp.Diff(map[database.ID]string{w.both: "04-01 07:00", w.alone: "04-01 07:00"}, w.nudged(t)); diff != "" {
			t.Errorf("reminded by the class teacher (-want +got)\n%s", diff)
		}
		first := nudge(w.office, "2022-03-31 21:40")
		if first.NudgeFrom != nil || first.NudgedAt == nil {
			t.Errorf("the office reads %+v", first)
		}
		if again := nudge(w.office, "2022-03-31 21:50"); *again.NudgedAt != *first.NudgedAt {
			t.Errorf("the second tap says %v, not %v", again.NudgedAt, first.NudgedAt)
		}
		read(w.alone)
		if diff := cmp.Diff(map[database.ID]string{w.both: "04-01 07:00", w.neighbour: "04-01 07:00"}, w.nudged(t)); diff != "" {
			t.Errorf("after one of them has opened it (-want +got)\n%s", diff)
		}
		if diff := cmp.Diff([]string{"春季开放日", "您可能还没看到：春季开放日"}, w.inbox(t, w.both)); diff != "" {
			t.Errorf("inbox of a mother with children in two classes (-want +got)\n%s", diff)
		}
		if diff := cmp.Diff([]string{"春季开放日"}, w.inbox(t, w.father)); diff != "" {
			t.Errorf("inbox of a family that has read it (-want +got)\n%s", diff)
		}
		must(t, errOf(w.Close(w.as(w.office), id)))
		_, err = w.Nudge(w.as(w.office), id)
		wantError(t, err, notice.ErrRefused)
	})
}

// nudged are who still will be reminded, and when.
func (w *world) nudged(tb testing.TB) map[database.ID]string {
	tb.Helper()
	var rows []struct {
		RecipientID database.ID
		NextAt      clock.Instant
	}
	must(tb, w.db.In(tb.Context()).Raw(`SELECT o.recipient_id, o.next_at FROM outbox o JOIN messages m ON m.id = o.message_id
		WHERE o.state = 'queued' AND m.title LIKE '您可能还没看到：%'`).Scan(&rows).Error)
	out := make(map[database.ID]string)
	for _, r := range rows {
		out[r.RecipientID] = r.NextAt.Time().Format("01-02 15:04")
	}
	return out
}

func errOf(_ notice.Notice, err error) error { return err }
