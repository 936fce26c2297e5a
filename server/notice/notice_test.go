package notice_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/notice"
	"xiaoqin/server/task"
)

func TestALetterAndItsReceipts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		id := w.publish(t, letter())
		for _, person := range []database.ID{w.mother, w.father, w.both, w.alone, w.neighbour} {
			if diff := cmp.Diff([]string{"春季开放日"}, w.inbox(t, person)); diff != "" {
				t.Errorf("inbox (-want +got)\n%s", diff)
			}
		}
		if said := w.inbox(t, w.teacher); len(said) > 0 {
			t.Errorf("the staff was told %v", said)
		}
		open := func(person database.ID, done bool) notice.Letter {
			t.Helper()
			l, err := w.Receive(w.as(person), id, notice.Tap{ClientID: database.NewID(), At: w.Now(), Done: done})
			must(t, err)
			return l
		}
		open(w.mother, false)
		open(w.mother, false)
		if got := w.totals(t, w.office, id); got != "一（1）班 3/1/0/0 四（2）班 2/0/0/0 " {
			t.Errorf("after one family has opened it: %s", got)
		}
		w.moveTo("2022-03-31 16:08")
		if l := open(w.father, true); l.Copies[0].DoneAt == nil || len(l.Copies) != 1 {
			t.Errorf("%+v", l.Copies)
		}
		mother, err := w.Find(w.as(w.mother), id)
		must(t, err)
		if mother.Copies[0].DoneAt == nil {
			t.Error("the mother does not see that the father gave the receipt")
		}
		open(w.mother, true)
		if l := open(w.both, true); len(l.Copies) != 2 || l.Copies[1].DoneAt == nil {
			t.Errorf("two children: %+v", l.Copies)
		}
		if got := w.totals(t, w.office, id); got != "一（1）班 3/2/2/0 四（2）班 2/1/1/0 " {
			t.Errorf("after three children: %s", got)
		}
		items, _, err := w.Mine(w.as(w.both), notice.Page{Limit: 10})
		must(t, err)
		if len(items) != 1 || len(items[0].Copies) != 2 {
			t.Errorf("a guardian of two children has %+v", items)
		}
		_, err = w.Close(w.as(w.office), id)
		must(t, err)
		_, err = w.Receive(w.as(w.alone), id, notice.Tap{ClientID: database.NewID(), At: w.Now().Add(time.Hour), Done: true})
		must(t, err) // a phone whose clock is ahead tapped at the latest now
		w.moveTo("2022-03-31 18:00")
		_, err = w.Receive(w.as(w.neighbour), id, notice.Tap{ClientID: database.NewID(), At: w.Now(), Done: true})
		wantError(t, err, notice.ErrClosed)
		_, err = w.Receive(w.as(w.neighbour), id, notice.Tap{ClientID: database.NewID(), At: w.Now().Add(-2 * time.Hour), Done: true})
		must(t, err) // made before it closed, on a phone without a network
	})
}

func TestPaperAndReach(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		id := w.publish(t, letter())
		if got := w.totals(t, w.teacher, id); got != "一（1）班 3/0/0/0 " {
			t.Errorf("a class teacher sees %s", got)
		}
		_, err := w.Receive(w.as(w.alone), id, notice.Tap{ClientID: database.NewID(), At: w.Now(), Done: true})
		must(t, err)
		_, err = w.Count(w.as(w.teacher), id, notice.Paper{Class: w.first.ID, Families: 3})
		wantError(t, err, notice.ErrPaper)
		_, err = w.Count(w.as(w.teacher), id, notice.Paper{Class: w.fourth.ID, Families: 1})
		wantError(t, err, notice.ErrNotFound)
		_, err = w.Count(w.as(w.teacher), id, notice.Paper{Class: w.first.ID, Families: 2})
		must(t, err)
		_, err = w.Receive(w.as(w.mother), id, notice.Tap{ClientID: database.NewID(), At: w.Now(), Done: true})
		must(t, err)
		if got := w.totals(t, w.teacher, id); got != "一（1）班 3/2/2/1 " {
			t.Errorf("a family that had paper gives the receipt: %s", got)
		}
		r, err := w.Reach(w.as(w.head), id)
		must(t, err)
		if r.Total.Waiting != 5 || r.Total.Sent+r.Total.Refused+r.Total.Unbound != 0 {
			t.Errorf("nothing has left yet: %+v", r.Total)
		}
	})
}

func TestWhoMay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		n, err := w.Create(w.as(w.office), letter())
		must(t, err)
		_, err = w.Approve(w.as(w.office), n.ID)
		wantError(t, err, notice.ErrSamePerson)
		_, err = w.Publish(w.as(w.office), n.ID)
		wantError(t, err, notice.ErrRefused)
		_, err = w.Find(w.as(w.mother), n.ID)
		wantError(t, err, notice.ErrNotFound)
		_, err = w.Create(w.as(w.teacher), letter())
		wantError(t, err, notice.ErrOwnClass)
		own := letter()
		own.Audience = notice.Audience{{Kind: notice.Class, Key: w.first.ID.String()}}
		mine, err := w.Create(w.as(w.teacher), own)
		must(t, err)
		again, err := w.Create(w.as(w.teacher), own)
		must(t, err)
		if again.ID != mine.ID || again.Version != 1 {
			t.Errorf("the same tap made %+v", again)
		}
		_, err = w.Approve(w.as(w.teacher), mine.ID)
		wantError(t, err, notice.ErrRefused)
		_, err = w.Approve(w.as(w.office), mine.ID)
		must(t, err)
		_, err = w.Publish(w.as(w.teacher), mine.ID)
		must(t, err)
		_, err = w.Find(w.as(w.neighbour), mine.ID)
		wantError(t, err, notice.ErrNotFound)
		_, err = w.Find(w.as(w.other), mine.ID)
		wantError(t, err, notice.ErrNotFound)
		_, err = w.Receive(w.as(w.mother), mine.ID, notice.Tap{ClientID: database.NewID(), At: w.Now(), Done: true, Seat: w.seats[4]})
		wantError(t, err, notice.ErrNotFound)
		w.people = slices.DeleteFunc(w.people, func(p identity.Person) bool { return p.ID == w.head })
		_, err = w.Approve(w.as(w.office), n.ID)
		must(t, err) // nobody else is left who could
	})
}

func TestACorrection(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		id := w.publish(t, letter())
		w.moveTo("2022-03-31 11:00")
		words, tap := letter().Words, database.NewID()
		words.Body = "4月9日上午请家长到校。"
		for range 2 {
			_, err := w.Rewrite(w.as(w.head), id, notice.NewNotice{ClientID: tap, Words: words})
			must(t, err)
		}
		if diff := cmp.Diff([]string{"春季开放日", "更正：春季开放日"}, w.inbox(t, w.both)); diff != "" {
			t.Errorf("inbox (-want +got)\n%s", diff)
		}
		l, err := w.Find(w.as(w.both), id)
		must(t, err)
		if l.Body != words.Body || len(l.Versions) != 2 || l.Versions[1].Body != letter().Body {
			t.Errorf("%+v", l.Versions)
		}
		if n, err := w.Verify(w.as(w.head)); n != 2 || err != nil {
			t.Errorf("%d publications, %v", n, err)
		}
		if len(w.audit) != 3 || w.audit[2].Detail["archive"] != l.Proof.Hash {
			t.Errorf("the audit log holds %+v", w.audit)
		}
		head := identity.From(w.as(w.head))
		for forged, want := range map[string]notice.Broken{
			"UPDATE notice_versions SET body = '4月10日' WHERE version = 1": {Seq: 1, Notice: id, Version: 1, Title: "春季开放日"},
			"UPDATE notice_versions SET body = '4月10日' WHERE version = 2": {Seq: 2, Notice: id, Version: 2, Title: "春季开放日"},
			"UPDATE notice_archives SET families = 6 WHERE seq = 2":       {Seq: 2, Notice: id, Title: "春季开放日"},
			"DELETE FROM notice_archives WHERE seq = 1":                   {Seq: 1, Notice: id, Title: "春季开放日"},
			"DELETE FROM notice_archives WHERE seq = 2":                   {Seq: 2},
		} {
			undo := errors.New("undo")
			err := db.Tx(t.Context(), func(ctx context.Context) error {
				must(t, db.In(ctx).Exec(forged).Error)
				_, err := w.Verify(identity.Into(ctx, head))
				if got, ok := errors.AsType[*notice.Broken](err); !ok || *got != want {
					t.Errorf("%s: %v, want %+v", forged, err, want)
				}
				return undo
			})
			if !errors.Is(err, undo) {
				t.Fatal(err)
			}
		}
	})
}

// due is the task that publishes the notice of a holiday.
func (w *world) due() task.Task {
	at := func(text string) time.Time {
		d, err := time.ParseInLocation("2006-01-02 15:04", text, clock.Shanghai)
		if err != nil {
			panic(err)
		}
		return d
	}
	return task.Task{
		ID: database.NewID(), SchoolID: w.school, Code: "holiday.parents", Slot: "b:2022-04-02",
		Opens: at("2022-04-02 14:20"), Due: at("2022-04-02 15:20"), Closes: at("2022-04-02 16:20"),
	}
}

func TestTheCalendarPublishes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		perform := func(due task.Task) notice.Letter {
			t.Helper()
			must(t, db.Tx(t.Context(), func(ctx context.Context) error { return w.Perform(ctx, due, task.Routine{}) }))
			l, err := w.Find(w.as(w.both), due.ID)
			must(t, err)
			return l
		}
		w.moveTo("2022-04-02 14:20")
		due := w.due()
		for range 2 {
			if l := perform(due); !l.Standing || l.Title != "假期安全提醒：防火、防溺水" || l.Receipt != notice.Confirm {
				t.Errorf("%+v", l.Notice)
			}
		}
		if diff := cmp.Diff([]string{"假期安全提醒：防火、防溺水"}, w.inbox(t, w.both)); diff != "" {
			t.Errorf("inbox (-want +got)\n%s", diff)
		}
		if n, err := w.Verify(w.as(w.head)); n != 1 || err != nil {
			t.Errorf("%d publications, %v", n, err)
		}
	})
}

// TestUrgentAtNight: what cannot wait does not, whatever else is pushed that day; nor does
// its correction.
func TestUrgentAtNight(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		quiet, urgent := letter(), letter()
		quiet.Pace, urgent.Pace, urgent.Title = notice.Daily, notice.Urgent, "暴雨停课"
		w.publish(t, quiet)
		w.moveTo("2022-03-31 22:40")
		id := w.publish(t, urgent)
		w.moveTo("2022-03-31 22:55")
		_, err := w.Rewrite(w.as(w.head), id, notice.NewNotice{ClientID: database.NewID(), Words: urgent.Words})
		must(t, err)
		var rows []struct {
			Title  string
			NextAt clock.Instant
		}
		must(t, db.In(t.Context()).Raw("SELECT m.title, o.next_at FROM outbox o JOIN messages m ON m.id = o.message_id WHERE o.recipient_id = ? ORDER BY o.next_at",
			w.mother).Scan(&rows).Error)
		said := []string{}
		for _, r := range rows {
			said = append(said, r.NextAt.Time().Format("15:04 ")+r.Title)
		}
		if diff := cmp.Diff([]string{"17:30 春季开放日", "22:40 暴雨停课", "22:55 更正：暴雨停课"}, said); diff != "" {
			t.Errorf("pushes to a mother (-want +got)\n%s", diff)
		}
	})
}

// TestOnePushADay: of the notices that are in no hurry only the first of a day is pushed.
func TestOnePushADay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		toFirst := letter()
		toFirst.Pace, toFirst.Audience = notice.Daily, notice.Audience{{Kind: notice.Grade, Key: "1"}}
		w.publish(t, toFirst)
		w.moveTo("2022-03-31 11:00")
		toAll := letter()
		toAll.Pace = notice.Daily
		w.publish(t, toAll)
		pushes := map[database.ID]int{}
		var rows []struct {
			RecipientID database.ID
			NextAt      clock.Instant
		}
		must(t, db.In(t.Context()).Raw("SELECT recipient_id, next_at FROM outbox").Scan(&rows).Error)
		for _, r := range rows {
			pushes[r.RecipientID]++
			if at := r.NextAt.Time().Format("15:04"); at != "17:30" {
				t.Errorf("a push leaves at %s", at)
			}
		}
		for _, person := range []database.ID{w.mother, w.both, w.neighbour} {
			if pushes[person] != 1 {
				t.Errorf("%d pushes", pushes[person])
			}
		}
		if n := len(w.inbox(t, w.both)); n != 2 {
			t.Errorf("%d letters in the inbox", n)
		}
	})
}
