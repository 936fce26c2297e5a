package database

import (
	"net/url"
	"strings"
)

// Dialect is one of the three databases, named as gorm names it.
type Dialect string

// The dialects.
const (
	SQLite   Dialect = "sqlite"
	MySQL    Dialect = "mysql"
	Postgres Dialect = "postgres"
)

// DialectOf reads the dialect from a DSN: mysql://…, postgres://… or a file path.
func DialectOf(dsn string) Dialect {
	switch {
	case strings.HasPrefix(dsn, "mysql://"):
		return MySQL
	case strings.HasPrefix(dsn, "postgres://"), strings.HasPrefix(dsn, "postgresql://"):
		return Postgres
	default:
		return SQLite
	}
}

// RedactDSN hides the password of a DSN, for logs and `config check`.
func RedactDSN(dsn string) string {
	if DialectOf(dsn) == SQLite {
		return dsn
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return string(DialectOf(dsn)) + "://…"
	}
	return u.Redacted()
}

// What each connection to SQLite keeps in memory, in KiB. A reader finds in the cache of
// the system what it has not got itself. Under load a checkpoint after the usual 1,000
// pages would follow every second commit and write the same pages again and again.
const (
	cacheOfWriter   = "cache_size(-16000)"
	cacheOfReader   = "cache_size(-2000)"
	checkpointAfter = "wal_autocheckpoint(8000)" // 32 MB
	busyTimeout     = "busy_timeout(15000)"      // a command beside a service waits while it plans a year on a slow machine
)

// sqliteDSN is the file with the settings of DESIGN: write-ahead log, full
// durability, foreign keys, and transactions that take the write lock at once.
func sqliteDSN(path string, readOnly bool) string {
	v := url.Values{}
	pragmas := []string{busyTimeout, "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "temp_store(MEMORY)"}
	if readOnly {
		pragmas = append(pragmas, "query_only(1)", cacheOfReader)
	} else {
		pragmas = append(pragmas, cacheOfWriter, checkpointAfter)
		v.Set("_txlock", "immediate")
	}
	for _, pragma := range pragmas {
		v.Add("_pragma", pragma)
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + v.Encode()
}
