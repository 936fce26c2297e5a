package identity

import (
	"context"

	"xiaoqin/server/database"
)

// Staff gives everybody who works at a school now, in the order of registration, with the
// roles they work in and without phone numbers. It is for the engine, which asks inside
// transactions and for nobody in particular, so it asks no permission.
func (s *Service) Staff(ctx context.Context, school database.ID) ([]Person, error) {
	return s.store.staff(ctx, school)
}

// Guardians gives the ids of the guardians of a school, in the order of registration. It is
// for telling all of them something, and asks no permission.
func (s *Service) Guardians(ctx context.Context, school database.ID) ([]database.ID, error) {
	return s.store.guardians(ctx, school)
}
