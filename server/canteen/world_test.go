package canteen_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"xiaoqin/configs"
	"xiaoqin/server/calendar"
	"xiaoqin/server/canteen"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/cache"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/task"
)

// world is the kitchen of one school on Thursday 31 March 2022. Noon is at 11:20.
type world struct {
	*canteen.Service
	db     *database.DB
	people *identity.Service
	tasks  *task.Service
	school database.ID

	manager, wang, luo, head, principal database.ID
	passed                              []task.Task // gates that a leader passed by name

	mu  sync.Mutex
	now time.Time
}

func (w *world) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) set(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = at(text)
}

const today = "2022-03-31 "

// at reads "10:40" of today, or a day with it.
func at(text string) time.Time {
	if len(text) < 10 {
		text = today + text
	}
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

func newWorld(tb testing.TB, db *database.DB) *world {
	tb.Helper()
	vault, err := identity.NewVault([]byte(strings.Repeat("11", 32)))
	if err != nil {
		tb.Fatal(err)
	}
	w := &world{db: db, school: database.NewID(), now: at("05:40")}
	log := slog.New(slog.DiscardHandler)
	memory, err := cache.Open("", w, log)
	if err != nil {
		tb.Fatal(err)
	}
	w.people = identity.New(identity.Deps{DB: db, Cache: memory, Vault: vault, Machine: w, Log: log})
	messages := message.New(message.Deps{DB: db, School: w, Machine: w, Addresses: nobody{}})
	w.tasks = task.New(task.Deps{DB: db, School: w, Messages: messages, People: w, Subjects: w, Log: log, Passed: func(_ context.Context, t task.Task) error {
		w.passed = append(w.passed, t)
		return nil
	}})
	w.Service = canteen.New(canteen.Deps{DB: db, School: w, Tasks: w.tasks, People: w.people})
	w.manager = w.employ(tb, "郑美华", identity.RoleCanteenManager)
	w.wang = w.employ(tb, "王桂芳", identity.RoleCanteenWorker)
	w.luo = w.employ(tb, "罗小翠", identity.RoleCanteenWorker)
	w.head = w.employ(tb, "严正明", identity.RoleLogisticsHead)
	w.principal = w.employ(tb, "江望舒", identity.RolePrincipal)
	return w
}

// open gives the school what it promises, and writes today's tasks.
func open(tb testing.TB, db *database.DB) *world {
	tb.Helper()
	w := newWorld(tb, db)
	spec, err := calendar.ParseSpec(demo(tb, "demo/yunxi/calendar.yaml"))
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := w.tasks.SetCalendar(w.system(), spec); err != nil {
		tb.Fatal(err)
	}
	var routines []task.Routine
	var ladders map[string]task.Ladder
	for _, name := range []string{"kitchen.yaml", "equipment.yaml", "ladders.yaml"} {
		file, err := task.ParseFile(name, pack(tb, name))
		if err != nil {
			tb.Fatal(err)
		}
		for _, r := range file.Routines {
			if strings.HasPrefix(r.Code, "kitchen.") || r.Code == "doc.expiry" {
				r.Also, r.Inputs = nil, nil
				routines = append(routines, r)
			}
		}
		if name == "ladders.yaml" {
			ladders = file.Ladders
		}
	}
	if _, err := w.tasks.ApplyRoutines(w.system(), routines, ladders); err != nil {
		tb.Fatalf("%+v", err)
	}
	return w
}

func demo(tb testing.TB, name string) []byte {
	tb.Helper()
	text, err := configs.Demo.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

func pack(tb testing.TB, name string) []byte {
	tb.Helper()
	text, err := configs.Packs.ReadFile("packs/primary-school/" + name)
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

func (w *world) employ(tb testing.TB, name string, role identity.Role) database.ID {
	tb.Helper()
	p, err := w.people.CreatePerson(w.system(), identity.NewPerson{Name: name, Roles: []identity.Role{role}})
	if err != nil {
		tb.Fatal(err)
	}
	return p.ID
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
func (w *world) Of(ctx context.Context, school database.ID, kind task.SubjectKind, _ clock.Date) ([]task.Subject, error) {
	if kind != "document" {
		return nil, nil
	}
	return w.Documents(ctx, school)
}

func (w *world) system() context.Context {
	return identity.Into(context.Background(), identity.System(w.school))
}

func (w *world) as(tb testing.TB, person database.ID, role identity.Role) context.Context {
	tb.Helper()
	return identity.Into(tb.Context(), identity.Principal{
		AccountID: person, MembershipID: person, SchoolID: w.school, PersonID: person, Roles: []identity.Role{role},
	})
}

func (w *world) cook(tb testing.TB) context.Context {
	tb.Helper()
	return w.as(tb, w.wang, identity.RoleCanteenWorker)
}

func (w *world) boss(tb testing.TB) context.Context {
	tb.Helper()
	return w.as(tb, w.manager, identity.RoleCanteenManager)
}

func (w *world) scan(tb testing.TB) {
	tb.Helper()
	if _, err := w.tasks.Scan(tb.Context()); err != nil {
		tb.Fatal(err)
	}
}

// lunch is today's meal.
func (w *world) lunch(tb testing.TB) canteen.Meal {
	tb.Helper()
	meals, err := w.Meals(w.boss(tb), clock.DateOf(w.Now()))
	if err != nil || len(meals) != 1 {
		tb.Fatalf("%d meals (%v)", len(meals), err)
	}
	return meals[0]
}

// taskOf is the task of a routine in a scope.
func (w *world) taskOf(tb testing.TB, code, scope string) task.Entry {
	tb.Helper()
	entries, err := w.tasks.InScopes(w.boss(tb), scope)
	if err != nil {
		tb.Fatal(err)
	}
	for _, e := range entries {
		if e.Code == code {
			return e
		}
	}
	tb.Fatalf("no task of %s in %s", code, scope)
	return task.Entry{}
}

// nobody has an account.
type nobody struct{}

func (nobody) Find(context.Context, database.ID, []database.ID) (map[database.ID]message.Address, error) {
	return nil, nil
}

func (nobody) Owner(context.Context, message.Channel, identity.OpenID) (database.ID, []database.ID, error) {
	return database.ID{}, nil, nil
}
