package api

import (
	"crypto/subtle"
	"net"
	"net/http"
	"net/http/pprof"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics counts requests by route, never by address or person.
type metrics struct {
	inFlight prometheus.Gauge
	seconds  *prometheus.HistogramVec
}

func newMetrics(registry prometheus.Registerer, version string) metrics {
	m := metrics{
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "xiaoqin_http_requests_in_flight",
			Help: "Requests being answered at this moment.",
		}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "xiaoqin_http_request_seconds",
			Help:    "Time from the first byte of a request to the end of its answer.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"method", "route", "status"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name:        "xiaoqin_build_info",
		Help:        "Always 1; the label says which version runs.",
		ConstLabels: prometheus.Labels{"version": version},
	})
	build.Set(1)
	registry.MustRegister(m.inFlight, m.seconds, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m metrics) observe(method, route string, status int, took time.Duration) {
	if route == unmatched {
		method = unmatched // a client may make up methods
	}
	m.seconds.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
}

// serveMetrics answers whoever shows the token. Without a token in the configuration
// it answers nobody, except, where MetricsOnLoopback says so, this machine itself.
// Everybody else learns only that there is no such address.
func (s *Server) serveMetrics(c echo.Context) error {
	if !s.mayReadMetrics(c.Request()) {
		return echo.ErrNotFound
	}
	s.metricsHandler.ServeHTTP(c.Response(), c.Request())
	return nil
}

func (s *Server) mayReadMetrics(r *http.Request) bool {
	if s.config.MetricsToken != "" {
		token, ok := strings.CutPrefix(r.Header.Get(echo.HeaderAuthorization), "Bearer ")
		return ok && subtle.ConstantTimeCompare([]byte(token), []byte(s.config.MetricsToken)) == 1
	}
	if !s.config.MetricsOnLoopback {
		return false
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	return err == nil && net.ParseIP(host).IsLoopback()
}

// DebugHandler serves pprof and the metrics without asking anything. It belongs on a
// listener that only this machine reaches.
func (s *Server) DebugHandler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle(pathMetrics, s.metricsHandler)
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return mux
}

func metricsHandler(registry *prometheus.Registry) http.Handler {
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
}
