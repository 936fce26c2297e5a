package incident

import (
	"context"
	"fmt"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// OwnReport is what the principal reported.
type OwnReport struct {
	ID database.ID
	Report
}

// Own is every incident that the principal reported, oldest first: for their own copy of
// their data.
func (s *Service) Own(ctx context.Context) ([]OwnReport, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.SelfRead); err != nil {
		return nil, err
	}
	var rows []incidentRow
	if err := s.db.In(ctx).Order("id").Find(&rows, "school_id = ? AND reporter_id = ?", p.SchoolID, p.PersonID).Error; err != nil {
		return nil, fmt.Errorf("list incidents of a person: %w", err)
	}
	out := make([]OwnReport, len(rows))
	for i, r := range rows {
		out[i] = OwnReport{r.ID, Report{ClientID: r.ClientID, At: r.HappenedAt.Time(), Kind: r.Kind, Place: r.Place, Note: r.Note}}
	}
	return out, nil
}
