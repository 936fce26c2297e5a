package school

import (
	"context"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

type placeRow struct {
	ID         database.ID
	SchoolID   database.ID
	Path       string
	ParentID   *database.ID
	Kind       PlaceKind
	Name       string
	ArchivedAt *clock.Instant
}

func (placeRow) TableName() string { return "places" }

// places reads the whole tree of a school, archived places too, in the order in which
// they were made.
func (s store) places(ctx context.Context, schoolID database.ID) (placeTree, error) {
	var rows []placeRow
	if err := s.query(ctx, schoolID).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read places: %w", err)
	}
	tree := make(placeTree, 0, len(rows))
	for _, r := range rows {
		p := Place{ID: r.ID, Kind: r.Kind, Name: r.Name, Path: r.Path, Archived: r.ArchivedAt != nil}
		if r.ParentID != nil {
			p.ParentID = *r.ParentID
		}
		tree = append(tree, p)
	}
	return tree, nil
}

func (s store) createPlaces(ctx context.Context, schoolID database.ID, places []Place) error {
	rows := make([]placeRow, 0, len(places))
	for _, p := range places {
		rows = append(rows, placeRow{ID: p.ID, SchoolID: schoolID, Path: p.Path, ParentID: optional(p.ParentID), Kind: p.Kind, Name: p.Name})
	}
	err := s.db.In(ctx).CreateInBatches(rows, batch).Error
	if database.IsDuplicate(err) {
		return ErrPlaceTaken
	}
	if err != nil {
		return fmt.Errorf("make places: %w", err)
	}
	return nil
}

// savePlace writes kind, name, parent and path.
func (s store) savePlace(ctx context.Context, schoolID database.ID, p Place) error {
	err := s.query(ctx, schoolID).Model(&placeRow{}).Where("id = ?", p.ID).Updates(map[string]any{
		"kind": p.Kind, "name": p.Name, "parent_id": optional(p.ParentID), "path": p.Path,
	}).Error
	if database.IsDuplicate(err) {
		return ErrPlaceTaken
	}
	if err != nil {
		return fmt.Errorf("save place: %w", err)
	}
	return nil
}

// archivePlaces takes places out of use, or back into use with a nil time.
func (s store) archivePlaces(ctx context.Context, schoolID database.ID, ids []database.ID, at *clock.Instant) error {
	if err := s.query(ctx, schoolID).Model(&placeRow{}).Where("id IN ?", ids).Update("archived_at", at).Error; err != nil {
		return fmt.Errorf("archive places: %w", err)
	}
	return nil
}

// optional is nil for the zero ID.
func optional(id database.ID) *database.ID {
	if id.IsZero() {
		return nil
	}
	return &id
}
