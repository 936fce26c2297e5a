// Package migration is the history of the schema, one file per step.
//
// The rules, each paid for by somebody's lost data:
//
//  1. One file per migration, id YYYYMMDDHHMM-short-description, appended to the
//     list in history.go and never edited after a release. The structs it creates
//     tables from are frozen inside it, not shared with the stores.
//  2. Never AutoMigrate. Only createTable, AddColumn and CreateIndex; on SQLite no
//     drop or change of a column through gorm, which rebuilds the table and, with
//     foreign keys on, empties its children: write raw SQL per dialect.
//  3. No ON DELETE CASCADE. Records of safety are archived, not deleted.
//  4. One transaction on SQLite and PostgreSQL. MariaDB commits each statement, so
//     each step must be safe to run again; createTable is.
//  5. Forward only. Before a change to an existing SQLite file a copy is kept.
package migration

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/database"
)

const table = "migrations"

// ErrNewerSchema means that the database was already migrated by a newer program.
var ErrNewerSchema = errors.New("this database was migrated by a newer xiaoqin; start that version, or restore an older backup")

// Step is one migration and whether this database has it.
type Step struct {
	ID      string
	Applied bool
}

// Status lists every migration this program knows, oldest first. It returns
// ErrNewerSchema when the database has one it does not know.
func Status(ctx context.Context, db *database.DB) ([]Step, error) {
	applied, err := appliedIDs(db.In(ctx))
	if err != nil {
		return nil, err
	}
	return compare(applied)
}

func compare(applied []string) ([]Step, error) {
	steps := make([]Step, 0, len(history))
	for _, m := range history {
		at := slices.Index(applied, m.ID)
		if at >= 0 {
			applied = slices.Delete(applied, at, at+1)
		}
		steps = append(steps, Step{ID: m.ID, Applied: at >= 0})
	}
	if len(applied) > 0 {
		return nil, fmt.Errorf("%w (unknown: %v)", ErrNewerSchema, applied)
	}
	return steps, nil
}

// Up brings the schema to this program's and returns the ids it applied, none when
// it was there already. Any number of instances may call it at once: one migrates,
// the others wait and find nothing left to do. An existing SQLite file is copied
// beside itself first.
func Up(ctx context.Context, db *database.DB) ([]string, error) {
	steps, err := Status(ctx, db)
	if err != nil || complete(steps) {
		return nil, err
	}
	var done []string
	err = db.Exclusive(ctx, func(tx *gorm.DB) error {
		done, err = up(ctx, db, tx, history)
		return err
	})
	return done, err
}

func complete(steps []Step) bool {
	return !slices.ContainsFunc(steps, func(s Step) bool { return !s.Applied })
}

// up applies what is missing of the list, alone on the database.
func up(ctx context.Context, db *database.DB, tx *gorm.DB, list []*gormigrate.Migration) ([]string, error) {
	before, err := appliedIDs(tx)
	if err != nil {
		return nil, err
	}
	steps, err := compare(slices.Clone(before))
	if err != nil || complete(steps) {
		return nil, err
	}
	if len(before) > 0 {
		if err := db.BackupBeforeMigration(ctx, list[len(list)-1].ID); err != nil {
			return nil, err
		}
	}
	runner := gormigrate.New(withTableOptions(tx), &gormigrate.Options{
		TableName: table, IDColumnName: "id", IDColumnSize: 190, ValidateUnknownMigrations: true,
	}, list)
	if err := runner.Migrate(); err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	if err := collate(tx, table); err != nil {
		return nil, err
	}
	after, err := appliedIDs(tx)
	return slices.DeleteFunc(after, func(id string) bool { return slices.Contains(before, id) }), err
}

func appliedIDs(tx *gorm.DB) ([]string, error) {
	if !tx.Migrator().HasTable(table) {
		return nil, nil
	}
	var ids []string
	err := tx.Table(table).Order("id").Pluck("id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("read applied migrations: %w", err)
	}
	return ids, nil
}
