package task

import (
	"context"
	"log/slog"
	"time"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
)

// Deps is what the service stands on.
type Deps struct {
	DB       *database.DB
	School   clock.Clock // decides days, windows and rungs
	Messages *message.Service
	People   People
	Subjects Subjects
	Photos   Photos                                  // of work; nil where nobody takes any
	Official *calendar.Official                      // holidays and 调休; nil means those of this build
	Perform  map[string]Performer                    // by Routine.Evidence: what the program does itself
	Passed   func(ctx context.Context, t Task) error // told of a gate that a leader passed by name, in the transaction; may be nil
	Late     func(time.Duration)                     // told how late each moment was dealt with; may be nil
	Log      *slog.Logger

	// Alone says that nobody else writes to the database, and that one goroutine does, so
	// that the service remembers when each task is looked at next: for a rehearsal.
	Alone bool
}

// Performer does the task of a routine that nobody has to do (Assignee.System), inside
// the transaction that completes it. An error leaves the task open, and the next scan
// tries again until it closes.
type Performer func(ctx context.Context, t Task, r Routine) error

// Service is the use-cases of the engine. It is safe for concurrent use, and any number
// of processes may run one on the same database.
type Service struct {
	db       *database.DB
	school   clock.Clock
	messages *message.Service
	people   People
	subjects Subjects
	photos   Photos
	official *calendar.Official
	perform  map[string]Performer
	passed   func(ctx context.Context, t Task) error
	late     func(time.Duration)
	log      *slog.Logger
	cache    campusCache
	moments  *moments // nil unless alone
	wake     chan struct{}
}

// New makes the service.
func New(d Deps) *Service {
	s := &Service{
		db: d.DB, school: d.School, messages: d.Messages, people: d.People, subjects: d.Subjects, photos: d.Photos,
		official: d.Official, perform: d.Perform, passed: d.Passed, late: d.Late, log: d.Log, wake: make(chan struct{}, 1),
	}
	if d.Alone {
		s.moments = &moments{}
	}
	if s.late == nil {
		s.late = func(time.Duration) {}
	}
	return s
}

// holidays are read when they are first asked for, not when the process starts.
func (s *Service) holidays() *calendar.Official {
	if s.official == nil {
		return calendar.Builtin()
	}
	return s.official
}

// now is the school's time, to the millisecond that tables keep.
func (s *Service) now() time.Time { return clock.At(s.school.Now()).Time() }

// member is the school of a principal, whatever the principal may do there.
func member(ctx context.Context) (database.ID, error) {
	p := identity.From(ctx)
	return p.SchoolID, p.Require(identity.SchoolRead)
}

// manager is the school of a principal who may change what it promises.
func manager(ctx context.Context) (database.ID, error) {
	p := identity.From(ctx)
	return p.SchoolID, p.Require(identity.RoutineManage)
}
