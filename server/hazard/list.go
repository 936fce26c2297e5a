package hazard

import (
	"context"
	"fmt"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

const maxPageItems = 100

// Filter narrows a list of hazards.
type Filter struct {
	Mine bool // I reported it
	ToMe bool // I have to do something about it now
	Open bool // something is still to be done
	Page
}

// Page is part of a list, the last reported first.
type Page struct {
	After database.ID // the last of the page before; zero begins
	Limit int         // capped at 100
}

// List gives hazards, the last reported first. Those who answer for hazards or watch the
// school see all of them, others those that they reported or were asked to put right. The
// next page begins after the returned id, which is zero at the end.
func (s *Service) List(ctx context.Context, f Filter) (items []Item, next database.ID, err error) {
	p := identity.From(ctx)
	if err := p.Require(identity.HazardReport); err != nil {
		return nil, next, err
	}
	f.Limit = max(1, min(f.Limit, maxPageItems))
	scope := scope{school: p.SchoolID, person: p.PersonID, manages: p.May(identity.HazardManage)}
	scope.all = scope.manages || p.May(identity.TaskWatch)
	rows, err := s.store.page(ctx, scope, f)
	if err != nil {
		return nil, next, fmt.Errorf("list hazards: %w", err)
	}
	if len(rows) > f.Limit {
		rows = rows[:f.Limit]
		next = rows[f.Limit-1].ID
	}
	known, err := s.names(ctx, rows, nil, nil)
	if err != nil {
		return nil, next, err
	}
	items = make([]Item, len(rows))
	for i, r := range rows {
		items[i] = r.item(known)
	}
	return items, next, nil
}

// Known is an open hazard as anybody at the school may know of it: that it is, not what
// was said.
type Known struct {
	ID    database.ID
	Kind  Kind
	State State
}

// KnownAt are the open hazards of a place, so that nobody reports them anew: those who
// walk a round, and the page of a report. It asks HazardReport.
func (s *Service) KnownAt(ctx context.Context, subject string) ([]Known, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.HazardReport); err != nil {
		return nil, err
	}
	place, known, err := s.places.Place(ctx, p.SchoolID, subject)
	if err != nil {
		return nil, fmt.Errorf("find place of hazards: %w", err)
	}
	if known {
		subject = place.Key
	}
	rows, err := s.store.openAt(ctx, p.SchoolID, subject)
	if err != nil {
		return nil, fmt.Errorf("read hazards of a place: %w", err)
	}
	out := make([]Known, len(rows))
	for i, r := range rows {
		out[i] = Known{ID: r.ID, Kind: r.Kind, State: r.State}
	}
	return out, nil
}
