package database

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm/clause"
)

// settingRow is something the installation remembers about itself.
type settingRow struct {
	Name  string `gorm:"primaryKey"`
	Value string
}

// TableName is what gorm asks for.
func (settingRow) TableName() string { return "settings" }

// Setting reads what the installation remembers under the name, empty when nothing.
func (db *DB) Setting(ctx context.Context, name string) (string, error) {
	var rows []settingRow
	if err := db.In(ctx).Limit(1).Find(&rows, "name = ?", name).Error; err != nil {
		return "", fmt.Errorf("read setting %s: %w", name, err)
	}
	if len(rows) == 0 {
		return "", nil
	}
	return rows[0].Value, nil
}

// SetSetting remembers the value under the name.
func (db *DB) SetSetting(ctx context.Context, name, value string) error {
	err := db.Tx(ctx, func(ctx context.Context) error {
		return db.In(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&settingRow{name, value}).Error
	})
	if err != nil {
		return fmt.Errorf("write setting %s: %w", name, err)
	}
	return nil
}

// Settings reads everything the installation remembers under names that begin so, by the
// rest of the name.
func (db *DB) Settings(ctx context.Context, prefix string) (map[string]string, error) {
	var rows []settingRow
	if err := db.In(ctx).Find(&rows, "name >= ? AND name < ?", prefix, prefix+"\uffff").Error; err != nil {
		return nil, fmt.Errorf("read settings %s: %w", prefix, err)
	}
	out := make(map[string]string, len(rows))
	for _, r := range rows {
		out[strings.TrimPrefix(r.Name, prefix)] = r.Value
	}
	return out, nil
}

// DropSetting forgets what the installation remembers under the name.
func (db *DB) DropSetting(ctx context.Context, name string) error {
	err := db.Tx(ctx, func(ctx context.Context) error {
		return db.In(ctx).Delete(&settingRow{}, "name = ?", name).Error
	})
	if err != nil {
		return fmt.Errorf("drop setting %s: %w", name, err)
	}
	return nil
}
