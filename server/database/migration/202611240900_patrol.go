package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// patrol makes the points of a school, the plates that hang there, and what was scanned.
//
// check_ins grows for ever, so each of its indexes sorts by time and answers one
// question: was this one sent before, what came last, what did this person scan around
// that moment, who else was at that point then.
var patrol = &gormigrate.Migration{
	ID: "202611240900-patrol",
	Migrate: func(tx *gorm.DB) error {
		return createTable(tx, &checkpoint202611240900{}, &route202611240900{}, &routePoint202611240900{},
			&plate202611240900{}, &checkIn202611240900{}, &ending202611240900{})
	},
}

type checkpoint202611240900 struct {
	ID         database.ID `gorm:"primaryKey"`
	SchoolID   database.ID `gorm:"not null;uniqueIndex:uq_checkpoints_number,priority:1"`
	Number     string      `gorm:"size:4;not null;uniqueIndex:uq_checkpoints_number,priority:2"`
	Kind       string      `gorm:"size:16;not null"`
	Name       string      `gorm:"size:40;not null"`
	Hint       string      `gorm:"size:40;not null"`
	PlaceID    *database.ID
	Latitude   *int64 // in millionths of a degree, GCJ-02
	Longitude  *int64
	Walk       int    `gorm:"not null"` // seconds from the point before
	Questions  string `gorm:"type:text;not null"`
	ArchivedAt *clock.Instant
}

// TableName names the table.
func (checkpoint202611240900) TableName() string { return "checkpoints" }

type route202611240900 struct {
	ID       database.ID `gorm:"primaryKey"`
	SchoolID database.ID `gorm:"not null;uniqueIndex:uq_routes_code,priority:1"`
	Code     string      `gorm:"size:32;not null;uniqueIndex:uq_routes_code,priority:2"`
	Name     string      `gorm:"size:40;not null"`
	Strict   bool        `gorm:"not null"`
}

// TableName names the table.
func (route202611240900) TableName() string { return "patrol_routes" }

type routePoint202611240900 struct {
	RouteID      database.ID `gorm:"primaryKey"`
	Position     int         `gorm:"primaryKey;autoIncrement:false"`
	SchoolID     database.ID `gorm:"not null"`
	CheckpointID database.ID `gorm:"not null"`
}

// TableName names the table.
func (routePoint202611240900) TableName() string { return "patrol_route_points" }

type plate202611240900 struct {
	ID           database.ID    `gorm:"primaryKey"`
	SchoolID     database.ID    `gorm:"not null;index:ix_plates_checkpoint,priority:1"`
	CheckpointID database.ID    `gorm:"not null;index:ix_plates_checkpoint,priority:2"`
	Token        string         `gorm:"size:24;not null;uniqueIndex:uq_plates_token"`
	Code         string         `gorm:"size:4;not null"` // typed after the number
	State        string         `gorm:"size:16;not null"`
	IssuedAt     clock.Instant  `gorm:"not null"`
	EndedAt      *clock.Instant // replaced or revoked
	DamagedAt    *clock.Instant
	DamagedBy    *database.ID
}

// TableName names the table.
func (plate202611240900) TableName() string { return "plates" }

type checkIn202611240900 struct {
	ID           database.ID   `gorm:"primaryKey;index:ix_check_ins_school,priority:2"`
	SchoolID     database.ID   `gorm:"not null;uniqueIndex:uq_check_ins_client,priority:1;index:ix_check_ins_school,priority:1"`
	AccountID    database.ID   `gorm:"not null;uniqueIndex:uq_check_ins_client,priority:2"`
	ClientID     database.ID   `gorm:"not null;uniqueIndex:uq_check_ins_client,priority:3"`
	PersonID     database.ID   `gorm:"not null;index:ix_check_ins_person,priority:1"`
	CheckpointID database.ID   `gorm:"not null;index:ix_check_ins_point,priority:1"`
	MadeAt       clock.Instant `gorm:"not null;index:ix_check_ins_person,priority:2;index:ix_check_ins_point,priority:2"`
	PlateID      database.ID   `gorm:"not null"`
	TaskID       *database.ID
	Method       string        `gorm:"size:8;not null"`
	DeviceAt     clock.Instant `gorm:"not null"`
	SentAt       *clock.Instant
	ReceivedAt   clock.Instant `gorm:"not null"`
	Sequence     int64         `gorm:"not null"`
	Outcome      string        `gorm:"size:16;not null"`
	Grade        string        `gorm:"size:1;not null"`
	Doubts       string        `gorm:"size:500;not null"`
	Passed       bool          `gorm:"not null"`
	Latitude     *int64
	Longitude    *int64
	Accuracy     *int64
	Answers      string `gorm:"type:text;not null"`
	Attachments  string `gorm:"size:500;not null"`
	Note         string `gorm:"size:200;not null"`
	Explained    string `gorm:"size:16;not null"`
	Explanation  string `gorm:"size:200;not null"`
	ExplainedAt  *clock.Instant
}

// TableName names the table.
func (checkIn202611240900) TableName() string { return "check_ins" }

// ending202611240900 says why somebody ended a round early, and what was left out.
type ending202611240900 struct {
	TaskID   database.ID   `gorm:"primaryKey"`
	PersonID database.ID   `gorm:"primaryKey"`
	SchoolID database.ID   `gorm:"not null"`
	ClientID database.ID   `gorm:"not null"`
	DeviceAt clock.Instant `gorm:"not null"`
	At       clock.Instant `gorm:"not null"`
	Reason   string        `gorm:"size:200;not null"`
	Omitted  string        `gorm:"type:text;not null"`
}

// TableName names the table.
func (ending202611240900) TableName() string { return "round_endings" }
