package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"
)

// drillBeside lets others than classes stand on the board of a drill: visitors, the children
// on the bus.
var drillBeside = &gormigrate.Migration{
	ID: "202611280620-drill-beside",
	Migrate: func(tx *gorm.DB) error {
		type DrillClass struct {
			Beside *bool
		}
		return addColumns(tx, &DrillClass{}, "Beside")
	},
}
