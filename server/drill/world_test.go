package drill_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"xiaoqin/server/attachment"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/cache"
	"xiaoqin/server/drill"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/school"
	"xiaoqin/server/task"
	"xiaoqin/server/task/tasktest"
)

// world is one school of three classes in March 2022, before its monthly drill.
type world struct {
	*drill.Service
	db       *database.DB
	identity *identity.Service
	schools  *school.Service
	tasks    *task.Service
	messages *message.Service
	school   database.ID
	hazards  hazards

	officer, student, head, guard, teacher database.ID
	classes                                []database.ID

	mu  sync.Mutex
	now time.Time
}

// hazards keeps what drills found.
type hazards struct{ found []drill.Finding }

func (h *hazards) Found(_ context.Context, f drill.Finding) error {
	h.found = append(h.found, f)
	return nil
}

func (w *world) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) wait(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, clock.Shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

func newWorld(tb testing.TB, db *database.DB, beside ...string) *world {
	tb.Helper()
	vault, err := identity.NewVault([]byte(strings.Repeat("11", 32)))
	if err != nil {
		tb.Fatal(err)
	}
	w := &world{db: db, now: at("2022-03-31 10:00")}
	log := slog.New(slog.DiscardHandler)
	memory, err := cache.Open("", w, log)
	if err != nil {
		tb.Fatal(err)
	}
	files, err := attachment.OpenDisk(tb.TempDir())
	if err != nil {
		tb.Fatal(err)
	}
	photos, err := attachment.New(attachment.Deps{DB: db, Machine: w, Files: files, Staging: tb.TempDir(), Limit: 1 << 30})
	if err != nil {
		tb.Fatal(err)
	}
	w.identity = identity.New(identity.Deps{DB: db, Cache: memory, Vault: vault, Machine: w, Log: log})
	w.schools = school.New(school.Deps{DB: db, Vault: vault, Identity: w.identity, Clock: w})
	w.messages = message.New(message.Deps{DB: db, School: w, Machine: w, Addresses: nobody{}})
	w.tasks = task.New(task.Deps{DB: db, School: w, Messages: w.messages, People: w, Subjects: w, Log: log})
	w.Service = drill.New(drill.Deps{DB: db, School: w, Schools: w.schools, Tasks: w.tasks, Messages: w.messages, Photos: photos, Hazards: &w.hazards})
	founded, err := w.schools.Create(w.system(), school.NewSchool{Code: "yunxi", Name: "云溪小学"})
	if err != nil {
		tb.Fatal(err)
	}
	w.school = founded.ID
	for n, role := range map[int]identity.Role{
		1: identity.RoleSafetyOfficer, 2: identity.RoleStudentOffice, 3: identity.RoleLogisticsHead, 4: identity.RoleGuard, 5: identity.RoleClassTeacher,
	} {
		p, err := w.identity.CreatePerson(w.system(), identity.NewPerson{
			Name: role.Name(), Phone: identity.Phone(fmt.Sprintf("1380000000%d", n)), Roles: []identity.Role{role},
		})
		if err != nil {
			tb.Fatal(err)
		}
		*map[int]*database.ID{1: &w.officer, 2: &w.student, 3: &w.head, 4: &w.guard, 5: &w.teacher}[n] = p.ID
	}
	for n := range 3 {
		c, err := w.schools.CreateClass(w.system(), school.ClassKey{Entry: 2020, Number: n + 1})
		if err != nil {
			tb.Fatal(err)
		}
		w.classes = append(w.classes, c.ID)
	}
	if err := w.schools.SetHeadTeacher(w.system(), w.classes[1], w.teacher); err != nil {
		tb.Fatal(err)
	}
	w.promise(tb, strings.Join(beside, "，"))
	return w
}

// promise gives the school its calendar and the pack's drills, with who stands beside the classes.
func (w *world) promise(tb testing.TB, beside string) {
	tb.Helper()
	routines := tasktest.Routines(tb, "safety.yaml", "drill.monthly", "drill.quake")
	for i := range routines {
		routines[i].Params = nil
		if beside != "" {
			routines[i].Params = map[string]string{drill.Beside: beside}
		}
	}
	tasktest.Promise(tb, w.tasks, w.school, routines)
	if _, err := w.tasks.Materialise(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	w.scan(tb)
}

func (w *world) scan(tb testing.TB) {
	tb.Helper()
	if _, err := w.tasks.Scan(tb.Context()); err != nil {
		tb.Fatal(err)
	}
}

// task is the next one of a routine.
func (w *world) task(tb testing.TB, routine string) database.ID {
	tb.Helper()
	var ids []database.ID
	err := w.db.In(tb.Context()).Raw(`SELECT t.id FROM tasks t JOIN routines r ON r.id = t.routine_id
		WHERE t.school_id = ? AND r.code = ? ORDER BY t.opens_at LIMIT 1`, w.school, routine).Scan(&ids).Error
	if err != nil || len(ids) != 1 {
		tb.Fatalf("no task of %s: %v", routine, err)
	}
	return ids[0]
}

// Staff implements task.People.
func (w *world) Staff(ctx context.Context, school database.ID, _, _ time.Time) (task.Staff, error) {
	people, err := w.identity.Staff(ctx, school)
	if err != nil {
		return nil, err
	}
	var r task.Register
	for _, p := range people {
		r.People = append(r.People, task.Colleague{ID: p.ID, Name: p.Name, Roles: p.Roles})
	}
	return task.NewStaff(r), nil
}

// Of implements task.Subjects: drills are about no thing.
func (*world) Of(context.Context, database.ID, task.SubjectKind, clock.Date) ([]task.Subject, error) {
	return nil, nil
}

// nobody can be reached.
type nobody struct{}

func (nobody) Find(context.Context, database.ID, []database.ID) (map[database.ID]message.Address, error) {
	return nil, nil
}

func (nobody) Owner(context.Context, message.Channel, identity.OpenID) (database.ID, []database.ID, error) {
	return database.ID{}, nil, nil
}

func (w *world) system() context.Context {
	return identity.Into(context.Background(), identity.System(w.school))
}

func (w *world) as(tb testing.TB, person database.ID, roles ...identity.Role) context.Context {
	tb.Helper()
	return identity.Into(tb.Context(), identity.Principal{
		AccountID: person, MembershipID: person, SchoolID: w.school, PersonID: person, Roles: roles,
	})
}
