package drill

import (
	"context"
	"fmt"

	"xiaoqin/server/attachment"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/school"
	"xiaoqin/server/task"
)

// Evidence is the evidence of routines that are drills.
const Evidence = "drill"

// OriginKind is the kind of messages and photos of drills.
const OriginKind = "drill"

// Muster is the parameter of a routine whose drill calls no classes: muster: none.
const (
	Muster   = "muster"
	noMuster = "none"
)

// Beside is the parameter that names who is counted beside the classes, cut by commas:
// visitors, the children on the bus. Whoever keeps the gate or rides along calls them.
const Beside = "beside"

const maxBeside = 8

// Hazards takes what a drill found, in the transaction that finishes it.
type Hazards interface {
	Found(ctx context.Context, f Finding) error
}

// Deps is what the service stands on.
type Deps struct {
	DB       *database.DB
	School   clock.Clock
	Schools  *school.Service
	Tasks    *task.Service
	Messages *message.Service
	Photos   *attachment.Service
	Hazards  Hazards
}

// Service is the use-cases of drills. It is safe for concurrent use.
type Service struct {
	db       *database.DB
	clock    clock.Clock
	schools  *school.Service
	tasks    *task.Service
	messages *message.Service
	photos   *attachment.Service
	hazards  Hazards
}

// New makes the service.
func New(d Deps) *Service {
	return &Service{
		db: d.DB, clock: d.School, schools: d.Schools, tasks: d.Tasks, messages: d.Messages, photos: d.Photos, hazards: d.Hazards,
	}
}

func (s *Service) now() clock.Instant { return clock.At(s.clock.Now()) }

// Tap is what every write of a phone begins with.
type Tap struct {
	ID   database.ID   // made by the phone; a repeat changes nothing
	At   clock.Instant // of the tap, by the clock of the phone
	Sent clock.Instant // by the same clock; zero when the phone did not say
}

// Drill is one rehearsal as the people of the school see it.
type Drill struct {
	Task     database.ID
	Name     string // of the routine
	Scenario string
	Started  *clock.Instant // nil before the start tap
	Finished *clock.Instant
	Note     string
	Photos   []attachment.Photo
	Board    Board
	Runs     bool // the principal starts and finishes it
}

// Find is the drill of a task: its plan before the start tap, its board after it. Everybody
// of the staff sees a drill that was started, because everybody musters; before that it is
// for those who have a part in its task.
func (s *Service) Find(ctx context.Context, taskID database.ID) (Drill, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskDo); err != nil {
		return Drill{}, err
	}
	row, err := s.last(ctx, p.SchoolID, taskID)
	if err != nil {
		return Drill{}, err
	}
	detail, err := s.part(ctx, taskID)
	switch {
	case err != nil:
		return Drill{}, err
	case row == nil && detail == nil:
		return Drill{}, ErrNotFound
	case row == nil:
		return Drill{Task: taskID, Name: detail.Name, Runs: runs(detail)}, nil
	}
	d, err := s.show(ctx, row)
	d.Runs = runs(detail)
	return d, err
}

// part is the task of a drill, nil when the principal has none in it.
func (s *Service) part(ctx context.Context, taskID database.ID) (*task.Detail, error) {
	d, err := s.tasks.Find(ctx, taskID)
	if isUnknown(err) {
		return nil, nil //nolint:nilnil // no part is an answer, not an error
	}
	if err != nil {
		return nil, err
	}
	if d.Routine.Evidence != Evidence {
		return nil, ErrNotFound
	}
	return &d, nil
}

// show reads the board of a drill.
func (s *Service) show(ctx context.Context, row *drillRow) (Drill, error) {
	classes, calls, err := s.muster(ctx, row)
	if err != nil {
		return Drill{}, err
	}
	teachers, err := s.schools.HeadTeachers(ctx, row.SchoolID)
	if err != nil {
		return Drill{}, fmt.Errorf("find head teachers: %w", err)
	}
	for i := range classes {
		classes[i].Mine = teachers[classes[i].ID] == identity.From(ctx).PersonID
	}
	photos, err := s.photos.Of(ctx, OriginKind, []database.ID{row.ID})
	if err != nil {
		return Drill{}, err
	}
	return Drill{
		Task: row.TaskID, Name: row.Name, Scenario: row.Scenario, Started: &row.StartedAt, Finished: row.FinishedAt, Note: row.Note,
		Photos: photos[row.ID], Board: newBoard(row.StartedAt, classes, calls),
	}, nil
}

// Running is the drill that the school is in now; nil when there is none. A drill that
// nobody finished is over after its day.
func (s *Service) Running(ctx context.Context) (*Drill, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskDo); err != nil {
		return nil, err
	}
	row, err := s.running(ctx, p.SchoolID, clock.At(clock.DateOf(s.clock.Now()).At(0)))
	if err != nil || row == nil {
		return nil, err
	}
	d, err := s.show(ctx, row)
	return &d, err
}

// MaySee implements attachment.Gate: the staff sees the photos of its drills.
func (s *Service) MaySee(ctx context.Context, id database.ID) (bool, error) {
	p := identity.From(ctx)
	if !p.May(identity.TaskDo) {
		return false, nil
	}
	return s.exists(ctx, p.SchoolID, id)
}
