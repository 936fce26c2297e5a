package migration_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorm.io/gorm"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/database/migration"
)

var dialects = []database.Dialect{database.SQLite, database.MySQL, database.Postgres}

// TestUpgradeKeepsEveryRow takes one database through the whole history, with rows in every
// table before each step. A rebuilt table with children is emptied without an error, so the
// rows are counted.
func TestUpgradeKeepsEveryRow(t *testing.T) {
	t.Parallel()
	for _, d := range dialects {
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			dsn := dbtest.DSN(t, d)
			for n := 1; n < migration.Steps; n++ {
				expectStepKeepsRows(t, openDSNAt(t, dsn, n), n+1)
			}
		})
	}
}

func expectStepKeepsRows(t *testing.T, db *database.DB, n int) {
	t.Helper()
	fill(t, db)
	before := counts(t, db)
	if err := migration.UpTo(t.Context(), db, n); err != nil {
		t.Fatalf("step %d: %v", n, err)
	}
	after := counts(t, db)
	for table := range after {
		if _, old := before[table]; !old || table == "migrations" {
			delete(after, table)
		}
	}
	delete(before, "migrations")
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("rows by table at step %d (-before +after)\n%s", n, diff)
	}
}

// TestThreeInstancesUpgradeTogether starts the new program three times on an old database
// with rows in it; beside an SQLite file the copy must be of the old schema.
func TestThreeInstancesUpgradeTogether(t *testing.T) {
	t.Parallel()
	for _, d := range dialects {
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			dsn := dbtest.DSN(t, d)
			old := openDSNAt(t, dsn, migration.Steps-1)
			fill(t, old)
			var instances sync.WaitGroup
			migrators := make(chan []string, 3)
			for range cap(migrators) {
				instances.Go(func() {
					db, err := database.Open(t.Context(), dsn)
					if err != nil {
						t.Error(err)
						return
					}
					defer db.Close()
					done, err := migration.Up(t.Context(), db)
					if err != nil {
						t.Error(err)
					}
					if len(done) > 0 {
						migrators <- done
					}
				})
			}
			instances.Wait()
			if len(migrators) != 1 {
				t.Fatalf("%d instances migrated, want 1", len(migrators))
			}
			if d == database.SQLite {
				expectOldCopy(t, dsn+".before-"+(<-migrators)[0])
			}
		})
	}
}

func expectOldCopy(t *testing.T, path string) {
	t.Helper()
	restored := t.TempDir() + "/restored.db"
	if err := database.Restore(t.Context(), path, restored); err != nil {
		t.Fatal(err)
	}
	db := open(t, restored)
	defer db.Close()
	if n := counts(t, db)["migrations"]; n != int64(migration.Steps-1) {
		t.Errorf("the copy has %d migrations, want the %d from before", n, migration.Steps-1)
	}
}

// TestACopyOfAFailedAttemptIsReplaced would otherwise restore a school to the day on which
// an upgrade failed.
func TestACopyOfAFailedAttemptIsReplaced(t *testing.T) {
	t.Parallel()
	dsn := dbtest.DSN(t, database.SQLite)
	db := openDSNAt(t, dsn, migration.Steps-1)
	steps, err := migration.Status(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	path := dsn + ".before-" + steps[migration.Steps-1].ID
	if err := os.WriteFile(path, []byte("of last month"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := migration.Up(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	expectOldCopy(t, path)
}

// TestAnInterruptedMigrationRunsAgain is a program that died after the statements of each
// migration and before it was noted: MariaDB has committed each of them.
func TestAnInterruptedMigrationRunsAgain(t *testing.T) {
	t.Parallel()
	dsn := dbtest.DSN(t, database.MySQL)
	for n := 1; n <= migration.Steps; n++ {
		db := openDSNAt(t, dsn, n)
		exec(t, db, "DELETE FROM migrations ORDER BY id DESC LIMIT 1")
		if err := migration.UpTo(t.Context(), db, n); err != nil {
			t.Fatalf("step %d: %v", n, err)
		}
	}
}

func openAt(t *testing.T, d database.Dialect, n int) *database.DB {
	t.Helper()
	return openDSNAt(t, dbtest.DSN(t, d), n)
}

// openDSNAt opens the database anew after the old program has made it, as a new one does.
func openDSNAt(t *testing.T, dsn string, n int) *database.DB {
	t.Helper()
	old := open(t, dsn)
	if err := errors.Join(migration.UpTo(t.Context(), old, n), old.Close()); err != nil {
		t.Fatal(err)
	}
	db := open(t, dsn)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func open(t *testing.T, dsn string) *database.DB {
	t.Helper()
	db, err := database.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func exec(t *testing.T, db *database.DB, statement string, args ...any) {
	t.Helper()
	err := db.Tx(t.Context(), func(ctx context.Context) error { return db.In(ctx).Exec(statement, args...).Error })
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func tables(t *testing.T, db *database.DB) []string {
	t.Helper()
	names, err := db.In(t.Context()).Migrator().GetTables()
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(names, func(name string) bool { return strings.HasPrefix(name, "sqlite_") })
}

func counts(t *testing.T, db *database.DB) map[string]int64 {
	t.Helper()
	all := make(map[string]int64)
	for _, table := range tables(t, db) {
		var n int64
		if err := db.In(t.Context()).Table(table).Count(&n).Error; err != nil {
			t.Fatal(err)
		}
		all[table] = n
	}
	return all
}

const rowsPerTable = 3

// fill puts rows into every empty table that fit its columns; what they say means nothing.
func fill(t *testing.T, db *database.DB) {
	t.Helper()
	for table, rows := range counts(t, db) {
		if table == "migrations" || rows > 0 {
			continue
		}
		columns, err := db.In(t.Context()).Migrator().ColumnTypes(table)
		if err != nil {
			t.Fatal(err)
		}
		for n := range rowsPerTable {
			names, values := []string{}, []any{}
			for _, c := range columns {
				names, values = append(names, c.Name()), append(values, sample(t, c, n))
			}
			exec(t, db, "INSERT INTO "+table+" ("+strings.Join(names, ", ")+") VALUES (?"+strings.Repeat(", ?", len(names)-1)+")", values...)
		}
	}
}

// sample is the n-th value for a column.
func sample(t *testing.T, c gorm.ColumnType, n int) any {
	t.Helper()
	switch kind := strings.ToLower(c.DatabaseTypeName()); {
	case strings.HasPrefix(kind, "uuid"), strings.Contains(kind, "blob"), strings.Contains(kind, "binary"), kind == "bytea":
		return database.NewID()
	case strings.HasPrefix(kind, "bool"):
		return n%2 == 0
	case strings.HasPrefix(kind, "tinyint(1)"):
		return n % 2
	case strings.Contains(kind, "int"), strings.Contains(kind, "numeric"), strings.HasPrefix(kind, "real"), strings.HasPrefix(kind, "double"):
		return n + 1
	case strings.Contains(kind, "char"), strings.Contains(kind, "text"):
		return strconv.Itoa(n + 1)
	default:
		t.Fatalf("no sample for the type %s of column %s", kind, c.Name())
		return nil
	}
}
