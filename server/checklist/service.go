package checklist

import (
	"context"

	"xiaoqin/server/attachment"
	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/form"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// Tasks is the part of the engine that sheets need.
type Tasks interface {
	// Find is a task of the principal's school in which the principal has a part.
	Find(ctx context.Context, id database.ID) (task.Detail, error)
	// Submit takes a sheet as evidence, in the transaction that writes it.
	Submit(ctx context.Context, id database.ID, e task.Evidence) (task.Task, error)
	// Rejudge says anew what a sheet is worth that was corrected.
	Rejudge(ctx context.Context, id database.ID, e task.Evidence, stands bool) (task.Task, error)
	// Calendar tells the periods from which a form starts filled in.
	Calendar(ctx context.Context) (calendar.Spec, *calendar.Calendar, error)
	// OfRoutines are the tasks of those periods.
	OfRoutines(ctx context.Context, prefix string, first, last clock.Date) ([]task.Entry, error)
}

// Forms knows every version of what sheets ask.
type Forms interface {
	Latest(ctx context.Context, code string) (form.Version, error)
	Number(ctx context.Context, code string, number int) (form.Version, error)
	Find(ctx context.Context, id database.ID) (form.Version, error)
}

// Plates knows what hangs where: the subject key of the thing that bears the plate with
// this token. It refuses what is no plate of the principal's school in use.
type Plates interface {
	Subject(ctx context.Context, token string) (string, error)
}

// Photos keeps which photos a record shows.
type Photos interface {
	// Attach belongs in the transaction that writes the record.
	Attach(ctx context.Context, owner attachment.Owner, photos []database.ID) error
}

// PhotoOwner is the kind of record under which photos of sheets are kept.
const PhotoOwner = "sheet"

// Watcher is told of every entry, with the sheet as it stands after it, in the
// transaction that writes it. An error takes the entry back.
type Watcher func(ctx context.Context, e Entry) error

// Deps is what the service stands on.
type Deps struct {
	DB      *database.DB
	School  clock.Clock
	Tasks   Tasks
	Forms   Forms
	Plates  Plates
	Photos  Photos
	Hazards Hazards // nil: nobody keeps hazards
}

// Service is the use-cases of sheets. It is safe for concurrent use; Watch and Know only
// before the first request.
type Service struct {
	db       *database.DB
	store    store
	school   clock.Clock
	tasks    Tasks
	forms    Forms
	plates   Plates
	photos   Photos
	hazards  Hazards
	watchers []Watcher
	knowers  []Knower
}

// New makes the service.
func New(d Deps) *Service {
	return &Service{
		db: d.DB, store: store{d.DB}, school: d.School, tasks: d.Tasks, forms: d.Forms, plates: d.Plates, photos: d.Photos, hazards: d.Hazards,
	}
}

// Watch lets another capability follow what is written on sheets.
func (s *Service) Watch(w Watcher) { s.watchers = append(s.watchers, w) }

// now is the school's time, to the millisecond that tables keep.
func (s *Service) now() clock.Instant { return clock.At(s.school.Now()) }

// clerk is a principal who may fill in sheets.
func clerk(ctx context.Context) (identity.Principal, error) {
	p := identity.From(ctx)
	return p, p.Require(identity.TaskDo)
}
