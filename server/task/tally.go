package task

import (
	"context"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// Tally is how many tasks are in each phase.
type Tally map[Phase]int

// tallyQuery reads the state with the clock as Phase does, of what is due between two
// moments, along the index of due times of each school.
const tallyQuery = `SELECT t.school_id, CASE
		WHEN t.state = 'live' AND t.opens_at > ? THEN 'scheduled'
		WHEN t.state = 'live' AND t.due_at < ? THEN 'overdue'
		WHEN t.state = 'live' THEN 'open'
		WHEN t.state = 'done' AND t.done_at > t.due_at THEN 'late'
		WHEN t.state = 'done' THEN 'on_time'
		ELSE t.state END AS phase, COUNT(*) AS n
	FROM calendars c JOIN tasks t ON t.school_id = c.school_id AND t.due_at >= ? AND t.due_at < ?
	GROUP BY t.school_id, phase`

// Tally counts what is due today, by school, for those who run the installation.
func (s *Service) Tally(ctx context.Context) (map[database.ID]Tally, error) {
	now := s.now()
	today := clock.DateOf(now)
	var rows []struct {
		SchoolID database.ID
		Phase    Phase
		N        int
	}
	err := s.db.In(ctx).Raw(tallyQuery, clock.At(now), clock.At(now), clock.At(today.At(0)), clock.At(today.AddDays(1).At(0))).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("count tasks of today: %w", err)
	}
	out := make(map[database.ID]Tally)
	for _, r := range rows {
		if out[r.SchoolID] == nil {
			out[r.SchoolID] = Tally{}
		}
		out[r.SchoolID][r.Phase] = r.N
	}
	return out, nil
}
