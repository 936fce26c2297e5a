// Package database opens the one database of an installation and gives every
// store the same three things on SQLite, MariaDB/MySQL and PostgreSQL: a
// transaction that nests by joining, identifiers that sort by time, and migrations
// that run once.
//
// On SQLite there is a single writer connection, which is the write queue of the
// process, and a few read-only connections beside it; so a store reads through
// [DB.In] anywhere and writes only inside [DB.Tx]. The other databases follow the
// same discipline, which costs them nothing.
package database
