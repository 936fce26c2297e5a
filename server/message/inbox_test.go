package message_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
)

func (w *world) inbox(t *testing.T, person database.ID) []message.Item {
	t.Helper()
	items, next, err := w.service.Inbox(w.as(t.Context(), person), database.ID{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	if !next.IsZero() {
		t.Fatal("more than one page")
	}
	return items
}

func TestInboxPagesNewestFirst(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db)
		a, other := w.book.enrol(), w.book.enrol()
		var want []string
		for i := range 25 {
			d := w.draft(message.DutyDue, a)
			d.Moment = clock.At(noon.Add(time.Duration(i/2) * time.Minute)) // two of each moment
			d.Title = fmt.Sprintf("第 %d 条", i)
			w.enqueue(t, d)
			want = append([]string{d.Title}, want...)
		}
		w.enqueue(t, w.draft(message.DutyDue, other))

		var got []string
		var after database.ID
		for range 4 {
			items, next, err := w.service.Inbox(w.as(t.Context(), a), after, 7)
			if err != nil {
				t.Fatal(err)
			}
			for _, item := range items {
				got = append(got, item.Title)
			}
			after = next
		}
		if !after.IsZero() {
			t.Error("a fifth page, want four")
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("inbox (-want +got):\n%s", diff)
		}
	})
}

func TestInboxItemSaysWhatTheDraftSaid(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db)
		a := w.book.enrol()
		d := w.draft(message.RoundMissed, a)
		w.enqueue(t, d)
		items := w.inbox(t, a)
		want := []message.Item{{
			ID: items[0].ID, Purpose: message.RoundMissed, Origin: d.Origin, Title: d.Title, Body: d.Body, Page: d.Page, At: d.Moment,
		}}
		if diff := cmp.Diff(want, items); diff != "" {
			t.Errorf("inbox (-want +got):\n%s", diff)
		}
	})
}

func TestInboxOfAnotherSchoolOrPersonIsClosed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db)
		a, b := w.book.enrol(), w.book.enrol()
		w.enqueue(t, w.draft(message.DutyDue, a))
		item := w.inbox(t, a)[0].ID
		elsewhere := identity.From(w.as(t.Context(), a))
		elsewhere.SchoolID = database.NewID()
		for name, ctx := range map[string]context.Context{
			"another person": w.as(t.Context(), b),
			"another school": identity.Into(t.Context(), elsewhere),
		} {
			if err := w.service.MarkRead(ctx, item); !errors.Is(err, message.ErrItemNotFound) {
				t.Errorf("%s: MarkRead: %v", name, err)
			}
			if _, _, err := w.service.Inbox(ctx, item, 10); !errors.Is(err, message.ErrItemNotFound) {
				t.Errorf("%s: the item as cursor: %v", name, err)
			}
			if items, _, err := w.service.Inbox(ctx, database.ID{}, 10); err != nil || len(items) != 0 {
				t.Errorf("%s: %d items, %v", name, len(items), err)
			}
			if n, err := w.service.Unread(ctx); err != nil || n != 0 {
				t.Errorf("%s: %d unread, %v", name, n, err)
			}
		}
		if _, _, err := w.service.Inbox(t.Context(), database.ID{}, 10); !errors.Is(err, identity.ErrStranger) {
			t.Errorf("a stranger: %v", err)
		}
		if w.inbox(t, a)[0].ReadAt != nil {
			t.Error("a stranger marked the item as read")
		}
	})
}

func TestReadingCounts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db)
		a := w.book.enrol()
		for range 3 {
			w.enqueue(t, w.draft(message.DutyDue, a))
		}
		unread := func() int {
			n, err := w.service.Unread(w.as(t.Context(), a))
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := unread(); n != 3 {
			t.Fatalf("%d unread, want 3", n)
		}
		item := w.inbox(t, a)[1].ID
		first := clock.At(w.clock.Now())
		for range 2 {
			if err := w.service.MarkRead(w.as(t.Context(), a), item); err != nil {
				t.Fatal(err)
			}
			w.clock.move(time.Minute)
		}
		if n := unread(); n != 2 {
			t.Errorf("%d unread, want 2", n)
		}
		if got := w.inbox(t, a)[1].ReadAt; got == nil || *got != first {
			t.Errorf("read at %v, want the first time %s", got, first)
		}
	})
}

func TestForgetClearsTextsAndStopsPushes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db)
		gone, owner := w.book.enrol(), w.book.enrol()
		w.enqueue(t, w.draft(message.DutyDue, gone)) // only to them: may well name them
		toBoth := w.draft(message.SafetyNotice, gone, owner)
		w.enqueue(t, toBoth)
		about := w.draft(message.RoundMissed, owner)
		about.About = gone
		about.Title = "王五没有巡查"
		w.enqueue(t, about)

		if err := w.service.Forget(t.Context(), w.school, gone); err != nil {
			t.Fatal(err)
		}
		if items := w.inbox(t, gone); len(items) != 0 {
			t.Errorf("%d items left for the person", len(items))
		}
		var titles []string
		for _, item := range w.inbox(t, owner) {
			titles = append(titles, item.Title)
		}
		if diff := cmp.Diff([]string{"内容已按本人要求删除", toBoth.Title}, titles); diff != "" {
			t.Errorf("inbox of the owner (-want +got):\n%s", diff)
		}
		want := []delivery{
			{gone, message.Mini, message.Expired, "forgotten", 0},
			{gone, message.Mini, message.Expired, "forgotten", 0},
			{owner, message.Mini, message.Queued, "", 0},
		}
		if diff := cmp.Diff(want, w.outbox(t)); diff != "" {
			t.Errorf("outbox (-want +got):\n%s", diff)
		}
		var left int64
		err := w.db.In(t.Context()).Table("messages").Where("title LIKE ? OR fields LIKE ?", "%王五%", "%王五%").Count(&left).Error
		if err != nil || left != 0 {
			t.Errorf("%d texts still name the person, %v", left, err)
		}
	})
}

func TestExpireForTaskTakesQueuedRowsOfThatTaskOnly(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(db)
		a, b := w.book.enrol(), w.book.enrol()
		done, open := w.draft(message.DutyDue, a), w.draft(message.DutyDue, b)
		w.enqueue(t, done, open)
		later := done
		later.Moment++
		w.enqueue(t, later)
		err := db.Tx(t.Context(), func(ctx context.Context) error {
			if err := w.service.ExpireForTask(ctx, database.NewID(), open.Origin.ID); err != nil { // another school
				return err
			}
			return w.service.ExpireForTask(ctx, w.school, done.Origin.ID)
		})
		if err != nil {
			t.Fatal(err)
		}
		want := []delivery{
			{a, message.Mini, message.Expired, "task_done", 0},
			{b, message.Mini, message.Queued, "", 0},
			{a, message.Mini, message.Expired, "task_done", 0},
		}
		if diff := cmp.Diff(want, w.outbox(t)); diff != "" {
			t.Errorf("outbox (-want +got):\n%s", diff)
		}
	})
}
