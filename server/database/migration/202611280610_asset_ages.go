package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/clock"
)

// assetAges notes of which sort a thing is and when it was made, from which the dates of its
// maintenance and its end follow, and what an open hazard says of it.
var assetAges = &gormigrate.Migration{
	ID: "202611280610-asset-ages",
	Migrate: func(tx *gorm.DB) error {
		type Asset struct {
			Variety  *string `gorm:"size:16"`
			MadeOn   *clock.Date
			Reported *string `gorm:"size:100"` // empty or null: no hazard is open
		}
		if err := addColumns(tx, &Asset{}, "Variety", "MadeOn", "Reported"); err != nil {
			return err
		}
		return collate(tx, "assets")
	},
}
