package identity_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xiaoqin/server/database"
	"xiaoqin/server/database/cache"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
)

// keyFile is a key file of one line: 32 bytes of 0x11.
var keyFile = []byte(strings.Repeat("11", 32))

// weChat knows one code per user: "wx-amy" logs in as openid "o-amy" until it is used.
type weChat struct {
	unions map[string]string // openid → unionid
	phones map[string]string // code → number
}

var errCode = errors.New("40029")

func (w *weChat) Login(_ context.Context, code string) (openID, unionID string, err error) {
	name, ok := strings.CutPrefix(code, "wx-")
	if !ok {
		return "", "", errCode
	}
	return "o-" + name, w.unions["o-"+name], nil
}

func (w *weChat) PhoneNumber(_ context.Context, code string) (string, error) {
	number, ok := w.phones[code]
	if !ok {
		return "", errCode
	}
	return number, nil
}

// ticker is a machine clock that tests move, and that a slow machine moves with each look.
type ticker struct{ at, slow atomic.Int64 }

func (c *ticker) Now() time.Time          { return time.UnixMilli(c.at.Add(c.slow.Load())).UTC() }
func (c *ticker) advance(d time.Duration) { c.at.Add(d.Milliseconds()) }

// logBook keeps what is logged.
type logBook struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logBook) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// together runs fn n times at once.
func together(n int, fn func(i int)) {
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			<-start
			fn(i)
		})
	}
	close(start)
	all.Wait()
}

func count(tb testing.TB, db *database.DB, table string) int64 {
	tb.Helper()
	var n int64
	if err := db.In(tb.Context()).Table(table).Count(&n).Error; err != nil {
		tb.Fatal(err)
	}
	return n
}

func sum(token identity.Token) []byte {
	hash := sha256.Sum256([]byte(token))
	return hash[:]
}

// world is one installation with one school.
type world struct {
	*identity.Service
	db     *database.DB
	clock  *ticker
	weChat *weChat
	school database.ID
	logs   *logBook
}

func newWorld(tb testing.TB, db *database.DB) *world {
	tb.Helper()
	w := &world{
		db: db, clock: &ticker{}, school: database.NewID(), logs: &logBook{},
		weChat: &weChat{unions: map[string]string{}, phones: map[string]string{}},
	}
	w.clock.at.Store(time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC).UnixMilli())
	w.Service = w.instance(tb)
	return w
}

// instance is another process of the same installation, without a shared Redis.
func (w *world) instance(tb testing.TB) *identity.Service {
	tb.Helper()
	return w.service(tb, w.weChat, "")
}

// service is one more process, with its own WeChat and perhaps a Redis.
func (w *world) service(tb testing.TB, weChat identity.WeChat, redisURL string) *identity.Service {
	tb.Helper()
	log := slog.New(slog.NewJSONHandler(w.logs, nil))
	shared, err := cache.Open(redisURL, w.clock, log)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = shared.Close() })
	return identity.New(identity.Deps{
		DB: w.db, Cache: shared, Vault: vault(tb, string(keyFile)), WeChat: weChat, Machine: w.clock, Log: log,
	})
}

// alive is what Authenticate says to a token.
func (w *world) alive(tb testing.TB, token identity.Token) error {
	tb.Helper()
	_, err := w.Authenticate(tb.Context(), token, database.ID{})
	return err
}

// system acts as the installation in the school.
func (w *world) system(tb testing.TB) context.Context {
	tb.Helper()
	return identity.Into(tb.Context(), identity.System(w.school))
}

func (w *world) register(tb testing.TB, name string, phone identity.Phone, roles ...identity.Role) identity.Person {
	tb.Helper()
	p, err := w.CreatePerson(w.system(tb), identity.NewPerson{Name: name, Phone: phone, Roles: roles})
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func (w *world) invite(tb testing.TB, person database.ID) identity.InviteCode {
	tb.Helper()
	invite, err := w.CreateInvite(w.system(tb), person)
	if err != nil {
		tb.Fatal(err)
	}
	return invite.Code
}

// login gives the token of a user and a context that acts as them.
func (w *world) login(tb testing.TB, user string) (identity.Token, context.Context) {
	tb.Helper()
	login, err := w.Login(tb.Context(), "wx-"+user)
	if err != nil {
		tb.Fatal(err)
	}
	return login.Token, w.as(tb, login.Token)
}

func (w *world) as(tb testing.TB, token identity.Token) context.Context {
	tb.Helper()
	p, err := w.Authenticate(tb.Context(), token, database.ID{})
	if err != nil {
		tb.Fatal(err)
	}
	return identity.Into(tb.Context(), p)
}

// bound registers a person and binds a user of the same name to them.
func (w *world) bound(tb testing.TB, name string, roles ...identity.Role) (identity.Person, identity.Token, context.Context) {
	tb.Helper()
	p := w.register(tb, name, "", roles...)
	code := w.invite(tb, p.ID)
	token, ctx := w.login(tb, name)
	if _, err := w.ClaimByInvite(ctx, string(code), "192.0.2.1"); err != nil {
		tb.Fatal(err)
	}
	return p, token, w.as(tb, token)
}

func wantErr(tb testing.TB, got, want error) {
	tb.Helper()
	if !errors.Is(got, want) {
		tb.Fatalf("error = %v, want %v", got, want)
	}
}

func TestFromInviteToPrincipal(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		guard := w.register(t, "老周", "138 0013 8000", identity.RoleGuard, identity.RoleGuardian)
		code := w.invite(t, guard.ID)

		token, ctx := w.login(t, "amy")
		wantErr(t, identity.From(ctx).Require(identity.SchoolRead), identity.ErrNotBound)
		m, err := w.ClaimByInvite(ctx, strings.ToLower(string(code)), "192.0.2.1")
		if err != nil {
			t.Fatal(err)
		}
		p, err := w.Authenticate(t.Context(), token, m.ID)
		if err != nil {
			t.Fatal(err)
		}
		if p.PersonID != guard.ID || p.SchoolID != w.school || !p.Has(identity.RoleGuard) || p.Has(identity.RoleOperator) {
			t.Fatalf("principal = %+v", p)
		}
		wantErr(t, p.Require(identity.SchoolRead), nil)
		wantErr(t, p.Require(identity.PersonManage), identity.ErrForbidden)

		if n, err := w.VerifyAudit(t.Context(), w.school); n != 3 || err != nil {
			t.Fatalf("audit chain: %d events, %v; want create, invite, claim", n, err)
		}
		if err := w.Logout(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		_, err = w.Authenticate(t.Context(), token, m.ID)
		wantErr(t, err, identity.ErrSessionOver)
	})
}
