package database

import (
	"context"
	"errors"
	"fmt"

	mysqldriver "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
)

// txAttempts bounds how often a transaction that lost a deadlock is run again.
const txAttempts = 5

type txKey struct{ db *DB }

// Tx runs fn in one transaction and commits when it returns nil. Inside another Tx
// of the same database it joins that one: the outermost commits.
//
// MariaDB and PostgreSQL may break a deadlock by rolling one side back; fn is then
// run again, so it must do nothing but database work. No network call belongs in a
// transaction.
func (db *DB) Tx(ctx context.Context, fn func(ctx context.Context) error) error {
	if _, joined := ctx.Value(txKey{db}).(*gorm.DB); joined {
		return fn(ctx)
	}
	var err error
	for range txAttempts {
		var after commitHooks
		err = db.writer.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
			return fn(db.within(ctx, tx, &after))
		})
		if err == nil {
			after.run()
		}
		if !lostDeadlock(err) {
			return err
		}
	}
	return fmt.Errorf("transaction lost %d deadlocks: %w", txAttempts, err)
}

type hooksKey struct{ db *DB }

// commitHooks are what waits for a commit.
type commitHooks []func()

func (h commitHooks) run() {
	for _, fn := range h {
		fn()
	}
}

// within is the context of a transaction.
func (db *DB) within(ctx context.Context, tx *gorm.DB, after *commitHooks) context.Context {
	return context.WithValue(context.WithValue(ctx, txKey{db}, tx), hooksKey{db}, after)
}

// AfterCommit runs fn once the transaction that ctx is in has committed, and never when it
// is rolled back; at once when there is none. Whoever is woken then finds what was written.
func (db *DB) AfterCommit(ctx context.Context, fn func()) {
	if after, ok := ctx.Value(hooksKey{db}).(*commitHooks); ok {
		*after = append(*after, fn)
		return
	}
	fn()
}

// In gives the session for ctx: the transaction it is in, or else the readers. A
// write outside a Tx is refused by SQLite.
func (db *DB) In(ctx context.Context) *gorm.DB {
	if tx, ok := ctx.Value(txKey{db}).(*gorm.DB); ok {
		return tx.WithContext(ctx)
	}
	return db.reader.WithContext(ctx)
}

// Bare is the driver's side of In, for statements that gorm would only slow down. They
// take the placeholders of Rebind.
func (db *DB) Bare(ctx context.Context) gorm.ConnPool {
	if tx, ok := ctx.Value(txKey{db}).(*gorm.DB); ok {
		return tx.Statement.ConnPool
	}
	return db.reader.ConnPool
}

func lostDeadlock(err error) bool {
	if my, ok := errors.AsType[*mysqldriver.MySQLError](err); ok {
		return my.Number == 1213 // ER_LOCK_DEADLOCK
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "40P01" || pg.Code == "40001"
	}
	return false
}

// IsDuplicate reports whether a unique key refused the row.
func IsDuplicate(err error) bool { return errors.Is(err, gorm.ErrDuplicatedKey) }

// IsNotFound reports whether a single-row read found none.
func IsNotFound(err error) bool { return errors.Is(err, gorm.ErrRecordNotFound) }

// redactConnect drops the connection string, and so the password, from an error of
// opening: pgx puts it in front of the reason.
func redactConnect(err error) error {
	if _, ok := errors.AsType[*pgconn.ParseConfigError](err); ok {
		return errors.New("the DSN cannot be read; want postgres://user:password@host:5432/database")
	}
	if connect, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return connect.Unwrap()
	}
	return err
}
