package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// rosters makes the duty rosters: the patterns by which people take turns, and the shifts.
var rosters = &gormigrate.Migration{
	ID: "202611231600-rosters",
	Migrate: func(tx *gorm.DB) error {
		return createTable(tx, &rosterPattern202611231600{}, &shift202611231600{})
	},
}

type rosterPattern202611231600 struct {
	SchoolID database.ID `gorm:"primaryKey"`
	Seq      int         `gorm:"primaryKey;autoIncrement:false"`
	Post     string      `gorm:"size:40;not null"`
	Name     string      `gorm:"size:40;not null"`
	Spec     string      `gorm:"type:text;not null"` // the pattern as JSON
}

// TableName names the table.
func (rosterPattern202611231600) TableName() string { return "roster_patterns" }

// The unique key keeps a seat from being filled twice; the other indexes serve a stretch
// of days of a school, and the shifts of one person.
type shift202611231600 struct {
	ID       database.ID   `gorm:"primaryKey"`
	SchoolID database.ID   `gorm:"not null;uniqueIndex:uq_shifts_seat,priority:1;index:ix_shifts_from,priority:1"`
	Post     string        `gorm:"size:40;not null;uniqueIndex:uq_shifts_seat,priority:2"`
	FromAt   clock.Instant `gorm:"not null;uniqueIndex:uq_shifts_seat,priority:3;index:ix_shifts_from,priority:2;index:ix_shifts_person,priority:2"`
	Seat     int           `gorm:"not null;uniqueIndex:uq_shifts_seat,priority:4"`
	UntilAt  clock.Instant `gorm:"not null"`
	PersonID *database.ID  `gorm:"index:ix_shifts_person,priority:1"` // null: nobody has it
	ByHand   bool          `gorm:"not null"`
}

// TableName names the table.
func (shift202611231600) TableName() string { return "shifts" }
