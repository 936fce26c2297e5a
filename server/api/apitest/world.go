// Package apitest runs the whole server in process for tests: SQLite, the services, and
// a WeChat that knows its users by their codes.
package apitest

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xiaoqin/server/api"
	"xiaoqin/server/asset"
	"xiaoqin/server/attachment"
	"xiaoqin/server/canteen"
	"xiaoqin/server/checklist"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/cache"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/drill"
	"xiaoqin/server/errs"
	"xiaoqin/server/family"
	"xiaoqin/server/form"
	"xiaoqin/server/hazard"
	"xiaoqin/server/identity"
	"xiaoqin/server/incident"
	"xiaoqin/server/message"
	"xiaoqin/server/notice"
	"xiaoqin/server/patrol"
	"xiaoqin/server/roster"
	"xiaoqin/server/school"
	"xiaoqin/server/task"
	"xiaoqin/server/theme"
)

// Clock is a machine clock that a test moves.
type Clock struct{ at atomic.Int64 }

// Now is the time of the test.
func (c *Clock) Now() time.Time { return time.Unix(0, c.at.Load()).UTC() }

// Advance moves it on.
func (c *Clock) Advance(d time.Duration) { c.at.Add(int64(d)) }

// WeChat logs "user:amy" in as the user of that name, any number of times.
type WeChat struct {
	// OnLogin, when set, comes first; its error is the answer. Set it before the
	// first request.
	OnLogin func(ctx context.Context) error
}

var errCode = errs.New(errs.Unauthenticated, "apitest.code", "登录码无效。")

// Login gives the openid of a code.
func (w *WeChat) Login(ctx context.Context, code string) (openID, unionID string, err error) {
	if w.OnLogin != nil {
		if err := w.OnLogin(ctx); err != nil {
			return "", "", err
		}
	}
	name, ok := strings.CutPrefix(code, "user:")
	if !ok {
		return "", "", errCode
	}
	return privateOpenID + name, "", nil
}

// PhoneNumber gives the number of a code, "phone:13800000000".
func (*WeChat) PhoneNumber(_ context.Context, code string) (string, error) {
	number, ok := strings.CutPrefix(code, "phone:")
	if !ok {
		return "", errCode
	}
	return number, nil
}

// Log keeps what the server wrote.
type Log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write keeps one line.
func (l *Log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

// String is everything so far.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// World is one running installation.
type World struct {
	Server   *api.Server
	Handler  http.Handler
	Identity *identity.Service
	School   *school.Service
	Message  *message.Service
	Task     *task.Service
	Patrol   *patrol.Service
	Incident *incident.Service
	Hazard   *hazard.Service
	Roster   *roster.Service
	Canteen  *canteen.Service
	Drill    *drill.Service
	Notice   *notice.Service
	Asset    *asset.Service
	Family   *family.Service
	Theme    *theme.Service
	Company  *Company
	Photos   *attachment.Service
	Forms    *form.Service
	Sheets   *checklist.Service
	DB       *database.DB
	Cache    *cache.Cache
	Clock    *Clock
	WeChat   *WeChat
	Log      *Log

	people  atomic.Int64
	points  atomic.Int64
	shifts  atomic.Int64
	mu      sync.Mutex
	secrets []string // tokens that were given out
	checks  photoChecks
	names   []named

	Findings []drill.Finding // what drills found
}

// What every person's name, phone number and openid hold, so that a test finds them
// where they must not be. The first hundred numbers go on with 00, which makes eight
// digits: fewer turn up in an id by chance.
const (
	privateName   = "甲乙丙"
	privatePhone  = "138777"
	privateOpenID = "openid-of-"
)

// New starts an installation without schools. Changes may replace what the server is
// built from. When the test ends, its log must hold no secret.
func New(tb testing.TB, changes ...func(*api.Deps)) *World {
	tb.Helper()
	w := &World{DB: dbtest.Open(tb), Clock: &Clock{}, WeChat: &WeChat{}, Log: &Log{}}
	w.Clock.at.Store(time.Date(2026, 3, 2, 7, 30, 0, 0, time.UTC).UnixNano())
	log := slog.New(slog.NewJSONHandler(w.Log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var err error
	if w.Cache, err = cache.Open("", w.Clock, log); err != nil {
		tb.Fatal(err)
	}
	vault := Vault(tb)
	w.Identity = identity.New(identity.Deps{DB: w.DB, Cache: w.Cache, Vault: vault, WeChat: w.WeChat, Machine: w.Clock, Log: log})
	w.School = school.New(school.Deps{DB: w.DB, Vault: vault, Identity: w.Identity, Clock: clock.NewSchool(w.Clock), NoGuardian: w.noGuardian})
	w.Message = message.New(message.Deps{
		DB: w.DB, School: w.Clock, Machine: w.Clock, Templates: Templates, Addresses: unreachable{},
	})
	w.Company = &Company{people: map[database.ID][]identity.Person{}}
	files, err := attachment.OpenDisk(tb.TempDir())
	if err != nil {
		tb.Fatal(err)
	}
	w.Photos, err = attachment.New(attachment.Deps{DB: w.DB, Machine: w.Clock, Files: files, Staging: tb.TempDir(), Limit: 1 << 30, Checker: &w.checks, Gates: w.gates()})
	if err != nil {
		tb.Fatal(err)
	}
	w.Task = task.New(task.Deps{
		DB: w.DB, School: w.Clock, Messages: w.Message, People: w.Company, Subjects: points{w}, Photos: w.Photos, Log: log,
	})
	w.Patrol = patrol.New(patrol.Deps{DB: w.DB, School: w.Clock, Tasks: w.Task, Photos: w.Photos, Messages: w.Message})
	w.Forms = form.New(form.Deps{DB: w.DB, Identity: w.Identity, Clock: w.Clock})
	w.Roster = roster.New(roster.Deps{DB: w.DB, School: w.Clock, People: w.Identity, Tasks: w.Task, Messages: w.Message, Away: w.School, Plates: w})
	w.Incident = incident.New(incident.Deps{DB: w.DB, School: w.Clock, People: w.Identity, Tasks: w.Task, Messages: w.Message, Photos: w.Photos})
	w.Sheets = checklist.New(checklist.Deps{DB: w.DB, School: w.Clock, Tasks: w.Task, Forms: w.Forms, Plates: w.Patrol, Photos: w.Photos})
	w.Hazard = hazard.New(hazard.Deps{
		DB: w.DB, School: w.Clock, People: w.Identity, Tasks: w.Task, Messages: w.Message, Photos: w.Photos, Places: points{w},
	})
	w.Drill = drill.New(drill.Deps{DB: w.DB, School: w.Clock, Schools: w.School, Tasks: w.Task, Messages: w.Message, Photos: w.Photos, Hazards: w})
	w.Notice = notice.New(notice.Deps{
		DB: w.DB, School: w.Clock, Register: addressees{w}, Messages: w.Message, Photos: w.Photos, Tasks: w.Task, Audit: w.Identity.Record,
	})
	w.Canteen = canteen.New(canteen.Deps{DB: w.DB, School: w.Clock, Tasks: w.Task, People: w.Identity})
	w.Asset = asset.New(asset.Deps{
		DB: w.DB, School: w.Clock, Kinds: kinds, People: w.Identity, Places: w.School, Tasks: w.Task, Photos: w.Photos,
	})
	w.Family = family.New(family.Deps{
		DB: w.DB, Vault: vault, School: w.Clock, People: w.Identity, Schools: w.School, Tasks: w.Task, Messages: w.Message,
	})
	w.Theme = theme.New(theme.Deps{Tasks: w.Task, Classes: w.School, Photos: w.Photos, Notices: untold{}})
	deps := api.Deps{
		DB: w.DB, Cache: w.Cache, Identity: w.Identity, School: w.School, Message: w.Message, Task: w.Task, Photos: w.Photos,
		Forms: w.Forms, Patrol: w.Patrol, Incident: w.Incident, Roster: w.Roster, Sheets: w.Sheets,
		Hazard:  w.Hazard,
		Canteen: w.Canteen, Drill: w.Drill, Asset: w.Asset,
		Family: w.Family, Theme: w.Theme, Notice: w.Notice,
		Machine: w.Clock, Log: log,
	}
	for _, change := range changes {
		change(&deps)
	}
	if w.Server, err = api.New(deps); err != nil {
		tb.Fatal(err)
	}
	w.Handler = w.Server.Handler()
	tb.Cleanup(func() { w.checkLog(tb) })
	return w
}

// noGuardian lets families forget a guardian.
func (w *World) noGuardian(ctx context.Context, schoolID, personID database.ID) error {
	return w.Family.Forget(ctx, schoolID, personID)
}

// gates are who may see the photos of hazards.
func (w *World) gates() map[string]attachment.Gate {
	gates := make(map[string]attachment.Gate)
	for _, kind := range hazard.PhotoKinds {
		gates[kind] = hazardGate{w, kind}
	}
	return gates
}

type hazardGate struct {
	world *World
	kind  string
}

// MaySee implements attachment.Gate.
func (g hazardGate) MaySee(ctx context.Context, record database.ID) (bool, error) {
	return g.world.Hazard.MaySee(ctx, g.kind, record)
}

// Templates has one template, that of duty_due.
var Templates = message.Templates{message.Mini: {
	message.DutyDue: {ID: "template-of-duty-due", Fields: map[string]string{"thing1": "{title}"}},
}}

// unreachable knows nobody's openid: what the API says to people goes to the inbox.
type unreachable struct{}

// Find reaches nobody.
func (unreachable) Find(context.Context, database.ID, []database.ID) (map[database.ID]message.Address, error) {
	return nil, nil
}

// Owner knows nobody.
func (unreachable) Owner(context.Context, message.Channel, identity.OpenID) (database.ID, []database.ID, error) {
	return database.ID{}, nil, nil
}

// Vault has a key that everybody knows.
func Vault(tb testing.TB) *identity.Vault {
	tb.Helper()
	vault, err := identity.NewVault([]byte(strings.Repeat("11", 32)))
	if err != nil {
		tb.Fatal(err)
	}
	return vault
}

func (w *World) checkLog(tb testing.TB) {
	tb.Helper()
	text := w.Log.String()
	for _, secret := range append(w.secrets, privateName, privatePhone+"00", privateOpenID) {
		if strings.Contains(text, secret) {
			tb.Errorf("the log holds %q", secret)
		}
	}
}

// Do answers one request.
func (w *World) Do(r *http.Request) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	w.Handler.ServeHTTP(answer, r)
	return answer
}

// Request makes a request as a phone does: JSON when there is a body, or a form when it
// is one, and an id that a golden answer can repeat.
func Request(ctx context.Context, method, target, token, body string) *http.Request {
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	r := httptest.NewRequestWithContext(ctx, method, target, reader)
	r.Header.Set("X-Request-Id", "request-1")
	if body != "" {
		r.Header.Set("Content-Type", mediaTypeOf(body))
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return r
}

// mediaTypeOf tells a form, which begins with its boundary, from JSON.
func mediaTypeOf(body string) string {
	boundary, _, isForm := strings.Cut(body, "\r\n")
	if isForm && strings.HasPrefix(boundary, "--") {
		return "multipart/form-data; boundary=" + boundary[2:]
	}
	return "application/json"
}

// Form is the body of an upload as wx.uploadFile makes it.
func Form(id, filename, content string) string {
	return "--form\r\nContent-Disposition: form-data; name=\"id\"\r\n\r\n" + id +
		"\r\n--form\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + filename +
		"\"\r\nContent-Type: image/jpeg\r\n\r\n" + content + "\r\n--form--\r\n"
}

// Picture is a JPEG of so many pixels on each side.
func Picture(tb testing.TB, side int) string {
	tb.Helper()
	var b strings.Builder
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, side, side)), nil); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}
