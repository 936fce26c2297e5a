package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// followQuestions makes the followers of the official account of whom WeChat is still to be
// asked who they are.
var followQuestions = &gormigrate.Migration{
	ID: "202611270911-follow-questions",
	Migrate: func(tx *gorm.DB) error {
		type FollowQuestion struct {
			ID           database.ID   `gorm:"primaryKey"`
			OpenIDSealed []byte        `gorm:"size:255;not null"`
			OpenIDIndex  []byte        `gorm:"size:32;not null;uniqueIndex:uq_follow_questions_open_id"`
			HappenedAt   clock.Instant `gorm:"not null"`
			Tries        int           `gorm:"not null"`
			NextAt       clock.Instant `gorm:"not null;index:follow_questions_due"`
		}
		return createTable(tx, &FollowQuestion{})
	},
}
