package patrol

import (
	"context"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// Fault is something wrong at a point that has to be put right.
type Fault struct {
	ID     database.ID // of this fault: a repeat has the same
	At     clock.Instant
	Point  Checkpoint
	Plate  bool // its plate is damaged or gone; otherwise an answer there did not pass
	Words  string
	Photos []database.ID // as the phone named them
}

// Hazards takes what is wrong, in the transaction that found it.
type Hazards interface {
	Found(ctx context.Context, f Fault) error
}

// found hands on what is wrong, when anybody takes it.
func (s *Service) found(ctx context.Context, f Fault) error {
	if s.hazards == nil {
		return nil
	}
	if err := s.hazards.Found(ctx, f); err != nil {
		return fmt.Errorf("report what is wrong at a point: %w", err)
	}
	return nil
}

// reportWrong hands on what the answers say is wrong at the point.
func (a *arrival) reportWrong(ctx context.Context) error {
	words := wrongWords(a.answered, a.report.Answers)
	if words == "" {
		return nil
	}
	return a.found(ctx, Fault{
		ID: a.checkIn.ID, At: a.checkIn.MadeAt, Point: a.point, Words: words, Photos: a.checkIn.Attachments,
	})
}
