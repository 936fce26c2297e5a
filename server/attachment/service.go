package attachment

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"golang.org/x/sync/semaphore"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// Gate is what a capability knows about the records of its kind.
type Gate interface {
	// MaySee reports whether the principal of ctx may see the record. It must look in
	// the school of the principal only.
	MaySee(ctx context.Context, record database.ID) (bool, error)
}

// Judge is a Gate some of whose records wait for somebody's word: who may give it sees
// their photos before others do.
type Judge interface {
	// MayJudge reports whether the principal of ctx may decide about the record.
	MayJudge(ctx context.Context, record database.ID) (bool, error)
}

// Deps is what the service stands on.
type Deps struct {
	DB      *database.DB
	Machine clock.Clock     // decides how long photos are kept
	Files   Files           // where they lie
	Staging string          // a folder of its own for uploads on their way in
	Limit   int64           // bytes that all photos may take together
	Gates   map[string]Gate // by kind of owner; a kind without one is seen by reviewers only
	Kept    []string        // kinds of records that a law has the school keep: their photos outlast who took them
	Checker Checker         // nil asks nobody
}

// Service is the use-cases of photos. It is safe for concurrent use.
type Service struct {
	db      *database.DB
	store   store
	machine clock.Clock
	files   Files
	staging string
	limit   int64
	gates   map[string]Gate
	kept    []string
	checker Checker
	uploads *semaphore.Weighted
	memory  *semaphore.Weighted
}

// New makes the service, and the folder of uploads when it is not there.
func New(d Deps) (*Service, error) {
	s := &Service{
		db: d.DB, store: store{d.DB}, machine: d.Machine, files: d.Files, staging: d.Staging, limit: d.Limit,
		gates: d.Gates, kept: d.Kept, checker: d.Checker,
		uploads: semaphore.NewWeighted(maxUploads), memory: newMemory(),
	}
	if err := os.MkdirAll(d.Staging, folderMode); err != nil {
		return nil, fmt.Errorf("make folder of uploads: %w", err)
	}
	return s, nil
}

func (s *Service) now() clock.Instant { return clock.At(s.machine.Now()) }

// Keep makes the upload a photo of the principal under the id of the phone. The same id
// again gives the photo that is there, whatever was uploaded. It refuses with
// ErrNotAPicture, ErrTooManyPixels or ErrBrokenPicture.
func (u *Upload) Keep(ctx context.Context, clientID database.ID) (Photo, error) {
	s, p := u.service, identity.From(ctx)
	known, err := s.store.findByClient(ctx, p, clientID)
	if err != nil || known != nil {
		return known.photo(), err
	}
	drawn, err := u.draw(ctx)
	if err != nil {
		return Photo{}, err
	}
	row := s.newRow(p, clientID, drawn)
	if err := s.write(ctx, row.ID, drawn); err != nil {
		return Photo{}, err
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error { return s.store.insert(ctx, row) })
	if err == nil {
		return row.photo(), nil
	}
	s.discard(ctx, row.ID)
	if !database.IsDuplicate(err) {
		return Photo{}, fmt.Errorf("keep photo: %w", err)
	}
	known, err = s.store.findByClient(ctx, p, clientID)
	return known.photo(), err
}

func (s *Service) newRow(p identity.Principal, clientID database.ID, drawn picture) *photoRow {
	row := &photoRow{
		ID: database.NewID(), SchoolID: p.SchoolID, PersonID: p.PersonID, ClientID: clientID,
		Width: drawn.width, Height: drawn.height, Bytes: int64(len(drawn.full)),
		Stored:    int64(len(drawn.full) + len(drawn.thumbnail)),
		CreatedAt: s.now(), KeepUntil: s.now().Add(keepLoose),
	}
	switch {
	case p.PersonID.IsZero():
		row.Check, row.CheckAt = CheckReview, row.CreatedAt // WeChat judges photos of its users only
	case s.checker != nil:
		row.Check, row.CheckAt = CheckWaiting, row.CreatedAt
	}
	return row
}

func (s *Service) write(ctx context.Context, id database.ID, drawn picture) error {
	if err := s.files.Put(ctx, fileName(id, Full), drawn.full); err != nil {
		return err
	}
	return s.files.Put(ctx, fileName(id, Thumbnail), drawn.thumbnail)
}

// discard removes the files of a photo that has no row. What it misses, Sweep finds.
func (s *Service) discard(ctx context.Context, id database.ID) {
	for _, size := range []Size{Full, Thumbnail} {
		_ = s.files.Delete(context.WithoutCancel(ctx), fileName(id, size))
	}
}

// Open reads a picture of a photo that the principal may see: the uploader, who may see a
// record that it belongs to, and who reviews photos. For everybody else, and when there is
// none, it is ErrNotFound; ErrUnderCheck while only its uploader may see it. The caller
// closes the content.
func (s *Service) Open(ctx context.Context, id database.ID, size Size) (Photo, io.ReadCloser, error) {
	row, err := s.visible(ctx, id)
	if err != nil {
		return Photo{}, nil, err
	}
	content, err := s.files.Open(ctx, fileName(id, size))
	if errors.Is(err, fs.ErrNotExist) {
		return Photo{}, nil, ErrNotFound.With(err)
	}
	if err != nil {
		return Photo{}, nil, fmt.Errorf("open photo: %w", err)
	}
	return row.photo(), content, nil
}

func (s *Service) visible(ctx context.Context, id database.ID) (*photoRow, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.SelfRead); err != nil {
		return nil, err
	}
	row, err := s.store.find(ctx, p.SchoolID, id, s.now())
	if err != nil {
		return nil, err
	}
	if row.PersonID == p.PersonID && !p.PersonID.IsZero() || p.May(identity.PhotoReview) {
		return row, nil
	}
	owners, err := s.store.owners(ctx, row)
	if err != nil {
		return nil, err
	}
	for _, owner := range owners {
		gate, known := s.gates[owner.Kind]
		if !known {
			continue
		}
		may, err := gate.MaySee(ctx, owner.ID)
		if judge, waits := gate.(Judge); err == nil && waits && row.Check == CheckReview {
			if judges, fault := judge.MayJudge(ctx, owner.ID); fault != nil || judges {
				return row, fault
			}
		}
		if err != nil {
			return nil, fmt.Errorf("ask who may see a photo: %w", err)
		}
		if may && !row.Check.shown() {
			return nil, ErrUnderCheck
		}
		if may {
			return row, nil
		}
	}
	return nil, ErrNotFound
}
