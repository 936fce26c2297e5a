package family_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/cache"
	"xiaoqin/server/family"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/school"
	"xiaoqin/server/task"
	"xiaoqin/server/task/tasktest"
)

// world is one school on a day of spring 2022, with the classes 四（2）班 and 二（1）班.
type world struct {
	*family.Service
	db       *database.DB
	identity *identity.Service
	schools  *school.Service
	tasks    *task.Service
	messages *message.Service
	school   database.ID
	accounts int

	teacher, other, head database.ID
	fourth, second       database.ID

	mu  sync.Mutex
	now time.Time
}

func (w *world) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) moveTo(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = now
}

func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, clock.Shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

func newWorld(tb testing.TB, db *database.DB) *world {
	tb.Helper()
	vault, err := identity.NewVault([]byte(strings.Repeat("11", 32)))
	if err != nil {
		tb.Fatal(err)
	}
	w := &world{db: db, now: at("2022-03-31 10:05")}
	log := slog.New(slog.DiscardHandler)
	memory, err := cache.Open("", w, log)
	if err != nil {
		tb.Fatal(err)
	}
	w.identity = identity.New(identity.Deps{DB: db, Cache: memory, Vault: vault, Machine: w, Log: log})
	w.messages = message.New(message.Deps{DB: db, School: w, Machine: w, Addresses: nobody{}})
	w.schools = school.New(school.Deps{DB: db, Vault: vault, Identity: w.identity, Clock: w, NoGuardian: w.forget, EraseAccount: w.forgetAccount})
	w.tasks = task.New(task.Deps{DB: db, School: w, Messages: w.messages, People: w, Subjects: nothing{}, Log: log})
	w.Service = family.New(family.Deps{
		DB: db, Vault: vault, School: w, People: w.identity, Schools: w.schools, Tasks: w.tasks, Messages: w.messages,
	})
	founded, err := w.schools.Create(identity.Into(tb.Context(), identity.System(database.ID{})), school.NewSchool{Code: "yunxi", Name: "云溪小学", Grades: 6})
	if err != nil {
		tb.Fatal(err)
	}
	w.school = founded.ID
	w.teacher = w.employ(tb, "李老师", "13800000001", identity.RoleClassTeacher)
	w.other = w.employ(tb, "王老师", "13800000002", identity.RoleClassTeacher)
	w.head = w.employ(tb, "周主任", "13800000003", identity.RoleLogisticsHead)
	w.fourth = w.class(tb, school.ClassKey{Entry: 2018, Number: 2}, w.teacher)
	w.second = w.class(tb, school.ClassKey{Entry: 2020, Number: 1}, w.other)
	return w
}

func (w *world) forget(ctx context.Context, schoolID, person database.ID) error {
	return w.Forget(ctx, schoolID, person)
}

func (w *world) forgetAccount(ctx context.Context, account database.ID) error {
	return w.ForgetAccount(ctx, account)
}

func (w *world) system() context.Context {
	return identity.Into(context.Background(), identity.System(w.school))
}

func (w *world) employ(tb testing.TB, name, phone string, role identity.Role) database.ID {
	tb.Helper()
	p, err := w.identity.CreatePerson(w.system(), identity.NewPerson{Name: name, Phone: identity.Phone(phone), Roles: []identity.Role{role}})
	if err != nil {
		tb.Fatal(err)
	}
	return p.ID
}

func (w *world) class(tb testing.TB, key school.ClassKey, teacher database.ID) database.ID {
	tb.Helper()
	c, err := w.schools.CreateClass(w.system(), key)
	if err == nil {
		err = w.schools.SetHeadTeacher(w.system(), c.ID, teacher)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return c.ID
}

// as acts as somebody of the school in the roles they have now.
func (w *world) as(tb testing.TB, person database.ID) context.Context {
	tb.Helper()
	p, err := w.identity.Person(w.system(), person)
	if err != nil {
		tb.Fatal(err)
	}
	return identity.Into(context.Background(), identity.Principal{
		AccountID: person, MembershipID: person, SchoolID: w.school, PersonID: person, Roles: p.Roles,
	})
}

// phone is a WeChat user who has logged in and is nobody yet.
func (w *world) phone(tb testing.TB) context.Context {
	tb.Helper()
	w.accounts++
	login, err := w.identity.LoginAs(context.Background(), identity.OpenID(strings.Repeat("o", w.accounts)), "")
	if err != nil {
		tb.Fatal(err)
	}
	return identity.Into(context.Background(), identity.Principal{AccountID: login.AccountID})
}

// member is the phone acting as the person that it has become.
func (w *world) member(phone context.Context, tb testing.TB) context.Context {
	tb.Helper()
	account := identity.From(phone).AccountID
	p, found, err := w.identity.PersonOf(phone, account, w.school)
	if err != nil || !found {
		tb.Fatalf("nobody: %v", err)
	}
	return identity.Into(context.Background(), identity.Principal{
		AccountID: account, MembershipID: p.ID, SchoolID: w.school, PersonID: p.ID, Roles: p.Roles,
	})
}

func (w *world) code(tb testing.TB, teacher, class database.ID) string {
	tb.Helper()
	code, err := w.RotateCode(w.as(tb, teacher), class)
	if err != nil {
		tb.Fatal(err)
	}
	return code.Text
}

func asking(code, child string) family.Asking {
	return family.Asking{
		ClientID: database.NewID(), Code: code, Name: "赵女士", Relation: school.Mother, Child: child, Consent: family.Current().Version,
	}
}

// ask asks from an address of its own.
func (w *world) ask(phone context.Context, tb testing.TB, a family.Asking) family.Request {
	tb.Helper()
	asked, err := w.Ask(phone, a, "10.0.0.1")
	if err != nil {
		tb.Fatal(err)
	}
	return asked
}

func (w *world) confirm(tb testing.TB, teacher, request database.ID) family.Request {
	tb.Helper()
	r, err := w.Confirm(w.as(tb, teacher), request, database.ID{})
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// Staff implements task.People.
func (w *world) Staff(ctx context.Context, schoolID database.ID, _, _ time.Time) (task.Staff, error) {
	people, err := w.identity.Staff(ctx, schoolID)
	if err != nil {
		return nil, err
	}
	r := task.Register{}
	for _, p := range people {
		r.People = append(r.People, task.Colleague{ID: p.ID, Name: p.Name, Roles: p.Roles})
	}
	r.Teachers, err = w.schools.HeadTeachers(ctx, schoolID)
	return task.NewStaff(r), err
}

// nothing is a school without things.
type nothing struct{}

func (nothing) Of(context.Context, database.ID, task.SubjectKind, clock.Date) ([]task.Subject, error) {
	return nil, nil
}

// nobody has an address: what is said stays in the inbox.
type nobody struct{}

func (nobody) Find(context.Context, database.ID, []database.ID) (map[database.ID]message.Address, error) {
	return nil, nil
}

func (nobody) Owner(context.Context, message.Channel, identity.OpenID) (database.ID, []database.ID, error) {
	return database.ID{}, nil, nil
}

// promise gives the school its calendar and the pack's routine for new parents.
func (w *world) promise(tb testing.TB) {
	tb.Helper()
	tasktest.Promise(tb, w.tasks, w.school, tasktest.Routines(tb, "safety.yaml", "family."))
}

// plate is what somebody has to do, by the routine.
func (w *world) plate(tb testing.TB, person database.ID) []string {
	tb.Helper()
	entries, err := w.tasks.Plate(w.as(tb, person), time.Time{})
	if err != nil {
		tb.Fatal(err)
	}
	codes := []string{}
	for _, e := range entries {
		codes = append(codes, e.Code)
	}
	return codes
}
