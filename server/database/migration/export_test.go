package migration

import (
	"context"
	"slices"

	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/database"
)

// Steps is how many migrations there are.
var Steps = len(history)

// UpTo applies the first n migrations, as a program of that time did.
func UpTo(ctx context.Context, db *database.DB, n int) error {
	return db.Exclusive(ctx, func(tx *gorm.DB) error {
		_, err := up(ctx, db, tx, history[:n])
		return err
	})
}

// StepsBefore is how many migrations come before the one of this id.
func StepsBefore(id string) int {
	return slices.IndexFunc(history, func(m *gormigrate.Migration) bool { return m.ID == id })
}
