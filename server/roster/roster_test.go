package roster_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"xiaoqin/configs"
	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/cache"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/roster"
	"xiaoqin/server/school"
	"xiaoqin/server/task"
)

// world is one school with three guards on a day of spring 2022.
type world struct {
	*roster.Service
	identity *identity.Service
	tasks    *task.Service
	school   database.ID
	guards   []database.ID // 马保成、石磊、韩铁柱
	head     database.ID   // 严正明
	leave    leave

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

func day(text string) clock.Date { return clock.DateOf(at(text + " 00:00")) }

func newWorld(tb testing.TB, db *database.DB) *world {
	tb.Helper()
	vault, err := identity.NewVault([]byte(strings.Repeat("11", 32)))
	if err != nil {
		tb.Fatal(err)
	}
	w := &world{school: database.NewID(), now: at("2022-03-31 09:00")}
	log := slog.New(slog.DiscardHandler)
	memory, err := cache.Open("", w, log)
	if err != nil {
		tb.Fatal(err)
	}
	w.identity = identity.New(identity.Deps{DB: db, Cache: memory, Vault: vault, Machine: w, Log: log})
	messages := message.New(message.Deps{DB: db, School: w, Machine: w})
	w.tasks = task.New(task.Deps{DB: db, School: w, Messages: messages, People: w, Subjects: nothing{}, Log: log})
	w.Service = roster.New(roster.Deps{DB: db, School: w, People: w.identity, Tasks: w.tasks, Messages: messages, Away: w, Plates: w})
	for _, name := range []string{"马保成", "石磊", "韩铁柱"} {
		w.guards = append(w.guards, w.employ(tb, name, identity.RoleGuard))
	}
	w.head = w.employ(tb, "严正明", identity.RoleLogisticsHead)
	return w
}

// Staff implements task.People, as the program connects the packages.
func (w *world) Staff(ctx context.Context, school database.ID, from, until time.Time) (task.Staff, error) {
	people, err := w.identity.Staff(ctx, school)
	if err != nil {
		return nil, err
	}
	duties, err := w.Duties(ctx, school, from, until)
	return task.NewStaff(task.Register{People: roster.Colleagues(people), Duties: duties}), err
}

// nothing is a school without things.
type nothing struct{}

func (nothing) Of(context.Context, database.ID, task.SubjectKind, clock.Date) ([]task.Subject, error) {
	return nil, nil
}

func (w *world) system() context.Context {
	return identity.Into(context.Background(), identity.System(w.school))
}

func (w *world) employ(tb testing.TB, name string, roles ...identity.Role) database.ID {
	tb.Helper()
	p, err := w.identity.CreatePerson(w.system(), identity.NewPerson{Name: name, Roles: roles})
	if err != nil {
		tb.Fatal(err)
	}
	return p.ID
}

// as acts as somebody with roles.
func (w *world) as(person database.ID, roles ...identity.Role) context.Context {
	return identity.Into(context.Background(), identity.Principal{
		AccountID: database.NewID(), MembershipID: database.NewID(), SchoolID: w.school, PersonID: person, Roles: roles,
	})
}

// open gives the school the calendar of 云溪小学 and rosters in the grammar of files.
func (w *world) open(tb testing.TB, rosters string) {
	tb.Helper()
	text, err := configs.Demo.ReadFile("demo/yunxi/calendar.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	spec, err := calendar.ParseSpec(text)
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := w.tasks.SetCalendar(w.system(), spec); err != nil {
		tb.Fatal(err)
	}
	w.set(tb, rosters)
}

func (w *world) set(tb testing.TB, rosters string) {
	tb.Helper()
	patterns, err := roster.ReadPatterns([]byte("rosters:\n" + rosters))
	if err != nil {
		tb.Fatal(err)
	}
	if err := w.SetPatterns(w.system(), patterns); err != nil {
		tb.Fatal(err)
	}
}

// lines are the shifts of some days: 04-02 07:00-19:00 gate#0 马保成, with * for by hand.
func (w *world) lines(tb testing.TB, first, last string) []string {
	tb.Helper()
	shifts, err := w.Shifts(w.system(), day(first), day(last))
	if err != nil {
		tb.Fatal(err)
	}
	var out []string
	for _, e := range shifts {
		line := e.From.Format("01-02 15:04-") + e.Until.Format("15:04 ") + e.Post + " " + e.Name + " " + e.Holder
		if e.ByHand {
			line += "*"
		}
		out = append(out, strings.TrimSpace(line))
	}
	return out
}

// shift finds the shift of a post that begins at a moment.
func (w *world) shift(tb testing.TB, post, from string) roster.Entry {
	tb.Helper()
	shifts, err := w.Shifts(w.system(), clock.DateOf(at(from)), clock.DateOf(at(from)))
	if err != nil {
		tb.Fatal(err)
	}
	for _, e := range shifts {
		if e.Post == post && e.From.Equal(at(from)) {
			return e
		}
	}
	tb.Fatalf("no shift of %s at %s", post, from)
	return roster.Entry{}
}

// Away implements roster.Away.
func (w *world) Away(context.Context, database.ID, clock.Date, clock.Date) ([]school.Absence, error) {
	return w.leave, nil
}

// Arrive implements roster.Plates.
func (w *world) Arrive(_ context.Context, scan roster.Scan) (database.ID, error) {
	return scan.ClientID, nil
}
