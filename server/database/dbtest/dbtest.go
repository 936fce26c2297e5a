// Package dbtest opens empty migrated databases for tests.
//
// SQLite is always there. MariaDB and PostgreSQL are used when they answer on
// loopback (or where XIAOQIN_TEST_MYSQL and XIAOQIN_TEST_POSTGRES say); otherwise
// their subtests are skipped by name, or fail when XIAOQIN_TEST_REQUIRE lists them.
package dbtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"xiaoqin/server/database"
	"xiaoqin/server/database/migration"
)

// servers are the places to look: the usual port, then the one `make services` uses.
var servers = map[database.Dialect]struct {
	env  string
	dsns []string
}{
	database.MySQL: {"XIAOQIN_TEST_MYSQL", []string{
		"mysql://root@127.0.0.1:3306/test", "mysql://root@127.0.0.1:13306/test",
	}},
	database.Postgres: {"XIAOQIN_TEST_POSTGRES", []string{
		"postgres://root@127.0.0.1:5432/test?sslmode=disable", "postgres://root@127.0.0.1:15432/test?sslmode=disable",
	}},
}

// Each runs the same test on every database that can be had, each time on an empty
// migrated one. The test leaves the tables as they are; what it writes goes away.
func Each(t *testing.T, test func(t *testing.T, db *database.DB)) {
	t.Helper()
	each(t, borrow, test)
}

// EachAnew is Each for tests that change tables: the databases are made for them alone.
func EachAnew(t *testing.T, test func(t *testing.T, db *database.DB)) {
	t.Helper()
	each(t, DSN, test)
}

func each(t *testing.T, server func(testing.TB, database.Dialect) string, test func(t *testing.T, db *database.DB)) {
	t.Helper()
	for _, d := range []database.Dialect{database.SQLite, database.MySQL, database.Postgres} {
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			if d == database.SQLite {
				test(t, Open(t))
			} else {
				test(t, open(t, server(t, d)))
			}
		})
	}
}

// Open gives an empty migrated SQLite database.
func Open(tb testing.TB) *database.DB {
	tb.Helper()
	dsn := DSN(tb, database.SQLite)
	file, err := blank()
	if err == nil {
		err = os.WriteFile(dsn, file, 0o600)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return open(tb, dsn)
}

func open(tb testing.TB, dsn string) *database.DB {
	tb.Helper()
	db, err := database.Open(tb.Context(), dsn)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	if _, err := migration.Up(tb.Context(), db); err != nil {
		tb.Fatal(err)
	}
	return db
}

// DSN names a new empty database of the dialect, removed when the test ends.
func DSN(tb testing.TB, d database.Dialect) string {
	tb.Helper()
	if d == database.SQLite {
		return filepath.Join(tb.TempDir(), "xiaoqin.db")
	}
	base := reachable(tb, d)
	name := "xq_" + strings.ReplaceAll(database.NewID().String(), "-", "")
	admin(tb, base, "CREATE DATABASE "+name)
	tb.Cleanup(func() { admin(tb, base, dropping(d, name)) })
	u, err := url.Parse(base)
	if err != nil {
		tb.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

// reached remembers for the process where each server answered.
var reached sync.Map // dialect → func() (string, error)

func reachable(tb testing.TB, d database.Dialect) string {
	tb.Helper()
	once, _ := reached.LoadOrStore(d, sync.OnceValues(func() (string, error) { return find(d) }))
	dsn, err := once.(func() (string, error))()
	if err == nil {
		return dsn
	}
	if Required(string(d)) {
		tb.Fatalf("%s is required: %v", d, err)
	}
	tb.Skipf("%s not reachable: %v", d, err)
	return ""
}

func find(d database.Dialect) (string, error) {
	candidates := servers[d].dsns
	if env := os.Getenv(servers[d].env); env != "" {
		candidates = []string{env}
	}
	var all []error
	for _, dsn := range candidates {
		db, err := database.Open(context.Background(), dsn)
		if err == nil {
			return dsn, db.Close()
		}
		all = append(all, err)
	}
	return "", errors.Join(all...)
}

// Required reports whether XIAOQIN_TEST_REQUIRE lists the service (mysql, postgres,
// redis, chromium), so that its absence is a failure and not a skip.
func Required(service string) bool {
	for name := range strings.SplitSeq(os.Getenv("XIAOQIN_TEST_REQUIRE"), ",") {
		if strings.TrimSpace(name) == service {
			return true
		}
	}
	return false
}

func admin(tb testing.TB, base, statement string) {
	tb.Helper()
	db, err := database.Open(context.Background(), base)
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close()
	if err := db.In(context.Background()).Exec(statement).Error; err != nil {
		tb.Fatal(fmt.Errorf("%s: %w", statement, err))
	}
}

// dropping is the statement that drops a database, also one that is in use.
func dropping(d database.Dialect, name string) string {
	if d == database.Postgres {
		return "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"
	}
	return "DROP DATABASE IF EXISTS " + name
}
