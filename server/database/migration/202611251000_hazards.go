package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// hazards makes what was found wrong, who reported it, and what was done about it. The
// open key lets two reports of one place and kind meet, whichever comes first; it is null
// once the hazard is closed.
var hazards = &gormigrate.Migration{
	ID: "202611251000-hazards",
	Migrate: func(tx *gorm.DB) error {
		type Hazard struct {
			ID          database.ID  `gorm:"primaryKey"`
			SchoolID    database.ID  `gorm:"not null;uniqueIndex:uq_hazards_open,priority:1;index:hazards_active,priority:1;index:hazards_assignee,priority:1;index:hazards_place,priority:1"`
			Subject     string       `gorm:"size:64;not null;index:hazards_place,priority:2"`
			Place       string       `gorm:"size:80;not null"`
			Sign        string       `gorm:"size:8;not null"`
			Kind        string       `gorm:"size:16;not null"`
			Urgency     string       `gorm:"size:8;not null"`
			Grade       string       `gorm:"size:8;not null"`
			State       string       `gorm:"size:16;not null"`
			Active      bool         `gorm:"not null;index:hazards_active,priority:2"`
			OpenKey     *string      `gorm:"size:96;uniqueIndex:uq_hazards_open,priority:2"`
			Title       string       `gorm:"size:40;not null"`
			Reports     int          `gorm:"not null"`
			Turn        int          `gorm:"not null"`
			AssigneeID  *database.ID `gorm:"index:hazards_assignee,priority:2"`
			AssignerID  *database.ID
			Step        string       `gorm:"size:32;not null"`
			TaskID      *database.ID // null: the school has no routine for the step
			DueAt       *clock.Instant
			DuplicateOf *database.ID  `gorm:"index:hazards_duplicate"`
			ReportedAt  clock.Instant `gorm:"not null"`
			ChangedAt   clock.Instant `gorm:"not null"`
			Version     int           `gorm:"not null"`
		}
		type HazardReport struct {
			ID         database.ID   `gorm:"primaryKey"`
			SchoolID   database.ID   `gorm:"not null;uniqueIndex:uq_hazard_reports_client,priority:1"`
			ReporterID database.ID   `gorm:"not null;uniqueIndex:uq_hazard_reports_client,priority:2"`
			ClientID   database.ID   `gorm:"not null;uniqueIndex:uq_hazard_reports_client,priority:3"`
			HazardID   database.ID   `gorm:"not null;index:hazard_reports_hazard"`
			Joined     bool          `gorm:"not null"`
			Source     string        `gorm:"size:16;not null"`
			Urgency    string        `gorm:"size:8;not null"`
			Place      string        `gorm:"size:40;not null"`
			Words      string        `gorm:"size:500;not null"`
			HappenedAt clock.Instant `gorm:"not null"`
			ReportedAt clock.Instant `gorm:"not null"`
		}
		type HazardStep struct {
			HazardID   database.ID   `gorm:"primaryKey"`
			Seq        int           `gorm:"primaryKey;autoIncrement:false"`
			ID         database.ID   `gorm:"not null;uniqueIndex:uq_hazard_steps_id"`
			SchoolID   database.ID   `gorm:"not null"`
			At         clock.Instant `gorm:"not null"`
			ActorID    database.ID   `gorm:"not null"`
			ClientID   database.ID   `gorm:"not null"`
			Action     string        `gorm:"size:16;not null"`
			FromState  string        `gorm:"size:16;not null"`
			ToState    string        `gorm:"size:16;not null"`
			Words      string        `gorm:"size:500;not null"`
			Grade      string        `gorm:"size:8;not null"`
			AssigneeID *database.ID
		}
		return createTable(tx, &Hazard{}, &HazardReport{}, &HazardStep{})
	},
}
