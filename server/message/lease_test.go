package message_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/message"
)

// leave makes a row look as an instance leaves it that is killed while sending.
func (w *world) leave(t *testing.T, recipient database.ID, owner string, claimed, lease time.Duration) {
	t.Helper()
	err := w.db.Tx(t.Context(), func(ctx context.Context) error {
		return w.db.In(ctx).Exec(`UPDATE outbox SET state = 'sending', attempts = attempts + 1, owner = ?,
			claimed_at = ?, lease_until = ? WHERE recipient_id = ?`,
			owner, clock.At(now().Add(claimed)), clock.At(now().Add(lease)), recipient).Error
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestRowsOfADeadInstanceAreJudgedByClass(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, d := newWorld(db), newDoor()
		close(d.open)
		var duty, notice [3]database.ID
		for i, lost := range []struct {
			owner          string
			claimed, lease time.Duration
		}{
			{"test", -time.Second, time.Minute}, // this instance, restarted
			{"other", -time.Hour, -time.Second}, // another one, whose lease is over
			{"other", -time.Second, time.Hour},  // another one, alive
		} {
			duty[i], notice[i] = w.book.enrol(), w.book.enrol()
			w.enqueue(t, w.draft(message.DutyDue, duty[i]), w.draft(message.SafetyNotice, notice[i]))
			w.leave(t, duty[i], lost.owner, lost.claimed, lost.lease)
			w.leave(t, notice[i], lost.owner, lost.claimed, lost.lease)
		}
		worker := w.worker(d)
		worker.Start(t.Context())
		w.awaitStates(t, map[message.State]int{message.Sent: 2, message.Unknown: 2, message.Sending: 2})
		stop(t, worker)
		w.check(
			t, "after the start",
			delivery{duty[0], message.Mini, message.Sent, "", 2},
			delivery{notice[0], message.Mini, message.Unknown, "lease_lost", 1},
			delivery{duty[1], message.Mini, message.Sent, "", 2},
			delivery{notice[1], message.Mini, message.Unknown, "lease_lost", 1},
			delivery{duty[2], message.Mini, message.Sending, "", 1},
			delivery{notice[2], message.Mini, message.Sending, "", 1},
		)
	})
}

func TestADutyThatKillsItsSenderIsNotTriedForEver(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, d := newWorld(db), newDoor()
		close(d.open)
		a := w.book.enrol()
		w.enqueue(t, w.draft(message.DutyDue, a))
		for range 5 {
			w.leave(t, a, "test", 0, time.Minute)
		}
		worker := w.worker(d)
		worker.Start(t.Context())
		w.awaitStates(t, map[message.State]int{message.Unknown: 1})
		stop(t, worker)
	})
}

// TestRepeatsAtTheOfficialAccount: its client_msg_id makes one repeat within ten
// minutes harmless, also of a broadcast.
func TestRepeatsAtTheOfficialAccount(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, d := newWorld(db), newDoor()
		close(d.open)
		var people []database.ID
		for _, lost := range []struct{ claimed, lease time.Duration }{
			{-2 * time.Minute, -time.Second},  // may be repeated
			{-9 * time.Minute, -time.Second},  // WeChat may have forgotten it
			{-2 * time.Minute, 2 * time.Hour}, // alive
		} {
			p := w.book.enrol()
			w.book[p] = message.Address{Account: w.book[p].Account, Official: "o-official-" + w.book[p].Mini}
			w.enqueue(t, w.draft(message.SafetyNotice, p))
			people = append(people, p)
			err := db.Tx(t.Context(), func(ctx context.Context) error {
				return db.In(ctx).Exec("UPDATE outbox SET channel = 'official' WHERE recipient_id = ?", p).Error
			})
			if err != nil {
				t.Fatal(err)
			}
			w.leave(t, p, "other", lost.claimed, lost.lease)
		}
		worker := w.worker(d)
		worker.Start(t.Context())
		w.awaitStates(t, map[message.State]int{message.Sent: 1, message.Unknown: 1, message.Sending: 1})
		stop(t, worker)
		w.check(
			t, "after the start",
			delivery{people[0], message.Official, message.Sent, "", 2},
			delivery{people[1], message.Official, message.Unknown, "lease_lost", 1},
			delivery{people[2], message.Official, message.Sending, "", 1},
		)
	})
}

// TestATaskFinishedWhileItsMessageIsOnItsWay: the send cannot be called back, but it
// must not be repeated.
func TestATaskFinishedWhileItsMessageIsOnItsWay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, d := newWorld(db), newDoor()
		duty := w.draft(message.DutyDue, w.book.enrol())
		w.enqueue(t, duty)
		worker := w.worker(d)
		worker.Start(t.Context())
		d.await(t, 1)
		w.clock.move(time.Millisecond)
		if err := w.service.ExpireForTask(t.Context(), w.school, duty.Origin.ID); err != nil {
			t.Fatal(err)
		}
		patience, cancel := context.WithCancel(t.Context())
		cancel()
		if err := worker.Stop(patience); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		again := newDoor()
		close(again.open)
		next := w.worker(again)
		next.Start(t.Context())
		w.awaitStates(t, map[message.State]int{message.Expired: 1})
		stop(t, next)
		if total, _, _ := again.figures(); total != 0 {
			t.Errorf("%d sends for a finished task", total)
		}
	})
}

// TestALateClaimIsTakenBack: the commit of a claim reaches the database when its process
// has given up waiting for the answer, or is dead. Nobody sends such a row unless the
// instance takes it back.
func TestALateClaimIsTakenBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, d := newWorld(db), newDoor()
		close(d.open)
		a := w.book.enrol()
		notice := w.draft(message.SafetyNotice, a)
		notice.NotBefore = clock.At(noon.Add(time.Minute))
		w.enqueue(t, notice)
		worker := w.worker(d, func(o *message.Options) { o.Poll = 10 * time.Millisecond })
		worker.Start(t.Context())
		w.enqueue(t, w.draft(message.DutyDue, w.book.enrol()))
		d.await(t, 1) // it is at work: rows of an earlier process have been judged
		w.leave(t, a, "test", 0, time.Hour)
		w.clock.move(time.Minute)
		w.awaitStates(t, map[message.State]int{message.Sent: 2})
		stop(t, worker)
	})
}
