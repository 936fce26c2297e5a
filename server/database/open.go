package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	mysqldriver "github.com/go-sql-driver/mysql"
	"gorm.io/driver/mysql"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

const (
	sqliteReaders   = 4
	serverConns     = 16
	serverIdleConns = 8
	connLifetime    = 30 * time.Minute
)

// DB is one open database. It is safe for concurrent use.
type DB struct {
	dialect Dialect
	path    string // SQLite only
	writer  *gorm.DB
	reader  *gorm.DB // the writer itself, except on SQLite
	batch   batch    // SQLite only
}

// Open opens the database that the DSN names: a path is an SQLite file, created
// with its folder when missing; mysql:// and postgres:// are servers, which must
// answer. It does not migrate.
func Open(ctx context.Context, dsn string) (*DB, error) {
	db := &DB{dialect: DialectOf(dsn)}
	var err error
	if db.dialect == SQLite {
		err = db.openSQLite(dsn)
	} else {
		err = db.openServer(dsn)
	}
	if err == nil {
		err = db.Ping(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func (db *DB) openSQLite(path string) error {
	db.path = path
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return fmt.Errorf("make database folder: %w", err)
	}
	var err error
	if db.writer, err = openSQLite(sqliteDSN(path, false), 1); err != nil {
		return err
	}
	db.reader, err = openSQLite(sqliteDSN(path, true), sqliteReaders)
	return err
}

func (db *DB) openServer(dsn string) error {
	dialector, err := serverDialector(db.dialect, dsn)
	if err != nil {
		return err
	}
	db.writer, err = openGorm(dialector, serverConns, serverIdleConns)
	db.reader = db.writer
	return err
}

func serverDialector(d Dialect, dsn string) (gorm.Dialector, error) {
	if d == Postgres {
		return postgresDialector(dsn)
	}
	c, err := mysqlConfig(dsn)
	if err != nil {
		return nil, err
	}
	connector, err := mysqldriver.NewConnector(c)
	if err != nil {
		return nil, fmt.Errorf("read database DSN: %w", err)
	}
	return mysql.New(mysql.Config{Conn: sql.OpenDB(readCommitted{connector}), DSNConfig: c}), nil
}

// openGorm takes a fresh gorm.Config for each pool: a shared one keeps the dialect
// of the last pool opened.
func openGorm(d gorm.Dialector, open, idle int) (*gorm.DB, error) {
	g, err := gorm.Open(d, &gorm.Config{
		SkipDefaultTransaction: true,
		TranslateError:         true,
		Logger:                 logger.Discard,
		NowFunc:                func() time.Time { return time.Time{} }, // no row lets gorm fill in a time
	})
	if err != nil {
		return nil, fmt.Errorf("open %s database: %w", d.Name(), redactConnect(err))
	}
	pool, err := g.DB()
	if err != nil {
		return nil, fmt.Errorf("open %s database: %w", d.Name(), err)
	}
	pool.SetMaxOpenConns(open)
	pool.SetMaxIdleConns(idle)
	if d.Name() != string(SQLite) {
		pool.SetConnMaxLifetime(connLifetime)
	}
	return g, nil
}

// Forgo gives durability up for speed, in a database that is thrown away: a crash of the
// machine may leave nothing readable. Only SQLite has it for one database alone.
func (db *DB) Forgo(ctx context.Context) error {
	if db.dialect != SQLite {
		return nil
	}
	return db.writer.WithContext(ctx).Exec("PRAGMA synchronous=OFF").Error
}

// Dialect tells which of the three databases this is.
func (db *DB) Dialect() Dialect { return db.dialect }

// Ping asks the database for an answer.
func (db *DB) Ping(ctx context.Context) error {
	for _, g := range []*gorm.DB{db.writer, db.reader} {
		pool, err := g.DB()
		if err != nil {
			return fmt.Errorf("reach database: %w", err)
		}
		if err := pool.PingContext(ctx); err != nil {
			return fmt.Errorf("reach database: %w", redactConnect(err))
		}
	}
	return nil
}

// Close closes every connection. Transactions under way are rolled back.
func (db *DB) Close() error {
	var all []error
	for _, g := range []*gorm.DB{db.reader, db.writer} {
		if g == nil {
			continue
		}
		pool, err := g.DB()
		if err == nil {
			err = pool.Close()
		}
		all = append(all, err)
	}
	return errors.Join(all...)
}
