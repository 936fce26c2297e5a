package task

import (
	"context"
	"errors"
	"time"

	"xiaoqin/server/identity"
)

// Today is what a person sees first.
type Today struct {
	At    time.Time // by the clock of the school
	Plate []Entry   // as Service.Plate gives it until the end of today
	Done  int       // how many of theirs that are due today are done
	Watch *Watch    // nil for those who may not watch the school
}

// Today gathers the first screen of the principal. A school without a calendar has
// nothing on it.
func (s *Service) Today(ctx context.Context) (Today, error) {
	d, p, err := s.sit(ctx, identity.TaskDo)
	out := Today{At: s.now()}
	if errors.Is(err, ErrNoCalendar) {
		return out, nil
	}
	if err != nil {
		return out, err
	}
	if out.Plate, err = d.plate(ctx, p, d.endOfToday()); err != nil {
		return out, err
	}
	mine, err := d.mine(ctx, p, d.today())
	if err != nil {
		return out, err
	}
	for _, e := range mine {
		if e.State == Done {
			out.Done++
		}
	}
	if !p.May(identity.TaskWatch) {
		return out, nil
	}
	w, err := d.watchToday(ctx)
	out.Watch = &w
	return out, err
}
