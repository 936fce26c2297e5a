package api

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"xiaoqin/server/database/migration"
	"xiaoqin/server/identity"
)

const (
	pathHealth  = "/healthz"
	pathReady   = "/readyz"
	pathMetrics = "/metrics"
)

// readyPatience bounds how long a readiness check may take.
const readyPatience = 2 * time.Second

type health struct {
	Status string `json:"status"`
	Reason string `json:"reason,omitempty"`
}

// serveHealth says that the process lives; it asks nothing of anybody.
func (s *Server) serveHealth(c echo.Context) error {
	return answer(c, http.StatusOK, health{Status: "ok"})
}

// serveReady says whether requests should come here: not while stopping, and not
// without a database whose schema this program knows.
func (s *Server) serveReady(c echo.Context) error {
	if reason := s.Unready(c.Request().Context()); reason != "" {
		return answer(c, http.StatusServiceUnavailable, health{"unready", reason})
	}
	return answer(c, http.StatusOK, health{Status: "ready"})
}

// Unready is a word for why requests should not come here ("draining", "database",
// "schema"), empty when they may.
func (s *Server) Unready(ctx context.Context) string {
	if s.draining.Load() {
		return "draining"
	}
	ctx, cancel := context.WithTimeout(ctx, readyPatience)
	defer cancel()
	if err := s.db.Ping(ctx); err != nil {
		s.log.WarnContext(ctx, "not ready", "request_id", identity.RequestID(ctx), "error", err)
		return "database"
	}
	steps, err := migration.Status(ctx, s.db)
	if err != nil {
		s.log.WarnContext(ctx, "not ready", "request_id", identity.RequestID(ctx), "error", err)
		return "schema"
	}
	for _, step := range steps {
		if !step.Applied {
			return "schema"
		}
	}
	return ""
}

func answer(c echo.Context, status int, body health) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(status, body)
}
