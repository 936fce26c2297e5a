package notice_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/notice"
	"xiaoqin/server/task"
)

// world is one school with two classes on a day of spring 2022: 一（1）班 with three
// children, of whom one has two guardians; 四（2）班 with two, one the brother of one of the first.
type world struct {
	*notice.Service
	db       *database.DB
	messages *message.Service
	school   database.ID
	first    notice.ClassOf
	fourth   notice.ClassOf
	seats    []database.ID
	families []notice.Hold
	people   []identity.Person
	audit    []identity.Event
	broken   error // what the audit log answers

	head, office, teacher, other           database.ID // 后勤主任, 学生工作处, teachers of the two classes
	mother, father, both, alone, neighbour database.ID // of the children

	mu  sync.Mutex
	now time.Time
}

func (w *world) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) moveTo(text string) {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, clock.Shanghai)
	if err != nil {
		panic(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = t
}

var templates = message.Templates{message.Mini: {
	message.SafetyNotice: {ID: "T-safety", Fields: map[string]string{"thing1": "{title}"}},
	message.DutyDue:      {ID: "T-duty", Fields: map[string]string{"thing1": "{title}"}},
}}

func messagesOf(w *world) *message.Service {
	return message.New(message.Deps{DB: w.db, School: w, Machine: w, Templates: templates, Addresses: nobody{}})
}

func newWorld(tb testing.TB, db *database.DB) *world {
	tb.Helper()
	w := &world{db: db, school: database.NewID()}
	w.moveTo("2022-03-31 10:05")
	w.messages = messagesOf(w)
	w.head = w.employ("后勤主任", identity.RoleLogisticsHead)
	w.office = w.employ("学生工作处", identity.RoleStudentOffice)
	w.teacher = w.employ("一班老师", identity.RoleClassTeacher)
	w.other = w.employ("四班老师", identity.RoleClassTeacher)
	w.first = notice.ClassOf{ID: database.NewID(), Grade: 1, Name: "一（1）班", Teacher: w.teacher}
	w.fourth = notice.ClassOf{ID: database.NewID(), Grade: 4, Name: "四（2）班", Teacher: w.other}
	for range 5 {
		w.seats = append(w.seats, database.NewID())
	}
	w.mother, w.father, w.both, w.alone, w.neighbour = database.NewID(), database.NewID(), database.NewID(), database.NewID(), database.NewID()
	w.families = []notice.Hold{
		{Seat: w.seats[0], Class: w.first.ID, Person: w.mother},
		{Seat: w.seats[0], Class: w.first.ID, Person: w.father},
		{Seat: w.seats[1], Class: w.first.ID, Person: w.both},
		{Seat: w.seats[2], Class: w.first.ID, Person: w.alone},
		{Seat: w.seats[3], Class: w.fourth.ID, Person: w.both},
		{Seat: w.seats[4], Class: w.fourth.ID, Person: w.neighbour},
	}
	w.Service = notice.New(w.deps())
	return w
}

func (w *world) deps() notice.Deps {
	return notice.Deps{
		DB: w.db, School: w, Register: register{w}, Messages: w.messages,
		Texts: func(context.Context, task.Task, task.Routine) (notice.Text, error) {
			return notice.Text{Title: "假期安全提醒：防火、防溺水", Body: "清明节4月3日至4月5日放假，4月6日上课。"}, nil
		},
		Audit: func(_ context.Context, events ...identity.Event) error {
			w.audit = append(w.audit, events...)
			return w.broken
		},
	}
}

func (w *world) employ(name string, roles ...identity.Role) database.ID {
	id := database.NewID()
	w.people = append(w.people, identity.Person{ID: id, Name: name, Roles: roles})
	return id
}

// register is who is at the school of the world.
type register struct{ *world }

func (r register) Classes(_ context.Context, school database.ID) ([]notice.ClassOf, error) {
	if school != r.school {
		return nil, nil
	}
	return []notice.ClassOf{r.first, r.fourth}, nil
}

func (r register) Families(context.Context, database.ID) ([]notice.Hold, error) {
	return r.families, nil
}

func (r register) Staff(context.Context, database.ID) ([]identity.Person, error) {
	return r.people, nil
}

func (r register) Seats(ctx context.Context) ([]notice.Seat, error) {
	me := identity.From(ctx).PersonID
	var out []notice.Seat
	for _, h := range r.families {
		if h.Person == me {
			out = append(out, notice.Seat{Hold: h, ClassName: map[database.ID]string{r.first.ID: r.first.Name, r.fourth.ID: r.fourth.Name}[h.Class], Child: "小禾"})
		}
	}
	return out, nil
}

// nobody has an account: what is said stays in the inbox.
type nobody struct{}

func (nobody) Find(context.Context, database.ID, []database.ID) (map[database.ID]message.Address, error) {
	return nil, nil
}

func (nobody) Owner(context.Context, message.Channel, identity.OpenID) (database.ID, []database.ID, error) {
	return database.ID{}, nil, nil
}

// as acts as somebody of the school.
func (w *world) as(person database.ID) context.Context {
	p := identity.Principal{AccountID: person, MembershipID: person, SchoolID: w.school, PersonID: person, Roles: []identity.Role{identity.RoleGuardian}}
	if i := slices.IndexFunc(w.people, func(o identity.Person) bool { return o.ID == person }); i >= 0 {
		p.Roles = w.people[i].Roles
	}
	return identity.Into(context.Background(), p)
}

// letter is a notice to all families.
func letter() notice.NewNotice {
	return notice.NewNotice{ClientID: database.NewID(), Pace: notice.Timely, Words: notice.Words{
		Title: "春季开放日", Body: "4月8日上午请家长到校。", Receipt: notice.Confirm, Audience: notice.Families,
	}}
}

// publish takes a notice of the student office all the way.
func (w *world) publish(tb testing.TB, n notice.NewNotice) database.ID {
	tb.Helper()
	made, err := w.Create(w.as(w.office), n)
	must(tb, err)
	_, err = w.Approve(w.as(w.head), made.ID)
	must(tb, err)
	published, err := w.Publish(w.as(w.office), made.ID)
	must(tb, err)
	if published.State != notice.Published {
		tb.Fatalf("%+v", published)
	}
	return made.ID
}

// inbox is what somebody was told, the first first.
func (w *world) inbox(tb testing.TB, person database.ID) []string {
	tb.Helper()
	items, _, err := w.messages.Inbox(w.as(person), database.ID{}, 50)
	must(tb, err)
	said := []string{}
	for _, i := range items {
		said = append([]string{i.Title}, said...)
	}
	return said
}

// totals are families, opened, done and paper of each class that somebody sees.
func (w *world) totals(tb testing.TB, person, id database.ID) string {
	tb.Helper()
	r, err := w.Reach(w.as(person), id)
	must(tb, err)
	var text strings.Builder
	for _, c := range r.Classes {
		fmt.Fprintf(&text, "%s %d/%d/%d/%d ", c.Class.Name, c.Families, c.Opened, c.Done, c.Paper)
	}
	return text.String()
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatalf("%+v", err)
	}
}

// wantError compares with the refusal that a person must read.
func wantError(tb testing.TB, got, want error) {
	tb.Helper()
	if got == nil || got.Error() != want.Error() {
		tb.Errorf("got %v, want %v", got, want)
	}
}
