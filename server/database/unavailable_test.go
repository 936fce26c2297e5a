package database_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"

	mysqldriver "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
)

func TestIsUnavailable(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		err  error
		want bool
	}{
		{"none", nil, false},
		{"of the program", errors.New("no such column"), false},
		{"given up by the caller", context.Canceled, false},
		{"out of time", fmt.Errorf("read: %w", &net.OpError{Op: "read", Err: context.DeadlineExceeded}), false},
		{"connection lost", fmt.Errorf("read: %w", driver.ErrBadConn), true},
		{"connection lost in MariaDB", mysqldriver.ErrInvalidConn, true},
		{"connection refused", &net.OpError{Op: "dial", Err: errors.New("refused")}, true},
		{"MariaDB is full", &mysqldriver.MySQLError{Number: 1114}, true},
		{"MariaDB knows no such table", &mysqldriver.MySQLError{Number: 1146}, false},
		{"PostgreSQL shuts down", &pgconn.PgError{Code: "57P01"}, true},
		{"PostgreSQL has no more connections", &pgconn.PgError{Code: "53300"}, true},
		{"PostgreSQL lost a deadlock", &pgconn.PgError{Code: "40P01"}, true},
		{"PostgreSQL knows no such table", &pgconn.PgError{Code: "42P01"}, false},
		{"PostgreSQL without a code", &pgconn.PgError{}, false},
	} {
		if got := database.IsUnavailable(test.err); got != test.want {
			t.Errorf("%s: %t", test.name, got)
		}
	}
}

func TestNobodyListensIsUnavailable(t *testing.T) {
	t.Parallel()
	for _, dsn := range []string{"mysql://root@127.0.0.1:1/test", "postgres://root@127.0.0.1:1/test?sslmode=disable"} {
		if _, err := database.Open(t.Context(), dsn); !database.IsUnavailable(err) {
			t.Errorf("%s: %v", dsn, err)
		}
	}
}

func TestFullSQLiteIsUnavailableUntilThereIsRoom(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	write := func() error {
		return db.Tx(t.Context(), func(ctx context.Context) error {
			return db.In(ctx).Exec("INSERT INTO settings (name, value) VALUES (?, ?)", database.NewID().String(), strings.Repeat("x", 1000)).Error
		})
	}
	pages := func(n int) {
		err := db.Tx(t.Context(), func(ctx context.Context) error {
			return db.In(ctx).Exec(fmt.Sprintf("PRAGMA max_page_count = %d", n)).Error
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	pages(1) // SQLite takes the present size instead
	var err error
	for range 100 {
		if err = write(); err != nil {
			break
		}
	}
	if !database.IsUnavailable(err) {
		t.Errorf("a full database says %v", err)
	}
	pages(1 << 20)
	if err := write(); err != nil {
		t.Error(err)
	}
}
