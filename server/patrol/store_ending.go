package patrol

import (
	"context"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

type endingRow struct {
	TaskID   database.ID
	PersonID database.ID
	SchoolID database.ID
	ClientID database.ID
	DeviceAt clock.Instant
	At       clock.Instant
	Reason   string
	Omitted  string
}

// TableName is what gorm asks for.
func (endingRow) TableName() string { return "round_endings" }

var endingColumns = []string{"task_id", "person_id", "school_id", "client_id", "device_at", "at", "reason", "omitted"}

// end writes why a person stopped a round, unless the person has said so before, and
// gives what stands there now.
func (s store) end(ctx context.Context, school, person, task database.ID, e Ending) (Ending, error) {
	err := s.db.InsertNew(ctx, "round_endings", "task_id", endingColumns, [][]any{{
		task, person, school, e.ClientID, e.DeviceAt, e.At, e.Reason, asJSON(e.Omitted),
	}})
	if err != nil {
		return Ending{}, fmt.Errorf("write end of round: %w", err)
	}
	var row endingRow
	if err := s.query(ctx, school).Take(&row, "task_id = ? AND person_id = ?", task, person).Error; err != nil {
		return Ending{}, fmt.Errorf("read end of round: %w", err)
	}
	return Ending{row.ClientID, row.DeviceAt, row.At, row.Reason, fromJSON[Omitted](row.Omitted)}, nil
}

// endingsOf are the rounds that a person stopped, the last first. No index serves it: it is
// asked for once in years.
func (s store) endingsOf(ctx context.Context, school, person database.ID) ([]OwnEnding, error) {
	var rows []endingRow
	if err := s.query(ctx, school).Order("at DESC").Find(&rows, "person_id = ?", person).Error; err != nil {
		return nil, fmt.Errorf("read ends of rounds: %w", err)
	}
	out := make([]OwnEnding, len(rows))
	for i, r := range rows {
		out[i] = OwnEnding{r.TaskID, Ending{r.ClientID, r.DeviceAt, r.At, r.Reason, fromJSON[Omitted](r.Omitted)}}
	}
	return out, nil
}
