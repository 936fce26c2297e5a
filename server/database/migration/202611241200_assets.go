package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// assets makes the equipment and papers of a school, the plates that stick on them, and
// what was done to them.
var assets = &gormigrate.Migration{
	ID: "202611241200-assets",
	Migrate: func(tx *gorm.DB) error {
		type Asset struct {
			ID        database.ID `gorm:"primaryKey;index:ix_assets_kind,priority:3"`
			SchoolID  database.ID `gorm:"not null;uniqueIndex:uq_assets_number,priority:1;index:ix_assets_kind,priority:1"`
			Kind      string      `gorm:"size:16;not null;index:ix_assets_kind,priority:2"`
			Number    string      `gorm:"size:6;not null;uniqueIndex:uq_assets_number,priority:2"`
			Name      string      `gorm:"size:40;not null"`
			PlaceID   *database.ID
			KeeperID  *database.ID
			DeputyID  *database.ID
			Serial    string      `gorm:"size:40;not null"` // of the part in use
			Vendor    string      `gorm:"size:40;not null"`
			Note      string      `gorm:"size:200;not null"`
			BoughtOn  *clock.Date // null: not known
			DueOn     *clock.Date // the earliest date that something is due; null: nothing is
			DueWhat   string      `gorm:"size:40;not null"`
			Fault     string      `gorm:"size:100;not null"` // empty: nothing is known to be wrong
			FaultAt   *clock.Instant
			Stopped   string `gorm:"size:100;not null"` // why it is out of use; empty: it is in use
			RetiredAt *clock.Instant
			CreatedAt clock.Instant `gorm:"not null"`
		}
		type AssetPlate struct {
			ID       database.ID    `gorm:"primaryKey"`
			SchoolID database.ID    `gorm:"not null;index:ix_asset_plates_asset,priority:1"`
			AssetID  database.ID    `gorm:"not null;index:ix_asset_plates_asset,priority:2"`
			Token    string         `gorm:"size:24;not null;uniqueIndex:uq_asset_plates_token"`
			Code     string         `gorm:"size:4;not null"` // typed after the number
			State    string         `gorm:"size:16;not null"`
			IssuedAt clock.Instant  `gorm:"not null"`
			EndedAt  *clock.Instant // replaced or revoked
		}
		type AssetRecord struct {
			ID         database.ID `gorm:"primaryKey;index:ix_asset_records_asset,priority:2"`
			SchoolID   database.ID `gorm:"not null;uniqueIndex:uq_asset_records_client,priority:1"`
			AccountID  database.ID `gorm:"not null;uniqueIndex:uq_asset_records_client,priority:2"`
			ClientID   database.ID `gorm:"not null;uniqueIndex:uq_asset_records_client,priority:3"`
			AssetID    database.ID `gorm:"not null;index:ix_asset_records_asset,priority:1"`
			Kind       string      `gorm:"size:16;not null"`
			Does       string      `gorm:"size:32;not null"`
			UntilOn    *clock.Date // that a service renewed
			Serial     string      `gorm:"size:40;not null"`
			Reading    *float64
			Note       string        `gorm:"size:500;not null"`
			Vendor     string        `gorm:"size:40;not null"`
			PersonID   *database.ID  // null: the system
			MadeAt     clock.Instant `gorm:"not null"`
			ReceivedAt clock.Instant `gorm:"not null"`
			TaskID     *database.ID
		}
		return createTable(tx, &Asset{}, &AssetPlate{}, &AssetRecord{})
	},
}
