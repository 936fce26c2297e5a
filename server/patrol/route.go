package patrol

import (
	"context"
	"unicode/utf8"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

const maxRouteCode = 32

// SaveRoute makes a route, or gives one with the same code other points, another name or
// another order. Routines walk it by the subject checkpoint:CODE; rounds that are open
// keep the points they have. It refuses points of other schools with ErrNoCheckpoint.
func (s *Service) SaveRoute(ctx context.Context, r Route) (Route, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.PatrolManage); err != nil {
		return Route{}, err
	}
	if err := r.check(); err != nil {
		return Route{}, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		points, err := s.store.checkpoints(ctx, p.SchoolID)
		if err != nil {
			return err
		}
		known := make(map[database.ID]Checkpoint, len(points))
		for _, c := range points {
			known[c.ID] = c
		}
		for i, c := range r.Points {
			point, ok := known[c.ID]
			if !ok || point.Kind != Point {
				return ErrNoCheckpoint
			}
			r.Points[i] = point
		}
		r.ID, err = s.store.saveRoute(ctx, p.SchoolID, r)
		return err
	})
	s.forgetRoutes(p.SchoolID)
	return r, err
}

// Routes are the routes of the principal's school by code.
func (s *Service) Routes(ctx context.Context) ([]Route, error) {
	p, err := guard(ctx)
	if err != nil {
		return nil, err
	}
	all, err := s.store.routes(ctx, p.SchoolID)
	if err != nil {
		return nil, err
	}
	return all.named, nil
}

func (r *Route) check() error {
	if r.Code == "" || len(r.Code) > maxRouteCode || r.Name == "" || utf8.RuneCountInString(r.Name) > maxName || len(r.Points) == 0 {
		return ErrBadRoute
	}
	for _, letter := range r.Code {
		if (letter < 'a' || letter > 'z') && (letter < '0' || letter > '9') && letter != '-' {
			return ErrBadRoute
		}
	}
	seen := make(map[database.ID]bool, len(r.Points))
	for _, c := range r.Points {
		if seen[c.ID] {
			return ErrBadRoute
		}
		seen[c.ID] = true
	}
	return nil
}
