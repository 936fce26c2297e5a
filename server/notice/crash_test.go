package notice_test

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"xiaoqin/server/chaostest"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/database/migration"
	"xiaoqin/server/identity"
	"xiaoqin/server/notice"
	"xiaoqin/server/task"
)

// TestMain also plays the instances that the crash test kills.
func TestMain(m *testing.M) {
	chaostest.Play[publishing]()
	m.Run()
}

// publishing is a process that publishes what the calendar asks for, one notice after the
// other, from the first on whenever it starts.
type publishing struct {
	DSN string
}

const (
	crashNotices   = 30
	crashGuardians = 400
)

func crashID(kind byte, n int) database.ID {
	return database.ID{0: 1, 6: 0x70, 8: 0x80, 13: kind, 14: byte(n >> 8), 15: byte(n)}
}

var crashSchool = crashID(1, 0)

// town is a school that is the same in every process.
type town struct{}

func (town) Classes(context.Context, database.ID) ([]notice.ClassOf, error) {
	return []notice.ClassOf{{ID: crashID(2, 0), Grade: 1, Name: "一（1）班"}}, nil
}

func (town) Families(context.Context, database.ID) ([]notice.Hold, error) {
	all := make([]notice.Hold, crashGuardians)
	for i := range all {
		all[i] = notice.Hold{Seat: crashID(3, i/2), Class: crashID(2, 0), Person: crashID(4, i)}
	}
	return all, nil
}

func (town) Staff(context.Context, database.ID) ([]identity.Person, error) { return nil, nil }

func (town) Seats(context.Context) ([]notice.Seat, error) { return nil, nil }

func crashService(db *database.DB) *notice.Service {
	w := &world{db: db, school: crashSchool}
	w.moveTo("2022-04-02 14:20")
	d := w.deps()
	d.Messages, d.Register, d.Audit = messagesOf(w), town{}, nil
	return notice.New(d)
}

// Run implements chaostest.Order.
func (o publishing) Run(stop context.Context, ready func()) error {
	ctx := context.WithoutCancel(stop)
	db, err := database.Open(ctx, o.DSN)
	if err != nil {
		return err
	}
	defer db.Close()
	service := crashService(db)
	ready()
	due := (&world{school: crashSchool}).due()
	for n := 0; n < crashNotices && stop.Err() == nil; n++ {
		due.ID = crashID(5, n)
		if err := db.Tx(ctx, func(ctx context.Context) error { return service.Perform(ctx, due, task.Routine{}) }); err != nil {
			return err
		}
	}
	<-stop.Done()
	return nil
}

// TestCrashesWhilePublishing kills the process that publishes at no particular moment. A
// notice then is published with all of it, or not at all, and nobody hears of one twice.
func TestCrashesWhilePublishing(t *testing.T) {
	t.Parallel()
	for _, dialect := range []database.Dialect{database.SQLite, database.MySQL, database.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			dsn := dbtest.DSN(t, dialect)
			db, err := database.Open(t.Context(), dsn)
			must(t, err)
			t.Cleanup(func() { must(t, db.Close()) })
			_, err = migration.Up(t.Context(), db)
			must(t, err)
			instance := chaostest.Start(t, publishing{dsn})
			for range chaostest.Kills(t, 3) {
				awaitPublished(t, db, published(t, db)+1+rand.N(3))
				instance.Kill(t)
				checkWhole(t, db)
				instance.Restart(t)
			}
			awaitPublished(t, db, crashNotices)
			instance.Terminate(t)
			checkWhole(t, db)
		})
	}
}

func count(tb testing.TB, db *database.DB, query string) (n int) {
	tb.Helper()
	must(tb, db.In(context.Background()).Raw(query).Scan(&n).Error)
	return n
}

func published(tb testing.TB, db *database.DB) int {
	tb.Helper()
	return count(tb, db, "SELECT COUNT(*) FROM notices WHERE state = 'published'")
}

func awaitPublished(tb testing.TB, db *database.DB, n int) {
	tb.Helper()
	for end := clock.Machine().Now().Add(time.Minute); published(tb, db) < min(n, crashNotices); time.Sleep(time.Millisecond) {
		if clock.Machine().Now().After(end) {
			tb.Fatalf("%d of %d published", published(tb, db), n)
		}
	}
}

// checkWhole looks for a notice of which a part is missing, or is there twice.
func checkWhole(tb testing.TB, db *database.DB) {
	tb.Helper()
	n := published(tb, db)
	for query, want := range map[string]int{
		"SELECT COUNT(*) FROM notices":                          n,
		"SELECT COUNT(*) FROM notice_archives":                  n,
		"SELECT COUNT(*) FROM notice_readers":                   n * crashGuardians,
		"SELECT COUNT(*) FROM inbox":                            n * crashGuardians,
		"SELECT COUNT(*) FROM outbox":                           n * crashGuardians,
		"SELECT COALESCE(SUM(families), 0) FROM notice_classes": n * crashGuardians / 2,
	} {
		if got := count(tb, db, query); got != want {
			tb.Errorf("%s: %d, want %d", query, got, want)
		}
	}
	p := identity.Principal{SchoolID: crashSchool, PersonID: crashID(6, 0), Roles: []identity.Role{identity.RolePrincipal}}
	if links, err := crashService(db).Verify(identity.Into(context.Background(), p)); int(links) != n || err != nil {
		tb.Errorf("%d links of %d: %v", links, n, err)
	}
}
