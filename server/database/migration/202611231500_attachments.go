package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// attachments holds what is known about photos, which records show them, and how much
// space each school takes. A record may name a photo that has not arrived, so the two
// meet by the phone's id of it.
var attachments = &gormigrate.Migration{
	ID: "202611231500-attachments",
	Migrate: func(tx *gorm.DB) error {
		type Attachment struct {
			ID         database.ID   `gorm:"primaryKey"`
			SchoolID   database.ID   `gorm:"not null;uniqueIndex:attachments_client,priority:1"`
			PersonID   database.ID   `gorm:"not null;uniqueIndex:attachments_client,priority:3"`
			ClientID   database.ID   `gorm:"not null;uniqueIndex:attachments_client,priority:2"`
			Width      int           `gorm:"not null"`
			Height     int           `gorm:"not null"`
			Bytes      int64         `gorm:"not null"`
			Stored     int64         `gorm:"not null"`
			CreatedAt  clock.Instant `gorm:"not null"`
			KeepUntil  clock.Instant `gorm:"not null;index:attachments_keep"`
			CheckState string        `gorm:"size:8;not null;index:attachments_check,priority:1"`
			CheckAt    clock.Instant `gorm:"not null;index:attachments_check,priority:2"`
			CheckKey   string        `gorm:"size:40;not null"`
			TraceID    string        `gorm:"size:64;not null;index:attachments_trace"`
		}
		type AttachmentUse struct {
			SchoolID  database.ID `gorm:"primaryKey;index:attachment_uses_photo,priority:1"`
			OwnerKind string      `gorm:"primaryKey;size:16"`
			OwnerID   database.ID `gorm:"primaryKey"`
			PersonID  database.ID `gorm:"primaryKey;index:attachment_uses_photo,priority:3"`
			ClientID  database.ID `gorm:"primaryKey;index:attachment_uses_photo,priority:2"`
			Position  int         `gorm:"not null"`
		}
		return createTable(tx, &Attachment{}, &AttachmentUse{}, &attachmentUsage202611231500{})
	},
}

type attachmentUsage202611231500 struct {
	SchoolID database.ID `gorm:"primaryKey"`
	Bytes    int64       `gorm:"not null"`
}

// TableName names the table.
func (attachmentUsage202611231500) TableName() string { return "attachment_usage" }
