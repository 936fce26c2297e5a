package database

import (
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"gorm.io/gorm"
	"gorm.io/gorm/callbacks"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/migrator"
	"gorm.io/gorm/schema"
	"modernc.org/sqlite"
)

// sqliteDialect tells gorm how SQLite is spoken, as far as this program needs it: it makes
// tables, columns and indexes and changes none.
type sqliteDialect struct{ pool *sql.DB }

// openSQLite opens one pool of connections to the file that the DSN of the driver names.
func openSQLite(dsn string, conns int) (*gorm.DB, error) {
	connector, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, fmt.Errorf("read database DSN: %w", err)
	}
	return openGorm(sqliteDialect{sql.OpenDB(remembering{connector})}, conns, conns)
}

// Name implements gorm.Dialector.
func (sqliteDialect) Name() string { return string(SQLite) }

// Initialize implements gorm.Dialector. One writer needs no locks of rows. A limit is
// written as a number: with a parameter there, SQLite plans the statement anew each time.
func (d sqliteDialect) Initialize(db *gorm.DB) error {
	db.ConnPool = d.pool
	callbacks.RegisterDefaultCallbacks(db, &callbacks.Config{LastInsertIDReversed: true})
	db.ClauseBuilders["FOR"] = func(clause.Clause, clause.Builder) {}
	db.ClauseBuilders["LIMIT"] = func(c clause.Clause, b clause.Builder) {
		if limit, ok := c.Expression.(clause.Limit); ok && limit.Limit != nil {
			_, _ = b.WriteString("LIMIT " + strconv.Itoa(*limit.Limit))
			if limit.Offset > 0 {
				_, _ = b.WriteString(" OFFSET " + strconv.Itoa(limit.Offset))
			}
		}
	}
	return nil
}

// Migrator implements gorm.Dialector.
func (d sqliteDialect) Migrator(db *gorm.DB) gorm.Migrator {
	return sqliteMigrator{migrator.Migrator{Config: migrator.Config{DB: db, Dialector: d, CreateIndexAfterCreateTable: true}}}
}

// DataTypeOf implements gorm.Dialector. A column has the type that it has in databases
// that are there already.
func (sqliteDialect) DataTypeOf(field *schema.Field) string {
	switch field.DataType {
	case schema.Bool:
		return "numeric"
	case schema.Int, schema.Uint:
		return "integer"
	case schema.Float:
		return "real"
	case schema.String:
		return "text"
	case schema.Bytes:
		return "blob"
	default:
		return string(field.DataType)
	}
}

// DefaultValueOf implements gorm.Dialector.
func (sqliteDialect) DefaultValueOf(*schema.Field) clause.Expression { return clause.Expr{SQL: "NULL"} }

// BindVarTo implements gorm.Dialector.
func (sqliteDialect) BindVarTo(w clause.Writer, _ *gorm.Statement, _ any) { _ = w.WriteByte('?') }

// QuoteTo implements gorm.Dialector. A point stands between a table and its column.
func (sqliteDialect) QuoteTo(w clause.Writer, name string) {
	_ = w.WriteByte('`')
	for _, c := range []byte(name) {
		switch c {
		case '.':
			_, _ = w.WriteString("`.`")
		case '`':
			_, _ = w.WriteString("``")
		default:
			_ = w.WriteByte(c)
		}
	}
	_ = w.WriteByte('`')
}

// Explain implements gorm.Dialector.
func (sqliteDialect) Explain(query string, args ...any) string {
	return logger.ExplainSQL(query, nil, `"`, args...)
}

// SavePoint implements gorm.SavePointerDialectorInterface.
func (sqliteDialect) SavePoint(tx *gorm.DB, name string) error {
	return tx.Exec("SAVEPOINT " + name).Error
}

// RollbackTo implements gorm.SavePointerDialectorInterface.
func (sqliteDialect) RollbackTo(tx *gorm.DB, name string) error {
	return tx.Exec("ROLLBACK TO SAVEPOINT " + name).Error
}

// Codes of SQLite (sqlite.org/rescode.html): a file that another program holds, and a row
// that a key refuses.
const (
	sqliteBusy                 = 5
	sqliteConstraintForeignKey = 787
	sqliteConstraintPrimaryKey = 1555
	sqliteConstraintUnique     = 2067
)

// Translate implements gorm.ErrorTranslator.
func (sqliteDialect) Translate(err error) error {
	refused, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return err
	}
	switch refused.Code() {
	case sqliteConstraintPrimaryKey, sqliteConstraintUnique:
		return gorm.ErrDuplicatedKey
	case sqliteConstraintForeignKey:
		return gorm.ErrForeignKeyViolated
	default:
		return err
	}
}

// sqliteMigrator looks where SQLite keeps what there is; the standard has another place.
type sqliteMigrator struct{ migrator.Migrator }

func (m sqliteMigrator) count(query string, args ...any) int {
	var n int
	if err := m.DB.Raw(query, args...).Scan(&n).Error; err != nil {
		_ = m.DB.AddError(err)
	}
	return n
}

// HasTable implements gorm.Migrator.
func (m sqliteMigrator) HasTable(value any) (found bool) {
	_ = m.RunWithValue(value, func(stmt *gorm.Statement) error {
		found = m.count("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = ?", stmt.Table) > 0
		return nil
	})
	return found
}

// GetTables implements gorm.Migrator.
func (m sqliteMigrator) GetTables() (tables []string, err error) {
	return tables, m.DB.Raw("SELECT name FROM sqlite_master WHERE type = 'table'").Scan(&tables).Error
}

// HasColumn implements gorm.Migrator.
func (m sqliteMigrator) HasColumn(value any, field string) (found bool) {
	_ = m.RunWithValue(value, func(stmt *gorm.Statement) error {
		name := field
		if stmt.Schema != nil {
			if f := stmt.Schema.LookUpField(field); f != nil {
				name = f.DBName
			}
		}
		found = m.count("SELECT COUNT(*) FROM pragma_table_info(?) WHERE name = ?", stmt.Table, name) > 0
		return nil
	})
	return found
}

// HasIndex implements gorm.Migrator.
func (m sqliteMigrator) HasIndex(value any, name string) (found bool) {
	_ = m.RunWithValue(value, func(stmt *gorm.Statement) error {
		if stmt.Schema != nil {
			if index := stmt.Schema.LookIndex(name); index != nil {
				name = index.Name
			}
		}
		found = m.count("SELECT COUNT(*) FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND name = ?", stmt.Table, name) > 0
		return nil
	})
	return found
}

// CurrentDatabase implements gorm.Migrator: the one that was opened.
func (sqliteMigrator) CurrentDatabase() string { return "main" }

var _ interface {
	gorm.SavePointerDialectorInterface
	gorm.ErrorTranslator
} = sqliteDialect{}
