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

	"github.com/alicebob/miniredis/v2"

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

// ticker is a machine clock that tests move.
type ticker struct{ at atomic.Int64 }

func (c *ticker) Now() time.Time          { return time.UnixMilli(c.at.Load()).UTC() }
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

func count(t *testing.T, db *database.DB, table string) int64 {
	t.Helper()
	var n int64
	if err := db.In(t.Context()).Table(table).Count(&n).Error; err != nil {
		t.Fatal(err)
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

func newWorld(t *testing.T, db *database.DB) *world {
	t.Helper()
	w := &world{
		db: db, clock: &ticker{}, school: database.NewID(), logs: &logBook{},
		weChat: &weChat{unions: map[string]string{}, phones: map[string]string{}},
	}
	w.clock.at.Store(time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC).UnixMilli())
	w.Service = w.instance(t)
	return w
}

// instance is another process of the same installation, without a shared Redis.
func (w *world) instance(t *testing.T) *identity.Service {
	t.Helper()
	return w.service(t, w.weChat, "")
}

func (w *world) instanceOn(t *testing.T, redis *miniredis.Miniredis) *identity.Service {
	t.Helper()
	return w.service(t, w.weChat, "redis://"+redis.Addr())
}

func (w *world) serviceWith(t *testing.T, weChat identity.WeChat) *identity.Service {
	t.Helper()
	return w.service(t, weChat, "")
}

func (w *world) service(t *testing.T, weChat identity.WeChat, redisURL string) *identity.Service {
	t.Helper()
	log := slog.New(slog.NewJSONHandler(w.logs, nil))
	shared, err := cache.Open(redisURL, w.clock, log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = shared.Close() })
	return identity.New(identity.Deps{
		DB: w.db, Cache: shared, Vault: vault(t, string(keyFile)), WeChat: weChat, Machine: w.clock, Log: log,
	})
}

// alive is what Authenticate says to a token.
func (w *world) alive(t *testing.T, token identity.Token) error {
	t.Helper()
	_, err := w.Authenticate(t.Context(), token, database.ID{})
	return err
}

// system acts as the installation in the school.
func (w *world) system(t *testing.T) context.Context {
	t.Helper()
	return identity.Into(t.Context(), identity.System(w.school))
}

func (w *world) register(t *testing.T, name string, phone identity.Phone, roles ...identity.Role) identity.Person {
	t.Helper()
	p, err := w.CreatePerson(w.system(t), identity.NewPerson{Name: name, Phone: phone, Roles: roles})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (w *world) invite(t *testing.T, person database.ID) identity.InviteCode {
	t.Helper()
	invite, err := w.CreateInvite(w.system(t), person)
	if err != nil {
		t.Fatal(err)
	}
	return invite.Code
}

// login gives the token of a user and a context that acts as them.
func (w *world) login(t *testing.T, user string) (identity.Token, context.Context) {
	t.Helper()
	login, err := w.Login(t.Context(), "wx-"+user)
	if err != nil {
		t.Fatal(err)
	}
	return login.Token, w.as(t, login.Token)
}

func (w *world) as(t *testing.T, token identity.Token) context.Context {
	t.Helper()
	p, err := w.Authenticate(t.Context(), token, database.ID{})
	if err != nil {
		t.Fatal(err)
	}
	return identity.Into(t.Context(), p)
}

// bound registers a person and binds a user of the same name to them.
func (w *world) bound(t *testing.T, name string, roles ...identity.Role) (identity.Person, identity.Token, context.Context) {
	t.Helper()
	p := w.register(t, name, "", roles...)
	code := w.invite(t, p.ID)
	token, ctx := w.login(t, name)
	if _, err := w.ClaimByInvite(ctx, string(code), "192.0.2.1"); err != nil {
		t.Fatal(err)
	}
	return p, token, w.as(t, token)
}

func wantErr(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Fatalf("error = %v, want %v", got, want)
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
