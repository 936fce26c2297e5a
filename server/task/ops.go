package task

import (
	"context"
	"fmt"
	"time"

	"xiaoqin/server/clock"
)

// Figures are the state of the engine of the whole installation.
type Figures struct {
	Waiting int           // tasks that the scan should have looked at by now
	Oldest  time.Duration // how long the oldest of them has waited, zero when there is none
}

// Figures counts what the scan is behind with. It is for metrics, which may show no more
// than numbers.
func (s *Service) Figures(ctx context.Context) (Figures, error) {
	now := s.now()
	var f Figures
	n, err := s.countDue(ctx, clock.At(now))
	if err != nil {
		return f, fmt.Errorf("count due tasks: %w", err)
	}
	f.Waiting = n
	if n == 0 {
		return f, nil
	}
	next, ok, err := s.NextDue(ctx)
	if err != nil {
		return f, err
	}
	if ok {
		f.Oldest = max(0, now.Sub(next.Time()))
	}
	return f, nil
}
