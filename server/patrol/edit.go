package patrol

import (
	"context"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// EditCheckpoint gives a point another number, name, hint, place, spot, walk or other
// questions; its kind and its plate stay. Rounds that are open keep the point; what is
// asked there is new at once. It refuses as CreateCheckpoint does, and a point of another
// school with ErrNoCheckpoint.
func (s *Service) EditCheckpoint(ctx context.Context, c Checkpoint) (Hung, error) {
	var hung Hung
	err := s.changePoint(ctx, c.ID, func(ctx context.Context, school database.ID, known Checkpoint) error {
		c.Kind, c.Archived = known.Kind, known.Archived
		if err := c.check(); err != nil {
			return err
		}
		plates, err := s.store.activePlates(ctx, school)
		if err != nil {
			return err
		}
		hung = Hung{Checkpoint: c}
		if plate, ok := plates[c.ID]; ok {
			hung.Plate = &plate
		}
		return s.store.saveCheckpoint(ctx, school, &c)
	})
	return hung, err
}

// ArchiveCheckpoint takes a point out of use: it is in no round that opens from now on.
// Rounds that are open keep it, its plate can be scanned, and its number stays its own.
func (s *Service) ArchiveCheckpoint(ctx context.Context, checkpoint database.ID) error {
	now := s.now()
	return s.archive(ctx, checkpoint, &now)
}

// RestoreCheckpoint brings an archived point back into the rounds that open from now on.
func (s *Service) RestoreCheckpoint(ctx context.Context, checkpoint database.ID) error {
	return s.archive(ctx, checkpoint, nil)
}

func (s *Service) archive(ctx context.Context, checkpoint database.ID, at *clock.Instant) error {
	return s.changePoint(ctx, checkpoint, func(ctx context.Context, school database.ID, _ Checkpoint) error {
		return s.store.archiveCheckpoint(ctx, school, checkpoint, at)
	})
}
