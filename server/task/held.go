package task

import (
	"context"
	"fmt"
	"slices"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// Held are the tasks that ask for this evidence and that the principal holds or stands
// in for, opening after one moment and no later than another, in any state but
// cancelled, by the moment they open. Part says which of the two. Evidence that arrives
// late finds its task here although that is on no plate any more.
func (s *Service) Held(ctx context.Context, evidence string, after, until time.Time) ([]Entry, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskDo); err != nil {
		return nil, err
	}
	d, err := s.openDesk(ctx, p.SchoolID)
	if err != nil {
		return nil, err
	}
	staff, err := d.who(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := s.openingFor(ctx, p.SchoolID, staff.Refs(p.PersonID), clock.At(after), clock.At(until))
	if err != nil {
		return nil, fmt.Errorf("read held tasks: %w", err)
	}
	entries, err := d.entries(ctx, rows)
	if err != nil {
		return nil, err
	}
	entries = slices.DeleteFunc(entries, func(e Entry) bool { return e.Routine.Evidence != evidence })
	ids := make([]database.ID, len(entries))
	for i := range entries {
		ids[i] = entries[i].ID
	}
	holders, err := s.holdersOf(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read holders: %w", err)
	}
	mine := entries[:0]
	for _, e := range entries {
		all := parts(p, &e.Task, *e.Routine, holders[e.ID], staff, d.now)
		for _, part := range []Part{PartHolder, PartDeputy} {
			if e.Part == "" && slices.Contains(all, part) {
				e.Part = part
			}
		}
		if e.Part != "" {
			e.calendar, e.holders = d.calendar, holders[e.ID]
			mine = append(mine, e)
		}
	}
	return mine, nil
}

// heldQuery walks the index of holders twice for each reference, for what is live and
// for what has its verdict.
const heldQuery = `SELECT * FROM tasks WHERE id IN (SELECT task_id FROM task_holders
	WHERE school_id = ? AND ref IN ? AND live IN ? AND opens_at > ? AND opens_at <= ?) AND state <> ? ORDER BY opens_at, id`

func (s *Service) openingFor(ctx context.Context, school database.ID, refs []Ref, after, until clock.Instant) ([]taskRow, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	var rows []taskRow
	return rows, s.db.In(ctx).Raw(heldQuery, school, refs, []bool{true, false}, after, until, Cancelled).Scan(&rows).Error
}

const targetsQuery = `SELECT task_id, subject_key, name, holder_ref, done_at, done_by, evidence_id, passed, void
	FROM task_targets WHERE task_id IN `

// Targets are what has to be ticked inside tasks of the principal's school, by task.
// A task has none before it opens.
func (s *Service) Targets(ctx context.Context, ids []database.ID) (map[database.ID][]Target, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskDo); err != nil {
		return nil, err
	}
	out := make(map[database.ID][]Target, len(ids))
	for part := range chunks(ids) {
		places, args := database.List(part)
		query := targetsQuery + "(" + places + ") AND school_id = ? ORDER BY task_id, subject_key"
		err := s.db.Query(ctx, func(scan func(...any) error) error {
			var r targetRow
			err := scan(&r.TaskID, &r.SubjectKey, &r.Name, &r.HolderRef, &r.DoneAt, &r.DoneBy, &r.EvidenceID, &r.Passed, &r.Void)
			out[r.TaskID] = append(out[r.TaskID], r.target())
			return err
		}, query, append(args, p.SchoolID)...)
		if err != nil {
			return nil, fmt.Errorf("read targets: %w", err)
		}
	}
	return out, nil
}
