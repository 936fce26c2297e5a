package goals_test

import (
	"context"
	"fmt"
	"log/slog"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xiaoqin/server/attachment"
	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/cache"
	"xiaoqin/server/database/migration"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/patrol"
	"xiaoqin/server/roster"
	"xiaoqin/server/school"
	"xiaoqin/server/task"
)

// The schools of an installation: a guard each, on four rounds past as many points as the
// demo school has. Every point is fresh until the guard comes.
const (
	schools = 400
	points  = 24
	rounds  = 4
	scans   = points * rounds // of one guard
)

// installation is a database of schools, and where its process would run.
type installation struct {
	dsn, home string
	sites     []site
	opened    clock.Instant // the rounds
}

// site is one school of it.
type site struct {
	id          database.ID
	guard, head database.ID
	account     database.ID // of the guard
	guardToken  string
	headToken   string
	points      []database.ID
	plates      []database.ID
	tokens      []string // of the plates
}

// services are those with which an installation is made.
type services struct {
	db       *database.DB
	clock    clock.Clock
	identity *identity.Service
	school   *school.Service
	patrol   *patrol.Service
	task     *task.Service
}

// install makes schools whose rounds are open, and a history of so many check-ins.
func install(b *testing.B, dsn string, schools, history int) *installation {
	b.Helper()
	in := &installation{dsn: dsn, home: b.TempDir()}
	keys := filepath.Join(in.home, "people.key")
	if err := identity.CreateKeyFile(keys); err != nil {
		b.Fatal(err)
	}
	s := open(b, dsn, keys)
	defer s.db.Close()
	now := s.clock.Now()
	in.opened = clock.At(clock.DateOf(now).At(time.Minute))
	for i := range schools {
		in.sites = append(in.sites, s.found(b, i))
	}
	for {
		next, ok, err := s.task.NextDue(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if !ok || next.Time().After(now) {
			break
		}
		if _, err := s.task.Scan(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	in.remember(b, s.db, history)
	return in
}

func open(b *testing.B, dsn, keys string) *services {
	b.Helper()
	ctx, machine, log := b.Context(), clock.Machine(), slog.New(slog.DiscardHandler)
	db, err := database.Open(ctx, dsn)
	if err == nil {
		_, err = migration.Up(ctx, db)
	}
	if err != nil {
		b.Fatal(err)
	}
	vault, err := identity.OpenVault(keys)
	if err != nil {
		b.Fatal(err)
	}
	shared, err := cache.Open("", machine, log)
	if err != nil {
		b.Fatal(err)
	}
	s := &services{db: db, clock: clock.NewSchool(machine)}
	s.identity = identity.New(identity.Deps{DB: db, Cache: shared, Vault: vault, Machine: machine, Log: log})
	s.school = school.New(school.Deps{DB: db, Vault: vault, Identity: s.identity, Clock: s.clock})
	s.task = task.New(task.Deps{
		DB: db, School: s.clock, Messages: message.New(message.Deps{DB: db, School: s.clock, Machine: machine}),
		People: s, Subjects: s, Log: log,
	})
	s.patrol = patrol.New(patrol.Deps{DB: db, School: s.clock, Tasks: s.task, Photos: noPhotos{}})
	return s
}

// Staff implements task.People.
func (s *services) Staff(ctx context.Context, school database.ID, _, _ time.Time) (task.Staff, error) {
	people, err := s.identity.Staff(ctx, school)
	return task.NewStaff(task.Register{People: roster.Colleagues(people)}), err
}

// Of implements task.Subjects.
func (s *services) Of(ctx context.Context, school database.ID, kind task.SubjectKind, _ clock.Date) ([]task.Subject, error) {
	return s.patrol.Subjects(ctx, school, kind)
}

type noPhotos struct{}

func (noPhotos) Attach(context.Context, attachment.Owner, []database.ID) error { return nil }

// found makes a school with its points, its guard and its head.
func (s *services) found(b *testing.B, n int) site {
	b.Helper()
	ctx := identity.Into(b.Context(), identity.System(database.ID{}))
	made, err := s.school.Create(ctx, school.NewSchool{Code: fmt.Sprintf("bench-%d", n), Name: fmt.Sprintf("第%d小学", n)})
	if err != nil {
		b.Fatal(err)
	}
	at := site{id: made.ID}
	ctx = identity.Into(b.Context(), identity.System(made.ID))
	for i := range points {
		hung, err := s.patrol.CreateCheckpoint(ctx, patrol.Checkpoint{
			Kind: patrol.Point, Number: fmt.Sprintf("%02d", i+1), Name: "一号楼一层东侧通道", Hint: "门边",
		})
		if err != nil {
			b.Fatal(err)
		}
		at.points, at.plates, at.tokens = append(at.points, hung.ID), append(at.plates, hung.Plate.ID), append(at.tokens, hung.Plate.Token)
	}
	at.guard, at.account, at.guardToken = s.hire(b, made.ID, fmt.Sprintf("138%04d0001", n), identity.RoleGuard)
	at.head, _, at.headToken = s.hire(b, made.ID, fmt.Sprintf("138%04d0002", n), identity.RoleLogisticsHead)
	s.promise(b, made.ID)
	return at
}

// hire registers a person, binds an account and logs in.
func (s *services) hire(b *testing.B, at database.ID, phone string, role identity.Role) (person, account database.ID, token string) {
	b.Helper()
	ctx := identity.Into(b.Context(), identity.System(at))
	p, err := s.identity.CreatePerson(ctx, identity.NewPerson{Name: "某师傅", Phone: identity.Phone(phone), Roles: []identity.Role{role}})
	if err != nil {
		b.Fatal(err)
	}
	login := s.login(b, phone)
	invite, err := s.identity.CreateInvite(ctx, p.ID)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := s.identity.ClaimByInvite(identity.Into(b.Context(), identity.Principal{AccountID: login.AccountID}), string(invite.Code), phone); err != nil {
		b.Fatal(err)
	}
	return p.ID, login.AccountID, string(s.login(b, phone).Token)
}

func (s *services) login(b *testing.B, phone string) identity.Login {
	b.Helper()
	login, err := s.identity.LoginAs(b.Context(), identity.OpenID("openid-"+phone), "")
	if err != nil {
		b.Fatal(err)
	}
	return login
}

// promise gives a school its rounds, which are open all day.
func (s *services) promise(b *testing.B, school database.ID) {
	b.Helper()
	ctx := identity.Into(b.Context(), identity.System(school))
	today := clock.DateOf(s.clock.Now())
	spec, err := calendar.ParseSpec(fmt.Appendf(nil, `
terms: [{key: bench, name: 学期, first: %s, last: %s}]
bells: {default: {open: "07:40", noon: "11:20", close: "16:20"}}
`, today.AddDays(-60), today.AddDays(60)))
	if err != nil {
		b.Fatal(err)
	}
	var text strings.Builder
	text.WriteString("routines:\n")
	for i := range rounds {
		fmt.Fprintf(&text, `  - {code: walk.n%d, name: 重点部位巡查, on: [{day: every}], win: ["00:01..23:58..23:59"], subject: checkpoint, who: {role: G}, owner: LD, complete: {mode: each}, evidence: check_in, ladder: quiet}`+"\n", i)
	}
	text.WriteString("ladders:\n  quiet: {days: every, rungs: [\"opens : holder\"]}\n")
	file, err := task.ParseFile("bench.yaml", []byte(text.String()))
	if err == nil {
		_, err = s.task.SetCalendar(ctx, spec)
	}
	if err == nil {
		_, err = s.task.ApplyRoutines(ctx, file.Routines, file.Ladders)
	}
	if err != nil {
		b.Fatalf("%+v", err)
	}
}

var checkInColumns = []string{
	"id", "school_id", "account_id", "client_id", "person_id", "checkpoint_id", "made_at", "plate_id", "method",
	"device_at", "received_at", "sequence", "outcome", "grade", "doubts", "passed", "answers", "attachments", "note", "explained", "explanation",
}

// busiest is how much of the history belongs to the first school: enough to turn 500 pages.
const busiest = 10 // per cent

// remember fills the table with what the guards scanned in the years before.
func (in *installation) remember(b *testing.B, db *database.DB, rows int) {
	b.Helper()
	const batch = 20_000
	at := in.opened.Add(-3 * 365 * 24 * time.Hour)
	for done := 0; done < rows; done += batch {
		values := make([][]any, 0, batch)
		for i := done; i < min(rows, done+batch); i++ {
			s := &in.sites[0]
			if i%100 >= busiest {
				s = &in.sites[i%len(in.sites)]
			}
			moment := at.Add(time.Duration(i) * time.Minute)
			values = append(values, []any{
				pastID(moment, i), s.id, s.account, pastID(moment, -i-1), s.guard, s.points[i%points], moment, s.plates[i%points], "scan",
				moment, moment, i, "extra", "A", "", true, "", "", "", "", "",
			})
		}
		err := db.Tx(b.Context(), func(ctx context.Context) error {
			return db.InsertNew(ctx, "check_ins", "id", checkInColumns, values)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// pastID is an id as it would have been made then.
func pastID(at clock.Instant, n int) database.ID {
	id := database.NewID()
	millis := uint64(at)
	for i := range 6 {
		id[i] = byte(millis >> (40 - 8*i))
	}
	id[6], id[7] = 0x70|byte(n>>8)&0x0f, byte(n)
	return id
}

// serve starts the program on the installation.
func (in *installation) serve(b *testing.B, binary string) *process {
	b.Helper()
	command, address := in.command(b, binary)
	return start(b, command, address, "/readyz")
}

// command is how the program is started, and where it will answer. Options come before the
// subcommand.
func (in *installation) command(b *testing.B, binary string, options ...string) (*exec.Cmd, string) {
	b.Helper()
	address := freeAddress(b)
	c := exec.CommandContext(b.Context(), binary, append(options, "serve")...)
	c.Env = []string{
		"XIAOQIN_LISTEN=" + address, "XIAOQIN_PUBLIC_URL=http://" + address, "XIAOQIN_LOG_LEVEL=warn",
		"XIAOQIN_DATABASE_DSN=" + in.dsn, "XIAOQIN_DATA_DIR=" + in.home, "XIAOQIN_DATA_KEY_FILE=" + filepath.Join(in.home, "people.key"),
		"XIAOQIN_WECHAT_MINI_APPID=wxbench00000000001", "XIAOQIN_WECHAT_MINI_SECRET=bench",
		"XIAOQIN_HTTP_PER_IP=100000000", "XIAOQIN_HTTP_PER_ACCOUNT=100000000",
	}
	return c, address
}

// refresh makes every point fresh again, while nobody serves.
func (in *installation) refresh(b *testing.B) {
	b.Helper()
	db, err := database.Open(b.Context(), in.dsn)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	err = db.Tx(b.Context(), func(ctx context.Context) error {
		for _, statement := range []string{
			"UPDATE task_targets SET done_at = NULL, done_by = NULL, evidence_id = NULL, passed = false WHERE done_at IS NOT NULL",
			"UPDATE task_holders SET live = true WHERE task_id IN (SELECT id FROM tasks WHERE state = 'done')",
			"UPDATE tasks SET targets_done = 0, state = 'live', done_at = NULL, passed = false WHERE targets_done > 0",
		} {
			if err := db.In(ctx).Exec(statement).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// walk is a load in which every guard scans the next fresh point of a round, a minute from
// point to point.
func (in *installation) walk(connections, rate int, lasts time.Duration) load {
	deal := in.dealt(connections)
	return load{
		connections: connections, rate: rate, lasts: lasts, expect: `"counted"`,
		next: func(connection int) (request, bool) {
			guard, n, left := deal(connection)
			if !left {
				return request{}, false
			}
			s := &in.sites[guard]
			at := clock.At(clock.Machine().Now())
			return request{"POST", "/api/v1/check-ins", s.guardToken, fmt.Sprintf(`{"id":%q,"device_time":%q,"sequence":%d,"token":%q}`,
				database.NewID(), at, n, s.tokens[n%points])}, true
		},
	}
}

// dealt deals the guards out to the connections. Whose turn it is on one of them, and their
// how manieth scan it is, is asked for each request; false when they have walked everything.
func (in *installation) dealt(connections int) func(connection int) (guard, scan int, left bool) {
	next := make([]int, connections)
	return func(connection int) (guard, scan int, left bool) {
		mine := (len(in.sites) - connection + connections - 1) / connections
		turn := next[connection]
		next[connection]++
		return turn%mine*connections + connection, turn / mine, turn/mine < scans
	}
}
