package incident_test

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
	"xiaoqin/server/identity"
	"xiaoqin/server/incident"
	"xiaoqin/server/message"
	"xiaoqin/server/task"
	"xiaoqin/server/task/tasktest"
)

// world is one school on a day of spring 2022, with the guard on duty at the gate.
type world struct {
	*incident.Service
	db       *database.DB
	identity *identity.Service
	tasks    *task.Service
	messages *message.Service
	post     post
	school   database.ID
	log      lockedText

	nurse, guard, head, principal, teacher database.ID
	onDuty                                 []task.Duty

	mu  sync.Mutex
	now time.Time
}

// lockedText is a log.
type lockedText struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lockedText) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
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

// templates let alarms out on both channels.
var templates = message.Templates{
	message.Mini: {
		message.DutyDue:   {ID: "mini-duty", Fields: map[string]string{"thing1": "{title}"}},
		message.Exception: {ID: "mini-alarm", Fields: map[string]string{"thing1": "{title}"}},
	},
	message.Official: {
		message.DutyDue:   {ID: "oa-duty", Fields: map[string]string{"thing1": "{title}"}},
		message.Exception: {ID: "oa-alarm", Fields: map[string]string{"thing1": "{title}"}},
	},
}

func newWorld(tb testing.TB, db *database.DB) *world {
	tb.Helper()
	vault, err := identity.NewVault([]byte(strings.Repeat("11", 32)))
	if err != nil {
		tb.Fatal(err)
	}
	w := &world{db: db, school: database.NewID(), now: at("2022-03-31 10:05")}
	log := slog.New(slog.NewTextHandler(&w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
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
	w.messages = message.New(message.Deps{DB: db, School: w, Machine: w, Templates: templates, Addresses: everybody{}})
	w.tasks = task.New(task.Deps{DB: db, School: w, Messages: w.messages, People: w, Subjects: nothing{}, Log: log})
	w.Service = incident.New(incident.Deps{DB: db, School: w, People: w.identity, Tasks: w.tasks, Messages: w.messages, Photos: photos})
	w.nurse = w.employ(tb, 1, identity.RoleNurse)
	w.guard = w.employ(tb, 2, identity.RoleGuard)
	w.head = w.employ(tb, 3, identity.RoleLogisticsHead)
	w.principal = w.employ(tb, 4, identity.RolePrincipal)
	w.teacher = w.employ(tb, 5, identity.RoleClassTeacher)
	w.onDuty = []task.Duty{{Post: "gate", From: at("2022-03-31 07:00"), Until: at("2022-03-31 19:00"), Person: w.guard}}
	tb.Cleanup(func() {
		if text := w.log.text.String(); strings.Contains(text, "1380000") || strings.Contains(text, "小明") {
			tb.Errorf("the log holds a number or a name: %s", text)
		}
	})
	return w
}

// number is the phone of the n-th person.
func number(n int) identity.Phone { return identity.Phone(fmt.Sprintf("1380000000%d", n)) }

func (w *world) employ(tb testing.TB, n int, role identity.Role) database.ID {
	tb.Helper()
	p, err := w.identity.CreatePerson(w.system(), identity.NewPerson{Name: role.Name(), Phone: number(n), Roles: []identity.Role{role}})
	if err != nil {
		tb.Fatal(err)
	}
	return p.ID
}

// Staff implements task.People.
func (w *world) Staff(ctx context.Context, school database.ID, _, _ time.Time) (task.Staff, error) {
	people, err := w.identity.Staff(ctx, school)
	if err != nil {
		return nil, err
	}
	r := task.Register{Duties: w.onDuty}
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

func (w *world) system() context.Context {
	return identity.Into(context.Background(), identity.System(w.school))
}

func (w *world) as(tb testing.TB, person database.ID, roles ...identity.Role) context.Context {
	tb.Helper()
	return identity.Into(tb.Context(), identity.Principal{
		AccountID: person, MembershipID: person, SchoolID: w.school, PersonID: person, Roles: roles,
	})
}

// promise gives the school its calendar and the pack's routine for incidents.
func (w *world) promise(tb testing.TB) {
	tb.Helper()
	tasktest.Promise(tb, w.tasks, w.school, tasktest.Routines(tb, "guards.yaml", "guard.incident"))
}

// everybody has an account in both apps, and no credit in the mini-program.
type everybody struct{}

func (everybody) Find(_ context.Context, _ database.ID, persons []database.ID) (map[database.ID]message.Address, error) {
	found := make(map[database.ID]message.Address, len(persons))
	for _, p := range persons {
		found[p] = message.Address{Account: p, Mini: identity.OpenID("mini-" + p.String()), Official: identity.OpenID("oa-" + p.String())}
	}
	return found, nil
}

func (everybody) Owner(context.Context, message.Channel, identity.OpenID) (database.ID, []database.ID, error) {
	return database.ID{}, nil, nil
}

// post is WeChat: it refuses what has no credit, and keeps what left.
type post struct {
	mu   sync.Mutex
	sent []string
}

func (p *post) Send(_ context.Context, e message.Envelope) (message.Receipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if e.Channel == message.Mini {
		return message.Receipt{}, &message.Failure{Kind: message.FailedConsent, Code: 43101}
	}
	p.sent = append(p.sent, string(e.OpenID)+" "+e.Data["thing1"])
	return message.Receipt{MsgID: int64(len(p.sent))}, nil
}

// deliver sends everything that is due and gives what left.
func (w *world) deliver(tb testing.TB) []string {
	tb.Helper()
	worker := message.NewWorker(w.messages, message.Options{Sender: &w.post, Name: "test", Rate: -1, Log: slog.New(slog.DiscardHandler)})
	if err := worker.Drain(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	w.post.mu.Lock()
	defer w.post.mu.Unlock()
	sent := w.post.sent
	w.post.sent = nil
	return sent
}
