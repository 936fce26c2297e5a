package patrol

import (
	"context"
	"fmt"

	"xiaoqin/server/database"
)

// lockOtherPhones reads for a change what other accounts scanned at the same point about
// the same moment.
func (s store) lockOtherPhones(ctx context.Context, c *CheckIn) ([]CheckIn, error) {
	var rows []checkInRow
	err := s.db.In(ctx).Clauses(forUpdate).Where("checkpoint_id = ? AND made_at >= ? AND made_at <= ? AND account_id <> ?",
		c.CheckpointID, c.MadeAt.Add(-twoPhonesApart), c.MadeAt.Add(twoPhonesApart), c.AccountID).Order("id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read who else was there: %w", err)
	}
	out := make([]CheckIn, len(rows))
	for i := range rows {
		out[i] = rows[i].checkIn()
	}
	return out, nil
}

// lockNext reads for a change the first check-in of the person after this one, when it
// was not long after; nil when there is none.
func (s store) lockNext(ctx context.Context, c *CheckIn) (*CheckIn, error) {
	var rows []checkInRow
	err := s.db.In(ctx).Clauses(forUpdate).Where("person_id = ? AND made_at > ? AND made_at < ?", c.PersonID, c.MadeAt, c.MadeAt.Add(lookAround)).
		Order("made_at, id").Limit(1).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read the check-in after: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil //nolint:nilnil // the documented answer
	}
	next := rows[0].checkIn()
	return &next, nil
}

// saveDoubts writes what speaks against a check-in.
func (s store) saveDoubts(ctx context.Context, school database.ID, c *CheckIn) error {
	err := s.query(ctx, school).Model(&checkInRow{}).Where("id = ?", c.ID).
		Updates(map[string]any{"grade": c.Grade, "doubts": asJSON(c.Doubts)}).Error
	if err != nil {
		return fmt.Errorf("write doubts: %w", err)
	}
	return nil
}
