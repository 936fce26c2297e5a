package task

import (
	"context"
	"encoding/json"
	"fmt"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// Gap is why the school has to look who does a task.
type Gap string

// The gaps.
const (
	GapNobody Gap = "nobody" // neither holder, deputy nor owner stands for a person who is there
	GapLeft   Gap = "left"   // its holder has left; the deputy or owner has it until somebody is named
)

// Gaps are the live tasks of the principal's school that nobody has to do now, and those
// that went to a deputy or owner because their holder left and nobody has been named since.
func (s *Service) Gaps(ctx context.Context) ([]Entry, error) {
	d, p, err := s.sit(ctx, identity.TaskWatch)
	if err != nil {
		return nil, ignoreNoCalendar(err)
	}
	staff, err := d.who(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := s.liveTasks(ctx, p.SchoolID, d.now)
	if err != nil {
		return nil, fmt.Errorf("read live tasks: %w", err)
	}
	holders, err := s.holdersOf(ctx, idsOf(rows))
	if err != nil {
		return nil, fmt.Errorf("read holders: %w", err)
	}
	left, err := s.leftBehind(ctx, idsOf(rows))
	if err != nil {
		return nil, err
	}
	why := make(map[database.ID]Gap)
	gaps := rows[:0]
	for _, row := range rows {
		people, _ := Responsible(holders[row.ID], d.now, onTask{staff, row.OpensAt.Time()})
		switch {
		case len(people) == 0:
			why[row.ID] = GapNobody
		case left[row.ID]:
			why[row.ID] = GapLeft
		default:
			continue
		}
		gaps = append(gaps, row)
	}
	entries, err := d.entries(ctx, gaps)
	for i := range entries {
		entries[i].Gap = why[entries[i].ID]
	}
	return entries, err
}

// leftBehind are those of the tasks whose last change of hands was that their holder left
// and nobody was named.
func (s *Service) leftBehind(ctx context.Context, ids []database.ID) (map[database.ID]bool, error) {
	left := make(map[database.ID]bool)
	for part := range chunks(ids) {
		places, args := database.List(part)
		err := s.db.Query(ctx, func(scan func(...any) error) error {
			var id database.ID
			var detail string
			var h handover
			if err := scan(&id, &detail); err != nil {
				return err
			}
			err := json.Unmarshal([]byte(detail), &h)
			left[id] = h.Gap
			return err
		}, "SELECT task_id, detail FROM task_events WHERE task_id IN ("+places+") AND action IN (?, ?) ORDER BY task_id, seq",
			append(args, actionAccept, string(Reassign))...)
		if err != nil {
			return nil, fmt.Errorf("read changes of hands: %w", err)
		}
	}
	return left, nil
}
