package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// stock makes what phones counted in an area, and the water that went to a laboratory.
var stock = &gormigrate.Migration{
	ID: "202611261010-stock",
	Migrate: func(tx *gorm.DB) error {
		type StockTally struct {
			ID         database.ID   `gorm:"primaryKey;index:ix_stock_tallies_task,priority:3"`
			SchoolID   database.ID   `gorm:"not null;uniqueIndex:uq_stock_tallies_client,priority:1"`
			AccountID  database.ID   `gorm:"not null;uniqueIndex:uq_stock_tallies_client,priority:2"`
			ClientID   database.ID   `gorm:"not null;uniqueIndex:uq_stock_tallies_client,priority:3"`
			TaskID     database.ID   `gorm:"not null;index:ix_stock_tallies_task,priority:1"`
			SubjectKey string        `gorm:"size:64;not null;index:ix_stock_tallies_task,priority:2"` // the area
			Found      string        `gorm:"type:text;not null"`                                      // ids as JSON
			Others     string        `gorm:"type:text;not null"`                                      // what bears no plate, as JSON
			Note       string        `gorm:"size:500;not null"`
			HandIn     bool          `gorm:"not null"`
			PersonID   database.ID   `gorm:"not null"`
			MadeAt     clock.Instant `gorm:"not null"`
			ReceivedAt clock.Instant `gorm:"not null"`
		}
		type WaterSample struct {
			ID          database.ID   `gorm:"primaryKey;index:ix_water_samples_school,priority:2"`
			SchoolID    database.ID   `gorm:"not null;uniqueIndex:uq_water_samples_client,priority:1;index:ix_water_samples_school,priority:1"`
			AccountID   database.ID   `gorm:"not null;uniqueIndex:uq_water_samples_client,priority:2"`
			ClientID    database.ID   `gorm:"not null;uniqueIndex:uq_water_samples_client,priority:3"`
			Taps        string        `gorm:"type:text;not null"` // ids as JSON
			Lab         string        `gorm:"size:40;not null"`
			Note        string        `gorm:"size:500;not null"`
			TakenAt     clock.Instant `gorm:"not null"`
			TakenBy     database.ID   `gorm:"not null"`
			TaskID      *database.ID
			ReportedAt  *clock.Instant // null: no report yet
			ReportedBy  *database.ID
			ReportNo    string `gorm:"size:40;not null"`
			Passed      bool   `gorm:"not null"`
			Result      string `gorm:"size:500;not null"`
			PublishedAt *clock.Instant
			PublishedBy *database.ID
		}
		return createTable(tx, &StockTally{}, &WaterSample{})
	},
}
