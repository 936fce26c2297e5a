package database

import (
	"context"
	"slices"
	"strings"
)

// Query asks the driver directly, in the transaction of ctx or else of the readers, and
// hands over row by row. It is for what runs for every task and message: gorm takes as long
// to build such a statement and to fill the rows as the database to find them. Parameters
// are question marks on every database.
func (db *DB) Query(ctx context.Context, row func(scan func(...any) error) error, query string, args ...any) error {
	found, err := db.Bare(ctx).QueryContext(ctx, db.Rebind(query), args...)
	if err != nil {
		return err
	}
	defer found.Close()
	for found.Next() {
		if err := row(found.Scan); err != nil {
			return err
		}
	}
	return found.Err()
}

// Exec is Query for a statement that changes rows; it returns how many. It belongs inside
// a Tx. Unlike gorm it does not know a duplicate by IsDuplicate.
func (db *DB) Exec(ctx context.Context, statement string, args ...any) (int, error) {
	done, err := db.Bare(ctx).ExecContext(ctx, db.Rebind(statement), args...)
	if err != nil {
		return 0, err
	}
	n, err := done.RowsAffected()
	return int(n), err
}

// Locked makes a query wait for everybody else who changes the rows it finds, until the
// transaction ends. SQLite has one writer and needs no locks.
func (db *DB) Locked(query string) string {
	if db.dialect == SQLite {
		return query
	}
	return query + " FOR UPDATE"
}

// List gives the question marks of a list and its arguments, padded as Padded does.
func List[T any](list []T) (places string, args []any) {
	padded := Padded(slices.Clip(list))
	args = make([]any, len(padded))
	for i := range padded {
		args[i] = padded[i]
	}
	return Places(len(args)), args
}

// Places are n question marks.
func Places(n int) string {
	if n == 0 {
		return ""
	}
	return "?" + strings.Repeat(",?", n-1)
}
