package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// letters lets a notice remind those who have not opened it once more, class by class, and
// wait for a task: the one that asks for its approval, or the one that will send it.
var letters = &gormigrate.Migration{
	ID: "202611281000-letters",
	Migrate: func(tx *gorm.DB) error {
		type NoticeClass struct {
			NudgedAt *clock.Instant // when those who had not opened it were reminded
		}
		if err := addColumns(tx, &NoticeClass{}, "NudgedAt"); err != nil {
			return err
		}
		type Notice struct {
			TaskID *database.ID // that somebody approves it, or that it is sent
		}
		return addColumns(tx, &Notice{}, "TaskID")
	},
}
