package asset

import (
	"context"

	"xiaoqin/server/identity"
)

// ownQueries find what the records hold of one person, by its kind.
var ownQueries = map[string]string{
	"asset.record":       "SELECT id, made_at, note FROM asset_records WHERE school_id = ? AND person_id = ?",
	"asset.visit":        "SELECT id, issued_at, '' FROM asset_visits WHERE school_id = ? AND issued_by = ?",
	"asset.visit_judged": "SELECT id, decided_at, reason FROM asset_visits WHERE school_id = ? AND decided_by = ? AND decided_at IS NOT NULL",
	"asset.stock_take":   "SELECT id, made_at, note FROM stock_tallies WHERE school_id = ? AND person_id = ?",
}

// OwnRecords are what was done to equipment by the principal, for their own copy of their data.
func (s *Service) OwnRecords(ctx context.Context) ([]identity.OwnRecord, error) {
	return identity.OwnRecords(ctx, s.db, ownQueries)
}
