package migration

import (
	"fmt"

	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/database"
)

// hotIndexes lets a check-in touch fewer pages. What a phone reported before is found by
// the id it gave, which sorts by time, so that the unique key grows at one end whatever
// the school. And what anybody may tick is in no index of what somebody owes; MariaDB has
// no indexes of a part.
var hotIndexes = &gormigrate.Migration{
	ID: "202611261000-hot-indexes",
	Migrate: func(tx *gorm.DB) error {
		if err := replaceIndex(tx, "check_ins", "uq_check_ins_client",
			"uq_check_ins_report", "CREATE UNIQUE INDEX uq_check_ins_report ON check_ins (client_id, account_id, school_id)"); err != nil {
			return err
		}
		if database.Dialect(tx.Name()) == database.MySQL {
			return nil
		}
		return replaceIndex(tx, "task_targets", "ix_task_targets_holder",
			"ix_task_targets_owed", "CREATE INDEX ix_task_targets_owed ON task_targets (school_id, holder_ref, done_at) WHERE holder_ref <> ''")
	},
}

// replaceIndex makes an index and drops the one in whose place it comes.
func replaceIndex(tx *gorm.DB, table, old, name, create string) error {
	if !tx.Migrator().HasIndex(table, name) {
		if err := tx.Exec(create).Error; err != nil {
			return fmt.Errorf("create index %s: %w", name, err)
		}
	}
	if !tx.Migrator().HasIndex(table, old) {
		return nil
	}
	drop := "DROP INDEX " + old
	if database.Dialect(tx.Name()) == database.MySQL {
		drop += " ON " + table
	}
	if err := tx.Exec(drop).Error; err != nil {
		return fmt.Errorf("drop index %s: %w", old, err)
	}
	return nil
}
