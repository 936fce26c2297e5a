package drill

import (
	"context"

	"xiaoqin/server/identity"
)

// ownQueries find what the records hold of one person, by its kind.
var ownQueries = map[string]string{
	"drill.start":  "SELECT id, started_at, '' FROM drills WHERE school_id = ? AND started_by = ?",
	"drill.finish": "SELECT id, finished_at, note FROM drills WHERE school_id = ? AND finished_by = ? AND finished_at IS NOT NULL",
	"drill.call":   "SELECT id, called_at, note FROM drill_calls WHERE school_id = ? AND person_id = ?",
}

// OwnRecords are what was started, called and finished by the principal, for their own copy of their data.
func (s *Service) OwnRecords(ctx context.Context) ([]identity.OwnRecord, error) {
	return identity.OwnRecords(ctx, s.db, ownQueries)
}
