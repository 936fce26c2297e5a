package asset_test

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"xiaoqin/configs"
	"xiaoqin/server/asset"
	"xiaoqin/server/attachment"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/cache"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/school"
	"xiaoqin/server/task"
	"xiaoqin/server/task/tasktest"
)

// world is one school on a day of spring 2022 that follows the routines of the pack about
// equipment.
type world struct {
	*asset.Service
	db     *database.DB
	people *identity.Service
	places *school.Service
	tasks  *task.Service
	photos *attachment.Service
	school database.ID
	place  database.ID // an area

	head, fire, deputy, repairer, teacher identity.Principal
	stranger                              identity.Principal // head of another school

	mu  sync.Mutex
	now time.Time
}

func (w *world) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) moveTo(now string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = at(now)
}

func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, clock.Shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

func day(text string) clock.Date {
	d, err := clock.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatalf("%+v", err)
	}
}

// primary is the pack that ships.
func primary(tb testing.TB) fs.FS {
	tb.Helper()
	dir, err := fs.Sub(configs.Packs, "packs/primary-school")
	must(tb, err)
	return dir
}

func newWorld(tb testing.TB, db *database.DB) *world {
	tb.Helper()
	w := &world{db: db, now: at("2022-02-25 08:00")}
	log := slog.New(slog.DiscardHandler)
	vault, err := identity.NewVault([]byte(strings.Repeat("11", 32)))
	must(tb, err)
	memory, err := cache.Open("", w, log)
	must(tb, err)
	w.people = identity.New(identity.Deps{DB: db, Cache: memory, Vault: vault, Machine: w, Log: log})
	w.places = school.New(school.Deps{DB: db, Vault: vault, Identity: w.people, Clock: w})
	founded, err := w.places.Create(identity.Into(tb.Context(), identity.System(database.ID{})), school.NewSchool{Code: "beishan", Name: "北山小学"})
	must(tb, err)
	w.school = founded.ID
	files, err := attachment.OpenDisk(tb.TempDir())
	must(tb, err)
	photos, err := attachment.New(attachment.Deps{DB: db, Machine: w, Files: files, Staging: tb.TempDir(), Limit: 1 << 30})
	must(tb, err)
	w.photos = photos
	w.tasks = task.New(task.Deps{
		DB: db, School: w, Messages: message.New(message.Deps{DB: db, School: w, Machine: w}), People: w, Subjects: w, Log: log,
	})
	w.Service = asset.New(asset.Deps{
		DB: db, School: w, Kinds: func() (asset.Kinds, error) { return asset.ReadKinds(primary(tb)) },
		People: w.people, Places: w.places, Tasks: w.tasks, Photos: photos,
	})
	w.head = w.employ(tb, 1, identity.RoleLogisticsHead)
	w.fire = w.employ(tb, 2, identity.RoleFireOfficer)
	w.deputy = w.employ(tb, 3, identity.RoleFireOfficer)
	w.repairer = w.employ(tb, 4, identity.RoleRepairer)
	w.teacher = w.employ(tb, 5, identity.RoleClassTeacher)
	w.stranger = identity.Principal{AccountID: database.NewID(), SchoolID: database.NewID(), PersonID: database.NewID(), Roles: []identity.Role{identity.RoleLogisticsHead}}
	w.build(tb)
	w.promise(tb)
	return w
}

func (w *world) employ(tb testing.TB, n int, role identity.Role) identity.Principal {
	tb.Helper()
	p, err := w.people.CreatePerson(w.system(tb), identity.NewPerson{
		Name: role.Name(), Phone: identity.Phone(fmt.Sprintf("1380000000%d", n)), Roles: []identity.Role{role},
	})
	must(tb, err)
	return identity.Principal{AccountID: p.ID, MembershipID: p.ID, SchoolID: w.school, PersonID: p.ID, Roles: p.Roles}
}

func (w *world) build(tb testing.TB) {
	tb.Helper()
	campus, err := w.places.CreatePlace(w.system(tb), school.NewPlace{Kind: school.Campus, Name: "本部"})
	must(tb, err)
	area, err := w.places.CreatePlace(w.system(tb), school.NewPlace{ParentID: campus.ID, Kind: school.Area, Name: "一层走廊"})
	must(tb, err)
	w.place = area.ID
}

// promise gives the school its days and what the pack promises about equipment.
func (w *world) promise(tb testing.TB) {
	tb.Helper()
	tasktest.Promise(tb, w.tasks, w.school, tasktest.Routines(tb, "equipment.yaml"))
}

// Staff implements task.People.
func (w *world) Staff(ctx context.Context, school database.ID, _, _ time.Time) (task.Staff, error) {
	people, err := w.people.Staff(ctx, school)
	if err != nil {
		return nil, err
	}
	var r task.Register
	for _, p := range people {
		r.People = append(r.People, task.Colleague{ID: p.ID, Name: p.Name, Roles: p.Roles})
	}
	return task.NewStaff(r), nil
}

// Of implements task.Subjects.
func (w *world) Of(ctx context.Context, in database.ID, kind task.SubjectKind, _ clock.Date) ([]task.Subject, error) {
	if kind == "area" {
		return w.areas(ctx, in)
	}
	if !strings.HasPrefix(string(kind), "asset:") && kind != "document" {
		return nil, nil
	}
	return w.Subjects(ctx, in, kind)
}

func (w *world) system(tb testing.TB) context.Context {
	tb.Helper()
	return identity.Into(tb.Context(), identity.System(w.school))
}

func as(tb testing.TB, p identity.Principal) context.Context {
	tb.Helper()
	return identity.Into(tb.Context(), p)
}

// own registers one asset.
func (w *world) own(tb testing.TB, e asset.Entry) asset.Plated {
	tb.Helper()
	made, err := w.Create(as(tb, w.head), e)
	must(tb, err)
	return made
}

// tasksOf are the tasks of a routine as "state due targets", by due.
func (w *world) tasksOf(tb testing.TB, routine string) []string {
	tb.Helper()
	var rows []struct {
		State       task.State
		DueAt       clock.Instant
		Targets     int
		TargetsDone int
	}
	must(tb, w.db.In(tb.Context()).Raw(`SELECT t.state, t.due_at, t.targets, t.targets_done FROM tasks t JOIN routines r ON r.id = t.routine_id
		WHERE t.school_id = ? AND r.code = ? ORDER BY t.due_at, t.slot`, w.school, routine).Scan(&rows).Error)
	out := make([]string, 0, len(rows))
	for _, r := range rows {
		out = append(out, fmt.Sprintf("%s %s %d/%d", r.State, r.DueAt.Time().In(clock.Shanghai).Format("2006-01-02 15:04"), r.TargetsDone, r.Targets))
	}
	return out
}

// march is the monthly check of March.
func (w *world) march(tb testing.TB) string {
	tb.Helper()
	for _, found := range w.tasksOf(tb, "fire.self-check") {
		if strings.Contains(found, "2022-03-31") {
			return found
		}
	}
	return ""
}

// taskOf is the live task of a routine.
func (w *world) taskOf(tb testing.TB, routine string) database.ID {
	tb.Helper()
	var ids []database.ID
	must(tb, w.db.In(tb.Context()).Raw(`SELECT t.id FROM tasks t JOIN routines r ON r.id = t.routine_id
		WHERE t.school_id = ? AND r.code = ? AND t.state = ? ORDER BY t.due_at`, w.school, routine, "live").Scan(&ids).Error)
	if len(ids) == 0 {
		tb.Fatalf("no live task of %s", routine)
	}
	return ids[0]
}

func (w *world) scan(tb testing.TB) {
	tb.Helper()
	_, err := w.tasks.Scan(tb.Context())
	must(tb, err)
}

// areas are the places that stock is taken of.
func (w *world) areas(ctx context.Context, in database.ID) ([]task.Subject, error) {
	places, err := w.places.Places(identity.Into(ctx, identity.System(in)), false)
	var out []task.Subject
	for _, p := range places {
		if p.Kind == school.Area {
			out = append(out, task.Subject{Key: "area:" + p.ID.String(), Name: p.Where()})
		}
	}
	return out, err
}
