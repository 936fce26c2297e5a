package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// outsiders lets people without an account say something: the code of a school under which
// they report what is wrong, and the links under which a company says what it did to a
// thing. Of a link only the hash is kept.
var outsiders = &gormigrate.Migration{
	ID: "202611270940-outsiders",
	Migrate: func(tx *gorm.DB) error {
		type HazardCode struct {
			SchoolID database.ID   `gorm:"primaryKey"`
			Token    string        `gorm:"size:24;not null;uniqueIndex:uq_hazard_codes_token"`
			IssuedAt clock.Instant `gorm:"not null"`
		}
		type AssetVisit struct {
			ID        database.ID   `gorm:"primaryKey;index:ix_asset_visits_asset,priority:3"`
			SchoolID  database.ID   `gorm:"not null;index:ix_asset_visits_asset,priority:1"`
			AssetID   database.ID   `gorm:"not null;index:ix_asset_visits_asset,priority:2"`
			Secret    string        `gorm:"size:64;not null;uniqueIndex:uq_asset_visits_secret"` // SHA-256 of the code, in hex
			State     string        `gorm:"size:16;not null"`
			IssuedBy  database.ID   `gorm:"not null"`
			IssuedAt  clock.Instant `gorm:"not null"`
			ExpiresAt clock.Instant `gorm:"not null"`
			Does      string        `gorm:"size:32;not null"`
			UntilOn   *clock.Date   // that the service renewed
			Serial    string        `gorm:"size:40;not null"`
			Words     string        `gorm:"size:500;not null"`
			Vendor    string        `gorm:"size:40;not null"`
			Signed    string        `gorm:"size:20;not null"` // who signed for the company
			MadeAt    *clock.Instant
			TaskID    *database.ID // to look at what was done; null: the school has no routine for it
			DecidedBy *database.ID
			DecidedAt *clock.Instant
			Reason    string `gorm:"size:100;not null"`
		}
		return createTable(tx, &HazardCode{}, &AssetVisit{})
	},
}
