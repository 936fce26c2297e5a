package incident

import (
	"context"
	"errors"
	"fmt"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

const maxPageItems = 100

// Listed is an incident as a list shows it, without its chain and without phone numbers.
type Listed struct {
	Reported
	Task     *database.ID
	Reporter Hand
	Answered *task.Answered // nil: nobody has yet
}

// List gives the incidents of the principal's school, the last first, at most limit (capped
// at 100) after the last of the page before. The next page begins after the returned id,
// which is zero at the end. It is for those who may watch the school.
func (s *Service) List(ctx context.Context, after database.ID, limit int) (items []Listed, next database.ID, err error) {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskWatch); err != nil {
		return nil, next, err
	}
	limit = max(1, min(limit, maxPageItems))
	rows, err := s.page(ctx, p.SchoolID, after, limit+1)
	if err != nil {
		return nil, next, err
	}
	if len(rows) > limit {
		rows = rows[:limit]
		next = rows[limit-1].ID
	}
	var tasks, reporters []database.ID
	for i := range rows {
		reporters = append(reporters, rows[i].ReporterID)
		if rows[i].TaskID != nil {
			tasks = append(tasks, *rows[i].TaskID)
		}
	}
	answered, err := s.tasks.Answered(ctx, tasks)
	if err != nil && !errors.Is(err, task.ErrNoCalendar) {
		return nil, next, err
	}
	people, err := s.people.PeopleByID(ctx, reporters)
	if err != nil {
		return nil, next, err
	}
	items = make([]Listed, 0, len(rows))
	for _, r := range rows {
		l := Listed{
			Reported: reportedOf(&r), Task: r.TaskID,
			Reporter: Hand{Person: r.ReporterID, Name: people[r.ReporterID].Name, At: r.ReportedAt.Time(), Told: true},
		}
		if r.TaskID != nil {
			if first, ok := answered[*r.TaskID]; ok {
				l.Answered = &first
			}
		}
		items = append(items, l)
	}
	return items, next, nil
}

// page walks the index of a school backwards.
func (s *Service) page(ctx context.Context, school, after database.ID, limit int) ([]incidentRow, error) {
	query := s.db.In(ctx).Where("school_id = ?", school)
	if !after.IsZero() {
		query = query.Where("id < ?", after)
	}
	var rows []incidentRow
	if err := query.Order("id DESC").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list incidents: %w", err)
	}
	return rows, nil
}
