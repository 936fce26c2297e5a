package patrol_test

import (
	"errors"
	"testing"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/form"
	"xiaoqin/server/patrol"
)

// TestEditAPoint renames a point of an open round, asks something there, and takes another
// one out of use: the round that is open keeps both, the next one opens without the latter.
func TestEditAPoint(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.run(t, at("10:02:00"))
		head := w.as(t, w.head)
		edited, err := w.patrol.EditCheckpoint(head, patrol.Checkpoint{
			ID: w.plates["01"].CheckpointID, Number: "1A", Name: "大门", Questions: []form.Item{{Key: "shut", Kind: form.Tick, Label: "大门关好了"}},
		})
		if err != nil || edited.Kind != patrol.Point || edited.Plate == nil || edited.Plate.Token != w.plates["01"].Token {
			t.Fatalf("edited to %+v, %+v", edited, err)
		}
		if err := w.patrol.ArchiveCheckpoint(head, w.plates["08"].CheckpointID); err != nil {
			t.Fatal(err)
		}
		shut := true
		r := w.report("01")
		r.Answers = []form.Answer{{Item: "shut", Tick: &shut}}
		got := w.scan(t, r)
		if got.Checkpoint.Name != "大门" || got.Outcome != patrol.Counted || len(got.Round.Stops) != 8 {
			t.Errorf("scanned %+v in a round of %d", got.Checkpoint, len(got.Round.Stops))
		}
		if last := w.scan(t, w.report("08")); last.Outcome != patrol.Counted {
			t.Errorf("the point that left counts as %s in the open round", last.Outcome)
		}
		open, err := w.patrol.Subjects(t.Context(), w.school, patrol.Point)
		if err != nil || len(open) != 7 {
			t.Errorf("the next round has %d points, %v", len(open), err)
		}
		if err := w.patrol.RestoreCheckpoint(head, w.plates["08"].CheckpointID); err != nil {
			t.Fatal(err)
		}
		if open, err = w.patrol.Subjects(t.Context(), w.school, patrol.Point); err != nil || len(open) != 8 {
			t.Errorf("after it came back the next round has %d points, %v", len(open), err)
		}
	})
}

func TestEditRefuses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		id := w.plates["01"].CheckpointID
		many := make([]form.Item, 9)
		for i := range many {
			many[i] = form.Item{Key: "q" + string(rune('a'+i)), Kind: form.Tick, Label: "好"}
		}
		for _, c := range []struct {
			name string
			c    patrol.Checkpoint
			want error
		}{
			{"a number that another has", patrol.Checkpoint{ID: id, Number: "02", Name: "大门"}, patrol.ErrNumberTaken},
			{"no name", patrol.Checkpoint{ID: id, Number: "01"}, patrol.ErrBadCheckpoint},
			{"a question without a label", patrol.Checkpoint{ID: id, Number: "01", Name: "大门", Questions: []form.Item{{Key: "a", Kind: form.Tick}}}, patrol.ErrBadQuestion},
			{"a photo", patrol.Checkpoint{ID: id, Number: "01", Name: "大门", Questions: []form.Item{{Key: "a", Kind: form.Photo, Label: "拍一张"}}}, patrol.ErrBadQuestion},
			{"nine questions", patrol.Checkpoint{ID: id, Number: "01", Name: "大门", Questions: many}, patrol.ErrBadQuestion},
			{"a point that nobody has", patrol.Checkpoint{ID: database.NewID(), Number: "01", Name: "大门"}, patrol.ErrNoCheckpoint},
		} {
			if _, err := w.patrol.EditCheckpoint(w.as(t, w.head), c.c); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", c.name, err, c.want)
			}
		}
		if _, err := w.patrol.EditCheckpoint(w.as(t, w.stranger), patrol.Checkpoint{ID: id, Number: "01", Name: "大门"}); !errors.Is(err, patrol.ErrNoCheckpoint) {
			t.Errorf("a head of another school: %v", err)
		}
		if err := w.patrol.ArchiveCheckpoint(w.as(t, w.guard), id); err == nil {
			t.Error("a guard archived a point")
		}
	})
}

// TestWhatIsWrongBecomesAHazard answers one thing wrong at a point, twice the same report,
// and reports the plate of another as damaged.
func TestWhatIsWrongBecomesAHazard(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.run(t, at("10:02:00"))
		r := w.report("03")
		open := false
		r.Answers = []form.Answer{{Item: "locked", Tick: &open}}
		r.Attachments = []database.ID{database.NewID()}
		first := w.scan(t, r)
		w.scan(t, r)
		w.scan(t, w.report("04"))
		for range 2 {
			if _, err := w.patrol.ReportDamaged(w.as(t, w.mate), w.plates["05"].CheckpointID); err != nil {
				t.Fatal(err)
			}
		}
		found := w.faults.found
		if len(found) != 3 || found[1].ID != found[2].ID {
			t.Fatalf("found %+v", found)
		}
		if f := found[0]; f.ID != first.ID || f.Plate || f.Point.Number != "03" || f.Words != "门锁好了：有问题" || len(f.Photos) != 1 || first.Passed {
			t.Errorf("the answer became %+v", f)
		}
		if f := found[1]; !f.Plate || f.Point.Number != "05" || f.ID != w.plates["05"].ID {
			t.Errorf("the plate became %+v", f)
		}
	})
}
