package task

import (
	"context"
	"fmt"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// SeeDuty notes that whoever is on duty at a post in a stretch of time knows of it, or that
// somebody has it now who does not: the live tasks that open then and are held by that post
// count as seen, or not. It is for the roster, in the transaction that changes a shift.
// Without a calendar there are none.
func (s *Service) SeeDuty(ctx context.Context, post string, from, until time.Time, seen bool) error {
	p := identity.From(ctx)
	var ids []database.ID
	err := s.db.In(ctx).Raw(`SELECT task_id FROM task_holders WHERE school_id = ? AND ref = ? AND part = ? AND live = ?
		AND opens_at >= ? AND opens_at < ? ORDER BY task_id`,
		p.SchoolID, MakeRef(RefDuty, post), PartHolder, true, clock.At(from), clock.At(until)).Scan(&ids).Error
	if err != nil {
		return fmt.Errorf("find the tasks of a post: %w", err)
	}
	for _, id := range ids {
		if err := s.seeOne(ctx, p, id, seen); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) seeOne(ctx context.Context, p identity.Principal, id database.ID, seen bool) error {
	a, err := s.take(ctx, p, id)
	if err != nil {
		return err
	}
	if a.task.State != Live || seen == (a.task.Acked != nil) {
		return nil
	}
	after, action := a.task, actionUnseen
	after.Acked = nil
	if seen {
		action = string(Ack)
		at := a.now
		after.Acked, after.Touched = &at, true
	}
	return a.write(ctx, after, PartSystem, Ack, doing{action: action})
}
