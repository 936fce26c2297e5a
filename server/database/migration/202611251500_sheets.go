package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// sheets makes the forms that people fill in: a sheet for each task or target of one, its
// entries, which are only ever added, the photos of an answer, and what was reported as a
// fault. A sheet is found by its task, and by routine and day for the reviews of a period.
var sheets = &gormigrate.Migration{
	ID: "202611251500-sheets",
	Migrate: func(tx *gorm.DB) error {
		return createTable(tx, &sheet202611251500{}, &sheetEntry202611251500{}, &sheetPhoto202611251500{}, &sheetFault202611251500{})
	},
}

type sheet202611251500 struct {
	ID       database.ID   `gorm:"primaryKey"`
	TaskID   database.ID   `gorm:"not null;uniqueIndex:uq_sheets_task,priority:1"`
	Target   string        `gorm:"size:64;not null;uniqueIndex:uq_sheets_task,priority:2"`
	SchoolID database.ID   `gorm:"not null;index:ix_sheets_day,priority:1"`
	Routine  string        `gorm:"size:64;not null;index:ix_sheets_day,priority:2"`
	Day      clock.Date    `gorm:"not null;index:ix_sheets_day,priority:3"`
	FormID   database.ID   `gorm:"not null"`
	BegunAt  clock.Instant `gorm:"not null"`
	BegunBy  database.ID   `gorm:"not null"`
	Entries  int           `gorm:"not null"`
	Locked   bool          `gorm:"not null"`
	Complete bool          `gorm:"not null"`
	Passed   bool          `gorm:"not null"`
	HandedAt *clock.Instant
	HandedBy *database.ID
	Proof    string `gorm:"size:8;not null"`
}

// TableName names the table.
func (sheet202611251500) TableName() string { return "sheets" }

type sheetEntry202611251500 struct {
	ID         database.ID   `gorm:"primaryKey"`
	SheetID    database.ID   `gorm:"not null;uniqueIndex:uq_sheet_entries_position,priority:1"`
	Position   int           `gorm:"not null;uniqueIndex:uq_sheet_entries_position,priority:2"`
	SchoolID   database.ID   `gorm:"not null;uniqueIndex:uq_sheet_entries_client,priority:1"`
	AccountID  database.ID   `gorm:"not null;uniqueIndex:uq_sheet_entries_client,priority:2"`
	ClientID   database.ID   `gorm:"not null;uniqueIndex:uq_sheet_entries_client,priority:3"`
	PersonID   database.ID   `gorm:"not null"`
	DeviceAt   clock.Instant `gorm:"not null"`
	SentAt     *clock.Instant
	MadeAt     clock.Instant `gorm:"not null"`
	ReceivedAt clock.Instant `gorm:"not null"`
	Sequence   int64         `gorm:"not null"`
	Answers    string        `gorm:"type:text;not null"`
	Steps      string        `gorm:"type:text;not null"`
	HandIn     bool          `gorm:"not null"`
	Sign       string        `gorm:"size:32;not null"`
	Proof      string        `gorm:"size:8;not null"`
	Marks      string        `gorm:"size:32;not null"`
	InForce    int           `gorm:"not null"`
}

// TableName names the table.
func (sheetEntry202611251500) TableName() string { return "sheet_entries" }

type sheetPhoto202611251500 struct {
	ID       database.ID `gorm:"primaryKey"`
	SchoolID database.ID `gorm:"not null"`
	TaskID   database.ID `gorm:"not null"`
	SheetID  database.ID `gorm:"not null;index:ix_sheet_photos_sheet"`
	EntryID  database.ID `gorm:"not null"`
	Item     string      `gorm:"size:80;not null"`
	RowKey   string      `gorm:"size:36;not null"`
}

// TableName names the table.
func (sheetPhoto202611251500) TableName() string { return "sheet_photos" }

// sheetFault202611251500 says that an item of a sheet was reported as a fault.
type sheetFault202611251500 struct {
	SheetID  database.ID   `gorm:"primaryKey"`
	Item     string        `gorm:"primaryKey;size:80"`
	RowKey   string        `gorm:"primaryKey;size:36"`
	SchoolID database.ID   `gorm:"not null"`
	EntryID  database.ID   `gorm:"not null"`
	At       clock.Instant `gorm:"not null"`
}

// TableName names the table.
func (sheetFault202611251500) TableName() string { return "sheet_faults" }
