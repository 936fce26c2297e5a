package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// families makes class codes, what parents ask with them, and what guardians consented to.
var families = &gormigrate.Migration{
	ID: "202611270910-families",
	Migrate: func(tx *gorm.DB) error {
		type ClassCode struct {
			ID         database.ID   `gorm:"primaryKey"`
			SchoolID   database.ID   `gorm:"not null"`
			ClassID    database.ID   `gorm:"not null;uniqueIndex:uq_class_codes_class"`
			CodeSealed []byte        `gorm:"size:255;not null"`
			CodeIndex  []byte        `gorm:"size:32;not null;uniqueIndex:uq_class_codes_code"`
			ExpiresAt  clock.Instant `gorm:"not null"`
			MadeBy     database.ID   `gorm:"not null"`
			CreatedAt  clock.Instant `gorm:"not null"`
		}
		type FamilyRequest struct {
			ID          database.ID   `gorm:"primaryKey"`
			SchoolID    database.ID   `gorm:"not null;index:family_requests_class,priority:1"`
			ClassID     database.ID   `gorm:"not null;index:family_requests_class,priority:2"`
			AccountID   database.ID   `gorm:"not null;uniqueIndex:uq_family_requests_client,priority:1"`
			ClientID    database.ID   `gorm:"not null;uniqueIndex:uq_family_requests_client,priority:2"`
			OpenKey     *string       `gorm:"size:72;uniqueIndex:uq_family_requests_open"` // null once it does not wait
			NameSealed  []byte        `gorm:"size:255"`
			ChildSealed []byte        `gorm:"size:255"`
			Relation    string        `gorm:"size:16;not null"`
			Consent     string        `gorm:"size:16;not null"` // version
			State       string        `gorm:"size:16;not null;index:family_requests_class,priority:3;index:family_requests_age,priority:1"`
			Reason      string        `gorm:"size:16;not null"`
			AskedAt     clock.Instant `gorm:"not null;index:family_requests_age,priority:2"`
			DecidedAt   *clock.Instant
			DecidedBy   *database.ID
			SeatID      *database.ID
			TaskID      *database.ID `gorm:"index:family_requests_task"`
		}
		type GuardianConsent struct {
			ID          database.ID   `gorm:"primaryKey"`
			SchoolID    database.ID   `gorm:"not null;index:guardian_consents_person,priority:1"`
			PersonID    database.ID   `gorm:"not null;index:guardian_consents_person,priority:2"`
			Version     string        `gorm:"size:16;not null"`
			GivenAt     clock.Instant `gorm:"not null"`
			WithdrawnAt *clock.Instant
		}
		return createTable(tx, &ClassCode{}, &FamilyRequest{}, &GuardianConsent{})
	},
}
