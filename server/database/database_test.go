package database_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/database/migration"
)

type setting struct {
	Name  string `gorm:"primaryKey"`
	Value string
}

func (setting) TableName() string { return "settings" }

func put(ctx context.Context, db *database.DB, name, value string) error {
	return db.Tx(ctx, func(ctx context.Context) error {
		return db.In(ctx).Create(&setting{name, value}).Error
	})
}

func count(t *testing.T, db *database.DB) int64 {
	t.Helper()
	var n int64
	if err := db.In(t.Context()).Model(&setting{}).Count(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTxCommitsRollsBackAndJoins(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		broken := errors.New("broken")
		err := db.Tx(t.Context(), func(ctx context.Context) error {
			if err := put(ctx, db, "a", "1"); err != nil {
				return err
			}
			return broken
		})
		if !errors.Is(err, broken) {
			t.Fatalf("Tx = %v, want the error of its function", err)
		}
		if n := count(t, db); n != 0 {
			t.Fatalf("%d rows after a rollback of the outer Tx, want 0: the inner one must have joined", n)
		}
		if err := put(t.Context(), db, "a", "1"); err != nil {
			t.Fatal(err)
		}
		if err := put(t.Context(), db, "a", "2"); !database.IsDuplicate(err) {
			t.Fatalf("second row of one key: %v, want a duplicate", err)
		}
		var none setting
		if err := db.In(t.Context()).Take(&none, "name = ?", "b").Error; !database.IsNotFound(err) {
			t.Fatalf("missing row: %v, want not found", err)
		}
	})
}

func TestTextIsComparedByteByByte(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		for _, name := range []string{"aBc", "ABC", "校勤", "👷"} {
			if err := put(t.Context(), db, name, name); err != nil {
				t.Fatalf("put %q: %v", name, err)
			}
		}
		var found []string
		if err := db.In(t.Context()).Model(&setting{}).Where("name = ?", "abc").Pluck("name", &found).Error; err != nil {
			t.Fatal(err)
		}
		if len(found) != 0 {
			t.Fatalf("'abc' matched %q", found)
		}
		if err := db.CheckCollation(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

func TestCheckCollationFindsAForeignTable(t *testing.T) {
	t.Parallel()
	dbtest.EachAnew(t, func(t *testing.T, db *database.DB) {
		statement := map[database.Dialect]string{
			database.MySQL:    "CREATE TABLE odd (name VARCHAR(10)) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci",
			database.Postgres: `CREATE TABLE odd (name VARCHAR(10) COLLATE "en_US.utf8")`,
		}[db.Dialect()]
		if db.Dialect() == database.Postgres {
			statement = `CREATE TABLE odd (name VARCHAR(10) COLLATE "und-x-icu")`
		}
		if statement == "" {
			return
		}
		exec(t, db, statement)
		if err := db.CheckCollation(t.Context()); err == nil {
			t.Fatal("a column of another collation went unnoticed")
		}
	})
}

func exec(t *testing.T, db *database.DB, statement string) {
	t.Helper()
	err := db.Tx(t.Context(), func(ctx context.Context) error { return db.In(ctx).Exec(statement).Error })
	if err != nil {
		t.Fatal(err)
	}
}

func TestReadsOutsideATransactionCannotWriteOnSQLite(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	if err := db.In(t.Context()).Create(&setting{"a", "1"}).Error; err == nil {
		t.Fatal("a write outside Tx was accepted")
	}
}

func TestConcurrentReadThenWriteLosesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		if err := put(t.Context(), db, "n", ""); err != nil {
			t.Fatal(err)
		}
		const writers, each = 8, 10
		var wait sync.WaitGroup
		for range writers {
			wait.Go(func() {
				for range each {
					if err := db.Tx(t.Context(), func(ctx context.Context) error { return lengthen(db.In(ctx)) }); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wait.Wait()
		var row setting
		if err := db.In(t.Context()).Take(&row, "name = ?", "n").Error; err != nil {
			t.Fatal(err)
		}
		if len(row.Value) != writers*each {
			t.Fatalf("%d of %d updates survived", len(row.Value), writers*each)
		}
	})
}

func lengthen(tx *gorm.DB) error {
	value := gorm.Expr("value || 'x'")
	if tx.Name() == string(database.MySQL) {
		value = gorm.Expr("CONCAT(value, 'x')")
	}
	return tx.Model(&setting{}).Where("name = ?", "n").Update("value", value).Error
}

func TestColumnTypesSurviveTheRoundTrip(t *testing.T) {
	t.Parallel()
	type sample struct {
		ID database.ID `gorm:"primaryKey"`
		At clock.Instant
		On clock.Date
		No *clock.Instant
	}
	dbtest.EachAnew(t, func(t *testing.T, db *database.DB) {
		err := db.Tx(t.Context(), func(ctx context.Context) error { return db.In(ctx).Migrator().CreateTable(&sample{}) })
		if err != nil {
			t.Fatal(err)
		}
		day, err := clock.ParseDate("2022-04-02")
		if err != nil {
			t.Fatal(err)
		}
		want := sample{ID: database.NewID(), At: clock.At(day.At(7 * 3600e9)), On: day}
		if err := db.Tx(t.Context(), func(ctx context.Context) error { return db.In(ctx).Create(&want).Error }); err != nil {
			t.Fatal(err)
		}
		var got sample
		if err := db.In(t.Context()).Take(&got, "id = ?", want.ID).Error; err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Fatalf("read %+v, wrote %+v", got, want)
		}
	})
}

func TestMigrateOnceWhenThreeInstancesStartTogether(t *testing.T) {
	t.Parallel()
	for _, d := range []database.Dialect{database.SQLite, database.MySQL, database.Postgres} {
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			dsn := dbtest.DSN(t, d)
			done := make([][]string, 3)
			var wait sync.WaitGroup
			for i := range done {
				wait.Go(func() {
					db, err := database.Open(t.Context(), dsn)
					if err != nil {
						t.Error(err)
						return
					}
					defer db.Close()
					if done[i], err = migration.Up(t.Context(), db); err != nil {
						t.Error(err)
					}
				})
			}
			wait.Wait()
			migrators := 0
			for _, ids := range done {
				if len(ids) > 0 {
					migrators++
				}
			}
			if migrators != 1 {
				t.Fatalf("%d instances migrated, want 1: %v", migrators, done)
			}
		})
	}
}

func TestOldBinaryRefusesANewerSchema(t *testing.T) {
	t.Parallel()
	dbtest.EachAnew(t, func(t *testing.T, db *database.DB) {
		exec(t, db, "INSERT INTO migrations (id) VALUES ('299912312359-from-the-future')")
		if _, err := migration.Up(t.Context(), db); !errors.Is(err, migration.ErrNewerSchema) {
			t.Fatalf("Up = %v, want ErrNewerSchema", err)
		}
		if _, err := migration.Status(t.Context(), db); !errors.Is(err, migration.ErrNewerSchema) {
			t.Fatalf("Status = %v, want ErrNewerSchema", err)
		}
	})
}

func TestBackupWhileWritingThenRestoreWhileWriting(t *testing.T) {
	t.Parallel()
	live := dbtest.DSN(t, database.SQLite)
	db, err := database.Open(t.Context(), live)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := migration.Up(t.Context(), db); err != nil {
		t.Fatal(err)
	}

	const before, during = 50, 200
	for i := range before {
		if err := put(t.Context(), db, fmt.Sprintf("before-%d", i), "x"); err != nil {
			t.Fatal(err)
		}
	}
	var writer sync.WaitGroup
	writer.Go(func() {
		for i := range during {
			if err := put(context.WithoutCancel(t.Context()), db, fmt.Sprintf("during-%d", i), "x"); err != nil {
				t.Error(err)
			}
		}
	})
	backup := filepath.Join(t.TempDir(), "backup.db")
	if err := db.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	if err := database.Restore(t.Context(), backup, live); !errors.Is(err, database.ErrInUse) {
		t.Fatalf("restore over a database in use: %v, want ErrInUse", err)
	}
	elsewhere := filepath.Join(t.TempDir(), "restored.db")
	if err := database.Restore(t.Context(), backup, elsewhere); err != nil {
		t.Fatal(err)
	}
	writer.Wait()
	if n := count(t, db); n != before+during {
		t.Fatalf("the live database holds %d rows, want %d: a backup must not disturb it", n, before+during)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := database.Restore(t.Context(), backup, live); err != nil {
		t.Fatalf("restore once nobody uses it: %v", err)
	}
	for _, path := range []string{elsewhere, live} {
		restored, err := database.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if n := count(t, restored); n < before || n > before+during {
			t.Errorf("%s holds %d rows, want at least the %d acknowledged before the backup", path, n, before)
		}
		if err := restored.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
