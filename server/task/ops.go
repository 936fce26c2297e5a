package task

import (
	"context"
	"fmt"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/identity"
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

// Gaps are the live tasks of the principal's school that nobody has to do now: neither
// holder, deputy nor owner stands for a person who is there.
func (s *Service) Gaps(ctx context.Context) ([]Entry, error) {
	d, p, err := s.sit(ctx, identity.TaskWatch)
	if err != nil {
		return nil, ignoreNoCalendar(err)
	}
	staff, err := d.who(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := s.liveTasks(ctx, p.SchoolID, d.now)
	if err != nil {
		return nil, fmt.Errorf("read live tasks: %w", err)
	}
	holders, err := s.holdersOf(ctx, idsOf(rows))
	if err != nil {
		return nil, fmt.Errorf("read holders: %w", err)
	}
	empty := rows[:0]
	for _, row := range rows {
		people, _ := Responsible(holders[row.ID], d.now, onTask{staff, row.OpensAt.Time()})
		if len(people) == 0 {
			empty = append(empty, row)
		}
	}
	return d.entries(ctx, empty)
}
