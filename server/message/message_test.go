package message_test

import (
	"context"
	"maps"
	"sync"
	"testing"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
)

// noon is the moment at which most tests play: 12:00 on the last school day before
// the tomb-sweeping holiday of 2022.
var noon = clock.NewDate(2022, time.April, 2).At(12 * time.Hour)

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

func (h *hand) move(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// book is an address book in memory.
type book map[database.ID]message.Address

func (b book) Find(_ context.Context, _ database.ID, persons []database.ID) (map[database.ID]message.Address, error) {
	found := make(map[database.ID]message.Address, len(persons))
	for _, p := range persons {
		if a, ok := b[p]; ok {
			found[p] = a
		}
	}
	return found, nil
}

func (b book) Owner(_ context.Context, channel message.Channel, openID identity.OpenID) (account database.ID, persons []database.ID, err error) {
	for person, a := range maps.All(b) {
		if channel == message.Mini && a.Mini == openID || channel == message.Official && a.Official == openID {
			account, persons = a.Account, append(persons, person)
		}
	}
	return account, persons, nil
}

// enrol adds a person with one account that is known in the mini-program.
func (b book) enrol() database.ID {
	person := database.NewID()
	b[person] = message.Address{Account: database.NewID(), Mini: identity.OpenID("o-mini-" + person.String())}
	return person
}

// templates has both channels for safety notices and duties, the mini-program alone
// for round reminders, and nothing for exceptions.
var templates = message.Templates{
	message.Mini: {
		message.SafetyNotice: {ID: "T-safety", Page: "pages/notice/index?id={origin}", Fields: map[string]string{"thing1": "{title}", "time2": "{at}"}},
		message.DutyDue:      {ID: "T-duty", Fields: map[string]string{"thing1": "{title}", "thing2": "{place}"}},
		message.RoundNext:    {ID: "T-round", LongTerm: true, Fields: map[string]string{"thing1": "{title}"}},
	},
	message.Official: {
		message.SafetyNotice: {ID: "OT-safety", Fields: map[string]string{"thing1": "{title}", "time2": "{at}"}},
		message.DutyDue:      {ID: "OT-duty", Fields: map[string]string{"thing1": "{title}"}},
	},
}

// world is one school with its clocks and people.
type world struct {
	db      *database.DB
	service *message.Service
	clock   *hand
	book    book
	school  database.ID
}

func newWorld(db *database.DB) *world {
	w := &world{db: db, clock: &hand{now: noon}, book: book{}, school: database.NewID()}
	w.service = message.New(message.Deps{
		DB: db, School: w.clock, Machine: w.clock, Templates: templates, Addresses: w.book,
	})
	return w
}

// draft is a message that is due now and worth sending for an hour.
func (w *world) draft(p message.Purpose, to ...database.ID) message.Draft {
	return message.Draft{
		School: w.school, Purpose: p, Origin: message.Origin{Kind: "task", ID: database.NewID()},
		Moment: clock.At(w.clock.Now()), To: to, Title: "晨午检还没做", Body: "三（2）班",
		Page: "pages/task/index", Fields: map[string]string{"place": "三（2）班"},
		ExpiresAt: clock.At(w.clock.Now().Add(time.Hour)),
	}
}

// as acts for a person of the school.
func (w *world) as(ctx context.Context, person database.ID) context.Context {
	return identity.Into(ctx, identity.Principal{
		AccountID: w.book[person].Account, MembershipID: database.NewID(), SchoolID: w.school, PersonID: person,
		Roles: []identity.Role{identity.RoleGuard},
	})
}

// asHead acts for the head of logistics.
func (w *world) asHead(ctx context.Context) context.Context {
	return identity.Into(ctx, identity.Principal{
		AccountID: database.NewID(), SchoolID: w.school, PersonID: database.NewID(),
		Roles: []identity.Role{identity.RoleLogisticsHead},
	})
}

func (w *world) enqueue(t *testing.T, drafts ...message.Draft) {
	t.Helper()
	if err := w.service.Enqueue(t.Context(), drafts...); err != nil {
		t.Fatal(err)
	}
}

// delivery is what a test wants to see of an outbox row.
type delivery struct {
	Recipient database.ID
	Channel   message.Channel
	State     message.State
	Reason    string
	Attempts  int
}

// outbox reads the rows in the order in which they were written.
func (w *world) outbox(t *testing.T) []delivery {
	t.Helper()
	var rows []delivery
	err := w.db.In(t.Context()).Raw(`SELECT recipient_id AS recipient, channel, state, reason, attempts
		FROM outbox ORDER BY id`).Scan(&rows).Error
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func (w *world) count(t *testing.T, table string) int {
	t.Helper()
	var n int64
	if err := w.db.In(t.Context()).Table(table).Count(&n).Error; err != nil {
		t.Fatal(err)
	}
	return int(n)
}
