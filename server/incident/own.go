package incident

import (
	"context"
	"fmt"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// Reported is what somebody reported.
type Reported struct {
	ID database.ID
	Report
}

// Own is every incident that the principal reported, oldest first: for their own copy of
// their data.
func (s *Service) Own(ctx context.Context) ([]Reported, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.SelfRead); err != nil {
		return nil, err
	}
	var rows []incidentRow
	if err := s.db.In(ctx).Order("id").Find(&rows, "school_id = ? AND reporter_id = ?", p.SchoolID, p.PersonID).Error; err != nil {
		return nil, fmt.Errorf("list incidents of a person: %w", err)
	}
	out := make([]Reported, len(rows))
	for i := range rows {
		out[i] = reportedOf(&rows[i])
	}
	return out, nil
}

func reportedOf(r *incidentRow) Reported {
	return Reported{r.ID, Report{ClientID: r.ClientID, At: r.HappenedAt.Time(), Kind: r.Kind, Place: r.Place, Note: r.Note}}
}
