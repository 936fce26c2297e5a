package migration

import (
	"fmt"
	"strings"

	"gorm.io/gorm"

	"xiaoqin/server/database"
)

// createTable makes the tables and indexes of frozen structs that are not there
// yet, with every text compared byte by byte: a token 'aBc' must never match 'ABC'.
func createTable(tx *gorm.DB, rows ...any) error {
	for _, row := range rows {
		stmt := &gorm.Statement{DB: tx}
		if err := stmt.Parse(row); err != nil {
			return fmt.Errorf("read frozen struct: %w", err)
		}
		if tx.Migrator().HasTable(stmt.Schema.Table) {
			continue
		}
		if err := withTableOptions(tx).Migrator().CreateTable(row); err != nil {
			return fmt.Errorf("create table %s: %w", stmt.Schema.Table, err)
		}
		if err := collate(tx, stmt.Schema.Table); err != nil {
			return err
		}
	}
	return nil
}

// addColumns gives a table the fields of a frozen struct that it does not have yet. They
// must be nullable: a table of millions of rows is not written anew.
func addColumns(tx *gorm.DB, row any, fields ...string) error {
	for _, field := range fields {
		if tx.Migrator().HasColumn(row, field) {
			continue
		}
		if err := tx.Migrator().AddColumn(row, field); err != nil {
			return fmt.Errorf("add column %s: %w", field, err)
		}
	}
	return nil
}

func withTableOptions(tx *gorm.DB) *gorm.DB {
	if database.Dialect(tx.Name()) != database.MySQL {
		return tx
	}
	return tx.Set("gorm:table_options", "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin").Session(&gorm.Session{})
}

// collate gives the text columns of a PostgreSQL table the "C" collation, whatever
// the default of the database is.
func collate(tx *gorm.DB, table string) error {
	if database.Dialect(tx.Name()) != database.Postgres {
		return nil
	}
	var columns []struct{ Name, Type string }
	err := tx.Raw(`SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type
		FROM pg_attribute a JOIN pg_collation c ON c.oid = a.attcollation
		WHERE a.attrelid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped AND c.collname <> 'C'
		ORDER BY a.attnum`, table).Scan(&columns).Error
	if err != nil {
		return fmt.Errorf("read columns of %s: %w", table, err)
	}
	changes := make([]string, 0, len(columns))
	for _, c := range columns {
		changes = append(changes, fmt.Sprintf(`ALTER COLUMN %q TYPE %s COLLATE "C"`, c.Name, c.Type))
	}
	if len(changes) == 0 {
		return nil
	}
	if err := tx.Exec(fmt.Sprintf("ALTER TABLE %q ", table) + strings.Join(changes, ", ")).Error; err != nil {
		return fmt.Errorf("collate table %s: %w", table, err)
	}
	return nil
}
