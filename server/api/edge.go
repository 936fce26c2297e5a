package api

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/labstack/echo/v4"

	"xiaoqin/server/database"
)

const (
	headerRequestID = "X-Request-Id"

	// statusClientGone is logged, never sent: the phone hung up before the answer.
	statusClientGone = 499

	// unmatched stands in logs and metrics for every address that no route knows.
	unmatched = "unmatched"
)

// edge is the outermost layer: it gives the request its id, turns errors and panics
// into problems, and writes one access line and the metrics. The line names the
// route, never the address itself, which may hold a token.
func (s *Server) edge(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := s.machine.Now()
		x := &exchange{requestID: requestID(c.Request()), address: c.RealIP()}
		c.SetRequest(c.Request().WithContext(withExchange(c.Request().Context(), x)))
		header := c.Response().Header()
		header.Set(headerRequestID, x.requestID)
		header.Set("X-Content-Type-Options", "nosniff")

		s.metrics.inFlight.Inc()
		err := recovered(c, next)
		if err != nil {
			s.fail(c, x, err)
		}
		s.metrics.inFlight.Dec()
		s.report(c, x, s.machine.Now().Sub(start))
		if err != nil && x.problem == nil {
			// The answer had begun when it went wrong; cutting the connection is
			// the only way left to say so.
			panic(http.ErrAbortHandler)
		}
		return nil
	}
}

// panicError is a panic that was caught.
type panicError struct {
	value any
	stack []byte
}

func (p *panicError) Error() string { return fmt.Sprintf("panic: %v", p.value) }

func recovered(c echo.Context, next echo.HandlerFunc) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &panicError{v, debug.Stack()}
		}
	}()
	return next(c)
}

// fail answers with a problem, unless an answer has begun.
func (s *Server) fail(c echo.Context, x *exchange, err error) {
	if c.Response().Committed {
		s.log.ErrorContext(c.Request().Context(), "answer broken off", "request_id", x.requestID, "error", err)
		return
	}
	p := problemOf(err, x.requestID)
	x.problem = p
	p.setRetryAfter(c.Response().Header())
	c.Response().Header().Set(echo.HeaderContentType, problemType)
	if c.Request().Method == http.MethodHead {
		c.Response().WriteHeader(p.Status)
		return
	}
	// The client may be gone by now; the access line says enough.
	_ = c.JSON(p.Status, p)
}

// report writes the access line and the metrics.
func (s *Server) report(c echo.Context, x *exchange, took time.Duration) {
	ctx := c.Request().Context()
	status, route := c.Response().Status, c.Path()
	switch {
	case x.problem != nil && x.problem.Code == errNoRoute.Code:
		route = unmatched
	case ctx.Err() != nil && x.problem != nil:
		status = statusClientGone
	}
	s.metrics.observe(c.Request().Method, route, status, took)
	level := levelOf(route, status)
	if !s.log.Enabled(ctx, level) {
		return
	}
	attrs := []slog.Attr{
		slog.String("request_id", x.requestID),
		slog.String("method", c.Request().Method),
		slog.String("route", route),
		slog.Int("status", status),
		slog.Float64("duration_ms", float64(took.Microseconds())/1000),
		slog.Int64("bytes", c.Response().Size),
		slog.String("ip", x.address),
	}
	s.log.LogAttrs(ctx, level, "request", append(attrs, x.attrs()...)...)
}

func (x *exchange) attrs() []slog.Attr {
	var attrs []slog.Attr
	if !x.account.IsZero() {
		attrs = append(attrs, slog.String("account_id", x.account.String()))
	}
	if !x.school.IsZero() {
		attrs = append(attrs, slog.String("school_id", x.school.String()))
	}
	if x.problem == nil {
		return attrs
	}
	attrs = append(attrs, slog.String("code", x.problem.Code))
	if x.problem.cause != nil {
		attrs = append(attrs, slog.String("error", x.problem.cause.Error()))
	}
	if p, ok := errors.AsType[*panicError](x.problem.cause); ok {
		attrs = append(attrs, slog.String("stack", string(p.stack)))
	}
	return attrs
}

// levelOf keeps the checks that run every few seconds out of the log while they pass.
// Why a server is not ready is logged where it is found.
func levelOf(route string, status int) slog.Level {
	switch {
	case route == pathHealth || route == pathReady || route == pathMetrics:
		return slog.LevelDebug
	case status >= http.StatusInternalServerError:
		return slog.LevelError
	}
	return slog.LevelInfo
}

// requestID takes over the id that a proxy gave, when it is a plain word, and makes
// one otherwise.
func requestID(r *http.Request) string {
	given := r.Header.Get(headerRequestID)
	if len(given) < 8 || len(given) > 64 || !isWords(given) {
		return database.NewID().String()
	}
	return given
}

// isWords reports whether a text is letters, digits, hyphens and underscores only.
func isWords(s string) bool {
	for _, b := range []byte(s) {
		if (b < '0' || b > '9') && (b < 'a' || b > 'z') && (b < 'A' || b > 'Z') && b != '-' && b != '_' {
			return false
		}
	}
	return true
}
