package attachment

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

const (
	sweepBatch = 200
	// keepStray is how old a file is that no row names before it counts as left behind
	// by a crash. An upload takes seconds.
	keepStray = 24 * time.Hour
)

// Sweep removes the photos that have had their time: those of no record after a week,
// those of people who were forgotten, and all after three years; then the files that no
// photo names. A job calls it every night. It may be cut short and run again.
func (s *Service) Sweep(ctx context.Context) error {
	for {
		rows, err := s.store.expired(ctx, s.now(), sweepBatch)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := s.sweep(ctx, row); err != nil {
				return err
			}
		}
		if len(rows) < sweepBatch {
			return errors.Join(s.sweepStray(ctx), s.sweepStaging())
		}
	}
}

// sweep keeps on a photo that a record shows, and removes any other.
func (s *Service) sweep(ctx context.Context, row photoRow) error {
	longest := row.CreatedAt.Add(keepOwned)
	if row.KeepUntil == forgotten || row.KeepUntil >= longest {
		return s.remove(ctx, row)
	}
	owners, err := s.store.owners(ctx, &row)
	if err != nil {
		return err
	}
	if len(owners) == 0 {
		return s.remove(ctx, row)
	}
	return s.db.Tx(ctx, func(ctx context.Context) error { return s.store.keep(ctx, row.ID, longest) })
}

// remove deletes the files before the row, which is how a file is found again.
func (s *Service) remove(ctx context.Context, row photoRow) error {
	err := errors.Join(
		s.files.Delete(ctx, fileName(row.ID, Full)),
		s.files.Delete(ctx, fileName(row.ID, Thumbnail)),
	)
	if err == nil {
		err = s.db.Tx(ctx, func(ctx context.Context) error { return s.store.delete(ctx, row) })
	}
	if err != nil {
		return fmt.Errorf("remove photo: %w", err)
	}
	return nil
}

// sweepStaging removes what a crash left of uploads on their way in.
func (s *Service) sweepStaging() error {
	entries, err := os.ReadDir(s.staging)
	if err != nil {
		return fmt.Errorf("read folder of uploads: %w", err)
	}
	before := s.machine.Now().Add(-keepStray)
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || !info.ModTime().Before(before) {
			continue // it ends just now, or is under way
		}
		if err := os.Remove(filepath.Join(s.staging, entry.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove upload: %w", err)
		}
	}
	return nil
}

func (s *Service) sweepStray(ctx context.Context) error {
	return s.files.Old(ctx, s.machine.Now().Add(-keepStray), func(name string) error {
		id, ok := photoOf(name)
		if !ok {
			return s.files.Delete(ctx, name) // half a picture
		}
		there, err := s.store.exists(ctx, id)
		if err != nil || there {
			return err
		}
		return s.files.Delete(ctx, name)
	})
}
