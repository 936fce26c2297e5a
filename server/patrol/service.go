package patrol

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"sync"
	"time"

	"xiaoqin/server/attachment"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// Tasks is the part of the engine that rounds need.
type Tasks interface {
	// Held are the principal's tasks that ask for this evidence and open in a stretch of time.
	Held(ctx context.Context, evidence string, after, until time.Time) ([]task.Entry, error)
	// Targets are the points to be ticked, by task.
	Targets(ctx context.Context, ids []database.ID) (map[database.ID][]task.Target, error)
	// TickKnown is Submit with next to no reading, for a task that Held gave a short while ago.
	TickKnown(ctx context.Context, known task.Entry, e task.Evidence) (task.Task, bool, error)
	// Submit takes a check-in as evidence, in the transaction that writes it.
	Submit(ctx context.Context, id database.ID, e task.Evidence) (task.Task, error)
	// Owners are those who answer for a task, with their names and that of the principal.
	Owners(ctx context.Context, id database.ID) ([]database.ID, task.Names, error)
}

// Photos keeps which photos a record shows.
type Photos interface {
	// Attach belongs in the transaction that writes the record.
	Attach(ctx context.Context, owner attachment.Owner, photos []database.ID) error
}

// PhotoOwner is the kind of record under which photos of check-ins are kept.
const PhotoOwner = "check_in"

// Deps is what the service stands on.
type Deps struct {
	DB       *database.DB
	School   clock.Clock // decides windows, and what a phone's clock is compared with
	Tasks    Tasks
	Photos   Photos
	Messages Messages
	Hazards  Hazards // nil: nobody takes what is wrong

	// Arrived is told of a check-in at a post, in the transaction that keeps it; may be nil.
	Arrived func(ctx context.Context, checkIn database.ID, at time.Time) error

	// PhotoAt decides in development, in place of the draw, whether the point of this number
	// asks for a photo of now. Nil, or not decided, leaves it to the draw.
	PhotoAt func(number string) (wanted, decided bool)
}

// Service is the use-cases of rounds. It is safe for concurrent use, and any number of
// processes may run one on the same database.
type Service struct {
	store    store
	db       *database.DB
	school   clock.Clock
	tasks    Tasks
	photos   Photos
	messages Messages
	hazards  Hazards
	arrived  func(ctx context.Context, checkIn database.ID, at time.Time) error
	seed     seed
	desk     desk

	photoAt func(number string) (wanted, decided bool)
}

// New makes the service.
func New(d Deps) *Service {
	return &Service{
		store: store{d.DB}, db: d.DB, school: d.School, tasks: d.Tasks, photos: d.Photos, messages: d.Messages, hazards: d.Hazards, arrived: d.Arrived, photoAt: d.PhotoAt,
	}
}

// now is the school's time, to the millisecond that tables keep.
func (s *Service) now() clock.Instant { return clock.At(s.school.Now()) }

// guard is a principal who may check in.
func guard(ctx context.Context) (identity.Principal, error) {
	p := identity.From(ctx)
	return p, p.Require(identity.TaskDo)
}

// seedSetting remembers from what the photos are drawn.
const seedSetting = "patrol.photo_seed"

const seedBytes = 32

// seed is made once for an installation and read once by each process.
type seed struct {
	mu    sync.Mutex
	value []byte
}

func (s *Service) photoSeed(ctx context.Context) ([]byte, error) {
	s.seed.mu.Lock()
	defer s.seed.mu.Unlock()
	if s.seed.value != nil {
		return s.seed.value, nil
	}
	text, err := s.db.Setting(ctx, seedSetting)
	if err != nil {
		return nil, err
	}
	if text == "" {
		var b [seedBytes]byte
		_, _ = rand.Read(b[:]) // crypto/rand never fails since Go 1.24
		text = base64.StdEncoding.EncodeToString(b[:])
		if err := s.db.SetSetting(ctx, seedSetting, text); err != nil {
			return nil, err
		}
	}
	value, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", seedSetting, err)
	}
	s.seed.value = value
	return value, nil
}

// show keeps the photos of a check-in.
func (s *Service) show(ctx context.Context, checkIn database.ID, photos []database.ID) error {
	if len(photos) == 0 {
		return nil
	}
	return s.photos.Attach(ctx, attachment.Owner{Kind: PhotoOwner, ID: checkIn}, photos)
}

// noCalendar reports whether the school has promised nothing yet, so that there are no
// rounds.
func noCalendar(err error) bool { return errors.Is(err, task.ErrNoCalendar) }
