package canteen

import (
	"context"

	"xiaoqin/server/identity"
)

// ownQueries find what the records hold of one person, by its kind.
var ownQueries = map[string]string{
	"canteen.check":        "SELECT person_id, at, '' FROM canteen_checks WHERE school_id = ? AND person_id = ?",
	"canteen.dish":         "SELECT id, added_at, name FROM canteen_dishes WHERE school_id = ? AND added_by = ?",
	"canteen.holding":      "SELECT id, ended_at, outcome FROM canteen_holdings WHERE school_id = ? AND ended_by = ? AND ended_at IS NOT NULL",
	"canteen.receive":      "SELECT id, received_at, goods FROM canteen_lots WHERE school_id = ? AND received_by = ?",
	"canteen.sample":       "SELECT id, taken_at, code FROM canteen_samples WHERE school_id = ? AND taken_by = ?",
	"canteen.sample_ended": "SELECT id, ended_at, code FROM canteen_samples WHERE school_id = ? AND ended_by = ? AND ended_at IS NOT NULL",
}

// OwnRecords are what was written down in the kitchen by the principal, for their own copy of their data.
func (s *Service) OwnRecords(ctx context.Context) ([]identity.OwnRecord, error) {
	return identity.OwnRecords(ctx, s.db, ownQueries)
}
