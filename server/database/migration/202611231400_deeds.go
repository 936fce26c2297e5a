package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// deeds lets the history of a task know what a phone has sent already. Nothing looks for
// a deed but inside one task, whose history is short, so there is no index.
var deeds = &gormigrate.Migration{
	ID: "202611231400-deeds",
	Migrate: func(tx *gorm.DB) error {
		type TaskEvent struct {
			ClientID *database.ID
			DeviceAt *clock.Instant
		}
		return addColumns(tx, &TaskEvent{}, "ClientID", "DeviceAt")
	},
}
