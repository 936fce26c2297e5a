package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// duty lets the people of a school plan who is on duty, swap, say that they have seen it,
// and leave a word for the next one. One key keeps a shift from being asked about twice at
// a time: open is null once a request is settled, and nulls are never equal.
var duty = &gormigrate.Migration{
	ID: "202611270920-duty",
	Migrate: func(tx *gorm.DB) error {
		type Shift struct {
			HeldAt   *clock.Instant // since when the person has it
			AckedAt  *clock.Instant // when the person said that they know
			SignedAt *clock.Instant // when the person arrived
		}
		if err := addColumns(tx, &Shift{}, "HeldAt", "AckedAt", "SignedAt"); err != nil {
			return err
		}
		type Roster struct {
			ID          database.ID   `gorm:"primaryKey"`
			SchoolID    database.ID   `gorm:"not null;uniqueIndex:uq_rosters_span,priority:1"`
			Post        string        `gorm:"size:40;not null;uniqueIndex:uq_rosters_span,priority:2"`
			FirstOn     clock.Date    `gorm:"not null;uniqueIndex:uq_rosters_span,priority:3"`
			LastOn      clock.Date    `gorm:"not null"`
			Name        string        `gorm:"size:40;not null"`
			Seats       string        `gorm:"type:text;not null"` // who is proposed for which seat, as JSON
			ChangedAt   clock.Instant `gorm:"not null"`
			ChangedBy   database.ID   `gorm:"not null"`
			PublishedAt *clock.Instant
		}
		type SwapRequest struct {
			ID        database.ID   `gorm:"primaryKey"`
			SchoolID  database.ID   `gorm:"not null;index:ix_swap_requests_school,priority:1"`
			ClientID  database.ID   `gorm:"not null;uniqueIndex:uq_swap_requests_client,priority:2"`
			AskedBy   database.ID   `gorm:"not null;uniqueIndex:uq_swap_requests_client,priority:1"`
			ShiftID   database.ID   `gorm:"not null;uniqueIndex:uq_swap_requests_open,priority:1"`
			ReturnID  *database.ID  // the shift that the asker takes for it
			AskedOf   *database.ID  // null: everybody who may hold the post
			State     string        `gorm:"size:20;not null"`
			Open      *bool         `gorm:"uniqueIndex:uq_swap_requests_open,priority:2;index:ix_swap_requests_school,priority:2"`
			AskedAt   clock.Instant `gorm:"not null"`
			SettledAt *clock.Instant
			SettledBy *database.ID
		}
		type ShiftNote struct {
			ID       database.ID   `gorm:"primaryKey"`
			SchoolID database.ID   `gorm:"not null"`
			ShiftID  database.ID   `gorm:"not null;index:ix_shift_notes_shift,priority:1"`
			PersonID database.ID   `gorm:"not null;uniqueIndex:uq_shift_notes_client,priority:1"`
			ClientID database.ID   `gorm:"not null;uniqueIndex:uq_shift_notes_client,priority:2"`
			At       clock.Instant `gorm:"not null;index:ix_shift_notes_shift,priority:2"`
			Words    string        `gorm:"size:500;not null"`
		}
		type DutyFeed struct {
			PersonID database.ID   `gorm:"primaryKey"`
			SchoolID database.ID   `gorm:"not null"`
			Hash     string        `gorm:"size:64;not null;uniqueIndex:uq_duty_feeds_hash"`
			MadeAt   clock.Instant `gorm:"not null"`
		}
		return createTable(tx, &Roster{}, &SwapRequest{}, &ShiftNote{}, &DutyFeed{})
	},
}
