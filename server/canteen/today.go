package canteen

import (
	"context"

	"xiaoqin/server/clock"
)

// Today is what the kitchen sees first.
type Today struct {
	At      clock.Instant // by the clock of the school
	Meal    *Meal         // nil on a day on which nothing is served
	Samples []Sample      // in the cabinet, the ripe ones first
	Off     []Worker      // may touch no food today
}

// Today gathers the first screen of the kitchen.
func (s *Service) Today(ctx context.Context) (Today, error) {
	out := Today{At: s.now()}
	p, err := seer(ctx)
	if err != nil {
		return out, err
	}
	day := s.today()
	meals, err := s.Meals(ctx, day)
	if err != nil {
		return out, err
	}
	if len(meals) > 0 {
		out.Meal = &meals[0]
	}
	kept, err := s.store.keptSamples(ctx, p.SchoolID)
	if err != nil {
		return out, err
	}
	out.Samples = kept
	workers, err := s.workers(ctx, p.SchoolID, day)
	if err != nil {
		return out, err
	}
	for _, w := range workers {
		if w.Duty.Off() {
			out.Off = append(out.Off, w)
		}
	}
	return out, nil
}
