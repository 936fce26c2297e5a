package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"xiaoqin/server/identity"
	"xiaoqin/server/roster"
)

// pathFeed is where a calendar reads; the token is all that it shows.
const pathFeed = "/feeds/:token"

func (s *Server) feedRoutes() {
	handle(s, Operation{
		Method: http.MethodPost, Path: "/rosters/feed", ID: "open-duty-feed", Tag: "roster", Access: forHolders(identity.TaskDo),
		Summary:     "Get a secret address at which a calendar reads my shifts",
		Description: "It is shown this once. An address that I was given before opens nothing any more.",
		status:      http.StatusCreated,
	}, s.openFeed)
	handle(s, Operation{
		Method: http.MethodDelete, Path: "/rosters/feed", ID: "close-duty-feed", Tag: "roster", Access: forHolders(identity.TaskDo),
		Summary: "Let my address open nothing any more",
		status:  http.StatusNoContent,
	}, s.closeFeed)
}

type feedOutput struct {
	Body struct {
		Path string `json:"path" doc:"On this server." example:"/feeds/…"`
	} `nameHint:"DutyFeed"`
}

func (s *Server) openFeed(ctx context.Context, _ *struct{}) (*feedOutput, error) {
	token, err := s.roster.OpenFeed(ctx)
	if err != nil {
		return nil, err
	}
	out := &feedOutput{}
	out.Body.Path = "/feeds/" + token
	return out, nil
}

func (s *Server) closeFeed(ctx context.Context, _ *struct{}) (*struct{}, error) {
	return nil, s.roster.CloseFeed(ctx)
}

// serveFeed answers a calendar, which has no session. Whatever opens nothing is answered alike.
func (s *Server) serveFeed(c echo.Context) error {
	text, err := s.roster.Feed(c.Request().Context(), c.Param("token"))
	if errors.Is(err, roster.ErrNoFeed) {
		return echo.ErrNotFound
	}
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	return c.Blob(http.StatusOK, "text/calendar; charset=utf-8", []byte(text))
}
