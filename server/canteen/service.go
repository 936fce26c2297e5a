package canteen

import (
	"context"
	"errors"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// The events for which the routines of a school have tasks.
const (
	EventCooked  = "kitchen.cooked"  // a dish is hot, or hot again: its two hours begin
	EventSampled = "kitchen.sampled" // a box stands in the cabinet: its 48 hours begin
	EventCheck   = "kitchen.check"   // a dish needs a sheet of its own
	EventReadmit = "kitchen.readmit" // a dish needs a release of its own
	EventOffDuty = "kitchen.off-duty"
)

// factExpires is the fact by which the routine for documents forecasts.
const factExpires = "expires.document"

// Tasks is the part of the engine that the kitchen needs.
type Tasks interface {
	Peek(ctx context.Context, ids ...database.ID) ([]task.Entry, error)
	InScopes(ctx context.Context, scopes ...string) ([]task.Entry, error)
	OfRoutines(ctx context.Context, prefix string, first, last clock.Date) ([]task.Entry, error)
	Raise(ctx context.Context, e task.Event) ([]task.Task, error)
	Submit(ctx context.Context, id database.ID, e task.Evidence) (task.Task, error)
	SetFacts(ctx context.Context, facts ...task.Fact) error
}

// People knows who works at the school.
type People interface {
	Staff(ctx context.Context, school database.ID) ([]identity.Person, error)
}

// Classes knows the classes of the principal's school, in its order.
type Classes func(ctx context.Context) ([]string, error)

// Deps is what the service stands on.
type Deps struct {
	DB      *database.DB
	School  clock.Clock // decides days, the two hours and the 48
	Tasks   Tasks
	People  People
	Classes Classes // with which the diner of a day sits; nil when nobody knows any
	Sheets  Sheets  // what was wrong on sheets; nil when nobody keeps any
}

// Service is the use-cases of the kitchen. It is safe for concurrent use, and any number of
// processes may run one on the same database.
type Service struct {
	store   store
	db      *database.DB
	clock   clock.Clock
	tasks   Tasks
	people  People
	sheets  Sheets
	classes Classes
}

// New makes the service.
func New(d Deps) *Service {
	return &Service{store: store{d.DB}, db: d.DB, clock: d.School, tasks: d.Tasks, people: d.People, sheets: d.Sheets, classes: d.Classes}
}

// now is the school's time, to the millisecond that tables keep.
func (s *Service) now() clock.Instant { return clock.At(s.clock.Now()) }

// Now is the time by which the kitchen judges, that of the school.
func (s *Service) Now() clock.Instant { return s.now() }

func (s *Service) today() clock.Date { return clock.DateOf(s.clock.Now()) }

// Tap is one tap of a phone. The same id is the same tap.
type Tap struct {
	ID database.ID
	At clock.Instant // when it was made, for one that waited in the queue of the phone; zero: now
}

// seer is a principal who may look into the kitchen, cook one who works there, keeper one who
// keeps its registers.
func seer(ctx context.Context) (identity.Principal, error) { return who(ctx, identity.CanteenSee) }

func cook(ctx context.Context) (identity.Principal, error) { return who(ctx, identity.CanteenWork) }

func keeper(ctx context.Context) (identity.Principal, error) { return who(ctx, identity.CanteenKeep) }

func who(ctx context.Context, may identity.Permission) (identity.Principal, error) {
	p := identity.From(ctx)
	return p, p.Require(may)
}

// raise tells the engine that something happened. A school without a calendar has promised
// nothing.
func (s *Service) raise(ctx context.Context, e task.Event) ([]task.Task, error) {
	tasks, err := s.tasks.Raise(ctx, e)
	if errors.Is(err, task.ErrNoCalendar) {
		return nil, nil
	}
	return tasks, err
}

// of picks the task of a routine.
func of(tasks []task.Task, code string) database.ID {
	for _, t := range tasks {
		if t.Code == code {
			return t.ID
		}
	}
	return database.ID{}
}
