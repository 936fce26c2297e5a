package api

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/roster"
	"xiaoqin/server/school/spreadsheet"
)

// pathExport is where a workbook of a roster is fetched by whoever has the link.
const pathExport = "/rosters/:key"

const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func (s *Server) exportRoutes() {
	handle(s, Operation{
		Method: http.MethodPost, Path: "/rosters/plans/{id}/export", ID: "export-roster", Tag: "roster", Access: forHolders(identity.RosterManage),
		Summary:     "Get a link, good for ten minutes, to a workbook of a roster",
		Description: "Without a session: it is opened at whatever computer has a printer.",
		status:      http.StatusCreated,
	}, s.exportRoster)
}

func (s *Server) exportRoster(ctx context.Context, in *ByID) (*printOutput, error) {
	if _, err := s.roster.Find(ctx, in.ID); err != nil {
		return nil, err
	}
	key := rand.Text()
	s.cache.Set(ctx, exportKey(key), identity.From(ctx).SchoolID.String()+"/"+in.ID.String(), printTime)
	out := &printOutput{}
	out.Body.Path, out.Body.ExpiresAt = "/rosters/"+key, clock.At(s.machine.Now().Add(printTime))
	return out, nil
}

func exportKey(key string) string { return "roster:" + key }

// serveExport answers with the workbook while its link is good. Whatever opens nothing is
// answered alike.
func (s *Server) serveExport(c echo.Context) error {
	ctx := c.Request().Context()
	text, _ := s.cache.Get(ctx, exportKey(c.Param("key")))
	school, id, _ := strings.Cut(text, "/")
	schoolID, err := database.ParseID(school)
	if err != nil {
		return echo.ErrNotFound
	}
	rosterID, err := database.ParseID(id)
	if err != nil {
		return echo.ErrNotFound
	}
	r, err := s.roster.Find(identity.Into(ctx, identity.System(schoolID)), rosterID)
	if err != nil {
		return echo.ErrNotFound
	}
	var b bytes.Buffer
	if err := spreadsheet.WriteXLSX(&b, roster.Workbook(&r)...); err != nil {
		return fmt.Errorf("export a roster: %w", err)
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(r.Name+".xlsx"))
	return c.Blob(http.StatusOK, xlsx, b.Bytes())
}
