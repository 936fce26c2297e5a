package database

import (
	"context"
	"fmt"

	"gorm.io/gorm"
)

// The advisory lock of one installation. PostgreSQL keeps locks by database, MariaDB by
// server, where a name may have 64 characters.
const (
	lockName = "CONCAT('xiaoqin.', MD5(DATABASE()))"
	lockKey  = 0x7869616f71696e // "xiaoqin"
	lockWait = 60               // seconds; three instances that start together take turns
)

// Exclusive runs fn while no other instance is inside Exclusive on this database.
// On SQLite and PostgreSQL fn runs in one transaction, so a failure leaves nothing
// behind; MariaDB commits each DDL statement by itself, so every step of fn must be
// safe to run again.
func (db *DB) Exclusive(ctx context.Context, fn func(tx *gorm.DB) error) error {
	if db.dialect == MySQL {
		return db.writer.WithContext(ctx).Connection(func(conn *gorm.DB) error {
			return underMySQLLock(conn.Session(&gorm.Session{NewDB: true}), fn)
		})
	}
	return db.Tx(ctx, func(ctx context.Context) error {
		tx := db.In(ctx)
		if db.dialect == Postgres {
			if err := tx.Exec("SELECT pg_advisory_xact_lock(?)", lockKey).Error; err != nil {
				return fmt.Errorf("take migration lock: %w", err)
			}
		}
		return fn(tx)
	})
}

func underMySQLLock(conn *gorm.DB, fn func(tx *gorm.DB) error) (err error) {
	var got int
	if err := conn.Raw("SELECT GET_LOCK("+lockName+", ?)", lockWait).Scan(&got).Error; err != nil {
		return fmt.Errorf("take migration lock: %w", err)
	}
	if got != 1 {
		return fmt.Errorf("take migration lock: another instance has held it for %d s", lockWait)
	}
	defer func() {
		if e := conn.Exec("DO RELEASE_LOCK(" + lockName + ")").Error; err == nil && e != nil {
			err = fmt.Errorf("give back migration lock: %w", e)
		}
	}()
	return fn(conn)
}
