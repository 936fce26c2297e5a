package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// messages holds what a school says to people: the text once, an inbox row for each
// person, an outbox row for each channel of WeChat it is tried on, and what is known
// about the right to send.
//
// The unique index of the inbox is also the order in which a person reads it; that
// of the outbox also finds what is left of a task. A broadcast writes both tables
// for every family, so they carry no further index than the one the worker needs. A
// claim changes no column of that one: on PostgreSQL it stays within the page.
var messages = &gormigrate.Migration{
	ID: "202611231200-messages",
	Migrate: func(tx *gorm.DB) error {
		return createTable(tx, &message202611231200{}, &inbox202611231200{}, &outbox202611231200{},
			&credit202611231200{}, &creditEvent202611231200{})
	},
}

type message202611231200 struct {
	ID         database.ID   `gorm:"primaryKey"`
	SchoolID   database.ID   `gorm:"not null"`
	Purpose    string        `gorm:"size:32;not null"`
	Class      string        `gorm:"size:8;not null"`
	Channel    string        `gorm:"size:16;not null"`
	OriginKind string        `gorm:"size:32;not null"`
	Title      string        `gorm:"size:100;not null"`
	Body       string        `gorm:"type:text;not null"`
	Page       string        `gorm:"size:255;not null"`
	Fields     string        `gorm:"type:text;not null"`
	AboutID    *database.ID  `gorm:"index:messages_about"`
	PushAt     clock.Instant `gorm:"not null"`
	ExpiresAt  clock.Instant `gorm:"not null"`
	CreatedAt  clock.Instant `gorm:"not null"`
}

// TableName names the table.
func (message202611231200) TableName() string { return "messages" }

type inbox202611231200 struct {
	ID          database.ID   `gorm:"primaryKey"`
	SchoolID    database.ID   `gorm:"not null"`
	RecipientID database.ID   `gorm:"not null;uniqueIndex:inbox_moment,priority:1"`
	MomentAt    clock.Instant `gorm:"not null;uniqueIndex:inbox_moment,priority:2"`
	OriginID    database.ID   `gorm:"not null;uniqueIndex:inbox_moment,priority:3"`
	MessageID   database.ID   `gorm:"not null"`
	ReadAt      *clock.Instant
}

// TableName names the table.
func (inbox202611231200) TableName() string { return "inbox" }

type outbox202611231200 struct {
	ID          database.ID   `gorm:"primaryKey;index:outbox_next,priority:3"`
	SchoolID    database.ID   `gorm:"not null"`
	OriginID    database.ID   `gorm:"not null;uniqueIndex:outbox_moment,priority:1"`
	MomentAt    clock.Instant `gorm:"not null;uniqueIndex:outbox_moment,priority:2"`
	RecipientID database.ID   `gorm:"not null;uniqueIndex:outbox_moment,priority:3"`
	Channel     string        `gorm:"size:16;not null;uniqueIndex:outbox_moment,priority:4"`
	MessageID   database.ID   `gorm:"not null"`
	Purpose     string        `gorm:"size:32;not null"`
	Queue       string        `gorm:"size:8;not null;index:outbox_next,priority:1"`
	NextAt      clock.Instant `gorm:"not null;index:outbox_next,priority:2"`
	State       string        `gorm:"size:8;not null"`
	ExpiresAt   clock.Instant `gorm:"not null"`
	Attempts    int           `gorm:"not null;default:0"`
	Owner       string        `gorm:"size:64;not null;default:''"`
	ClaimedAt   clock.Instant `gorm:"not null;default:0"`
	LeaseUntil  clock.Instant `gorm:"not null;default:0"`
	WxMsgID     int64         `gorm:"not null;default:0"`
	Reason      string        `gorm:"size:32;not null;default:''"`
	Detail      string        `gorm:"size:200;not null;default:''"`
	SettledAt   *clock.Instant
}

// TableName names the table.
func (outbox202611231200) TableName() string { return "outbox" }

type credit202611231200 struct {
	AccountID  database.ID   `gorm:"primaryKey"`
	TemplateID string        `gorm:"primaryKey;size:64"`
	Remaining  int           `gorm:"not null"`
	Answer     string        `gorm:"size:8;not null"`
	ChangedAt  clock.Instant `gorm:"not null"`
}

// TableName names the table.
func (credit202611231200) TableName() string { return "credits" }

type creditEvent202611231200 struct {
	AccountID  database.ID   `gorm:"primaryKey"`
	TemplateID string        `gorm:"primaryKey;size:64"`
	Source     string        `gorm:"primaryKey;size:8"`
	Ref        string        `gorm:"primaryKey;size:40"`
	HappenedAt clock.Instant `gorm:"not null"`
	Paired     bool          `gorm:"not null"`
}

// TableName names the table.
func (creditEvent202611231200) TableName() string { return "credit_events" }
