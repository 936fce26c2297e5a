package hazard

import (
	"context"
	"fmt"

	"xiaoqin/server/database"
)

// code reads the code of a school, and writes this one when it has none.
func (s store) code(ctx context.Context, row codeRow) (string, error) {
	err := s.db.InsertNew(ctx, "hazard_codes", "school_id", []string{"school_id", "token", "issued_at"},
		[][]any{{row.SchoolID, row.Token, row.IssuedAt}})
	if err == nil {
		err = s.db.In(ctx).Clauses(locked).Where("school_id = ?", row.SchoolID).Take(&row).Error
	}
	if err != nil {
		return "", fmt.Errorf("read code of a school: %w", err)
	}
	return row.Token, nil
}

func (s store) schoolOf(ctx context.Context, token string) (database.ID, bool, error) {
	var rows []codeRow
	if err := s.db.In(ctx).Where("token = ?", token).Limit(1).Find(&rows).Error; err != nil {
		return database.ID{}, false, fmt.Errorf("read code: %w", err)
	}
	if len(rows) == 0 {
		return database.ID{}, false, nil
	}
	return rows[0].SchoolID, true, nil
}
