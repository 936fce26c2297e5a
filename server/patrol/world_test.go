package patrol_test

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
	"xiaoqin/server/database/migration"
	"xiaoqin/server/form"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/patrol"
	"xiaoqin/server/task"
	"xiaoqin/server/task/tasktest"
)

// hand is a clock that stands still until it is moved.
type hand struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hand) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hand) set(t time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = t
}

// at is a moment of 31 March 2022, an ordinary Thursday.
func at(clockTime string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04:05", "2022-03-31 "+clockTime, clock.Shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

// world is one school with its points, guards and rounds.
type world struct {
	db       *database.DB
	clock    *hand
	tasks    *task.Service
	patrol   *patrol.Service
	messages *message.Service
	school   database.ID
	guard    identity.Principal // walks the rounds
	mate     identity.Principal // another guard
	head     identity.Principal
	plates   map[string]patrol.Plate // by number
	faults   faults
	stranger identity.Principal // head of another school
}

const rounds = `
routines:
  - {code: guard.round, name: 重点部位巡查, on: [{day: every}], win: ["r2=10:00..10:30..10:40"], subject: checkpoint, who: {role: G}, owner: LD, complete: {mode: each}, evidence: check_in, ladder: round}
  - {code: guard.night, name: 夜间巡查, on: [{day: every}], win: ["21:00..22:00..22:20"], subject: "checkpoint:night", who: {role: G}, owner: LD, complete: {mode: each}, evidence: check_in, ladder: quiet}
  - {code: guard.post, name: 护学岗, on: [{day: school}], win: ["07:10..07:20..07:40"], subject: post, who: {role: DT}, owner: LD, complete: {mode: each}, evidence: check_in, ladder: quiet}
ladders:
  quiet: {days: every, rungs: ["opens : holder"]}
  round: {days: every, rungs: ["opens : holder", "closes : owner"]}
`

type staff struct{ world *world }

func (s staff) Staff(_ context.Context, school database.ID, _, _ time.Time) (task.Staff, error) {
	if school != s.world.school {
		return task.NewStaff(task.Register{}), nil
	}
	var r task.Register
	for _, p := range []identity.Principal{s.world.guard, s.world.mate, s.world.head} {
		r.People = append(r.People, task.Colleague{ID: p.PersonID, Name: "某师傅", Roles: p.Roles})
	}
	return task.NewStaff(r), nil
}

// album takes every photo.
type album struct{}

func (album) Attach(context.Context, attachment.Owner, []database.ID) error { return nil }

// faults keeps what was found wrong.
type faults struct {
	mu    sync.Mutex
	found []patrol.Fault
}

func (f *faults) Found(_ context.Context, fault patrol.Fault) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.found = append(f.found, fault)
	return nil
}

type points struct{ world *world }

func (p points) Of(ctx context.Context, school database.ID, kind task.SubjectKind, _ clock.Date) ([]task.Subject, error) {
	return p.world.patrol.Subjects(ctx, school, kind)
}

// newWorld opens a school on the morning of 31 March 2022, before its first round.
func newWorld(tb testing.TB, db *database.DB) *world {
	tb.Helper()
	school := database.NewID()
	someone := func(school database.ID, role identity.Role) identity.Principal {
		return identity.Principal{
			AccountID: database.NewID(), MembershipID: database.NewID(), SchoolID: school, PersonID: database.NewID(), Roles: []identity.Role{role},
		}
	}
	w := &world{
		db: db, clock: &hand{now: at("06:00:00")}, school: school, plates: map[string]patrol.Plate{},
		guard: someone(school, identity.RoleGuard), mate: someone(school, identity.RoleGuard), head: someone(school, identity.RoleLogisticsHead),
		stranger: someone(database.NewID(), identity.RoleLogisticsHead),
	}
	w.messages = message.New(message.Deps{DB: db, School: w.clock, Machine: w.clock})
	w.serve(w.messages)
	w.hang(tb)
	w.promise(tb)
	return w
}

// serve makes the services, as a process does.
func (w *world) serve(messages *message.Service) {
	w.tasks = task.New(task.Deps{
		DB: w.db, School: w.clock, Messages: messages, People: staff{w}, Subjects: points{w}, Log: slog.New(slog.DiscardHandler),
	})
	w.patrol = patrol.New(patrol.Deps{DB: w.db, School: w.clock, Tasks: w.tasks, Photos: album{}, Messages: messages, Hazards: &w.faults})
}

func openMigrated(tb testing.TB, dsn string) *database.DB {
	tb.Helper()
	db, err := database.Open(tb.Context(), dsn)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = db.Close() })
	if _, err := migration.Up(tb.Context(), db); err != nil {
		tb.Fatal(err)
	}
	return db
}

func (w *world) query(tb testing.TB, rows any, query string, args ...any) {
	tb.Helper()
	if err := w.db.In(tb.Context()).Raw(query, args...).Scan(rows).Error; err != nil {
		tb.Fatal(err)
	}
}

// promiseMany gives the school so many rounds at once, each past every point.
func (w *world) promiseMany(tb testing.TB, n int) {
	tb.Helper()
	var b strings.Builder
	b.WriteString("routines:\n")
	for i := range n {
		fmt.Fprintf(&b, `  - {code: walk.n%d, name: 巡查, on: [{day: every}], win: ["11:00..16:00..17:00"], subject: checkpoint, who: {role: G}, owner: LD, complete: {mode: each}, evidence: check_in, ladder: quiet}`+"\n", i)
	}
	b.WriteString("ladders:\n  quiet: {days: every, rungs: [\"opens : holder\"]}\n")
	file, err := task.ParseFile("test.yaml", []byte(b.String()))
	if err != nil {
		tb.Fatalf("%+v", err)
	}
	if _, err := w.tasks.ApplyRoutines(identity.Into(tb.Context(), identity.System(w.school)), file.Routines, file.Ladders); err != nil {
		tb.Fatalf("%+v", err)
	}
}

// hang gives the school eight points in a ring, a minute apart. The third asks
// something, and the sixth is where the map says.
func (w *world) hang(tb testing.TB) {
	tb.Helper()
	for _, number := range []string{"01", "02", "03", "04", "05", "06", "07", "08"} {
		c := patrol.Checkpoint{Kind: patrol.Point, Number: number, Name: "点" + number, Walk: time.Minute}
		if number == "03" {
			c.Questions = []form.Item{{Key: "locked", Kind: form.Tick, Label: "门锁好了"}}
		}
		if number == "06" {
			c.Location = &patrol.Location{Latitude: 31_800_000, Longitude: 119_970_000}
		}
		hung, err := w.patrol.CreateCheckpoint(w.as(tb, w.head), c)
		if err != nil {
			tb.Fatal(err)
		}
		w.plates[number] = *hung.Plate
	}
}

func (w *world) promise(tb testing.TB) {
	tb.Helper()
	tasktest.PromiseText(tb, w.tasks, w.school, rounds)
}

func (w *world) as(tb testing.TB, p identity.Principal) context.Context {
	tb.Helper()
	return identity.Into(tb.Context(), p)
}

// run moves the clock to a moment and lets the engine deal with everything before it.
func (w *world) run(tb testing.TB, until time.Time) {
	tb.Helper()
	for {
		next, ok, err := w.tasks.NextDue(tb.Context())
		if err != nil {
			tb.Fatal(err)
		}
		if !ok || next.Time().After(until) {
			w.clock.set(until)
			return
		}
		w.clock.set(next.Time())
		if _, err := w.tasks.Scan(tb.Context()); err != nil {
			tb.Fatal(err)
		}
	}
}

// report is a scan of a point that a phone has just made.
func (w *world) report(number string) patrol.Report {
	now := clock.At(w.clock.Now())
	r := patrol.Report{ClientID: database.NewID(), Token: w.plates[number].Token, DeviceAt: now, SentAt: &now}
	if number == "03" {
		locked := true
		r.Answers = []form.Answer{{Item: "locked", Tick: &locked}}
	}
	return r
}

// scan hands in a report of the guard.
func (w *world) scan(tb testing.TB, r patrol.Report) patrol.Receipt {
	tb.Helper()
	got, err := w.patrol.CheckIn(w.as(tb, w.guard), r)
	if err != nil {
		tb.Fatalf("%+v", err)
	}
	return got
}

// codes are the doubts of a check-in, without the draw of photos, which no test can
// foresee.
func codes(doubts []patrol.Doubt) string {
	var out []string
	for _, d := range doubts {
		if d.Code != patrol.DoubtNoPhoto {
			out = append(out, string(d.Code))
		}
	}
	return strings.Join(out, " ")
}
