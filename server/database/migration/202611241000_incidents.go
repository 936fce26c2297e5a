package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// incidents makes the table of cries for help. The unique key makes one of a tap that
// arrives many times.
var incidents = &gormigrate.Migration{
	ID: "202611241000-incidents",
	Migrate: func(tx *gorm.DB) error {
		type Incident struct {
			ID         database.ID   `gorm:"primaryKey"`
			SchoolID   database.ID   `gorm:"not null;uniqueIndex:uq_incidents_client,priority:1"`
			ReporterID database.ID   `gorm:"not null;uniqueIndex:uq_incidents_client,priority:2"`
			ClientID   database.ID   `gorm:"not null;uniqueIndex:uq_incidents_client,priority:3"`
			Kind       string        `gorm:"size:16;not null"`
			Place      string        `gorm:"size:40;not null"`
			Note       string        `gorm:"size:500;not null"`
			HappenedAt clock.Instant `gorm:"not null"`
			ReportedAt clock.Instant `gorm:"not null"`
			TaskID     *database.ID  // null: the school has no routine for it
			HeadsTold  bool          `gorm:"not null"`
		}
		return createTable(tx, &Incident{})
	},
}
