package database

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"strings"

	mysqldriver "github.com/go-sql-driver/mysql"
)

// mysqlConfig turns mysql://user:password@host:port/name into the driver's
// configuration. Everything the program relies on is set here, whatever the DSN
// says: utf8mb4 with binary collation, UTC, rows found rather than
// rows changed (so that a compare-and-set that changes nothing still counts).
func mysqlConfig(dsn string) (*mysqldriver.Config, error) {
	u, err := url.Parse(dsn)
	if err != nil {
		return nil, fmt.Errorf("read database DSN: %w", redactURLError(err))
	}
	name := strings.TrimPrefix(u.Path, "/")
	if u.Host == "" || name == "" {
		return nil, errors.New("read database DSN: want mysql://user:password@host:3306/database")
	}
	c := mysqldriver.NewConfig()
	c.User = u.User.Username()
	c.Passwd, _ = u.User.Password()
	c.Net, c.Addr = "tcp", u.Host
	if u.Port() == "" {
		c.Addr += ":3306"
	}
	c.DBName = name
	c.Collation = "utf8mb4_bin"
	c.ParseTime = true
	c.ClientFoundRows = true
	c.InterpolateParams = true
	c.MultiStatements = true            // for DB.Later; every statement is a constant text
	c.Logger = &mysqldriver.NopLogger{} // whoever meets the error reports it
	c.Params = map[string]string{"time_zone": "'+00:00'"}
	return c, nil
}

// redactURLError drops the DSN, and so the password, from a parse error.
func redactURLError(err error) error {
	if e, ok := err.(*url.Error); ok { //nolint:errorlint // url.Parse returns it bare
		return e.Err
	}
	return err
}

// readCommitted is a connector whose sessions see each statement's own snapshot, as
// PostgreSQL's do. The variable that sets this has different names on MySQL 8 and
// MariaDB 10; the statement has not.
type readCommitted struct{ driver.Connector }

// Connect opens a session and sets its isolation.
func (c readCommitted) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	exec, ok := conn.(driver.ExecerContext)
	if !ok {
		return nil, errors.Join(errors.New("the MySQL driver cannot execute"), conn.Close())
	}
	if _, err := exec.ExecContext(ctx, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", nil); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}
