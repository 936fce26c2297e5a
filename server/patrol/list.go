package patrol

import (
	"context"
	"fmt"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

const maxPageItems = 100

// CheckIns lists check-ins, the last first, at most limit (capped at 100) after the last of
// the page before; a zero after starts with the newest. Those who watch the tasks of the
// school see everybody's, in the order in which they arrived, unless they ask for their
// own; all others see their own, in the order in which they were made. Doubtful ones are
// looked for among the last of the school only. The next page begins after the returned
// id, which is zero at the end.
func (s *Service) CheckIns(ctx context.Context, own, doubtful bool, after database.ID, limit int) (items []Listed, next database.ID, err error) {
	p, err := guard(ctx)
	if err != nil {
		return nil, database.ID{}, err
	}
	limit = max(1, min(limit, maxPageItems))
	var person database.ID
	if own || !p.May(identity.TaskWatch) {
		person = p.PersonID
	}
	found, err := s.store.page(ctx, listing{school: p.SchoolID, person: person, after: after, doubtful: doubtful, limit: limit + 1})
	if err != nil {
		return nil, database.ID{}, fmt.Errorf("list check-ins: %w", err)
	}
	if len(found) > limit {
		found = found[:limit]
		next = found[limit-1].ID
	}
	items, err = s.listed(ctx, p.SchoolID, found)
	return items, next, err
}

// listed dresses check-ins with their points.
func (s *Service) listed(ctx context.Context, school database.ID, found []CheckIn) ([]Listed, error) {
	points, err := s.routesOf(ctx, school)
	if err != nil {
		return nil, err
	}
	items := make([]Listed, len(found))
	for i := range found {
		point := points.point(found[i].CheckpointID)
		if point == nil { // newer than what is at hand
			s.forgetRoutes(school)
			if points, err = s.routesOf(ctx, school); err != nil {
				return nil, err
			}
			point = points.point(found[i].CheckpointID)
		}
		items[i].CheckIn = found[i]
		if point != nil {
			items[i].Checkpoint = *point
		}
	}
	return items, nil
}

// Listed is a check-in with the point it was made at.
type Listed struct {
	CheckIn
	Checkpoint Checkpoint
	Ask        *Ask // of one that the principal was asked for; nil when nothing has to be said
}
