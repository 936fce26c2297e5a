package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// proofs makes the table of photos of work: of a task, or of one target of it. The key of
// the phone makes one of a tap that arrives many times.
var proofs = &gormigrate.Migration{
	ID: "202611270960-proofs",
	Migrate: func(tx *gorm.DB) error {
		type TaskProof struct {
			ID         database.ID   `gorm:"primaryKey"`
			SchoolID   database.ID   `gorm:"not null;uniqueIndex:uq_task_proofs_client,priority:1"`
			PersonID   database.ID   `gorm:"not null;uniqueIndex:uq_task_proofs_client,priority:2"`
			ClientID   database.ID   `gorm:"not null;uniqueIndex:uq_task_proofs_client,priority:3"`
			TaskID     database.ID   `gorm:"not null;index:ix_task_proofs_task"`
			SubjectKey string        `gorm:"size:64;not null"`
			MadeAt     clock.Instant `gorm:"not null"`
		}
		return createTable(tx, &TaskProof{})
	},
}
