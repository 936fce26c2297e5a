package task

import (
	"context"
	"fmt"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// Deed is one tap on a phone that changes a task. A phone repeats what it got no answer
// for, so the same deed may arrive many times: only the first does anything, and every
// other is answered with the task as it is by then.
type Deed struct {
	ID database.ID // made by the phone
	At time.Time   // of the tap, by the clock of the phone
}

type deedKey struct{}

// WithDeed puts the deed that a request carries into the context, for the use-case that
// the request calls. Without one, every call counts.
func WithDeed(ctx context.Context, d Deed) context.Context {
	return context.WithValue(ctx, deedKey{}, d)
}

func deedOf(ctx context.Context) Deed {
	d, _ := ctx.Value(deedKey{}).(Deed)
	return d
}

// mark notes the deed in a line of history.
func (d Deed) mark(row *eventRow) {
	if d.ID.IsZero() {
		return
	}
	at := clock.At(d.At)
	row.ClientID, row.DeviceAt = &d.ID, &at
}

// knows reports whether the principal has done this deed to the task before. The task is
// locked, so two copies of one deed cannot both be the first.
func (a *act) knows(ctx context.Context, d Deed) (bool, error) {
	if d.ID.IsZero() {
		return false, nil
	}
	var seqs []int
	err := a.service.db.In(ctx).Model(&eventRow{}).
		Where("task_id = ? AND actor_id = ? AND client_id = ?", a.task.ID, a.principal.PersonID, d.ID).
		Limit(1).Pluck("seq", &seqs).Error
	if err != nil {
		return false, fmt.Errorf("look for a deed: %w", err)
	}
	return len(seqs) > 0, nil
}
