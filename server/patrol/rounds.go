package patrol

import (
	"context"
	"slices"
	"strings"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/task"
)

// A round opens at most so long before a check-in that belongs to it.
const longestRound = 26 * time.Hour

// Rounds are the rounds of the principal that the first screen shows: those that are
// open, those of today that are over, and those that open before a moment.
func (s *Service) Rounds(ctx context.Context, until time.Time) ([]Round, error) {
	if _, err := guard(ctx); err != nil {
		return nil, err
	}
	now := s.now()
	rounds, err := s.held(ctx, clock.DateOf(now.Time()).At(0).Add(-longestRound), until)
	if err != nil {
		return nil, err
	}
	midnight := clock.At(clock.DateOf(now.Time()).At(0))
	rounds = slices.DeleteFunc(rounds, func(r Round) bool {
		over := r.Closes < now && r.Opens < midnight
		return over || r.part != task.PartHolder || r.state == task.Excused
	})
	return rounds, nil
}

// held are the rounds of the principal, with their points, that open in a stretch of time.
func (s *Service) held(ctx context.Context, after, until time.Time) ([]Round, error) {
	entries, err := s.tasks.Held(ctx, evidence, after, until)
	if noCalendar(err) {
		return nil, nil
	}
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	ids := make([]database.ID, len(entries))
	for i := range entries {
		ids[i] = entries[i].ID
	}
	targets, err := s.tasks.Targets(ctx, ids)
	if err != nil {
		return nil, err
	}
	routes, err := s.routesOf(ctx, entries[0].SchoolID)
	if err != nil {
		return nil, err
	}
	rounds := make([]Round, 0, len(entries))
	for i := range entries {
		rounds = append(rounds, roundOf(&entries[i], targets[entries[i].ID], routes))
	}
	return rounds, s.flag(ctx, rounds)
}

// roundOf dresses a task. Its points are those drawn when it opened, in the order of
// its route; before that they are those of the route.
func roundOf(e *task.Entry, targets []task.Target, routes routes) Round {
	route := routes.of(e.Routine.Subject)
	r := Round{
		ID: e.ID, Name: e.Name, Opens: clock.At(e.Opens), Due: clock.At(e.Due), Closes: clock.At(e.Closes), Phase: e.Phase,
		Strict: route.Strict, state: e.State, part: e.Part, entry: e,
	}
	drawn := make(map[string]*task.Target, len(targets))
	for i := range targets {
		drawn[targets[i].Key] = &targets[i]
	}
	for i := range route.Points {
		point := &route.Points[i]
		stop := Stop{Checkpoint: point, State: Todo}
		if len(targets) > 0 {
			t := drawn[point.Key()]
			if t == nil || t.Void {
				continue
			}
			if t.DoneAt != nil {
				stop.State, stop.DoneAt = Scanned, t.DoneAt
				if t.By != nil {
					stop.checkIn = *t.By
				}
			}
		} else if point.Archived {
			continue
		}
		r.Stops = append(r.Stops, stop)
	}
	if r.route = route.Points; len(r.Stops) < len(route.Points) {
		r.route = make([]Checkpoint, len(r.Stops))
		for i := range r.Stops {
			r.route[i] = *r.Stops[i].Checkpoint
		}
	}
	return r
}

// flag marks the points whose check-in waits for a word.
func (s *Service) flag(ctx context.Context, rounds []Round) error {
	var checkIns []database.ID
	for _, r := range rounds {
		for _, stop := range r.Stops {
			if stop.State == Scanned {
				checkIns = append(checkIns, stop.checkIn)
			}
		}
	}
	waiting, err := s.store.unexplained(ctx, checkIns)
	if err != nil {
		return err
	}
	for _, r := range rounds {
		for j, stop := range r.Stops {
			if stop.State == Scanned && waiting[stop.checkIn] {
				r.Stops[j].State = Flagged
			}
		}
	}
	return nil
}

// Route is the points of a round in their order.
type Route struct {
	ID     database.ID
	Code   string
	Name   string
	Strict bool // the order counts; otherwise it is advice
	Points []Checkpoint
}

// routes are what a school walks: all points of a kind, by number, or those of a route.
type routes struct {
	points []Checkpoint // by number, archived ones too
	kinds  map[Kind][]Checkpoint
	named  []Route          // by code
	plates map[string]Plate // that hang there, by token
}

// point finds a point of the school, archived ones too; nil when there is none.
func (r routes) point(id database.ID) *Checkpoint {
	i := slices.IndexFunc(r.points, func(c Checkpoint) bool { return c.ID == id })
	if i < 0 {
		return nil
	}
	return &r.points[i]
}

const routePrefix = string(Point) + ":"

// of is the route that a kind of subject names. Where none is named, it is the one that the
// school has given the name of the kind itself, or else all points of the kind by number.
func (r routes) of(kind task.SubjectKind) Route {
	code, named := strings.CutPrefix(string(kind), routePrefix)
	i := slices.IndexFunc(r.named, func(route Route) bool { return route.Code == code })
	switch {
	case i >= 0:
		return r.named[i]
	case named:
		return Route{}
	}
	return Route{Points: r.kinds[kind]}
}

// Subjects are the points of a kind that are in use, as the engine draws them.
func (s *Service) Subjects(ctx context.Context, school database.ID, kind task.SubjectKind) ([]task.Subject, error) {
	routes, err := s.store.routes(ctx, school)
	if err != nil {
		return nil, err
	}
	var out []task.Subject
	for _, p := range routes.of(kind).Points {
		if !p.Archived {
			out = append(out, task.Subject{Key: p.Key(), Name: p.Number + " " + p.Name})
		}
	}
	return out, nil
}

// Subject is the key of the point where the plate with this token hangs. It refuses as
// CheckIn does.
func (s *Service) Subject(ctx context.Context, token string) (string, error) {
	p, err := guard(ctx)
	if err != nil {
		return "", err
	}
	a := arrival{Service: s, principal: p, report: Report{Token: token}}
	if err := a.find(ctx); err != nil {
		return "", err
	}
	return a.point.Key(), nil
}
