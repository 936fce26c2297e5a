package roster

import (
	"context"
	"slices"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/school"
	"xiaoqin/server/task"
)

// Deps is what the service stands on.
type Deps struct {
	DB       *database.DB
	School   clock.Clock // decides which shift is ahead
	People   *identity.Service
	Tasks    *task.Service // knows the days of a school
	Messages *message.Service
	Away     Away   // nil: nobody ever is
	Plates   Plates // nil: nobody signs in by a plate
}

// Away knows who is not at the school on some of the days.
type Away interface {
	Away(ctx context.Context, school database.ID, first, last clock.Date) ([]school.Absence, error)
}

// Service is the use-cases of duty rosters. It is safe for concurrent use.
type Service struct {
	db       *database.DB
	clock    clock.Clock
	people   *identity.Service
	tasks    *task.Service
	messages *message.Service
	away     Away
	plates   Plates
}

// New makes the service.
func New(d Deps) *Service {
	return &Service{db: d.DB, clock: d.School, people: d.People, tasks: d.Tasks, messages: d.Messages, away: d.Away, plates: d.Plates}
}

// Patterns are those of the principal's school.
func (s *Service) Patterns(ctx context.Context) ([]Pattern, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.RosterRead); err != nil {
		return nil, err
	}
	return s.patterns(ctx, p.SchoolID, false)
}

// SetPatterns replaces the patterns of the principal's school and hands out the turns of
// all shifts that have not begun, but for those changed by hand. It refuses with
// ErrPatterns.
func (s *Service) SetPatterns(ctx context.Context, patterns []Pattern) error {
	p := identity.From(ctx)
	if err := p.Require(identity.RosterManage); err != nil {
		return err
	}
	if err := check(patterns); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.replacePatterns(ctx, p.SchoolID, patterns); err != nil {
			return err
		}
		return s.fillSchool(ctx, p.SchoolID, true)
	})
}

// Entry is a shift as a list shows it.
type Entry struct {
	Shift
	Name   string // of the post
	Holder string // name of the person; empty when nobody has it
	Vacant bool   // nobody will be there: it has no person, or one who is away
	Away   bool   // the person is away
}

const maxDays = 62

// Shifts are those of the principal's school that begin on the days from first to last, by
// beginning, post and seat. It refuses more than 62 days with ErrDays.
func (s *Service) Shifts(ctx context.Context, first, last clock.Date) ([]Entry, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.RosterRead); err != nil {
		return nil, err
	}
	if last < first || last >= first.AddDays(maxDays) {
		return nil, ErrDays
	}
	shifts, err := s.between(ctx, p.SchoolID, first.At(0), last.AddDays(1).At(0))
	if err != nil {
		return nil, err
	}
	c, err := s.look(ctx, p.SchoolID, first, last.AddDays(1), false)
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, 0, len(shifts))
	for _, one := range shifts {
		if clock.DateOf(one.From) >= first {
			entries = append(entries, c.entry(one))
		}
	}
	return entries, nil
}

// Vacancies are the shifts of the principal's school, on those days, at which nobody will be:
// the school should fill them before somebody is missing.
func (s *Service) Vacancies(ctx context.Context, first, last clock.Date) ([]Entry, error) {
	entries, err := s.Shifts(ctx, first, last)
	return slices.DeleteFunc(entries, func(e Entry) bool { return !e.Vacant }), err
}

// Duties are who holds which post of a school in a stretch of time. It is for the engine,
// and asks no permission.
func (s *Service) Duties(ctx context.Context, school database.ID, from, until time.Time) ([]task.Duty, error) {
	shifts, err := s.between(ctx, school, from, until)
	if err != nil {
		return nil, err
	}
	duties := make([]task.Duty, 0, len(shifts))
	for _, one := range shifts {
		if !one.Person.IsZero() {
			duties = append(duties, task.Duty{Post: one.Post, From: one.From, Until: one.Until, Person: one.Person})
		}
	}
	return duties, nil
}

// nameOf is what people call the post of a shift: by the pattern of those hours, or else by
// any of that post.
func nameOf(patterns []Pattern, of Shift) string {
	name := of.Post
	for _, p := range patterns {
		if p.Post != of.Post || p.Name == "" {
			continue
		}
		name = p.Name
		if from, _ := p.Hours(clock.DateOf(of.From)); from.Equal(of.From) {
			return name
		}
	}
	return name
}
