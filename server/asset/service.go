package asset

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"xiaoqin/server/attachment"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
	"xiaoqin/server/task"
)

// Deps is what the service stands on.
type Deps struct {
	DB     *database.DB
	School clock.Clock // decides what is overdue
	Kinds  func() (Kinds, error)
	People *identity.Service
	Places *school.Service
	Tasks  *task.Service
	Photos *attachment.Service
}

// PhotoOwner is the kind of record under which photos of what was done to equipment are
// kept.
const PhotoOwner = "asset"

// Service is the use-cases of equipment. It is safe for concurrent use.
type Service struct {
	store  store
	db     *database.DB
	clock  clock.Clock
	kinds  func() (Kinds, error)
	people *identity.Service
	places *school.Service
	tasks  *task.Service
	photos *attachment.Service
}

// New makes the service.
func New(d Deps) *Service {
	return &Service{
		store: store{d.DB}, db: d.DB, clock: d.School, kinds: d.Kinds, people: d.People, places: d.Places, tasks: d.Tasks, photos: d.Photos,
	}
}

// now is the school's time, to the millisecond that tables keep.
func (s *Service) now() clock.Instant { return clock.At(s.clock.Now()) }

func (s *Service) today() clock.Date { return clock.DateOf(s.clock.Now()) }

// worker is a principal who may see equipment and note what was done to it.
func worker(ctx context.Context) (identity.Principal, error) {
	p := identity.From(ctx)
	return p, p.Require(identity.AssetService)
}

// Kinds are the kinds of equipment that there can be.
func (s *Service) Kinds(ctx context.Context) (Kinds, error) {
	if _, err := worker(ctx); err != nil {
		return nil, err
	}
	return s.kinds()
}

// Subjects are the things of a kind that tasks are about, by number.
func (s *Service) Subjects(ctx context.Context, school database.ID, kind task.SubjectKind) ([]task.Subject, error) {
	assets, err := s.store.inUse(ctx, school, strings.TrimPrefix(string(kind), family+":"))
	if err != nil {
		return nil, err
	}
	out := make([]task.Subject, len(assets))
	for i := range assets {
		out[i] = assets[i].subject()
	}
	return out, nil
}

// nextNumber is the number after the highest of a letter, with at least three digits.
func nextNumber(letter string, taken []string) string {
	highest := 0
	for _, number := range taken {
		if n, err := strconv.Atoi(strings.TrimPrefix(number, letter)); err == nil {
			highest = max(highest, n)
		}
	}
	return fmt.Sprintf("%s%03d", letter, highest+1)
}
