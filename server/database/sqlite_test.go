package database_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
)

// TestStatementsAreForgottenOneByOne asks more different questions than a connection
// keeps, some while the rows of the same question are still being read.
func TestStatementsAreForgottenOneByOne(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	err := db.Tx(t.Context(), func(ctx context.Context) error {
		for i := range 300 {
			for range 2 {
				if err := note(ctx, db, fmt.Sprint("n", i)); err != nil && !database.IsDuplicate(err) {
					return err
				}
			}
			query := fmt.Sprintf("SELECT name FROM settings WHERE name >= 'n' AND %d = %d ORDER BY name", i, i)
			outer, inner := 0, 0
			err := db.Query(ctx, func(func(...any) error) error {
				outer++
				if outer > 2 {
					return nil
				}
				return db.Query(ctx, func(func(...any) error) error { inner++; return nil }, query)
			}, query)
			if err != nil {
				return err
			}
			if n := i + 1; outer != n || inner != n*min(n, 2) {
				return fmt.Errorf("%d and %d rows after %d were written", outer, inner, n)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestAKeptStatementSeesANewSchema: a statement that was prepared before a column was
// added knows of it afterwards.
func TestAKeptStatementSeesANewSchema(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	columns := func() int {
		rows, err := db.In(t.Context()).Raw("SELECT * FROM settings").Rows()
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		names, err := rows.Columns()
		if err := errors.Join(err, rows.Err()); err != nil {
			t.Fatal(err)
		}
		return len(names)
	}
	before := columns()
	err := db.Tx(t.Context(), func(ctx context.Context) error {
		_, err := db.Exec(ctx, "ALTER TABLE settings ADD COLUMN extra INTEGER")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if after := columns(); after != before+1 {
		t.Errorf("%d columns, then %d", before, after)
	}
}

// TestAFailedStatementDoesNoHarm: after a row was refused the same statement takes the next.
func TestAFailedStatementDoesNoHarm(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		write := func(name string) error {
			return db.Tx(t.Context(), func(ctx context.Context) error { return note(ctx, db, name) })
		}
		if err := write("a"); err != nil {
			t.Fatal(err)
		}
		if err := write("a"); !database.IsDuplicate(err) {
			t.Errorf("a row that is there already: %v", err)
		}
		if err := write("b"); err != nil || !has(t, db, "b") {
			t.Errorf("the row after it: %v", err)
		}
	})
}

func TestQueriesReadRowsOnEveryDatabase(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		names := []string{"a", "b", "c"}
		err := db.Tx(t.Context(), func(ctx context.Context) error {
			for _, name := range names {
				if _, err := db.Exec(ctx, "INSERT INTO settings (name, value) VALUES (?, ?)", name, "x"); err != nil {
					return err
				}
			}
			places, args := database.List(names)
			n, err := db.Exec(ctx, "UPDATE settings SET value = ? WHERE name IN ("+places+")", append([]any{"y"}, args...)...)
			if err != nil || n != len(names) {
				return fmt.Errorf("%d rows changed: %w", n, err)
			}
			var value string
			if err := db.Query(ctx, func(scan func(...any) error) error { return scan(&value) },
				db.Locked("SELECT value FROM settings WHERE name = ?"), "c"); err != nil || value != "y" {
				return fmt.Errorf("c is %q: %w", value, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(names) != 3 {
			t.Errorf("the list became %q", names)
		}
	})
}

// TestOpenWaitsForWhoWritesANewFile has another program write to a file that has no
// write-ahead log yet; there SQLite answers busy at once, however long it was told to wait.
func TestOpenWaitsForWhoWritesANewFile(t *testing.T) {
	t.Parallel()
	dsn := dbtest.DSN(t, database.SQLite)
	pool, err := sql.Open("sqlite", "file:"+dsn+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = pool.Close() }()
	tx, err := pool.Begin()
	if err != nil {
		t.Fatal(err)
	}
	opened := make(chan error)
	go func() {
		db, err := database.Open(t.Context(), dsn)
		if err == nil {
			err = db.Close()
		}
		opened <- err
	}()
	const numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)"
	if _, err := tx.Exec("CREATE TABLE numbers AS " + numbers + " SELECT i FROM n"); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := <-opened; err != nil {
		t.Fatal(err)
	}
}
