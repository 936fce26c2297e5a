package app_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/app"
	"xiaoqin/server/chaostest"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
)

func TestMain(m *testing.M) {
	chaostest.Play[rehearsing]()
	os.Exit(m.Run())
}

// semesterEnv makes the test rehearse the whole semester; otherwise it is four days, with
// a 调休 Saturday and the first two of 清明.
const semesterEnv = "XIAOQIN_TEST_SEMESTER"

func stretch() []string {
	if os.Getenv(semesterEnv) != "" {
		return []string{"-from", "2022-01-24", "-days", "220"}
	}
	return []string{"-from", "2022-04-01", "-days", "4"}
}

// rehearsing is a process that rehearses as somebody at a terminal lets it.
type rehearsing struct {
	Configured string // DSN of the installation
	Database   string // DSN of -database, empty for one that is thrown away
	JSON       bool
	Home, Out  string
}

// Run implements chaostest.Order.
func (r rehearsing) Run(stop context.Context, ready func()) error {
	args := append([]string{"plan", "rehearse"}, stretch()...)
	if r.Database != "" {
		args = append(args, "-database", r.Database)
	}
	if r.JSON {
		args = append(args, "-json", "-lines")
	}
	environ := []string{
		"XIAOQIN_MODE=development", "XIAOQIN_DATABASE_DSN=" + r.Configured,
		"XIAOQIN_DATA_DIR=" + r.Home, "XIAOQIN_DATA_KEY_FILE=" + filepath.Join(r.Home, "people.key"),
	}
	ready()
	var out, wrong bytes.Buffer
	if status := app.Main(stop, args, environ, nil, &out, &wrong); status != 0 {
		return fmt.Errorf("status %d: %s", status, wrong.String())
	}
	return os.WriteFile(r.Out, out.Bytes(), 0o600)
}

// report rehearses in this process and gives what is printed.
func (r rehearsing) report(tb testing.TB) string {
	tb.Helper()
	r.Home = tb.TempDir()
	r.Out = filepath.Join(r.Home, "report")
	if err := r.Run(tb.Context(), func() {}); err != nil {
		tb.Fatal(err)
	}
	return read(tb, r.Out)
}

func read(tb testing.TB, file string) string {
	tb.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}

// broken rehearses in processes that are killed with SIGKILL at random moments, all within
// half of the time that the whole takes on a machine that is as busy, until one may finish.
func (r rehearsing) broken(tb testing.TB, kills int, takes time.Duration) string {
	tb.Helper()
	r.Home = tb.TempDir()
	r.Out = filepath.Join(r.Home, "report")
	process := chaostest.Start(tb, r)
	for range kills {
		process.Await(tb)
		time.Sleep(rand.N(takes / time.Duration(2*kills)))
		process.Kill(tb)
		process.Restart(tb)
	}
	process.Finish(tb)
	return read(tb, r.Out)
}

// TestTheRehearsalIsTheSame on the three databases, unbroken, killed again and again, and
// once more in the same database: as text and as JSON with every telling.
func TestTheRehearsalIsTheSame(t *testing.T) {
	t.Parallel()
	first := rehearsing{Configured: dbtest.DSN(t, database.SQLite), Database: dbtest.DSN(t, database.SQLite)}
	wantText := first.report(t)
	first.JSON = true
	want := first.report(t)
	for _, dialect := range []database.Dialect{database.SQLite, database.MySQL, database.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			r := rehearsing{Configured: dbtest.DSN(t, dialect), JSON: true}
			begun := clock.Machine().Now()
			same(t, "unbroken", want, r.report(t))
			takes := clock.Machine().Now().Sub(begun)
			r.Database = dbtest.DSN(t, dialect)
			same(t, "killed", want, r.broken(t, chaostest.Kills(t, 3), takes))
			same(t, "once more", want, r.report(t))
			r.JSON = false
			same(t, "once more, as text", wantText, r.report(t))
			t.Logf("%v took %s", stretch(), takes.Round(10*time.Millisecond))
		})
	}
}

func same(tb testing.TB, what, want, got string) {
	tb.Helper()
	if want != got {
		tb.Errorf("%s: the report differs (-want +got):\n%.4000s", what, cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
	}
}
