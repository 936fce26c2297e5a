package database

import (
	"context"
	"fmt"
)

// CheckCollation makes sure that the database compares text byte by byte. Under
// another collation 'ABC' would match the token 'aBc' and reports would differ from
// one database to the next. The migrations make the tables so; this finds what
// somebody changed by hand. SQLite always does.
func (db *DB) CheckCollation(ctx context.Context) error {
	var query, want string
	switch db.dialect {
	case MySQL:
		want = "utf8mb4_bin"
		query = `SELECT CONCAT(table_name, '.', column_name) FROM information_schema.columns
			WHERE table_schema = DATABASE() AND collation_name IS NOT NULL AND collation_name <> 'utf8mb4_bin'
			ORDER BY 1 LIMIT 1`
	case Postgres:
		want = `"C"`
		query = `SELECT table_name || '.' || column_name FROM information_schema.columns
			WHERE table_schema = current_schema() AND data_type IN ('character varying', 'text', 'character')
			AND collation_name IS DISTINCT FROM 'C' ORDER BY 1 LIMIT 1`
	default:
		return nil
	}
	var wrong []string
	if err := db.In(ctx).Raw(query).Scan(&wrong).Error; err != nil {
		return fmt.Errorf("read collations: %w", err)
	}
	if len(wrong) > 0 {
		return fmt.Errorf("column %s is not collated %s; give xiaoqin a database of its own, or convert that table", wrong[0], want)
	}
	return nil
}
