package database

import (
	"container/list"
	"context"
	"database/sql/driver"
	"errors"
	"time"

	"modernc.org/sqlite"
)

// statementsKept is how many prepared statements a connection to SQLite keeps. The engine
// has some sixty of its own; lists of other lengths come and go.
const statementsKept = 128

// remembering makes connections to SQLite that keep their statements prepared: to read a
// statement costs SQLite as much as to execute it.
type remembering struct{ driver.Connector }

// sqliteDriverConn is what the connections of the driver can do and database/sql asks for.
type sqliteDriverConn interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// Connect implements driver.Connector.
func (r remembering) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := r.patient(ctx)
	if err != nil {
		return nil, err
	}
	return &rememberingConn{
		sqliteDriverConn: conn.(sqliteDriverConn), //nolint:forcetypeassert // the driver is pinned, and no test passes without
		byText:           make(map[string]*list.Element), order: list.New(),
	}, nil
}

// Who turns a new file into one with a write-ahead log makes everybody else busy, and there
// SQLite answers at once instead of waiting as it does for all other locks.
const (
	patience   = 500
	beforeNext = 10 * time.Millisecond
)

// patient connects, and goes on trying while another program is making the file ready.
func (r remembering) patient(ctx context.Context) (driver.Conn, error) {
	for tries := 1; ; tries++ {
		conn, err := r.Connector.Connect(ctx)
		busy, ok := errors.AsType[*sqlite.Error](err)
		if !ok || busy.Code()&0xff != sqliteBusy || tries == patience {
			return conn, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(beforeNext):
		}
	}
}

// rememberingConn is a connection with the statements that nobody is using. Like every
// driver.Conn it serves one goroutine at a time.
type rememberingConn struct {
	sqliteDriverConn
	byText map[string]*list.Element
	order  *list.List // of sqliteStatement, lately used ones in front
}

// sqliteDriverStmt is what the statements of the driver can do.
type sqliteDriverStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

type sqliteStatement struct {
	sqliteDriverStmt
	text string
}

// take gives a prepared statement, which nobody else gets until it is given back.
func (c *rememberingConn) take(ctx context.Context, text string) (sqliteStatement, error) {
	if kept := c.byText[text]; kept != nil {
		delete(c.byText, text)
		return c.order.Remove(kept).(sqliteStatement), nil //nolint:forcetypeassert // nothing else is in the list
	}
	fresh, err := c.PrepareContext(ctx, text)
	if err != nil {
		return sqliteStatement{}, err
	}
	return sqliteStatement{fresh.(sqliteDriverStmt), text}, nil //nolint:forcetypeassert // as above
}

// giveBack keeps a statement for the next who asks, or lets go of it when another of the
// same text was given back meanwhile.
func (c *rememberingConn) giveBack(s sqliteStatement) error {
	if c.byText[s.text] != nil {
		return s.Close()
	}
	c.byText[s.text] = c.order.PushFront(s)
	if c.order.Len() <= statementsKept {
		return nil
	}
	oldest := c.order.Remove(c.order.Back()).(sqliteStatement) //nolint:forcetypeassert // nothing else is in the list
	delete(c.byText, oldest.text)
	return oldest.Close()
}

// ExecContext implements driver.ExecerContext.
func (c *rememberingConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.take(ctx, text)
	if err != nil {
		return nil, err
	}
	result, err := s.ExecContext(ctx, args)
	if err != nil {
		_ = s.Close() // it reports the error of its last step again
		return nil, err
	}
	return result, c.giveBack(s)
}

// QueryContext implements driver.QueryerContext.
func (c *rememberingConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.take(ctx, text)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(ctx, args)
	if err != nil {
		_ = s.Close() // it reports the error of its last step again
		return nil, err
	}
	return &rememberingRows{sqliteDriverRows: rows.(sqliteDriverRows), conn: c, statement: s}, nil //nolint:forcetypeassert // as above
}

// Close lets go of the statements and of the connection.
func (c *rememberingConn) Close() error {
	for kept := c.order.Front(); kept != nil; kept = kept.Next() {
		_ = kept.Value.(sqliteStatement).Close() //nolint:forcetypeassert // nothing else is in the list
	}
	c.order.Init()
	clear(c.byText)
	return c.sqliteDriverConn.Close()
}

// sqliteDriverRows is what the rows of the driver can tell.
type sqliteDriverRows interface {
	driver.Rows
	driver.RowsColumnTypeDatabaseTypeName
	driver.RowsColumnTypeNullable
	driver.RowsColumnTypeScanType
}

// rememberingRows give their statement back when they are closed.
type rememberingRows struct {
	sqliteDriverRows
	conn      *rememberingConn
	statement sqliteStatement
	closed    bool
}

// Close implements driver.Rows.
func (r *rememberingRows) Close() error {
	if r.closed {
		return nil
	}
	r.closed = true
	if err := r.sqliteDriverRows.Close(); err != nil {
		_ = r.statement.Close()
		return err
	}
	return r.conn.giveBack(r.statement)
}
