package theme_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"xiaoqin/server/attachment"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/cache"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/school"
	"xiaoqin/server/task"
	"xiaoqin/server/task/tasktest"
	"xiaoqin/server/theme"
)

// world is one school of three classes on the last day but one of March 2022; the third
// class has no head teacher.
type world struct {
	*theme.Service
	db      *database.DB
	schools *school.Service
	people  *identity.Service
	tasks   *task.Service
	school  database.ID
	now     time.Time

	classes         []database.ID
	one, two, guard database.ID
	heads           map[identity.Role]database.ID
	told            *theme.Told
}

func (w *world) Now() time.Time { return w.now }

func newWorld(tb testing.TB, db *database.DB) *world {
	tb.Helper()
	vault, err := identity.NewVault([]byte(strings.Repeat("11", 32)))
	if err != nil {
		tb.Fatal(err)
	}
	w := &world{db: db, now: clock.NewDate(2022, time.March, 30).At(10 * time.Hour), heads: map[identity.Role]database.ID{}}
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
	w.people = identity.New(identity.Deps{DB: db, Cache: memory, Vault: vault, Machine: w, Log: log})
	w.schools = school.New(school.Deps{DB: db, Vault: vault, Identity: w.people, Clock: w})
	messages := message.New(message.Deps{DB: db, School: w, Machine: w, Addresses: nobody{}})
	w.tasks = task.New(task.Deps{DB: db, School: w, Messages: messages, People: w, Subjects: w, Photos: photos, Log: log})
	w.Service = theme.New(theme.Deps{Tasks: w.tasks, Classes: w.schools, Photos: photos, Notices: w})
	founded, err := w.schools.Create(w.system(), school.NewSchool{Code: "yunxi", Name: "云溪小学"})
	if err != nil {
		tb.Fatal(err)
	}
	w.school = founded.ID
	w.one, w.two = w.employ(tb, 1, "班主任1", identity.RoleClassTeacher), w.employ(tb, 2, "班主任2", identity.RoleClassTeacher)
	w.guard = w.employ(tb, 3, "保安", identity.RoleGuard)
	w.heads[identity.RoleLogisticsHead] = w.employ(tb, 4, "主任", identity.RoleLogisticsHead)
	w.heads[identity.RoleStudentOffice] = w.employ(tb, 5, "学工", identity.RoleStudentOffice)
	for n := range 3 {
		c, err := w.schools.CreateClass(w.system(), school.ClassKey{Entry: 2020, Number: n + 1})
		if err != nil {
			tb.Fatal(err)
		}
		w.classes = append(w.classes, c.ID)
	}
	for i, teacher := range []database.ID{w.one, w.two} {
		if err := w.schools.SetHeadTeacher(w.system(), w.classes[i], teacher); err != nil {
			tb.Fatal(err)
		}
	}
	w.promise(tb)
	return w
}

func (w *world) employ(tb testing.TB, n int, name string, role identity.Role) database.ID {
	tb.Helper()
	p, err := w.people.CreatePerson(w.system(), identity.NewPerson{Name: name, Phone: identity.Phone(fmt.Sprintf("1380000000%d", n)), Roles: []identity.Role{role}})
	if err != nil {
		tb.Fatal(err)
	}
	return p.ID
}

// promise gives the school its calendar, the pack's themes and its monthly drill.
func (w *world) promise(tb testing.TB) {
	tb.Helper()
	tasktest.Promise(tb, w.tasks, w.school, append(tasktest.Routines(tb, "themes.yaml"), tasktest.Routines(tb, "safety.yaml", "drill.monthly")...))
	if _, err := w.tasks.Materialise(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	if _, err := w.tasks.Scan(tb.Context()); err != nil {
		tb.Fatal(err)
	}
}

func (w *world) task(tb testing.TB, routine, slot string) database.ID {
	tb.Helper()
	var ids []database.ID
	err := w.db.In(tb.Context()).Raw(`SELECT t.id FROM tasks t JOIN routines r ON r.id = t.routine_id
		WHERE t.school_id = ? AND r.code = ? AND t.slot = ?`, w.school, routine, slot).Scan(&ids).Error
	if err != nil || len(ids) != 1 {
		tb.Fatalf("no task of %s in %s: %v", routine, slot, err)
	}
	return ids[0]
}

// teach lets a teacher hold the lesson of a class, with a photo.
func (w *world) teach(tb testing.TB, teacher, lesson database.ID, class string) {
	tb.Helper()
	w.tick(w.as(teacher, identity.RoleClassTeacher), tb, lesson, class, database.NewID())
}

func (w *world) tick(ctx context.Context, tb testing.TB, lesson database.ID, key string, photos ...database.ID) task.State {
	tb.Helper()
	deed := task.Deed{ID: database.NewID(), At: w.now}
	done, err := w.tasks.Finish(task.WithDeed(ctx, deed), lesson, task.Evidence{ID: deed.ID, Passed: true, Targets: []string{key}, Photos: photos})
	if err != nil {
		tb.Fatal(err)
	}
	return done.State
}

// Staff implements task.People.
func (w *world) Staff(ctx context.Context, of database.ID, _, _ time.Time) (task.Staff, error) {
	people, err := w.people.Staff(ctx, of)
	if err != nil {
		return nil, err
	}
	var r task.Register
	for _, p := range people {
		r.People = append(r.People, task.Colleague{ID: p.ID, Name: p.Name, Roles: p.Roles})
	}
	r.Teachers, err = w.schools.HeadTeachers(ctx, of)
	return task.NewStaff(r), err
}

// Of implements task.Subjects.
func (w *world) Of(ctx context.Context, of database.ID, kind task.SubjectKind, _ clock.Date) ([]task.Subject, error) {
	if kind != "class" {
		return nil, nil
	}
	classes, err := w.schools.Classes(identity.Into(ctx, identity.System(of)))
	var out []task.Subject
	for _, c := range classes {
		out = append(out, task.Subject{Key: "class:" + c.ID.String(), Name: c.Name})
	}
	return out, err
}

// Told implements theme.Notices.
func (w *world) Told(context.Context, task.Entry) (*theme.Told, error) { return w.told, nil }

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

// as acts as somebody of the school.
func (w *world) as(person database.ID, roles ...identity.Role) context.Context {
	return identity.Into(context.Background(), identity.Principal{
		AccountID: person, MembershipID: person, SchoolID: w.school, PersonID: person, Roles: roles,
	})
}
