package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"xiaoqin/server/api"
	"xiaoqin/server/console"
)

const debugHeaderTimeout = 5 * time.Second

// pauseCollector keeps the garbage collector out of the start of the process, of whose
// time it would take a fifth for little, and returns the setting it had.
var pauseCollector = sync.OnceValue(func() (percent int) { return debug.SetGCPercent(-1) })

// resumeCollector ends the pause, and gives back what only the start needed.
func resumeCollector() {
	debug.SetGCPercent(pauseCollector())
	debug.FreeOSMemory()
}

// serve runs the service until the process is told to stop.
func (p *program) serve(ctx context.Context, args []string) error {
	pauseCollector()
	defer resumeCollector() // when it does not get as far as serving
	if len(args) > 0 {
		return fmt.Errorf("%w：serve 不带参数", errUsage)
	}
	c, err := p.load()
	if err != nil {
		return err
	}
	log := newLogger(p.stderr, c.Log)
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("打不开 %s：%w", c.Listen, err)
	}
	defer listener.Close()
	s, err := openSystem(ctx, c, log)
	if err != nil {
		return err
	}
	server, err := s.newAPI()
	if err == nil {
		s.mountConsole(server)
		err = s.mountCallback(server)
	}
	if err != nil {
		return errors.Join(err, s.Close())
	}
	if c.Mode == Development {
		err = s.develop(ctx, server, p.stdout)
	}
	if err == nil {
		err = s.run(ctx, server, listener)
	}
	return errors.Join(err, s.Close())
}

func (s *system) newAPI() (*api.Server, error) {
	return api.New(api.Deps{
		DB: s.db, Cache: s.cache, Identity: s.identity, School: s.school, Message: s.message, Task: s.task, Photos: s.photos, Forms: s.forms,
		Patrol: s.patrol, Incident: s.incident, Roster: s.roster, Sheets: s.checklist, Machine: s.machine, Log: s.log, Metrics: s.metrics.registry,
		Hazard:  s.hazard,
		Canteen: s.canteen, Drill: s.drill, Asset: s.asset, Family: s.family, Theme: s.theme, Notice: s.notice,
		Config: api.Config{
			Version:           Version,
			TrustedProxies:    s.config.HTTP.TrustedProxies,
			PerIP:             s.config.HTTP.PerIP,
			PerAccount:        s.config.HTTP.PerAccount,
			RequestTimeout:    s.config.HTTP.RequestTimeout,
			TrustCloudRunUser: s.config.WeChat.TrustCloudRunUser,
			MetricsToken:      string(s.config.HTTP.MetricsToken),
			MetricsOnLoopback: s.config.Mode == Development,
		},
	})
}

func (s *system) mountConsole(server *api.Server) {
	server.MountForms(console.ScannedPath, console.MaxForm, console.Scanned(s.config.WeChat.Link, s.strangerReport))
	server.MountForms(console.VisitPath, console.MaxForm, console.Visits(s.visitPage, s.visitTold))
	server.Mount(console.Path, console.Handler(console.Deps{
		Version: Version, Dialect: s.db.Dialect(), Machine: s.machine, School: s.clock, Unready: server.Unready,
		Plates: s.linkedPlates(server), Labels: s.linkedLabels(server), ClassCode: s.linkedCode(server),
	}))
}

// run serves until ctx ends, then stops in order: readiness first, then the requests
// under way, then everything behind them.
func (s *system) run(ctx context.Context, server *api.Server, listener net.Listener) error {
	public := server.HTTPServer(s.config.Listen)
	servers := []*http.Server{public}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return serveUntilClosed(public, listener) })
	if s.config.DebugAddr != "" {
		debug := &http.Server{Handler: server.DebugHandler(), ReadHeaderTimeout: debugHeaderTimeout}
		debugListener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.config.DebugAddr)
		if err != nil {
			return errors.Join(fmt.Errorf("打不开 %s：%w", s.config.DebugAddr, err), public.Close())
		}
		servers = append(servers, debug)
		group.Go(func() error { return serveUntilClosed(debug, debugListener) })
	}
	engine := s.newEngine()
	if err := engine.start(context.WithoutCancel(ctx)); err != nil {
		return errors.Join(err, public.Close())
	}
	go resumeCollector()
	if s.config.Mode == Development {
		group.Go(func() error { s.demoMenu(ctx); s.promiseDemo(ctx); return nil })
	}
	s.log.InfoContext(ctx, "serving", "address", listener.Addr().String(), "mode", s.config.Mode,
		"database", string(s.db.Dialect()), "version", Version)
	group.Go(func() error {
		<-ctx.Done()
		server.Drain()
		return s.shutdown(context.WithoutCancel(ctx), servers, engine)
	})
	return group.Wait()
}

// shutdown has one deadline for all: first no more requests, then no more reminders, then
// no more messages.
func (s *system) shutdown(ctx context.Context, servers []*http.Server, engine *engine) error {
	s.log.InfoContext(ctx, "stopping")
	ctx, cancel := context.WithTimeout(ctx, s.config.HTTP.StopTimeout)
	defer cancel()
	var all []error
	for _, server := range servers {
		if err := server.Shutdown(ctx); err != nil {
			s.log.WarnContext(ctx, "requests cut off", slog.Any("error", err))
			all = append(all, server.Close())
		}
	}
	if err := engine.stop(ctx); err != nil {
		s.log.WarnContext(ctx, "messages cut off", slog.Any("error", err))
	}
	return errors.Join(all...)
}

func serveUntilClosed(server *http.Server, listener net.Listener) error {
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// openapi prints the description of the interface; it needs no database to speak of.
func (p *program) openapi(_ context.Context, _ []string) error {
	server, err := api.New(api.Deps{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	text, err := server.OpenAPI()
	if err != nil {
		return err
	}
	p.print(p.stdout, "%s", text)
	return nil
}
