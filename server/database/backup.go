package database

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"gorm.io/gorm"
)

// ErrNotSQLite means that backup and restore belong to the server's own tools
// (mariadb-dump, pg_dump).
var ErrNotSQLite = errors.New("backup and restore are for SQLite; use mariadb-dump or pg_dump for a database server")

// ErrInUse means that a restore found the database still open.
var ErrInUse = errors.New("the database is in use; stop xiaoqin before restoring")

// ErrNotABackup means that a file is no sound database of this program.
var ErrNotABackup = errors.New("not a sound xiaoqin backup")

// Backup writes a consistent copy of a live SQLite database to path, while it is
// being written to, and verifies the copy. The file must not exist yet.
func (db *DB) Backup(ctx context.Context, path string) error {
	if db.dialect != SQLite {
		return ErrNotSQLite
	}
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("back up: %s exists already", path)
	}
	return db.backup(ctx, path)
}

func (db *DB) backup(ctx context.Context, path string) error {
	unfinished := path + ".unfinished"
	if err := os.Remove(unfinished); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("back up: %w", err)
	}
	source, err := openSQLite(sqliteDSN(db.path, false), 1)
	if err != nil {
		return err
	}
	defer closePool(source)
	if err := source.WithContext(ctx).Exec("VACUUM INTO ?", unfinished).Error; err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	if err := verify(ctx, unfinished); err != nil {
		return err
	}
	return publish(unfinished, path)
}

// BackupBeforeMigration keeps a copy beside an SQLite file that is about to change,
// named after the schema it will change to, in the place of one that an attempt which
// failed has left. Call it inside Exclusive: a second instance would copy what the first
// has changed. Other databases are left to their own tools.
func (db *DB) BackupBeforeMigration(ctx context.Context, to string) error {
	if db.dialect != SQLite {
		return nil
	}
	return db.backup(ctx, db.path+".before-"+to)
}

// Restore puts a verified copy of the backup in the place of the SQLite database at
// path. It refuses while anything has that database open, and keeps what was there
// as path.replaced.
func Restore(ctx context.Context, backup, path string) error {
	if err := verify(ctx, backup); err != nil {
		return err
	}
	fresh := path + ".unfinished"
	if err := copyFile(backup, fresh); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if err := verify(ctx, fresh); err != nil {
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		if err := settle(ctx, path); err != nil {
			return err
		}
		if err := os.Rename(path, path+".replaced"); err != nil {
			return fmt.Errorf("restore: %w", err)
		}
	}
	return publish(fresh, path)
}

// settle folds the write-ahead log into the file. It needs the database alone, so
// it fails when another process has it open.
func settle(ctx context.Context, path string) error {
	g, err := openSQLite(sqliteDSN(path, false), 1)
	if err != nil {
		return err
	}
	defer closePool(g)
	var mode string
	err = g.WithContext(ctx).Raw("PRAGMA journal_mode=DELETE").Scan(&mode).Error
	if err != nil || mode != "delete" {
		return errors.Join(ErrInUse, err)
	}
	return nil
}

// verify reads every page of a file and finds the table of migrations in it.
func verify(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("%w: %w", ErrNotABackup, err)
	}
	g, err := openSQLite("file:"+(&url.URL{Path: path}).EscapedPath()+"?mode=ro&immutable=1", 1)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotABackup, err)
	}
	defer closePool(g)
	var verdict string
	if err := g.WithContext(ctx).Raw("PRAGMA integrity_check(1)").Scan(&verdict).Error; err != nil || verdict != "ok" {
		return fmt.Errorf("%w: %s: integrity check says %q: %w", ErrNotABackup, path, verdict, err)
	}
	if !g.Migrator().HasTable("migrations") {
		return fmt.Errorf("%w: %s has no migrations table", ErrNotABackup, path)
	}
	return nil
}

func closePool(g *gorm.DB) {
	if pool, err := g.DB(); err == nil {
		_ = pool.Close()
	}
}

func copyFile(from, to string) error {
	in, err := os.Open(filepath.Clean(from))
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(filepath.Clean(to), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := out.ReadFrom(in); err != nil {
		return errors.Join(err, out.Close())
	}
	return out.Close()
}

// publish makes a finished file durable and gives it its name in one step.
func publish(unfinished, path string) error {
	f, err := os.OpenFile(filepath.Clean(unfinished), os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close(), os.Chmod(unfinished, 0o600)); err != nil {
		return err
	}
	if err := os.Rename(unfinished, path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	_ = dir.Sync() // Windows cannot sync a folder; the rename is in the journal there
	return dir.Close()
}
