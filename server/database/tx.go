package database

import (
	"context"
	"errors"
	"fmt"
	"sync"

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
// MariaDB and PostgreSQL may break a deadlock by rolling one side back, and PostgreSQL
// refuses statements prepared before a migration; fn is then run again, so it must do
// nothing but database work. No network call belongs in a
// transaction.
func (db *DB) Tx(ctx context.Context, fn func(ctx context.Context) error) error {
	if _, joined := ctx.Value(txKey{db}).(*gorm.DB); joined {
		return fn(ctx)
	}
	var err error
	for deadlocks, stale := 0, 0; deadlocks < txAttempts && stale <= serverConns; {
		var u unit
		err = db.writer.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
			inside := db.within(ctx, tx, &u)
			if err := fn(inside); err != nil {
				return db.cause(inside, err)
			}
			return db.flush(inside)
		})
		if err == nil {
			u.after.run()
		}
		switch {
		case lostDeadlock(err):
			deadlocks++
		case stalePlan(err):
			stale++
		default:
			return err
		}
	}
	return fmt.Errorf("transaction lost %d deadlocks: %w", txAttempts, err)
}

// flush runs what still waits for the commit.
func (db *DB) flush(ctx context.Context) error {
	if w, waits := db.Bare(ctx).(*waiting); waits {
		return w.flush(ctx)
	}
	return nil
}

// cause puts the error of what waited in front of what it led to.
func (db *DB) cause(ctx context.Context, err error) error {
	if w, waits := db.Bare(ctx).(*waiting); waits && w.lost != nil && !errors.Is(err, w.lost) {
		return errors.Join(w.lost, err)
	}
	return err
}

type unitKey struct{ db *DB }

// unit is what belongs to one transaction, or to one job of several that share one.
type unit struct {
	after commitHooks
	kept  sync.Map
}

// commitHooks are what waits for a commit.
type commitHooks []func()

func (h commitHooks) run() {
	for _, fn := range h {
		fn()
	}
}

// within is the context of a transaction.
func (db *DB) within(ctx context.Context, tx *gorm.DB, u *unit) context.Context {
	if db.dialect != SQLite {
		tx = tx.Session(&gorm.Session{Context: ctx})
		tx.Statement.ConnPool = &waiting{ConnPool: tx.Statement.ConnPool, dialect: db.dialect}
	}
	return context.WithValue(context.WithValue(ctx, txKey{db}, tx), unitKey{db}, u)
}

// Kept is a place for what has been read in the transaction that ctx is in and need not be
// read again there; nil when there is none. It is gone at the end of the transaction.
func (db *DB) Kept(ctx context.Context) *sync.Map {
	if u, ok := ctx.Value(unitKey{db}).(*unit); ok {
		return &u.kept
	}
	return nil
}

// AfterCommit runs fn once the transaction that ctx is in has committed, and never when it
// is rolled back; at once when there is none. Whoever is woken then finds what was written.
func (db *DB) AfterCommit(ctx context.Context, fn func()) {
	if u, ok := ctx.Value(unitKey{db}).(*unit); ok {
		u.after = append(u.after, fn)
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
