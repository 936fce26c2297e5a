package attachment_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/attachment"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/errs"
	"xiaoqin/server/identity"
)

// machine is a clock that a test moves.
type machine struct{ at time.Time }

// Now is the time of the test.
func (m *machine) Now() time.Time { return m.at }

// studio is the service with everything around it.
type studio struct {
	*attachment.Service
	db      *database.DB
	clock   *machine
	folder  string
	staging string
	gate    gate
	checker *checker
}

// gate lets the persons in it see every record.
type gate map[database.ID]bool

// MaySee looks who asks.
func (g gate) MaySee(ctx context.Context, _ database.ID) (bool, error) {
	return g[identity.From(ctx).PersonID], nil
}

// checker answers what the test says.
type checker struct {
	asked []string // keys
	err   error
}

// Ask remembers the key.
func (c *checker) Ask(_ context.Context, _, _, _ database.ID, key string) (string, error) {
	c.asked = append(c.asked, key)
	return "trace-1", c.err
}

func open(t *testing.T, db *database.DB, change ...func(*attachment.Deps)) *studio {
	t.Helper()
	s := &studio{
		db: db, clock: &machine{time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)}, gate: gate{},
		folder: filepath.Join(t.TempDir(), "photos"), staging: filepath.Join(t.TempDir(), "staging"),
	}
	files, err := attachment.OpenDisk(s.folder)
	if err != nil {
		t.Fatal(err)
	}
	deps := attachment.Deps{
		DB: db, Machine: s.clock, Files: files, Staging: s.staging, Limit: 1 << 30,
		Gates: map[string]attachment.Gate{"check_in": s.gate},
	}
	for _, change := range change {
		change(&deps)
	}
	if s.Service, err = attachment.New(deps); err != nil {
		t.Fatal(err)
	}
	return s
}

var school = database.NewID()

// as acts as a person of the school.
func as(ctx context.Context, person database.ID, roles ...identity.Role) context.Context {
	return identity.Into(ctx, identity.Principal{AccountID: person, SchoolID: school, PersonID: person, Roles: roles})
}

func photo(tb testing.TB, side int) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, side, side)), nil); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func (s *studio) upload(ctx context.Context, id database.ID, content io.Reader) (attachment.Photo, error) {
	u, err := s.Receive(ctx)
	if err != nil {
		return attachment.Photo{}, err
	}
	defer u.Discard()
	if _, err := u.ReadFrom(content); err != nil {
		return attachment.Photo{}, err
	}
	return u.Keep(ctx, id)
}

// files lists what lies in the folder of photos.
func (s *studio) files(t *testing.T) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(s.folder, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, filepath.Base(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func (s *studio) mustUpload(ctx context.Context, t *testing.T, id database.ID) attachment.Photo {
	t.Helper()
	p, err := s.upload(ctx, id, bytes.NewReader(photo(t, 64)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (s *studio) see(ctx context.Context, id database.ID) error {
	_, content, err := s.Open(ctx, id, attachment.Full)
	if err != nil {
		return err
	}
	defer content.Close()
	_, err = jpeg.Decode(content)
	return err
}

func TestUploadIsKeptOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		s := open(t, db)
		guard, other := as(t.Context(), database.NewID(), identity.RoleGuard), as(t.Context(), database.NewID(), identity.RoleGuard)
		id := database.NewID()
		first := s.mustUpload(guard, t, id)
		if first.Width != 64 || first.Height != 64 || first.Bytes == 0 || first.ID == id {
			t.Errorf("photo %+v", first)
		}
		again, err := s.upload(guard, id, strings.NewReader("not even a picture"))
		if diff := cmp.Diff(first, again); err != nil || diff != "" {
			t.Errorf("again: %v %s", err, diff)
		}
		if theirs := s.mustUpload(other, t, id); theirs.ID == first.ID {
			t.Error("two people share a photo")
		}
		if got := s.files(t); len(got) != 4 {
			t.Errorf("files %v", got)
		}
	})
}

func TestUploadsOfOneIDAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		s := open(t, db)
		ctx, id, content := as(t.Context(), database.NewID(), identity.RoleGuard), database.NewID(), photo(t, 64)
		var seen sync.Map
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				p, err := s.upload(ctx, id, bytes.NewReader(content))
				if err != nil {
					t.Error(err)
				}
				seen.Store(p.ID, true)
			})
		}
		all.Wait()
		n := 0
		seen.Range(func(any, any) bool { n++; return true })
		if files := s.files(t); n != 1 || len(files) != 2 {
			t.Errorf("%d photos, files %v", n, files)
		}
	})
}

func TestWhoSeesAPhoto(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		s := open(t, db)
		guard, colleague, parent := database.NewID(), database.NewID(), database.NewID()
		uploader := as(t.Context(), guard, identity.RoleGuard)
		client, record := database.NewID(), database.NewID()
		// The record comes first, as from a phone that was offline.
		if err := s.Attach(uploader, attachment.Owner{Kind: "check_in", ID: record}, []database.ID{client}); err != nil {
			t.Fatal(err)
		}
		id := s.mustUpload(uploader, t, client).ID
		loose := s.mustUpload(uploader, t, database.NewID()).ID
		strange := s.mustUpload(uploader, t, database.NewID())
		if err := s.Attach(uploader, attachment.Owner{Kind: "diary", ID: record}, []database.ID{strange.ClientID}); err != nil {
			t.Fatal(err)
		}
		s.gate[colleague] = true
		head := as(t.Context(), database.NewID(), identity.RoleLogisticsHead)
		foreign := identity.Into(t.Context(), identity.Principal{
			AccountID: guard, SchoolID: database.NewID(), PersonID: guard, Roles: []identity.Role{identity.RolePrincipal},
		})
		for name, test := range map[string]struct {
			ctx   context.Context
			photo database.ID
			want  error
		}{
			"uploader":                        {uploader, id, nil},
			"colleague with the record":       {as(t.Context(), colleague, identity.RoleGuard), id, nil},
			"colleague, photo of no record":   {as(t.Context(), colleague, identity.RoleGuard), loose, attachment.ErrNotFound},
			"colleague, record of no gate":    {as(t.Context(), colleague, identity.RoleGuard), strange.ID, attachment.ErrNotFound},
			"somebody else":                   {as(t.Context(), parent, identity.RoleGuardian), id, attachment.ErrNotFound},
			"head":                            {head, loose, nil},
			"principal of another school":     {foreign, id, attachment.ErrNotFound},
			"the id of the phone":             {uploader, client, attachment.ErrNotFound},
			"stranger":                        {t.Context(), id, identity.ErrStranger},
			"a job without a person, its own": {identity.Into(t.Context(), identity.System(school)), id, nil},
		} {
			if err := s.see(test.ctx, test.photo); !errors.Is(err, test.want) {
				t.Errorf("%s: %v, want %v", name, err, test.want)
			}
		}
	})
}

func TestPhotosOfRecords(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		s := open(t, db)
		ctx := as(t.Context(), database.NewID(), identity.RoleGuard)
		here, away, record, bare := database.NewID(), database.NewID(), database.NewID(), database.NewID()
		owner := attachment.Owner{Kind: "check_in", ID: record}
		for range 2 {
			if err := s.Attach(ctx, owner, []database.ID{away, here}); err != nil {
				t.Fatal(err)
			}
		}
		kept := s.mustUpload(ctx, t, here)
		got, err := s.Of(ctx, "check_in", []database.ID{record, bare})
		want := map[database.ID][]attachment.Photo{record: {{ClientID: away}, kept}}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%v (-want +got)\n%s", err, diff)
		}
		elsewhere := identity.Into(t.Context(), identity.System(database.NewID()))
		if got, err := s.Of(elsewhere, "check_in", []database.ID{record}); err != nil || len(got) > 0 {
			t.Errorf("another school sees %v, %v", got, err)
		}
		if err := s.Attach(ctx, owner, make([]database.ID, 10)); !errors.Is(err, attachment.ErrTooManyPhotos) {
			t.Errorf("ten photos: %v", err)
		}
	})
}

func TestPhotosEnd(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		s := open(t, db)
		guard := database.NewID()
		ctx := as(t.Context(), guard, identity.RoleGuard)
		leaver := database.NewID()
		loose, shown := s.mustUpload(ctx, t, database.NewID()), s.mustUpload(ctx, t, database.NewID())
		erased := s.mustUpload(as(t.Context(), leaver, identity.RoleGuard), t, database.NewID())
		record := attachment.Owner{Kind: "check_in", ID: database.NewID()}
		if err := s.Attach(ctx, record, []database.ID{shown.ClientID}); err != nil {
			t.Fatal(err)
		}
		if err := s.Attach(as(t.Context(), leaver), record, []database.ID{erased.ClientID}); err != nil {
			t.Fatal(err)
		}
		head := as(t.Context(), database.NewID(), identity.RolePrincipal)
		after := func(d time.Duration, left int, gone ...attachment.Photo) {
			t.Helper()
			s.clock.at = s.clock.at.Add(d)
			for range 2 { // a second run finds nothing to do
				if err := s.Sweep(head); err != nil {
					t.Fatal(err)
				}
			}
			if got := s.files(t); len(got) != 2*left {
				t.Errorf("files %v, want those of %d photos", got, left)
			}
			for _, p := range gone {
				if err := s.see(head, p.ID); !errors.Is(err, attachment.ErrNotFound) {
					t.Errorf("still there: %v", err)
				}
			}
		}
		after(6*24*time.Hour, 3)
		if err := s.Forget(t.Context(), school, leaver); err != nil {
			t.Fatal(err)
		}
		if err := s.see(head, erased.ID); !errors.Is(err, attachment.ErrNotFound) {
			t.Errorf("a forgotten person's photo: %v", err)
		}
		after(0, 2, erased)
		after(24*time.Hour, 1, loose)
		if err := s.see(head, shown.ID); err != nil {
			t.Errorf("a photo of a record: %v", err)
		}
		after(3*365*24*time.Hour, 0, shown)
		if got, err := s.Of(ctx, "check_in", []database.ID{record.ID}); err != nil || len(got[record.ID]) != 2 || !got[record.ID][0].ID.IsZero() {
			t.Errorf("the record still names them: %v %v", got, err)
		}
	})
}

func TestSpaceIsLimited(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		s := open(t, db, func(d *attachment.Deps) { d.Limit = 1 })
		ctx := as(t.Context(), database.NewID(), identity.RoleGuard)
		s.mustUpload(ctx, t, database.NewID())
		if _, err := s.Receive(ctx); !errors.Is(err, attachment.ErrFull) {
			t.Errorf("beyond the limit: %v", err)
		}
		s.clock.at = s.clock.at.Add(8 * 24 * time.Hour)
		if err := s.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.mustUpload(ctx, t, database.NewID())
	})
}

func TestStrayFilesGo(t *testing.T) {
	t.Parallel()
	s := open(t, dbtest.Open(t))
	ctx := as(t.Context(), database.NewID(), identity.RoleGuard)
	kept := s.mustUpload(ctx, t, database.NewID())
	id := database.NewID().String()
	folder := filepath.Join(s.folder, id[34:])
	if err := os.MkdirAll(folder, 0o750); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{id + "-full.jpg", id + "-full.jpg.new"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("left by a crash"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.clock.at = time.Now() //nolint:forbidigo // files have the time of the machine
	if err := s.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.files(t); len(got) != 2 {
		t.Errorf("too early: files %v", got) // the loose photo is gone, the strays are young
	}
	s.clock.at = s.clock.at.Add(25 * time.Hour)
	if err := s.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.files(t); len(got) != 0 {
		t.Errorf("files %v", got)
	}
	if err := s.see(ctx, kept.ID); !errors.Is(err, attachment.ErrNotFound) {
		t.Error(err)
	}
}

func TestNothingIsLeftOfUploads(t *testing.T) {
	t.Parallel()
	s := open(t, dbtest.Open(t))
	if err := os.WriteFile(filepath.Join(s.staging, "upload-1"), []byte("left by a crash"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx := as(t.Context(), database.NewID(), identity.RoleGuard)
	s.mustUpload(ctx, t, database.NewID())
	if _, err := s.upload(ctx, database.NewID(), strings.NewReader("nonsense, and long enough for a header")); !errors.Is(err, attachment.ErrNotAPicture) {
		t.Error(err)
	}
	left := func() int {
		entries, err := os.ReadDir(s.staging)
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	if n := left(); n != 1 {
		t.Errorf("%d files after two uploads and a crash", n)
	}
	for range 2 {
		s.clock.at = time.Now().Add(25 * time.Hour) //nolint:forbidigo // files have the time of the machine
		if err := s.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := left(); n != 0 {
		t.Errorf("%d files after the night", n)
	}
}

func TestUploadThatIsTooLong(t *testing.T) {
	t.Parallel()
	s := open(t, dbtest.Open(t))
	ctx := as(t.Context(), database.NewID(), identity.RoleGuard)
	if _, err := s.upload(ctx, database.NewID(), endless{}); !errors.Is(err, attachment.ErrTooLarge) {
		t.Errorf("an endless file: %v", err)
	}
}

// endless is a file without an end.
type endless struct{}

// Read gives zeros.
func (endless) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestTooManyUploadsAtOnce(t *testing.T) {
	t.Parallel()
	s := open(t, dbtest.Open(t))
	ctx := as(t.Context(), database.NewID(), identity.RoleGuard)
	var held []*attachment.Upload
	for {
		u, err := s.Receive(ctx)
		if err != nil {
			if e, ok := errors.AsType[*errs.Error](err); !ok || !errors.Is(err, attachment.ErrBusy) || e.RetryAfter == 0 {
				t.Errorf("refused with %v", err)
			}
			break
		}
		held = append(held, u)
	}
	if len(held) != 32 {
		t.Errorf("%d at once", len(held))
	}
	for _, u := range held {
		u.Discard()
	}
	s.mustUpload(ctx, t, database.NewID())
}

func TestWhoMayUpload(t *testing.T) {
	t.Parallel()
	s := open(t, dbtest.Open(t))
	if _, err := s.Receive(as(t.Context(), database.NewID(), identity.RoleGuardian)); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("a guardian: %v", err)
	}
}
