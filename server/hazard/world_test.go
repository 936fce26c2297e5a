package hazard_test

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
	"xiaoqin/server/hazard"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/task"
	"xiaoqin/server/task/tasktest"
)

// world is one school on a day of spring 2022.
type world struct {
	*hazard.Service
	db       *database.DB
	identity *identity.Service
	tasks    *task.Service
	messages *message.Service
	photos   *attachment.Service
	school   database.ID
	things   []string // what the keeper of equipment heard
	people   map[database.ID]identity.Role

	teacher, guard, repairer, officer, head, principal database.ID

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

// pass lets time go by: no two things happen in one moment.
func (w *world) pass(d time.Duration) { w.moveTo(w.Now().Add(d)) }

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
	w := &world{db: db, school: database.NewID(), now: at("2022-03-31 10:05"), people: map[database.ID]identity.Role{}}
	log := slog.New(slog.DiscardHandler)
	memory, err := cache.Open("", w, log)
	if err != nil {
		tb.Fatal(err)
	}
	files, err := attachment.OpenDisk(tb.TempDir())
	if err != nil {
		tb.Fatal(err)
	}
	w.photos, err = attachment.New(attachment.Deps{DB: db, Machine: w, Files: files, Staging: tb.TempDir(), Limit: 1 << 30})
	if err != nil {
		tb.Fatal(err)
	}
	w.identity = identity.New(identity.Deps{DB: db, Cache: memory, Vault: vault, Machine: w, Log: log})
	w.messages = message.New(message.Deps{DB: db, School: w, Machine: w, Addresses: nobody{}})
	w.tasks = task.New(task.Deps{DB: db, School: w, Messages: w.messages, People: w, Subjects: nothing{}, Log: log})
	w.Service = hazard.New(hazard.Deps{
		DB: db, School: w, People: w.identity, Tasks: w.tasks, Messages: w.messages, Photos: w.photos, Places: places{w.school}, Things: w,
	})
	w.teacher = w.employ(tb, 1, identity.RoleClassTeacher)
	w.guard = w.employ(tb, 2, identity.RoleGuard)
	w.repairer = w.employ(tb, 3, identity.RoleRepairer)
	w.officer = w.employ(tb, 4, identity.RoleSafetyOfficer)
	w.head = w.employ(tb, 5, identity.RoleLogisticsHead)
	w.principal = w.employ(tb, 6, identity.RolePrincipal)
	return w
}

func (w *world) employ(tb testing.TB, n int, role identity.Role) database.ID {
	tb.Helper()
	number := identity.Phone(fmt.Sprintf("1380000000%d", n))
	p, err := w.identity.CreatePerson(w.system(), identity.NewPerson{Name: role.Name(), Phone: number, Roles: []identity.Role{role}})
	if err != nil {
		tb.Fatal(err)
	}
	w.people[p.ID] = role
	return p.ID
}

// Reported implements hazard.Things.
func (w *world) Reported(_ context.Context, subject, what string, _ clock.Instant) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.things = append(w.things, subject+" "+what)
	return nil
}

// Mended implements hazard.Things.
func (w *world) Mended(_ context.Context, subject string, _ clock.Instant) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.things = append(w.things, subject+" right")
	return nil
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

// nothing is a school without things.
type nothing struct{}

func (nothing) Of(context.Context, database.ID, task.SubjectKind, clock.Date) ([]task.Subject, error) {
	return nil, nil
}

// nobody has an account: what is said stays in the inbox.
type nobody struct{}

func (nobody) Find(context.Context, database.ID, []database.ID) (map[database.ID]message.Address, error) {
	return nil, nil
}

func (nobody) Owner(context.Context, message.Channel, identity.OpenID) (database.ID, []database.ID, error) {
	return database.ID{}, nil, nil
}

// places knows two staircases of the school, one of them by its plate too.
type places struct{ school database.ID }

func (p places) Place(_ context.Context, school database.ID, key string) (hazard.Place, bool, error) {
	known := map[string]hazard.Place{
		"place:east":    {Key: "place:east", Name: "3号楼 三层 东楼梯"},
		"checkpoint:11": {Key: "place:east", Name: "3号楼三层东楼梯", Sign: "11"},
		"place:west":    {Key: "place:west", Name: "3号楼 三层 西楼梯"},
	}
	place, ok := known[key]
	return place, ok && school == p.school, nil
}

func (w *world) system() context.Context {
	return identity.Into(context.Background(), identity.System(w.school))
}

// as acts as somebody of the school in the role they have.
func (w *world) as(person database.ID) context.Context {
	return identity.Into(context.Background(), identity.Principal{
		AccountID: person, MembershipID: person, SchoolID: w.school, PersonID: person, Roles: []identity.Role{w.people[person]},
	})
}

// promise gives the school its calendar and the pack's routines for hazards.
func (w *world) promise(tb testing.TB) {
	tb.Helper()
	tasktest.Promise(tb, w.tasks, w.school, tasktest.Routines(tb, "safety.yaml", "hazard."))
}

// plate is what somebody has to do, by the routine.
func (w *world) plate(tb testing.TB, person database.ID) []string {
	tb.Helper()
	entries, err := w.tasks.Plate(w.as(person), time.Time{})
	if err != nil {
		tb.Fatal(err)
	}
	codes := []string{}
	for _, e := range entries {
		codes = append(codes, e.Code)
	}
	return codes
}

// inbox is what somebody was told about hazards, the first first.
func (w *world) inbox(tb testing.TB, person database.ID) []string {
	tb.Helper()
	items, _, err := w.messages.Inbox(w.as(person), database.ID{}, 50)
	if err != nil {
		tb.Fatal(err)
	}
	said := []string{}
	for _, i := range items {
		said = append([]string{i.Title}, said...)
	}
	return said
}

// photo is the id that a phone gave a picture.
func photo() []database.ID { return []database.ID{database.NewID()} }

// tap is one deed of a phone.
func (w *world) tap(words string) hazard.Deed {
	w.pass(time.Minute)
	return hazard.Deed{ClientID: database.NewID(), At: w.Now(), Words: words}
}

func (w *world) rail() hazard.Report {
	w.pass(time.Minute)
	return hazard.Report{ClientID: database.NewID(), At: w.Now(), Subject: "place:east", Words: " 扶手松了，四（2）班小明差点摔下去 ", Photos: photo()}
}
