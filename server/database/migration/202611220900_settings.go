package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"
)

// settings holds what an installation remembers about itself, such as the offset of
// the school clock in development.
var settings = &gormigrate.Migration{
	ID: "202611220900-settings",
	Migrate: func(tx *gorm.DB) error {
		type Setting struct {
			Name  string `gorm:"primaryKey;size:64"`
			Value string `gorm:"size:1000;not null"`
		}
		return createTable(tx, &Setting{})
	},
}
