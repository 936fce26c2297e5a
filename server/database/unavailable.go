package database

import (
	"context"
	"database/sql/driver"
	"errors"
	"net"

	mysqldriver "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
)

// IsUnavailable reports whether an error says that the database could not serve just
// now (gone, starting, busy, full, a deadlock lost again and again), so that the same
// request may succeed later. A context that ended is the caller's own doing.
func IsUnavailable(err error) bool {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, mysqldriver.ErrInvalidConn) || lostDeadlock(err) {
		return true
	}
	if my, ok := errors.AsType[*mysqldriver.MySQLError](err); ok {
		return unavailableMySQL[my.Number]
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return unavailablePostgres[pg.Code[:min(len(pg.Code), 2)]]
	}
	if lite, ok := errors.AsType[interface {
		error
		Code() int
	}](err); ok {
		return unavailableSQLite[lite.Code()&0xff]
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	_, ok := errors.AsType[*net.OpError](err)
	return ok
}

// unavailablePostgres holds classes of SQLSTATE.
var unavailablePostgres = map[string]bool{
	"53": true, // insufficient resources
	"57": true, // operator intervention
	"58": true, // system error
}

var unavailableMySQL = map[uint16]bool{
	1021: true, // ER_DISK_FULL
	1040: true, // ER_CON_COUNT_ERROR
	1053: true, // ER_SERVER_SHUTDOWN
	1114: true, // ER_RECORD_FILE_FULL
	1129: true, // ER_HOST_IS_BLOCKED
	1203: true, // ER_TOO_MANY_USER_CONNECTIONS
	1205: true, // ER_LOCK_WAIT_TIMEOUT
	1290: true, // ER_OPTION_PREVENTS_STATEMENT: read-only
}

var unavailableSQLite = map[int]bool{
	sqliteBusy: true,
	6:          true, // SQLITE_LOCKED
	10:         true, // SQLITE_IOERR
	13:         true, // SQLITE_FULL
	14:         true, // SQLITE_CANTOPEN
}
