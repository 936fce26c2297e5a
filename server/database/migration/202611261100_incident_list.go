package migration

import (
	"fmt"

	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/database"
)

// incidentList lets the incidents of a school be listed, the last first.
var incidentList = &gormigrate.Migration{
	ID: "202611261100-incident-list",
	Migrate: func(tx *gorm.DB) error {
		type Incident struct {
			ID       database.ID `gorm:"primaryKey;index:ix_incidents_school,priority:2"`
			SchoolID database.ID `gorm:"index:ix_incidents_school,priority:1"`
		}
		if tx.Migrator().HasIndex(&Incident{}, "ix_incidents_school") {
			return nil
		}
		if err := tx.Migrator().CreateIndex(&Incident{}, "ix_incidents_school"); err != nil {
			return fmt.Errorf("index incidents: %w", err)
		}
		return nil
	},
}
