package patrol

import (
	"context"
	"fmt"

	"xiaoqin/server/database"
)

// HangsAt is the school and the key of the point at which a plate hung last, of its token:
// for people without an account, who are not told. It returns ErrUnknownPlate for a token
// that nobody has.
func (s *Service) HangsAt(ctx context.Context, token string) (school database.ID, key string, err error) {
	if !wellFormed(token) {
		return school, "", ErrUnknownPlate
	}
	found, school, err := s.store.plateAnywhere(ctx, token)
	if err != nil {
		return school, "", err
	}
	points, err := s.store.checkpoints(ctx, school)
	if err != nil {
		return school, "", err
	}
	for i := range points {
		if points[i].ID == found.CheckpointID {
			return school, points[i].Key(), nil
		}
	}
	return school, "", ErrUnknownPlate
}

// plateAnywhere finds a plate of any school, with the school.
func (s store) plateAnywhere(ctx context.Context, token string) (Plate, database.ID, error) {
	var rows []plateRow
	if err := s.db.In(ctx).Where("token = ?", token).Limit(1).Find(&rows).Error; err != nil {
		return Plate{}, database.ID{}, fmt.Errorf("read plate: %w", err)
	}
	if len(rows) == 0 {
		return Plate{}, database.ID{}, ErrUnknownPlate
	}
	return rows[0].plate(), rows[0].SchoolID, nil
}
