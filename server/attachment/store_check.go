package attachment

import (
	"context"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// waiting gives the photos that nobody has been asked about, oldest first.
func (s store) waiting(ctx context.Context, limit int) ([]photoRow, error) {
	var rows []photoRow
	err := s.db.In(ctx).Where("check_state = ? AND keep_until <> ?", CheckWaiting, forgotten).
		Order("check_at, id").Limit(limit).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list photos to check: %w", err)
	}
	return rows, nil
}

func (s store) setCheck(ctx context.Context, id database.ID, from Check, set map[string]any) error {
	return s.db.In(ctx).Model(&photoRow{}).Where("id = ? AND check_state = ?", id, from).Updates(set).Error
}

// giveUp hands what has been in the state since before a moment to a person.
func (s store) giveUp(ctx context.Context, state Check, before, now clock.Instant) error {
	return s.db.In(ctx).Model(&photoRow{}).Where("check_state = ? AND check_at <= ?", state, before).
		Updates(map[string]any{"check_state": CheckReview, "check_at": now, "check_key": ""}).Error
}

// applyVerdict counts also when the wait was given up, until a person has decided.
func (s store) applyVerdict(ctx context.Context, trace string, verdict Check, now clock.Instant) error {
	return s.db.In(ctx).Model(&photoRow{}).
		Where("trace_id = ? AND check_state IN ?", trace, []Check{CheckAsked, CheckReview}).
		Updates(map[string]any{"check_state": verdict, "check_at": now, "check_key": "", "trace_id": ""}).Error
}
