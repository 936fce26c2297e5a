package migration

import (
	"context"

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
