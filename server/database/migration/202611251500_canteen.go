package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// canteen makes the registers of a kitchen: who brings and who cooks, the meals with their
// dishes, and what is kept of each. A name of a person is in none of them.
var canteen = &gormigrate.Migration{
	ID: "202611251500-canteen",
	Migrate: func(tx *gorm.DB) error {
		type CanteenSupplier struct {
			ID         database.ID    `gorm:"primaryKey"`
			SchoolID   database.ID    `gorm:"not null;uniqueIndex:uq_canteen_suppliers_name,priority:1"`
			Name       string         `gorm:"size:40;not null;uniqueIndex:uq_canteen_suppliers_name,priority:2"`
			Goods      string         `gorm:"size:80;not null"`
			Licence    string         `gorm:"size:40;not null"`
			ExpiresOn  clock.Date     `gorm:"not null"`
			ArchivedAt *clock.Instant // null: still delivers
		}
		type CanteenWorker struct {
			ID          database.ID `gorm:"primaryKey"` // of the certificate
			SchoolID    database.ID `gorm:"not null;uniqueIndex:uq_canteen_workers_person,priority:1"`
			PersonID    database.ID `gorm:"not null;uniqueIndex:uq_canteen_workers_person,priority:2"`
			Certificate string      `gorm:"size:40;not null"`
			ExpiresOn   clock.Date  `gorm:"not null"`
		}
		type CanteenCheck struct {
			SchoolID database.ID   `gorm:"primaryKey"`
			Day      clock.Date    `gorm:"primaryKey"`
			PersonID database.ID   `gorm:"primaryKey"`
			Fit      bool          `gorm:"not null"`
			At       clock.Instant `gorm:"not null"`
		}
		type CanteenMeal struct {
			SchoolID database.ID `gorm:"primaryKey"`
			Scope    string      `gorm:"size:96;primaryKey"`
		}
		type CanteenDish struct {
			ID       database.ID    `gorm:"primaryKey"`
			SchoolID database.ID    `gorm:"not null;uniqueIndex:uq_canteen_dishes_client,priority:1;index:ix_canteen_dishes_scope,priority:1"`
			ClientID database.ID    `gorm:"not null;uniqueIndex:uq_canteen_dishes_client,priority:2"`
			Scope    string         `gorm:"size:96;not null;index:ix_canteen_dishes_scope,priority:2"`
			Name     string         `gorm:"size:40;not null"`
			Cold     bool           `gorm:"not null"`
			State    string         `gorm:"size:16;not null"`
			AddedBy  *database.ID   // null: the installation
			AddedAt  clock.Instant  `gorm:"not null"`
			Core     *float64       // ℃; null: not measured, or under its limit when last measured
			CoreAt   *clock.Instant // when last measured
			Locked   bool           `gorm:"not null"`
			CheckID  *database.ID   // event of its own check; null: it is on the sheets of its meal
			Readmit  bool           `gorm:"not null"`
			Reason   string         `gorm:"size:200;not null"` // of dropping it
		}
		type CanteenHolding struct {
			ID       database.ID    `gorm:"primaryKey"`
			SchoolID database.ID    `gorm:"not null;index:ix_canteen_holdings_from,priority:1"`
			DishID   database.ID    `gorm:"not null;index:ix_canteen_holdings_dish"`
			FromAt   clock.Instant  `gorm:"not null;index:ix_canteen_holdings_from,priority:2"`
			TaskID   *database.ID   // null: the school has no routine for it
			Outcome  string         `gorm:"size:16;not null"` // empty while it stands
			EndedAt  *clock.Instant // when it ended, by the kitchen
			EndedBy  *database.ID
			ClientID *database.ID // of the tap that ended it
			Doubt    bool         `gorm:"not null"` // only the clock of a phone says that it ended in time
		}
		type CanteenSample struct {
			ID       database.ID   `gorm:"primaryKey"`
			SchoolID database.ID   `gorm:"not null;uniqueIndex:uq_canteen_samples_code,priority:1;index:ix_canteen_samples_kept,priority:1"`
			Code     string        `gorm:"size:8;not null;uniqueIndex:uq_canteen_samples_code,priority:2"`
			DishID   database.ID   `gorm:"not null;uniqueIndex:uq_canteen_samples_dish"`
			Grams    float64       `gorm:"not null"`
			TakenAt  clock.Instant `gorm:"not null"` // by the kitchen
			TakenBy  *database.ID
			KeptFrom clock.Instant `gorm:"not null;index:ix_canteen_samples_kept,priority:2"` // when the server knew: 48 hours count from here
			TaskID   *database.ID
			State    string `gorm:"size:16;not null"`
			EndedAt  *clock.Instant
			EndedBy  *database.ID
			ClientID *database.ID // of the tap that ended it
		}
		type CanteenLot struct {
			ID         database.ID   `gorm:"primaryKey"`
			SchoolID   database.ID   `gorm:"not null;index:ix_canteen_lots_day,priority:1"`
			Day        clock.Date    `gorm:"not null;index:ix_canteen_lots_day,priority:2"`
			TaskID     database.ID   `gorm:"not null;uniqueIndex:uq_canteen_lots_row,priority:1"`
			RowKey     string        `gorm:"size:64;not null;uniqueIndex:uq_canteen_lots_row,priority:2"`
			Goods      string        `gorm:"size:500;not null"`
			SupplierID *database.ID  // null: nobody of the register has that name
			Supplier   string        `gorm:"size:500;not null"`
			Ordered    float64       `gorm:"not null"` // kg
			Weighed    float64       `gorm:"not null"` // kg
			State      string        `gorm:"size:16;not null"`
			ReceivedAt clock.Instant `gorm:"not null"`
			ReceivedBy *database.ID
		}
		type CanteenLotMeal struct {
			LotID    database.ID `gorm:"primaryKey"`
			Scope    string      `gorm:"size:96;primaryKey;index:ix_canteen_lot_meals_scope,priority:2"`
			SchoolID database.ID `gorm:"not null;index:ix_canteen_lot_meals_scope,priority:1"`
		}
		return createTable(tx, &CanteenSupplier{}, &CanteenWorker{}, &CanteenCheck{}, &CanteenMeal{}, &CanteenDish{},
			&CanteenHolding{}, &CanteenSample{}, &CanteenLot{}, &CanteenLotMeal{})
	},
}
