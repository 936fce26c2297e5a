package database

import (
	"context"
	"database/sql"
	"strings"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
)

// laterArgs bounds how many parameters wait. More are a broadcast, for which a round trip
// is nothing.
const laterArgs = 600

// Later runs a statement of the transaction of ctx whose answer nobody waits for. On a
// server it waits for the next statement, or for the commit, and travels with it, so that
// it costs no round trip of its own; the order of statements stays as it is. When it
// fails, what it travels with fails, and the transaction cannot commit: MariaDB itself
// would go on without the row. Ids among its parameters are given as ID. Parameters
// are question marks on every database.
func (db *DB) Later(ctx context.Context, statement string, args ...any) error {
	w, waits := db.Bare(ctx).(*waiting)
	if !waits {
		_, err := db.Exec(ctx, statement, args...)
		return err
	}
	if len(w.args)+len(args) > laterArgs {
		if err := w.flush(ctx); err != nil {
			return err
		}
	}
	w.statements, w.args = append(w.statements, statement), append(w.args, args...)
	return nil
}

// waiting is the connection of a transaction on a server, with the statements that wait.
type waiting struct {
	gorm.ConnPool
	dialect    Dialect
	statements []string
	args       []any
	lost       error // of what has travelled, for the commit
}

// ExecContext implements gorm.ConnPool.
func (w *waiting) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	travelled := len(w.statements) > 0
	query, args, err := w.join(ctx, query, args)
	if err != nil {
		return nil, err
	}
	result, err := w.ConnPool.ExecContext(ctx, query, args...) // the answer is that of the last statement
	return result, w.keep(travelled, err)
}

// QueryContext implements gorm.ConnPool.
func (w *waiting) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	travelled := len(w.statements) > 0
	query, args, err := w.join(ctx, query, args)
	if err != nil {
		return nil, err
	}
	rows, err := w.ConnPool.QueryContext(ctx, query, args...)
	return rows, w.keep(travelled, err)
}

// QueryRowContext implements gorm.ConnPool.
func (w *waiting) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	travelled := len(w.statements) > 0
	joined, all, err := w.join(ctx, query, args)
	if err != nil { // a row cannot be made to hold an error, so none is read
		var cancel context.CancelCauseFunc
		ctx, cancel = context.WithCancelCause(ctx)
		cancel(err)
	}
	row := w.ConnPool.QueryRowContext(ctx, joined, all...)
	_ = w.keep(travelled, row.Err())
	return row
}

// PrepareContext implements gorm.ConnPool.
func (w *waiting) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	if err := w.flush(ctx); err != nil {
		return nil, err
	}
	return w.ConnPool.PrepareContext(ctx, query)
}

// join puts what waits in front of a statement. PostgreSQL gives the rows of the first of
// several statements only, so there it goes ahead.
func (w *waiting) join(ctx context.Context, query string, args []any) (string, []any, error) {
	if w.lost != nil || len(w.statements) == 0 {
		return query, args, w.lost
	}
	if w.dialect != MySQL || strings.Count(query, "?") != len(args) {
		return query, args, w.flush(ctx)
	}
	query = strings.Join(append(w.statements, query), ";\n")
	args = append(w.args, args...)
	w.statements, w.args = nil, nil
	return query, args, nil
}

// flush runs what waits.
func (w *waiting) flush(ctx context.Context) error {
	if w.lost != nil || len(w.statements) == 0 {
		return w.lost
	}
	query, args := strings.Join(w.statements, ";\n"), w.args
	if w.dialect == Postgres {
		query = rebind(query)
		if len(w.statements) > 1 {
			args = inText(args)
		}
	}
	w.statements, w.args = nil, nil
	_, err := w.ConnPool.ExecContext(ctx, query, args...)
	return w.keep(true, err)
}

// keep remembers the error of statements that somebody else's answer may hide.
func (w *waiting) keep(travelled bool, err error) error {
	if travelled && err != nil && w.lost == nil {
		w.lost = err
	}
	return err
}

// inText are parameters for PostgreSQL's simple protocol, the one that takes several
// statements at once: everything is text there, which an id has to look like.
func inText(args []any) []any {
	out := make([]any, 0, len(args)+1)
	out = append(out, pgx.QueryExecModeSimpleProtocol)
	for _, arg := range args {
		switch id := arg.(type) {
		case ID:
			arg = id.String()
		case *ID:
			if arg = nil; id != nil {
				arg = id.String()
			}
		}
		out = append(out, arg)
	}
	return out
}
