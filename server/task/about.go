package task

import (
	"context"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// About are the tasks that are open for one subject now, by the moment they are due: about
// it alone, or with a target for it that is not ticked. Part says what the principal is to
// each, empty for nothing. Whoever scans a thing sees what it waits for; who may is for the
// capability to say that keeps it.
func (s *Service) About(ctx context.Context, subject string) ([]Entry, error) {
	d, p, err := s.sit(ctx, identity.TaskDo)
	if err != nil {
		return nil, ignoreNoCalendar(err)
	}
	ids := d.asking(kindOf(subject))
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []taskRow
	err = s.db.In(ctx).Where(ofRoutines, d.id, ids).
		Where("state = ? AND opens_at <= ?", Live, clock.At(d.now)).
		Where(`subject_key = ? OR EXISTS (SELECT 1 FROM task_targets g
			WHERE g.task_id = tasks.id AND g.subject_key = ? AND g.done_at IS NULL AND g.void = ?)`, subject, subject, false).
		Order("due_at, id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read tasks about a subject: %w", err)
	}
	entries, err := d.entries(ctx, rows)
	if err != nil {
		return nil, err
	}
	return entries, d.partsIn(ctx, p, entries)
}

// partsIn notes what the principal is to each task.
func (d *desk) partsIn(ctx context.Context, p identity.Principal, entries []Entry) error {
	staff, err := d.who(ctx)
	if err != nil {
		return err
	}
	ids := make([]database.ID, len(entries))
	for i := range entries {
		ids[i] = entries[i].ID
	}
	holders, err := d.service.holdersOf(ctx, ids)
	if err != nil {
		return fmt.Errorf("read holders: %w", err)
	}
	for i := range entries {
		e := &entries[i]
		if all := parts(p, &e.Task, *e.Routine, holders[e.ID], staff, d.now); len(all) > 0 {
			e.Part = all[0]
		}
	}
	return nil
}

// asking are the routines about subjects of a kind.
func (c *campus) asking(kind SubjectKind) []database.ID {
	var ids []database.ID
	for i := range c.routines {
		if c.routines[i].Routine.Subject == kind {
			ids = append(ids, c.routines[i].ID)
		}
	}
	return ids
}
