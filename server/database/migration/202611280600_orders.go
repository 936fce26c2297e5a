package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// orders makes the table of what a kitchen ordered for a day, against which the scales are
// held. The lot that arrives has the id of its order for the key of its row.
var orders = &gormigrate.Migration{
	ID: "202611280600-orders",
	Migrate: func(tx *gorm.DB) error {
		type CanteenOrder struct {
			ID         database.ID   `gorm:"primaryKey"`
			SchoolID   database.ID   `gorm:"not null;uniqueIndex:uq_canteen_orders_client,priority:1;index:ix_canteen_orders_day,priority:1"`
			ClientID   database.ID   `gorm:"not null;uniqueIndex:uq_canteen_orders_client,priority:2"`
			Day        clock.Date    `gorm:"not null;index:ix_canteen_orders_day,priority:2"`
			SupplierID database.ID   `gorm:"not null"`
			Goods      string        `gorm:"size:80;not null"`
			Kg         float64       `gorm:"not null"`
			OrderedBy  *database.ID  // null: the installation
			OrderedAt  clock.Instant `gorm:"not null"`
		}
		return createTable(tx, &CanteenOrder{})
	},
}
