package rehearsal

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/notice"
	"xiaoqin/server/plan"
	"xiaoqin/server/task"
)

// Phones is WeChat as a rehearsal needs it: it delivers messages and answers for the
// people who hold the phones.
type Phones interface {
	message.Sender

	// OpenID is how the mini-program knows a person, by a number that is the same in
	// every run. It adds the person when it is new.
	OpenID(person int) (identity.OpenID, error)

	// Follow makes a person, whom OpenID has added, follow the official account, and is how
	// that knows them. Following again changes nothing.
	Follow(person int) (identity.OpenID, error)

	// Accept is a person's yes to so many more messages of a template.
	Accept(person int, template string, times int) error
}

// Options say what is rehearsed.
type Options struct {
	DB        *database.DB // migrated, and of nobody else
	Cast      Cast
	Phones    func(clock.Clock) (Phones, error) // WeChat of the simulated time
	Templates message.Templates
	Texts     map[string]plan.Text // what guardians are told

	From      clock.Date
	Days      int
	Behaviour Behaviour
	Parents   Parents
	Seed      uint64
	Log       *slog.Logger
}

// dial is a clock that stands still until it is moved.
type dial struct {
	mu  sync.Mutex
	now time.Time
}

// Now implements clock.Clock.
func (d *dial) Now() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

func (d *dial) set(t time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = t
}

// stage is a school in the middle of a rehearsal.
type stage struct {
	Options
	*company
	clock    *dial
	phones   Phones
	book     *addressBook
	messages *message.Service
	tasks    *task.Service
	notices  *notice.Service
	worker   *message.Worker
	byCode   map[string]*task.Routine
	leaders  map[database.ID]bool
	events   []happened
	agenda   agenda
	unsent   bool // something was enqueued since the outbox was last drained
}

// The engine asks who held a post when a task opened, some days back, and who will hold
// those it has written ahead.
const (
	dutiesBefore = 7
	dutiesAfter  = 60
)

// phonesAtOnce is how many messages leave together; a broadcast is a few hundred.
const phonesAtOnce = 64

// Run rehearses, going on where an earlier run of the same options on the same database
// stopped, and reports. It refuses with ErrDays what lies outside of the calendar, with
// ErrOther what another rehearsal has begun, and with ErrNotEmpty the database of a
// school at work.
func Run(ctx context.Context, o Options) (*Report, error) {
	days, err := calendar.New(o.Cast.Calendar, calendar.Builtin())
	if err != nil {
		return nil, err
	}
	const longest = 400
	if o.Days < 1 || o.Days > longest || o.From < days.First() || o.From.AddDays(o.Days) > days.Last() {
		return nil, ErrDays
	}
	s, err := newStage(o, days)
	if err != nil {
		return nil, err
	}
	ctx = identity.Into(ctx, identity.System(o.Cast.School))
	progress, err := s.begin(ctx)
	if err != nil {
		return nil, err
	}
	for on := progress.Next; on < o.From.AddDays(o.Days); on++ {
		if err := s.day(ctx, on); err != nil {
			return nil, fmt.Errorf("rehearse %s: %w", on, err)
		}
	}
	return s.report(ctx)
}

func newStage(o Options, days *calendar.Calendar) (*stage, error) {
	s := &stage{Options: o, company: newCompany(&o.Cast, days), clock: &dial{now: o.From.At(0)}, byCode: make(map[string]*task.Routine)}
	s.post(o.From-dutiesBefore, o.From.AddDays(o.Days+dutiesAfter))
	var err error
	if s.phones, err = o.Phones(s.clock); err != nil {
		return nil, fmt.Errorf("set up phones: %w", err)
	}
	if s.book, err = s.addressBook(); err != nil {
		return nil, fmt.Errorf("hand out phones: %w", err)
	}
	s.messages = message.New(message.Deps{DB: o.DB, School: s.clock, Machine: s.clock, Templates: o.Templates, Addresses: s.book})
	letters := &plan.Letters{
		Texts:    o.Texts,
		Calendar: func(context.Context, database.ID) (*calendar.Calendar, error) { return days, nil },
	}
	s.tasks = task.New(task.Deps{
		DB: o.DB, School: s.clock, Messages: s.messages, People: s.company, Subjects: s.company, Log: o.Log, Alone: true,
		Perform: map[string]task.Performer{
			notice.EvidenceBroadcast: s.publish,
			notice.EvidenceDraft:     func(ctx context.Context, t task.Task, r task.Routine) error { return s.notices.PerformDraft(ctx, t, r) },
		},
	})
	s.notices = notice.New(notice.Deps{
		DB: o.DB, School: s.clock, Register: families{s.company}, Messages: s.messages, Tasks: s.tasks, Texts: letters.Text,
	})
	s.worker = message.NewWorker(s.messages, message.Options{Sender: s.phones, Name: "rehearsal", Log: o.Log, Senders: phonesAtOnce, Rate: -1})
	for i := range o.Cast.Routines {
		s.byCode[o.Cast.Routines[i].Code] = &o.Cast.Routines[i]
	}
	s.leaders = s.findLeaders()
	s.events = s.happenings(o.From, o.From.AddDays(o.Days))
	return s, nil
}

// progress is what the database remembers of a rehearsal.
type progress struct {
	School    database.ID `json:"school"`
	From      clock.Date  `json:"from"`
	Days      int         `json:"days"`
	Behaviour Behaviour   `json:"behaviour"`
	Parents   Parents     `json:"parents"`
	Seed      uint64      `json:"seed"`
	Next      clock.Date  `json:"next"` // the first day that has not been lived yet
}

const progressSetting = "rehearsal"

// Marked reports whether the database has been given to a rehearsal.
func Marked(ctx context.Context, db *database.DB) (bool, error) {
	text, err := db.Setting(ctx, progressSetting)
	return text != "", err
}

// Mark gives an empty database to a rehearsal, so that it is known again. How far one
// has come that was there before stays as it is.
func Mark(ctx context.Context, db *database.DB) error {
	marked, err := Marked(ctx, db)
	if err != nil || marked {
		return err
	}
	return db.SetSetting(ctx, progressSetting, "{}")
}

func readProgress(ctx context.Context, db *database.DB) (have progress, err error) {
	text, err := db.Setting(ctx, progressSetting)
	if err != nil || text == "" {
		return have, err
	}
	if err := json.Unmarshal([]byte(text), &have); err != nil {
		return have, fmt.Errorf("read progress: %w", err)
	}
	return have, nil
}

// Begun reports whether a rehearsal in the database has begun, so that nobody may join its
// school any more.
func Begun(ctx context.Context, db *database.DB) (bool, error) {
	have, err := readProgress(ctx, db)
	return !have.Next.IsZero(), err
}

// progress is that of this rehearsal, when the next day is that one.
func (s *stage) progress(next clock.Date) progress {
	return progress{
		School: s.Cast.School, From: s.From, Days: s.Days, Behaviour: s.Behaviour, Parents: s.Parents, Seed: s.Seed, Next: next,
	}
}

// begin reads how far the rehearsal has come, and sets the school up when it is new.
func (s *stage) begin(ctx context.Context) (progress, error) {
	want := s.progress(0)
	have, err := readProgress(ctx, s.DB)
	if err != nil {
		return progress{}, err
	}
	if have.Next.IsZero() {
		want.Next = s.From
		return want, s.setUp(ctx, want)
	}
	want.Next = have.Next
	if have != want {
		return progress{}, ErrOther
	}
	return have, s.restorePhones(ctx)
}

// setUp gives the engine what the school promises, in one transaction with the mark.
func (s *stage) setUp(ctx context.Context, p progress) error {
	return s.DB.Tx(ctx, func(ctx context.Context) error {
		if _, err := s.tasks.SetCalendar(ctx, s.Cast.Calendar); err != nil {
			return err
		}
		if err := s.tasks.SetFacts(ctx, s.facts...); err != nil {
			return err
		}
		if _, err := s.tasks.ApplyRoutines(ctx, s.Cast.Routines, s.Cast.Ladders); err != nil {
			return err
		}
		if err := s.askParents(ctx); err != nil {
			return err
		}
		return s.note(ctx, p)
	})
}

func (s *stage) note(ctx context.Context, p progress) error {
	text, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("write progress: %w", err)
	}
	return s.DB.SetSetting(ctx, progressSetting, string(text))
}
