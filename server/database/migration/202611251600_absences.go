package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// absences makes the table of who is away from when to when.
var absences = &gormigrate.Migration{
	ID: "202611251600-absences",
	Migrate: func(tx *gorm.DB) error {
		return createTable(tx, &absence202611251600{})
	},
}

// The unique key makes a repeat of a phone known; the index serves a stretch of days.
type absence202611251600 struct {
	ID          database.ID   `gorm:"primaryKey"`
	SchoolID    database.ID   `gorm:"not null;uniqueIndex:uq_absences_client,priority:1;index:ix_absences_last,priority:1"`
	PersonID    database.ID   `gorm:"not null;index:ix_absences_person"`
	FirstOn     clock.Date    `gorm:"not null"`
	LastOn      clock.Date    `gorm:"not null;index:ix_absences_last,priority:2"`
	Reason      string        `gorm:"size:16;not null"`
	EnteredBy   database.ID   `gorm:"not null;uniqueIndex:uq_absences_client,priority:2"` // zero: the installation
	ClientID    database.ID   `gorm:"not null;uniqueIndex:uq_absences_client,priority:3"`
	EnteredAt   clock.Instant `gorm:"not null"`
	CancelledAt *clock.Instant
}

// TableName names the table.
func (absence202611251600) TableName() string { return "absences" }
