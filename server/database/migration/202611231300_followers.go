package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// followers makes the table of who follows the official account. It meets accounts by
// the index of the unionid, so it does not matter which of the two is known first.
var followers = &gormigrate.Migration{
	ID: "202611231300-followers",
	Migrate: func(tx *gorm.DB) error {
		type Follower struct {
			ID           database.ID   `gorm:"primaryKey"`
			OpenIDSealed []byte        `gorm:"size:255;not null"`
			OpenIDIndex  []byte        `gorm:"size:32;not null;uniqueIndex:uq_followers_open_id"`
			UnionIDIndex []byte        `gorm:"size:32;not null;index:ix_followers_union_id"`
			CreatedAt    clock.Instant `gorm:"not null"`
		}
		return createTable(tx, &Follower{})
	},
}
