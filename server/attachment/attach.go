package attachment

import (
	"context"
	"fmt"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// Attach notes that a record shows the photos that the principal's phone gave these ids.
// They may be here or still on the phone. It belongs in the transaction that writes the
// record; a repeat changes nothing. It refuses with ErrTooManyPhotos.
func (s *Service) Attach(ctx context.Context, owner Owner, photos []database.ID) error {
	if len(photos) == 0 {
		return nil
	}
	if len(photos) > maxPhotos {
		return ErrTooManyPhotos
	}
	p := identity.From(ctx)
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		return s.store.attach(ctx, p, owner, photos)
	})
	if err != nil {
		return fmt.Errorf("attach photos: %w", err)
	}
	return nil
}

// Of gives the photos of records of one kind in the order they were named. One that has
// not arrived, or is kept no longer, has a zero ID. It asks nobody who may see them: the
// caller has.
func (s *Service) Of(ctx context.Context, kind string, records []database.ID) (map[database.ID][]Photo, error) {
	photos, err := s.store.photosOf(ctx, identity.From(ctx).SchoolID, kind, records, s.now())
	if err != nil {
		return nil, fmt.Errorf("list photos of records: %w", err)
	}
	return photos, nil
}

// Forget erases the photos that a person took, but for those of records that a law has the
// school keep. They are gone for everybody at once; Sweep removes the files.
func (s *Service) Forget(ctx context.Context, school, person database.ID) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		return s.store.forget(ctx, school, person, s.kept)
	})
}

// OwnPhoto is a photo with the records that show it.
type OwnPhoto struct {
	Photo
	Owners []Owner
}

// Own is every photo that the principal took and that is still kept, oldest first: for
// their own copy of their data.
func (s *Service) Own(ctx context.Context) ([]OwnPhoto, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.SelfRead); err != nil {
		return nil, err
	}
	rows, err := s.store.takenBy(ctx, p, s.now())
	if err != nil {
		return nil, err
	}
	out := make([]OwnPhoto, len(rows))
	for i := range rows {
		out[i].Photo = rows[i].photo()
		if out[i].Owners, err = s.store.owners(ctx, &rows[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}
