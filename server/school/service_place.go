package school

import (
	"context"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// NewPlace is a place to be made; a campus has no parent.
type NewPlace struct {
	ParentID database.ID
	Kind     PlaceKind
	Name     string
}

// Places lists the places of the school as a person reads the tree: each before what
// is in it. Archived ones are left out unless asked for.
func (s *Service) Places(ctx context.Context, archivedToo bool) ([]Place, error) {
	p, err := require(ctx, identity.SchoolRead)
	if err != nil {
		return nil, err
	}
	tree, err := s.store.places(ctx, p.SchoolID)
	if err != nil {
		return nil, err
	}
	var list []Place
	for _, place := range tree.ordered() {
		if archivedToo || !place.Archived {
			list = append(list, place)
		}
	}
	return list, nil
}

// CreatePlace makes a place, or restores the archived one of the same path. It refuses
// with ErrPlaceUnknown, ErrPlaceName, ErrPlaceMisfit, ErrPlaceTaken, ErrPlaceArchived
// or ErrPlaceDeep.
func (s *Service) CreatePlace(ctx context.Context, n NewPlace) (Place, error) {
	var made Place
	err := s.changePlaces(ctx, "place.create", func(ctx context.Context, schoolID database.ID, tree placeTree) (database.ID, error) {
		place, err := tree.plan(n)
		if err != nil {
			return place.ID, err
		}
		made = place
		if old, exists := tree.at(place.Path); exists {
			made.ID = old.ID
			if err := s.store.savePlace(ctx, schoolID, made); err != nil {
				return made.ID, err
			}
			return made.ID, s.store.archivePlaces(ctx, schoolID, []database.ID{made.ID}, nil)
		}
		return made.ID, s.store.createPlaces(ctx, schoolID, []Place{made})
	})
	return made, err
}

// MovePlace puts a place, with everything in it, under another parent, another name or
// both. It refuses to put a place into itself with ErrPlaceCycle, and otherwise as
// CreatePlace does.
func (s *Service) MovePlace(ctx context.Context, id, parentID database.ID, name string) (Place, error) {
	var moved Place
	err := s.changePlaces(ctx, "place.move", func(ctx context.Context, schoolID database.ID, tree placeTree) (database.ID, error) {
		changed, err := tree.relocate(id, parentID, name)
		if err != nil {
			return id, err
		}
		moved = changed[0]
		for _, p := range changed {
			if err := s.store.savePlace(ctx, schoolID, p); err != nil {
				return id, err
			}
		}
		return id, nil
	})
	return moved, err
}

// ArchivePlace takes a place and everything in it out of use. Records keep naming it.
func (s *Service) ArchivePlace(ctx context.Context, id database.ID) error {
	return s.changePlaces(ctx, "place.archive", func(ctx context.Context, schoolID database.ID, tree placeTree) (database.ID, error) {
		found := tree.below(id)
		if len(found) == 0 {
			return id, ErrPlaceUnknown
		}
		var ids []database.ID
		for _, p := range found {
			if !p.Archived {
				ids = append(ids, p.ID)
			}
		}
		if len(ids) == 0 {
			return id, nil
		}
		now := s.now()
		return id, s.store.archivePlaces(ctx, schoolID, ids, &now)
	})
}

// changePlaces is one change of the tree: permission, lock, rule, audit. The lock on
// the school keeps two moves from making a ring together.
func (s *Service) changePlaces(ctx context.Context, action string, change func(context.Context, database.ID, placeTree) (database.ID, error)) error {
	p, err := require(ctx, identity.SchoolManage)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if _, err := s.store.lockSchool(ctx, p.SchoolID); err != nil {
			return err
		}
		tree, err := s.store.places(ctx, p.SchoolID)
		if err != nil {
			return err
		}
		id, err := change(ctx, p.SchoolID, tree)
		if err != nil {
			return err
		}
		return s.record(ctx, action, "place", id, nil)
	})
}
