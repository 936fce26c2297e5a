package hazard

import (
	"context"

	"xiaoqin/server/identity"
)

// ownQueries find what the records hold of one person, by its kind.
var ownQueries = map[string]string{
	"hazard.report": "SELECT id, reported_at, words FROM hazard_reports WHERE school_id = ? AND reporter_id = ?",
	"hazard.step":   "SELECT id, at, words FROM hazard_steps WHERE school_id = ? AND actor_id = ?",
}

// OwnRecords are what was reported and done about hazards by the principal, for their own copy of their data.
func (s *Service) OwnRecords(ctx context.Context) ([]identity.OwnRecord, error) {
	return identity.OwnRecords(ctx, s.db, ownQueries)
}
