package task_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"xiaoqin/configs"
	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/task"
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

// crew is a school in memory: who has which reference, who is away.
type crew struct {
	mu     sync.Mutex
	refs   map[task.Ref][]database.ID
	shifts map[task.Ref][]shift
	away   map[database.ID]bool
}

type shift struct {
	from, until time.Time
	person      database.ID
}

func (s *crew) Staff(context.Context, database.ID, time.Time, time.Time) (task.Staff, error) {
	return s, nil
}

func (s *crew) People(ref task.Ref, at time.Time) []database.ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	kind, key, _ := ref.Split()
	switch kind {
	case task.RefPerson:
		id, err := database.ParseID(key)
		if err != nil {
			return nil
		}
		return []database.ID{id}
	case task.RefDuty:
		var out []database.ID
		for _, s := range s.shifts[ref] {
			if !at.Before(s.from) && at.Before(s.until) {
				out = append(out, s.person)
			}
		}
		return append(out, s.refs[ref]...)
	default:
		return s.refs[ref]
	}
}

func (s *crew) Absent(person database.ID, _ time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.away[person]
}

func (s *crew) Refs(person database.ID) []task.Ref {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []task.Ref{task.MakeRef(task.RefPerson, person.String())}
	for ref, people := range s.refs {
		if slices.Contains(people, person) {
			out = append(out, ref)
		}
	}
	for ref, shifts := range s.shifts {
		if slices.ContainsFunc(shifts, func(s shift) bool { return s.person == person }) {
			out = append(out, ref)
		}
	}
	slices.Sort(out)
	return out
}

func (s *crew) Name(database.ID) string { return "某老师" }

// give lets a new person stand behind the references.
func (s *crew) give(refs ...task.Ref) database.ID {
	person := database.NewID()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, ref := range refs {
		s.refs[ref] = append(s.refs[ref], person)
	}
	return person
}

func (s *crew) leave(person database.ID, away bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.away[person] = away
}

// stock is the things of a school in memory, by kind.
type stock map[task.SubjectKind][]task.Subject

func (s stock) Of(_ context.Context, _ database.ID, kind task.SubjectKind, _ clock.Date) ([]task.Subject, error) {
	return s[kind], nil
}

// world is one school with its clock, people and things.
type world struct {
	perform  map[string]task.Performer
	db       *database.DB
	clock    *hand
	staff    *crew
	people   task.People // the staff, unless a test says otherwise
	stock    stock
	photos   album
	messages *message.Service
	tasks    *task.Service
	school   database.ID
	late     []time.Duration
}

// messageTemplates let every purpose out through the mini-program.
var messageTemplates = func() message.Templates {
	all := make(map[message.Purpose]message.Template)
	for _, p := range []message.Purpose{message.SafetyNotice, message.DutyDue, message.RoundNext, message.RoundMissed, message.KitchenTimer, message.HazardResult, message.ShiftChange, message.Exception} {
		all[p] = message.Template{ID: "T-" + string(p), Fields: map[string]string{"thing1": "{title}"}}
	}
	return message.Templates{message.Mini: all}
}()

func newWorld(db *database.DB, now time.Time) *world {
	w := &world{
		db: db, clock: &hand{now: now}, school: database.NewID(), stock: stock{},
		staff: &crew{refs: map[task.Ref][]database.ID{}, shifts: map[task.Ref][]shift{}, away: map[database.ID]bool{}},
	}
	w.people = w.staff
	w.start()
	return w
}

// start makes the services anew, as a process does.
func (w *world) start() {
	w.messages = message.New(message.Deps{DB: w.db, School: w.clock, Machine: w.clock, Templates: messageTemplates})
	w.tasks = task.New(task.Deps{
		DB: w.db, School: w.clock, Messages: w.messages, People: w.people, Subjects: w.stock, Photos: w.photos,
		Perform: w.perform,
		Late:    func(d time.Duration) { w.late = append(w.late, d) }, Log: slog.New(slog.DiscardHandler),
	})
}

// system acts as the installation.
func (w *world) system(tb testing.TB) context.Context {
	tb.Helper()
	return identity.Into(tb.Context(), identity.System(w.school))
}

// as acts as a person with roles.
func (w *world) as(tb testing.TB, person database.ID, roles ...identity.Role) context.Context {
	tb.Helper()
	return identity.Into(tb.Context(), identity.Principal{
		AccountID: database.NewID(), MembershipID: database.NewID(), SchoolID: w.school, PersonID: person,
		Roles: append(roles, identity.RoleRepairer),
	})
}

// specA is the calendar of school A.
func specA(tb testing.TB) calendar.Spec {
	tb.Helper()
	b, err := configs.Demo.ReadFile("demo/yunxi/calendar.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	spec, err := calendar.ParseSpec(b)
	if err != nil {
		tb.Fatal(err)
	}
	return spec
}

// open sets the calendar of school A and the routines of a pack in the grammar of files.
func (w *world) open(tb testing.TB, routines string) {
	tb.Helper()
	if _, err := w.tasks.SetCalendar(w.system(tb), specA(tb)); err != nil {
		tb.Fatal(err)
	}
	w.apply(tb, routines)
}

func (w *world) apply(tb testing.TB, routines string) task.Planned {
	tb.Helper()
	f, err := task.ParseFile("test.yaml", []byte("routines:\n"+indent(routines)))
	if err != nil {
		tb.Fatalf("%+v", err)
	}
	done, err := w.tasks.ApplyRoutines(w.system(tb), f.Routines, pack().Ladders)
	if err != nil {
		tb.Fatalf("%+v", err)
	}
	return done
}

func indent(routines string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(strings.TrimSpace(routines), "\n") {
		b.WriteString("  - " + strings.TrimSpace(line) + "\n")
	}
	return b.String()
}

// scan moves the clock and scans.
func (w *world) scan(tb testing.TB, at time.Time) task.Scanned {
	tb.Helper()
	w.clock.set(at)
	done, err := w.tasks.Scan(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	return done
}

// run scans at every moment at which something is due, until a moment.
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
		if at := next.Time(); at.After(w.clock.Now()) {
			w.clock.set(at)
		}
		w.scan(tb, w.clock.Now())
	}
}

// rowOf is what tests look at of a stored task.
type row struct {
	ID    database.ID
	Slot  string
	State task.State
	OpensAt, DueAt, ClosesAt,
	ThroughAt clock.Instant
	NextAt               *clock.Instant
	DoneAt               *clock.Instant
	Passed, Touched      bool
	Targets, TargetsDone int
	Version              int
	Cause, Reason        string
}

// rows are the tasks of a routine by slot.
func (w *world) rows(tb testing.TB, code string) []row {
	tb.Helper()
	var rows []row
	err := w.db.In(tb.Context()).Raw(`SELECT t.* FROM tasks t JOIN routines r ON r.id = t.routine_id
		WHERE t.school_id = ? AND r.code = ? ORDER BY t.opens_at, t.slot, t.subject_key`, w.school, code).Scan(&rows).Error
	if err != nil {
		tb.Fatal(err)
	}
	return rows
}

func (w *world) slot(tb testing.TB, code, slot string) row {
	tb.Helper()
	for _, r := range w.rows(tb, code) {
		if r.Slot == slot {
			return r
		}
	}
	tb.Fatalf("routine %s has no task %s", code, slot)
	return row{}
}

// said is one line of somebody's inbox with the push that went with it.
type said struct {
	At     string
	Person database.ID
	Title  string
	Body   string
	Push   string // when it may leave, empty for inbox only
}

// heard is everything that was said, in order.
func (w *world) heard(tb testing.TB) []said {
	tb.Helper()
	var rows []struct {
		MomentAt    clock.Instant
		RecipientID database.ID
		Title, Body string
		NextAt      *clock.Instant
	}
	err := w.db.In(tb.Context()).Raw(`SELECT i.moment_at, i.recipient_id, m.title, m.body, o.next_at
		FROM inbox i JOIN messages m ON m.id = i.message_id
		LEFT JOIN outbox o ON o.origin_id = i.origin_id AND o.moment_at = i.moment_at AND o.recipient_id = i.recipient_id
		WHERE i.school_id = ? ORDER BY i.moment_at, i.recipient_id, i.id`, w.school).Scan(&rows).Error
	if err != nil {
		tb.Fatal(err)
	}
	var out []said
	for _, r := range rows {
		s := said{At: show(r.MomentAt.Time()), Person: r.RecipientID, Title: r.Title, Body: r.Body}
		if r.NextAt != nil {
			s.Push = show(r.NextAt.Time())
		}
		out = append(out, s)
	}
	return out
}
