package asset

import (
	"context"
	"fmt"

	"xiaoqin/server/database"
)

// accountTables are those that note by which WeChat account something came, so that the
// same tap counts once.
var accountTables = []string{"asset_records", "stock_tallies", "water_samples"}

// ForgetAccount lets what was done to equipment stand under the person alone. The records
// stay; which phone they came from is nobody's business any more.
func (s *Service) ForgetAccount(ctx context.Context, account database.ID) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		for _, table := range accountTables {
			if err := s.db.In(ctx).Exec("UPDATE "+table+" SET account_id = id WHERE account_id = ?", account).Error; err != nil {
				return fmt.Errorf("forget account in %s: %w", table, err)
			}
		}
		return nil
	})
}
