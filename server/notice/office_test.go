package notice_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/configs"
	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/notice"
	"xiaoqin/server/task"
)

// desk is a world whose school has a calendar and the routines about notices.
type desk struct {
	*world
	tasks *task.Service
}

func newDesk(tb testing.TB, db *database.DB) *desk {
	tb.Helper()
	o := &desk{world: newWorld(tb, db)}
	send := func(ctx context.Context, t task.Task, r task.Routine) error { return o.PerformSend(ctx, t, r) }
	o.tasks = task.New(task.Deps{
		DB: db, School: o, Messages: o.messages, People: o, Subjects: o, Log: slog.New(slog.DiscardHandler),
		Perform: map[string]task.Performer{notice.EvidenceSend: send},
	})
	d := o.deps()
	d.Tasks = o.tasks
	o.Service = notice.New(d)
	text, err := configs.Demo.ReadFile("demo/yunxi/calendar.yaml")
	must(tb, err)
	spec, err := calendar.ParseSpec(text)
	must(tb, err)
	_, err = o.tasks.SetCalendar(o.system(), spec)
	must(tb, err)
	var routines []task.Routine
	for _, r := range packFile(tb, "holidays.yaml").Routines {
		if strings.HasPrefix(r.Code, "notice.") {
			routines = append(routines, r)
		}
	}
	_, err = o.tasks.ApplyRoutines(o.system(), routines, packFile(tb, "ladders.yaml").Ladders)
	must(tb, err)
	return o
}

func packFile(tb testing.TB, name string) task.File {
	tb.Helper()
	text, err := configs.Packs.ReadFile("packs/primary-school/" + name)
	must(tb, err)
	parsed, err := task.ParseFile(name, text)
	must(tb, err)
	return parsed
}

func (o *desk) system() context.Context {
	return identity.Into(context.Background(), identity.System(o.school))
}

// Staff implements task.People.
func (o *desk) Staff(context.Context, database.ID, time.Time, time.Time) (task.Staff, error) {
	var r task.Register
	for _, p := range o.people {
		r.People = append(r.People, task.Colleague{ID: p.ID, Name: p.Name, Roles: p.Roles})
	}
	return task.NewStaff(r), nil
}

// Of implements task.Subjects: a school without things.
func (o *desk) Of(context.Context, database.ID, task.SubjectKind, clock.Date) ([]task.Subject, error) {
	return nil, nil
}

func (o *desk) scan(tb testing.TB) {
	tb.Helper()
	_, err := o.tasks.Scan(context.Background())
	must(tb, err)
}

// plate is what somebody has to do, by the routine.
func (o *desk) plate(tb testing.TB, person database.ID) []string {
	tb.Helper()
	entries, err := o.tasks.Plate(o.as(person), time.Time{})
	must(tb, err)
	codes := []string{}
	for _, e := range entries {
		codes = append(codes, e.Code)
	}
	return codes
}

func (o *desk) approved(tb testing.TB) database.ID {
	tb.Helper()
	n, err := o.Create(o.as(o.office), letter())
	must(tb, err)
	_, err = o.Approve(o.as(o.head), n.ID)
	must(tb, err)
	return n.ID
}

func clockAt(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, clock.Shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

// TestWhoApprovesHasATask: it lies on the plate of somebody who did not write the notice,
// and is over with the approval, or when the notice is withdrawn.
func TestWhoApprovesHasATask(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		o := newDesk(t, db)
		plates := func(office, head []string) {
			t.Helper()
			o.scan(t)
			if diff := cmp.Diff([][]string{office, head}, [][]string{o.plate(t, o.office), o.plate(t, o.head)}); diff != "" {
				t.Errorf("plates of the student office and the head of logistics (-want +got)\n%s", diff)
			}
		}
		own := letter()
		own.Audience = notice.Audience{{Kind: notice.Class, Key: o.first.ID.String()}}
		byTeacher, err := o.Create(o.as(o.teacher), own)
		must(t, err)
		plates([]string{"notice.approve"}, []string{})
		must(t, errOf(o.Approve(o.as(o.office), byTeacher.ID)))
		plates([]string{}, []string{})

		byOffice, err := o.Create(o.as(o.office), letter())
		must(t, err)
		plates([]string{}, []string{"notice.approve-office"})
		must(t, errOf(o.Rewrite(o.as(o.office), byOffice.ID, letter())))
		plates([]string{}, []string{"notice.approve-office"})
		must(t, errOf(o.Approve(o.as(o.head), byOffice.ID)))
		plates([]string{}, []string{})
		must(t, errOf(o.Rewrite(o.as(o.office), byOffice.ID, letter())))
		plates([]string{}, []string{"notice.approve-office"})
		must(t, errOf(o.Withdraw(o.as(o.office), byOffice.ID)))
		plates([]string{}, []string{})
	})
}

// TestANoticeAtATime is sent when its time has come, once, and not before; and not at all
// when somebody takes the time back, changes the words or withdraws it.
func TestANoticeAtATime(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		o := newDesk(t, db)
		schedule := func(id database.ID, at string) error {
			return errOf(o.Schedule(o.as(o.office), id, clockAt(at)))
		}
		id := o.approved(t)
		for _, at := range []string{"2022-03-31 10:05", "2022-06-30 10:05"} {
			wantError(t, schedule(id, at), notice.ErrTime)
		}
		must(t, schedule(id, "2022-04-01 16:00"))
		must(t, schedule(id, "2022-04-01 08:00"))
		must(t, schedule(id, "2022-04-01 08:00"))
		for _, at := range []string{"2022-03-31 20:00", "2022-04-01 07:59"} {
			o.moveTo(at)
			o.scan(t)
			if said := o.inbox(t, o.mother); len(said) > 0 {
				t.Errorf("at %s she was told %v", at, said)
			}
		}
		for _, at := range []string{"2022-04-01 08:00", "2022-04-01 16:01"} {
			o.moveTo(at)
			o.scan(t)
			if diff := cmp.Diff([]string{"春季开放日"}, o.inbox(t, o.mother)); diff != "" {
				t.Errorf("at %s (-want +got)\n%s", at, diff)
			}
		}
		l, err := o.Find(o.as(o.mother), id)
		must(t, err)
		if l.PublishedAt.Time() != clockAt("2022-04-01 08:00") {
			t.Errorf("published at %v", l.PublishedAt)
		}
		wantError(t, schedule(id, "2022-04-02 08:00"), notice.ErrRefused)

		for name, change := range map[string]func(id database.ID) (notice.Notice, error){
			"call off": func(id database.ID) (notice.Notice, error) { return o.CallOff(o.as(o.head), id) },
			"other words": func(id database.ID) (notice.Notice, error) {
				return o.Rewrite(o.as(o.office), id, letter())
			},
			"withdraw": func(id database.ID) (notice.Notice, error) { return o.Withdraw(o.as(o.office), id) },
			"publish":  func(id database.ID) (notice.Notice, error) { return o.Publish(o.as(o.office), id) },
		} {
			id := o.approved(t)
			at := o.Now().Add(time.Hour)
			must(t, errOf(o.Schedule(o.as(o.office), id, at)))
			must(t, errOf(change(id)))
			before := len(o.inbox(t, o.mother))
			o.moveTo(at.Add(time.Minute).In(clock.Shanghai).Format("2006-01-02 15:04"))
			o.scan(t)
			if n := len(o.inbox(t, o.mother)); n != before {
				t.Errorf("%s: %d letters instead of %d", name, n, before)
			}
		}
	})
}

// TestNobodyIsLeftToRead: whoever let a notice be sent hears that it could not be.
func TestNobodyIsLeftToRead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		o := newDesk(t, db)
		id := o.approved(t)
		must(t, errOf(o.Schedule(o.as(o.office), id, clockAt("2022-04-01 08:00"))))
		o.families = nil
		o.moveTo("2022-04-01 08:00")
		o.scan(t)
		for _, person := range []database.ID{o.office, o.head} {
			if said := o.inbox(t, person); !slices.Contains(said, "到时间没发出去：春季开放日") {
				t.Errorf("inbox %v", said)
			}
		}
		if l, err := o.Find(o.as(o.office), id); err != nil || l.State != notice.Approved || l.PublishAt != nil {
			t.Errorf("%+v, %v", l.Notice, err)
		}
	})
}

// TestACrashAtTheTime: what a scan began and could not finish, the next one sends whole.
func TestACrashAtTheTime(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		o := newDesk(t, db)
		id := o.approved(t)
		must(t, errOf(o.Schedule(o.as(o.office), id, clockAt("2022-04-01 08:00"))))
		o.moveTo("2022-04-01 08:00")
		crash := errors.New("the process dies here")
		o.broken = crash
		if _, err := o.tasks.Scan(context.Background()); !errors.Is(err, crash) {
			t.Fatalf("got %v", err)
		}
		if said := o.inbox(t, o.mother); len(said) > 0 {
			t.Errorf("half of it was sent: %v", said)
		}
		o.broken = nil
		o.scan(t)
		if diff := cmp.Diff([]string{"春季开放日"}, o.inbox(t, o.mother)); diff != "" {
			t.Errorf("after the crash (-want +got)\n%s", diff)
		}
	})
}
