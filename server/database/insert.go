package database

import (
	"context"
	"slices"
	"strconv"
	"strings"
)

// The size of one INSERT. A server gains from fewer round trips. The SQLite driver looks
// for each parameter among all of a statement, so there twice as many cost four times as
// much; about so many are cheapest, whatever the width of the table.
const (
	rowsPerInsert         = 500
	paramsPerInsertSQLite = 140
)

// InsertNew inserts the rows that no unique key refuses. The table must have the
// column named key, which the statement leaves as it is. It speaks to the driver
// directly, because gorm doubles the cost of a row, and belongs inside a Tx.
func (db *DB) InsertNew(ctx context.Context, table, key string, columns []string, rows [][]any) error {
	size := rowsPerInsert
	if db.dialect == SQLite {
		size = max(1, paramsPerInsertSQLite/len(columns))
	}
	var query string
	args := make([]any, 0, min(len(rows), size)*len(columns))
	for part := range slices.Chunk(rows, size) {
		if query == "" || len(part) < size {
			query = insertNew(db.dialect, table, key, columns, len(part))
		}
		args = args[:0]
		for _, row := range part {
			args = append(args, row...)
		}
		if err := db.insert(ctx, query, args); err != nil {
			return err
		}
	}
	return nil
}

// insert runs a statement at once when it is large: nothing is gained by letting it wait.
func (db *DB) insert(ctx context.Context, query string, args []any) error {
	if len(args) <= laterArgs/2 {
		return db.Later(ctx, query, args...)
	}
	_, err := db.Exec(ctx, query, args...)
	return err
}

// insertNew ignores the rows of a unique key and those only: INSERT IGNORE of MariaDB
// would also swallow a text that is too long.
func insertNew(d Dialect, table, key string, columns []string, rows int) string {
	tuple := "(?" + strings.Repeat(",?", len(columns)-1) + ")"
	query := "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES " +
		tuple + strings.Repeat(","+tuple, rows-1)
	if d == MySQL {
		return query + " ON DUPLICATE KEY UPDATE " + key + " = " + table + "." + key
	}
	return query + " ON CONFLICT DO NOTHING"
}

// Padded repeats the last element up to a power of two. A list in a statement then has
// few different lengths, so that PostgreSQL finds the statement prepared.
func Padded[T any](list []T) []T {
	for n := len(list); n > 0 && n&(n-1) != 0; n = len(list) {
		list = append(list, list[n-1])
	}
	return list
}

// Rebind turns the question marks of a statement into the placeholders of the
// database, for statements that go to the driver without gorm. The statement must
// hold no other question mark.
func (db *DB) Rebind(query string) string {
	if db.dialect != Postgres {
		return query
	}
	return rebind(query)
}

func rebind(query string) string {
	var b strings.Builder
	for n := 1; ; n++ {
		before, after, found := strings.Cut(query, "?")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
		query = after
	}
}
