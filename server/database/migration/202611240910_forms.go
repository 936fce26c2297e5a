package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// forms holds every version of what the sheets of a school ask. A version never changes.
var forms = &gormigrate.Migration{
	ID: "202611240910-forms",
	Migrate: func(tx *gorm.DB) error {
		type Form struct {
			ID        database.ID   `gorm:"primaryKey"`
			SchoolID  database.ID   `gorm:"not null;uniqueIndex:forms_version,priority:1"`
			Code      string        `gorm:"size:64;not null;uniqueIndex:forms_version,priority:2"`
			Version   int           `gorm:"not null;uniqueIndex:forms_version,priority:3"`
			Body      string        `gorm:"type:text;not null"`
			CreatedAt clock.Instant `gorm:"not null"`
		}
		return createTable(tx, &Form{})
	},
}
