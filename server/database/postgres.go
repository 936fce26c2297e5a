package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// stalePlan reports whether PostgreSQL refused a prepared statement because a migration has
// changed what it gives since: "cached plan must not change result type". The statement is
// sound; it only has to be prepared anew.
func stalePlan(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && pg.Code == "0A000"
}

func postgresDialector(dsn string) (gorm.Dialector, error) {
	c, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("open postgres database: %w", redactConnect(err))
	}
	return postgres.New(postgres.Config{Conn: sql.OpenDB(replanning{stdlib.GetConnector(*c)})}), nil
}

// replanning is a connector whose sessions outlive a migration under a running program.
type replanning struct{ driver.Connector }

// Connect opens a session.
func (c replanning) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	session, ok := conn.(*stdlib.Conn)
	if !ok {
		return nil, errors.Join(errors.New("the PostgreSQL driver gave another connection"), conn.Close())
	}
	return &replanned{Conn: session}, nil
}

// replanned asks once more outside of a transaction, where nothing is lost; the driver has
// dropped the statement by then. Inside of one everything has to be done again, which
// [DB.Tx] does on another session: one that met a stale plan may hold more of them.
type replanned struct {
	*stdlib.Conn
	stale bool
}

// QueryContext implements driver.QueryerContext.
func (c *replanned) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	rows, err := c.Conn.QueryContext(ctx, query, args)
	if c.again(err) {
		return c.Conn.QueryContext(ctx, query, args)
	}
	return rows, err
}

// ExecContext implements driver.ExecerContext.
func (c *replanned) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	result, err := c.Conn.ExecContext(ctx, query, args)
	if c.again(err) {
		return c.Conn.ExecContext(ctx, query, args)
	}
	return result, err
}

func (c *replanned) again(err error) bool {
	const idle = 'I'
	if !stalePlan(err) {
		return false
	}
	c.stale = true
	return c.Conn.Conn().PgConn().TxStatus() == idle
}

// IsValid implements driver.Validator: a session with stale plans is not kept.
func (c *replanned) IsValid() bool { return !c.stale }
