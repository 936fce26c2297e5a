package patrol_test

import (
	"context"
	"errors"
	"testing"

	"xiaoqin/server/attachment"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/patrol"
)

// full is an album that takes no photo.
type full struct{}

func (full) Attach(context.Context, attachment.Owner, []database.ID) error {
	return attachment.ErrTooManyPhotos
}

// A check-in that is refused after it was written is taken back whole: it is not the
// report that was taken before.
func TestRefusedAfterWriting(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.run(t, at("10:02:00"))
		r := w.report("01")
		r.Attachments = []database.ID{database.NewID()}
		service := patrol.New(patrol.Deps{DB: w.db, School: w.clock, Tasks: w.tasks, Photos: full{}})
		if got, err := service.CheckIn(w.as(t, w.guard), r); !errors.Is(err, attachment.ErrTooManyPhotos) {
			t.Errorf("%+v, %v", got, err)
		}
		var rows int
		w.query(t, &rows, "SELECT COUNT(*) FROM check_ins")
		if rows != 0 {
			t.Errorf("%d check-ins are kept", rows)
		}
		if got := w.scan(t, r); got.Outcome != patrol.Counted {
			t.Errorf("the same report later: %+v", got.CheckIn)
		}
	})
}
