package task

import (
	"context"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// Answered is who said first that they have seen a task, or did it.
type Answered struct {
	By   database.ID
	Name string // empty when the person has left
	At   clock.Instant
}

// Answered gives who answered each of some tasks of the principal's school. A task that
// nobody has answered is not in it.
func (s *Service) Answered(ctx context.Context, ids []database.ID) (map[database.ID]Answered, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskWatch); err != nil {
		return nil, err
	}
	out := make(map[database.ID]Answered, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	d, err := s.openDesk(ctx, p.SchoolID)
	if err != nil {
		return nil, err
	}
	staff, err := d.who(ctx)
	if err != nil {
		return nil, err
	}
	for part := range chunks(ids) {
		var rows []eventRow
		err := s.db.In(ctx).Order("task_id, seq").
			Find(&rows, "school_id = ? AND task_id IN ? AND actor_id IS NOT NULL AND action IN ?", p.SchoolID, part, []Verb{Ack, Complete}).Error
		if err != nil {
			return nil, fmt.Errorf("read who answered: %w", err)
		}
		for _, r := range rows {
			if _, first := out[r.TaskID]; !first {
				out[r.TaskID] = Answered{*r.ActorID, staff.Name(*r.ActorID), r.At}
			}
		}
	}
	return out, nil
}
