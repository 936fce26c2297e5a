package identity

import (
	"context"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// OwnRecord is one thing that the records of a capability hold of a person: for their own
// copy of their data.
type OwnRecord struct {
	Kind  string      // hazard.report, drill.call
	ID    database.ID // of the record
	At    clock.Instant
	Words string // that the person wrote; may be empty
}

// OwnRecords reads what a capability keeps of the principal. Each query, by the kind of
// what it finds, gives id, time and words, and takes the school and the person.
func OwnRecords(ctx context.Context, db *database.DB, queries map[string]string) ([]OwnRecord, error) {
	p := From(ctx)
	if err := p.Require(SelfRead); err != nil {
		return nil, err
	}
	var out []OwnRecord
	for kind, query := range queries {
		err := db.Query(ctx, func(scan func(...any) error) error {
			r := OwnRecord{Kind: kind}
			err := scan(&r.ID, &r.At, &r.Words)
			out = append(out, r)
			return err
		}, query, p.SchoolID, p.PersonID)
		if err != nil {
			return nil, fmt.Errorf("read own records of kind %s: %w", kind, err)
		}
	}
	return out, nil
}
