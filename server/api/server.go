package api

import (
	"cmp"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"xiaoqin/server/asset"
	"xiaoqin/server/attachment"
	"xiaoqin/server/canteen"
	"xiaoqin/server/checklist"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/cache"
	"xiaoqin/server/drill"
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

// Bounds of one connection. A phone on a slow line needs seconds; whoever needs more
// is holding a connection open on purpose.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 30 * time.Second
	writeTimeout      = 60 * time.Second
	idleTimeout       = 60 * time.Second
	maxHeaderBytes    = 32 << 10
)

// Config is what an installation decides about its HTTP side.
type Config struct {
	Version string // for the metrics

	// TrustedProxies are the CIDRs whose X-Forwarded-For is believed. None means that
	// clients connect directly.
	TrustedProxies []string

	// PerIP and PerAccount bound the requests of one minute; zero means the default.
	PerIP, PerAccount int

	// RequestTimeout bounds the work on one request, from when all of it is there; zero
	// means 10 s. A phone waits 60 s; a person does not.
	RequestTimeout time.Duration

	// TrustCloudRunUser accepts the identity that WeChat Cloud Run puts into
	// X-WX-OPENID instead of a login code. It must stay off wherever clients reach
	// this server by another way, because then anybody can be anybody.
	TrustCloudRunUser bool

	// MetricsToken opens /metrics to whoever sends it as a bearer token.
	MetricsToken string

	// MetricsOnLoopback opens /metrics to this machine without a token. It is for
	// development: behind a proxy on the same machine, every client is loopback.
	MetricsOnLoopback bool
}

// Deps is what the server works with.
type Deps struct {
	DB       *database.DB
	Cache    *cache.Cache
	Identity *identity.Service
	School   *school.Service
	Message  *message.Service
	Task     *task.Service
	Photos   *attachment.Service
	Patrol   *patrol.Service
	Forms    *form.Service
	Incident *incident.Service
	Sheets   *checklist.Service
	Hazard   *hazard.Service
	Roster   *roster.Service
	Canteen  *canteen.Service
	Drill    *drill.Service
	Notice   *notice.Service
	Asset    *asset.Service
	Family   *family.Service
	Theme    *theme.Service
	Machine  clock.Clock
	Log      *slog.Logger
	Metrics  *prometheus.Registry // where every package counts; nil makes one
	Config   Config
}

// Server is the HTTP side of the program. It is safe for concurrent use; Mount only
// before the first request.
type Server struct {
	db             *database.DB
	cache          *cache.Cache
	identity       *identity.Service
	school         *school.Service
	message        *message.Service
	task           *task.Service
	photos         *attachment.Service
	patrol         *patrol.Service
	forms          *form.Service
	incident       *incident.Service
	checklist      *checklist.Service
	hazard         *hazard.Service
	roster         *roster.Service
	canteen        *canteen.Service
	drill          *drill.Service
	notice         *notice.Service
	asset          *asset.Service
	family         *family.Service
	theme          *theme.Service
	machine        clock.Clock
	log            *slog.Logger
	config         Config
	echo           *echo.Echo
	api            huma.API
	operations     []Operation
	syncKinds      map[string]syncKind
	metrics        metrics
	metricsHandler http.Handler
	draining       atomic.Bool
}

// New builds the server. It refuses a trusted proxy that is no CIDR.
func New(d Deps) (*Server, error) {
	overrideHuma()
	if d.Metrics == nil {
		d.Metrics = prometheus.NewRegistry()
	}
	extractor, err := ipExtractor(d.Config.TrustedProxies)
	if err != nil {
		return nil, err
	}
	s := &Server{
		db: d.DB, cache: d.Cache, identity: d.Identity, school: d.School, message: d.Message, task: d.Task, photos: d.Photos, forms: d.Forms,
		patrol: d.Patrol, incident: d.Incident, roster: d.Roster, checklist: d.Sheets,
		hazard:  d.Hazard,
		canteen: d.Canteen, drill: d.Drill, asset: d.Asset,
		family: d.Family, theme: d.Theme, notice: d.Notice,
		machine: d.Machine, log: d.Log, config: d.Config, echo: echo.New(),
		metrics: newMetrics(d.Metrics, d.Config.Version), metricsHandler: metricsHandler(d.Metrics),
	}
	s.config.PerIP = cmp.Or(s.config.PerIP, defaultPerIP)
	s.config.PerAccount = cmp.Or(s.config.PerAccount, defaultPerAccount)
	s.config.RequestTimeout = cmp.Or(s.config.RequestTimeout, defaultRequestTimeout)
	s.echo.IPExtractor = extractor
	s.echo.Logger.SetOutput(io.Discard) // it would write to the terminal what the access line says
	s.echo.Use(s.edge)
	s.echo.GET(pathHealth, s.serveHealth)
	s.echo.HEAD(pathHealth, s.serveHealth)
	s.echo.GET(pathReady, s.serveReady)
	s.echo.HEAD(pathReady, s.serveReady)
	s.echo.GET(pathMetrics, s.serveMetrics)
	s.echo.GET("/openapi.json", s.serveOpenAPI())
	s.echo.GET(pathFeed, s.serveFeed)
	s.echo.GET(pathExport, s.serveExport)
	s.api = newHuma(s.echo)
	s.sessionRoutes()
	s.myDataRoutes()
	s.peopleRoutes()
	s.absenceRoutes()
	s.rosterRoutes()
	s.familyRoutes()
	s.myFamilyRoutes()
	s.forecastRoutes()
	s.schoolRoutes()
	s.inboxRoutes()
	s.taskRoutes()
	s.canteenRoutes()
	s.attachmentRoutes()
	s.patrolRoutes()
	s.plateRoutes()
	s.assetRoutes()
	s.waterRoutes()
	s.incidentRoutes()
	s.sheetRoutes()
	s.hazardRoutes()
	s.drillRoutes()
	s.themeRoutes()
	s.noticeRoutes()
	s.syncRoutes()
	s.formRoutes()
	return s, nil
}

// Handler serves everything.
func (s *Server) Handler() http.Handler { return s.echo }

// Mount gives every address under the prefix ("/console/") to another handler. It
// gets its request id, access line and body limit here; permission is its own affair.
func (s *Server) Mount(prefix string, h http.Handler) { s.mount(prefix, defaultBodyLimit, h) }

// MountForms is Mount for pages that take photos over a slow line, of at most so many
// bytes at once.
func (s *Server) MountForms(prefix string, limit int64, h http.Handler) {
	s.mount(prefix, limit, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			allowSlowly(w)
		}
		h.ServeHTTP(w, r)
	}))
}

func (s *Server) mount(prefix string, limit int64, h http.Handler) {
	if !strings.HasPrefix(prefix, "/") {
		panic(fmt.Sprintf("mount %q: a prefix begins with a slash", prefix))
	}
	wrapped := echo.WrapHandler(http.MaxBytesHandler(h, limit))
	if !strings.HasSuffix(prefix, "/") {
		s.echo.Any(prefix, wrapped)
		return
	}
	s.echo.Any(prefix+"*", wrapped)
	s.echo.GET(strings.TrimSuffix(prefix, "/"), func(c echo.Context) error {
		return c.Redirect(http.StatusPermanentRedirect, prefix)
	})
}

// Drain makes /readyz say no, so that a load balancer sends new requests elsewhere.
// Requests that still come are served.
func (s *Server) Drain() { s.draining.Store(true) }

// HTTPServer is a server on the address with every bound set; the caller starts and
// stops it.
func (s *Server) HTTPServer(address string) *http.Server {
	return &http.Server{
		Addr:              address,
		Handler:           s.Handler(),
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
}
