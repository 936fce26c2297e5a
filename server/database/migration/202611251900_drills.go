package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// drills makes the tables of drills and their musters. One key lets a drill of a task
// begin once for each attempt, another makes one of a call that arrives many times.
var drills = &gormigrate.Migration{
	ID: "202611251900-drills",
	Migrate: func(tx *gorm.DB) error {
		type Drill struct {
			ID         database.ID   `gorm:"primaryKey"`
			SchoolID   database.ID   `gorm:"not null;index:ix_drills_school,priority:1"`
			TaskID     database.ID   `gorm:"not null;uniqueIndex:uq_drills_attempt,priority:1"`
			Attempt    int           `gorm:"not null;uniqueIndex:uq_drills_attempt,priority:2"`
			ClientID   database.ID   `gorm:"not null"`
			Name       string        `gorm:"size:40;not null"`
			Scenario   string        `gorm:"size:100;not null"`
			StartedAt  clock.Instant `gorm:"not null;index:ix_drills_school,priority:2"`
			StartedBy  database.ID   `gorm:"not null"`
			FinishedAt *clock.Instant
			FinishedBy *database.ID
			Note       string `gorm:"size:500;not null"`
		}
		type DrillClass struct {
			DrillID  database.ID `gorm:"primaryKey"`
			ClassID  database.ID `gorm:"primaryKey"`
			SchoolID database.ID `gorm:"not null"`
			Place    int         `gorm:"not null"`
			Name     string      `gorm:"size:40;not null"`
			Expected int         `gorm:"not null"`
		}
		type DrillCall struct {
			ID         database.ID   `gorm:"primaryKey"`
			SchoolID   database.ID   `gorm:"not null;uniqueIndex:uq_drill_calls_client,priority:1"`
			PersonID   database.ID   `gorm:"not null;uniqueIndex:uq_drill_calls_client,priority:2"`
			ClientID   database.ID   `gorm:"not null;uniqueIndex:uq_drill_calls_client,priority:3"`
			DrillID    database.ID   `gorm:"not null;index:ix_drill_calls_drill,priority:1"`
			CalledAt   clock.Instant `gorm:"not null;index:ix_drill_calls_drill,priority:2"`
			ClassID    database.ID   `gorm:"not null"`
			Missing    int           `gorm:"not null"`
			Note       string        `gorm:"size:500;not null"`
			ReceivedAt clock.Instant `gorm:"not null"`
		}
		return createTable(tx, &Drill{}, &DrillClass{}, &DrillCall{})
	},
}
