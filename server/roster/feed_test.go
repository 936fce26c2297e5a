package roster_test

import (
	"errors"
	"strings"
	"testing"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/roster"
)

func TestACalendarReadsMyShifts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := published(t, db)
		first, err := w.OpenFeed(w.teacher(0))
		if err != nil {
			t.Fatal(err)
		}
		text, err := w.Feed(t.Context(), first)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"BEGIN:VCALENDAR\r\n", "VERSION:2.0\r\n", "DTSTART:20220403T230000Z\r\n", "DTEND:20220404T110000Z\r\n", "SUMMARY:节假日值班\r\n", "END:VCALENDAR\r\n"} {
			if !strings.Contains(text, want) {
				t.Errorf("the calendar lacks %q:\n%s", want, text)
			}
		}
		if strings.Count(text, "BEGIN:VEVENT") != 1 {
			t.Errorf("shifts of others in\n%s", text)
		}
		for _, name := range []string{"王芳", "季风和", "严正明"} {
			if strings.Contains(text, name) {
				t.Errorf("the calendar names %s", name)
			}
		}
		second, err := w.OpenFeed(w.teacher(0))
		if err != nil || second == first {
			t.Fatalf("rotated to %q: %v", second, err)
		}
		closed := func(token string) {
			t.Helper()
			if _, err := w.Feed(t.Context(), token); !errors.Is(err, roster.ErrNoFeed) {
				t.Errorf("%q: %v", token, err)
			}
		}
		closed(first)
		closed("nonsense")
		if _, err := w.identity.DisablePerson(w.as(w.head, identity.RoleLogisticsHead), w.teachers[0]); err != nil {
			t.Fatal(err)
		}
		closed(second) // who has left sees nothing any more
	})
}

func TestWhatAPersonWroteIsCleared(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := published(t, db)
		one := w.shift(t, "holiday", "2022-04-04 07:00")
		w.moveTo(at("2022-04-04 17:10"))
		if _, err := w.HandOver(w.teacher(0), one.ID, database.NewID(), "钥匙在我家"); err != nil {
			t.Fatal(err)
		}
		token, err := w.OpenFeed(w.teacher(0))
		if err != nil {
			t.Fatal(err)
		}
		notes, err := w.OwnNotes(w.teacher(0))
		if err != nil || len(notes) != 1 || notes[0].Words != "钥匙在我家" {
			t.Fatalf("own copy %+v %v", notes, err)
		}
		if err := w.Forget(t.Context(), w.school, w.teachers[0]); err != nil {
			t.Fatal(err)
		}
		if notes, err = w.OwnNotes(w.teacher(0)); err != nil || len(notes) != 1 || strings.Contains(notes[0].Words, "钥匙") {
			t.Errorf("afterwards %+v %v", notes, err)
		}
		if _, err := w.Feed(t.Context(), token); !errors.Is(err, roster.ErrNoFeed) {
			t.Errorf("the feed of somebody who went: %v", err)
		}
	})
}
