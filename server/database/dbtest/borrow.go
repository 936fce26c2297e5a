package dbtest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm"

	"xiaoqin/server/database"
	"xiaoqin/server/database/migration"
)

// A server takes seconds to make the tables of a database and milliseconds to empty them,
// so tests borrow databases that stay there from one run to the next. Each is named after
// the migrations that made it, and is lent to whoever holds the lock of its name, which
// the server takes back when the process of a test dies.
const shelf = "xq_shelf_"

// borrow gives the DSN of an empty migrated database, nobody else's until the test ends.
func borrow(tb testing.TB, d database.Dialect) string {
	tb.Helper()
	base := reachable(tb, d)
	name, err := take(context.Background(), session(tb, base), d)
	if err != nil {
		tb.Fatal(err)
	}
	u, err := url.Parse(base)
	if err != nil {
		tb.Fatal(err)
	}
	u.Path = "/" + name
	if err := empty(tb.Context(), u.String()); err != nil {
		tb.Fatal(err)
	}
	return u.String()
}

// session is one connection to a server, closed when the test ends.
func session(tb testing.TB, dsn string) *sql.Conn {
	tb.Helper()
	db, err := database.Open(context.Background(), dsn)
	if err != nil {
		tb.Fatal(err)
	}
	pool, err := db.In(context.Background()).DB()
	if err != nil {
		tb.Fatal(err)
	}
	conn, err := pool.Conn(context.Background())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := errors.Join(conn.Close(), db.Close()); err != nil {
			tb.Error(err)
		}
	})
	return conn
}

// take locks, as long as the session lasts, the first database of this edition that is
// free, and makes it when there is none.
func take(ctx context.Context, desk *sql.Conn, d database.Dialect) (string, error) {
	edition, err := edition()
	if err != nil {
		return "", err
	}
	for n := 1; ; n++ {
		name := fmt.Sprintf("%s%s_%d", shelf, edition, n)
		if free, err := lock(ctx, desk, d, name); err != nil {
			return "", err
		} else if free {
			return name, place(ctx, desk, d, name, shelf+edition)
		}
	}
}

func lock(ctx context.Context, desk *sql.Conn, d database.Dialect, name string) (free bool, err error) {
	question := "SELECT GET_LOCK(?, 0)"
	if d == database.Postgres {
		question = "SELECT pg_try_advisory_lock(hashtextextended($1, 0))"
	}
	err = desk.QueryRowContext(ctx, question, name).Scan(&free)
	return free, err
}

// place makes a database that is not on the shelf yet, and first throws out those that
// other migrations made and nobody holds.
func place(ctx context.Context, desk *sql.Conn, d database.Dialect, name, edition string) error {
	names, err := shelved(ctx, desk, d)
	if err != nil || slices.Contains(names, name) {
		return err
	}
	for _, old := range names {
		if strings.HasPrefix(old, edition) {
			continue
		}
		free, err := lock(ctx, desk, d, old)
		if err == nil && free {
			_, err = desk.ExecContext(ctx, dropping(d, old))
		}
		if err != nil {
			return err
		}
	}
	_, err = desk.ExecContext(ctx, "CREATE DATABASE "+name)
	return err
}

func shelved(ctx context.Context, desk *sql.Conn, d database.Dialect) (names []string, err error) {
	question := "SELECT schema_name FROM information_schema.schemata"
	if d == database.Postgres {
		question = "SELECT datname FROM pg_database"
	}
	rows, err := desk.QueryContext(ctx, question)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		if strings.HasPrefix(name, shelf) {
			names = append(names, name)
		}
	}
	return names, rows.Err()
}

// empty migrates a database that was just made, and takes all rows out of one that was
// used before.
func empty(ctx context.Context, dsn string) (err error) {
	db, err := database.Open(ctx, dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if made, err := migration.Up(ctx, db); err != nil || len(made) > 0 {
		return err
	}
	tables, err := db.In(ctx).Migrator().GetTables()
	if err != nil {
		return err
	}
	return db.In(ctx).Connection(func(conn *gorm.DB) error {
		unbind := "SET FOREIGN_KEY_CHECKS = 0"
		if db.Dialect() == database.Postgres {
			unbind = "SET session_replication_role = replica"
		}
		if err := conn.Exec(unbind).Error; err != nil {
			return err
		}
		for _, table := range tables {
			if table == "migrations" {
				continue
			}
			if err := conn.Exec("DELETE FROM " + table).Error; err != nil {
				return fmt.Errorf("empty %s: %w", table, err)
			}
		}
		return nil
	})
}

// startedIn is the folder of the package under test.
var startedIn, _ = os.Getwd()

// edition tells the migrations of this source from all others.
var edition = sync.OnceValues(func() (string, error) {
	root := startedIn
	for root != filepath.Dir(root) {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			break
		}
		root = filepath.Dir(root)
	}
	files, err := filepath.Glob(filepath.Join(root, "server/database/migration/*.go"))
	if err != nil || len(files) == 0 {
		return "", fmt.Errorf("find the migrations above %s: %w", startedIn, err)
	}
	sum := sha256.New()
	for _, file := range files {
		text, err := os.ReadFile(file) //nolint:gosec // of this source
		if err != nil {
			return "", err
		}
		sum.Write(text)
	}
	return hex.EncodeToString(sum.Sum(nil)[:6]), nil
})

// blank is the file of an empty migrated SQLite database.
var blank = sync.OnceValues(func() (file []byte, err error) {
	folder, err := os.MkdirTemp("", "xiaoqin-blank-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	path := filepath.Join(folder, "xiaoqin.db")
	db, err := database.Open(context.Background(), path)
	if err != nil {
		return nil, err
	}
	_, err = migration.Up(context.Background(), db)
	if err := errors.Join(err, db.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(path) //nolint:gosec // just made here
})
