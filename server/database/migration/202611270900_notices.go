package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// notices makes what a school tells families and staff: the notice with its versions, who
// it is for, who may read it, totals by class, and the chain that proves what was told.
var notices = &gormigrate.Migration{
	ID: "202611270900-notices",
	Migrate: func(tx *gorm.DB) error {
		type Notice struct {
			ID          database.ID    `gorm:"primaryKey"`
			SchoolID    database.ID    `gorm:"not null;uniqueIndex:uq_notices_client,priority:1;index:notices_changed,priority:1;index:notices_digest,priority:1"`
			AuthorID    database.ID    `gorm:"not null;uniqueIndex:uq_notices_client,priority:2"` // zero: the calendar
			ClientID    database.ID    `gorm:"not null;uniqueIndex:uq_notices_client,priority:3"`
			State       string         `gorm:"size:16;not null"`
			Planned     bool           `gorm:"not null"` // the calendar asked for it
			Standing    bool           `gorm:"not null"` // published as the pack has it, approved by nobody
			Title       string         `gorm:"size:60;not null"`
			Receipt     string         `gorm:"size:8;not null"`
			Pace        string         `gorm:"size:8;not null"`
			Version     int            `gorm:"not null"`
			ApproverID  *database.ID   // who approved the version
			PublishAt   *clock.Instant // when it is to be, or was to be, published
			PublishedAt *clock.Instant
			PushAt      *clock.Instant `gorm:"index:notices_digest,priority:2"`
			ClosedAt    *clock.Instant
			CreatedAt   clock.Instant `gorm:"not null"`
			ChangedAt   clock.Instant `gorm:"not null;index:notices_changed,priority:2"`
		}
		type NoticeVersion struct {
			NoticeID database.ID   `gorm:"primaryKey"`
			Version  int           `gorm:"primaryKey;autoIncrement:false"`
			SchoolID database.ID   `gorm:"not null"`
			At       clock.Instant `gorm:"not null"`
			AuthorID database.ID   `gorm:"not null"`
			ClientID database.ID   `gorm:"not null"`
			Title    string        `gorm:"size:60;not null"`
			Body     string        `gorm:"size:2000;not null"`
			Receipt  string        `gorm:"size:8;not null"`
			Choices  string        `gorm:"size:400;not null"`  // JSON
			Audience string        `gorm:"size:4000;not null"` // JSON
			Photos   string        `gorm:"size:400;not null"`  // JSON
			Hash     string        `gorm:"size:64;not null"`   // of all this and the version before
		}
		type NoticeReader struct {
			NoticeID database.ID   `gorm:"primaryKey"`
			SeatID   database.ID   `gorm:"primaryKey;index:notice_readers_whose,priority:2"` // zero: of the staff
			PersonID database.ID   `gorm:"primaryKey;index:notice_readers_whose,priority:3"`
			SchoolID database.ID   `gorm:"not null;index:notice_readers_whose,priority:1"`
			ClassID  database.ID   `gorm:"not null"`
			At       clock.Instant `gorm:"not null;index:notice_readers_whose,priority:4"`
			OpenedAt *clock.Instant
			DoneAt   *clock.Instant
			Choice   string       `gorm:"size:20;not null"`
			ClientID *database.ID // of the tap that gave the choice
		}
		type NoticeClass struct {
			NoticeID database.ID `gorm:"primaryKey"`
			ClassID  database.ID `gorm:"primaryKey;index:notice_classes_class"` // zero: the staff
			SchoolID database.ID `gorm:"not null"`
			Families int         `gorm:"not null"`
			Opened   int         `gorm:"not null"`
			Done     int         `gorm:"not null"`
			Paper    int         `gorm:"not null"`
			PaperBy  *database.ID
			PaperAt  *clock.Instant
		}
		type NoticeArchive struct {
			SchoolID database.ID   `gorm:"primaryKey"`
			Seq      int64         `gorm:"primaryKey;autoIncrement:false"`
			NoticeID database.ID   `gorm:"not null"`
			Version  int           `gorm:"not null"`
			At       clock.Instant `gorm:"not null"`
			Families int           `gorm:"not null"`
			People   int           `gorm:"not null"`
			Content  string        `gorm:"size:64;not null"`
			Hash     string        `gorm:"size:64;not null"`
		}
		type NoticeHead struct {
			SchoolID database.ID `gorm:"primaryKey"`
			Seq      int64       `gorm:"not null"`
			Hash     string      `gorm:"size:64;not null"`
		}
		return createTable(tx, &Notice{}, &NoticeVersion{}, &NoticeReader{}, &NoticeClass{}, &NoticeArchive{}, &NoticeHead{})
	},
}
