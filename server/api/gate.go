package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"xiaoqin/server/database"
	"xiaoqin/server/errs"
	"xiaoqin/server/identity"
)

const (
	headerMembership = "X-Xiaoqin-Membership"

	defaultRequestTimeout = 10 * time.Second

	defaultPerIP      = 3000 // a whole school may share one address
	defaultPerAccount = 240
)

// gate lets a request in to an operation: not too many from one address, a token that
// is good, not too many from one account, the permission.
func (s *Server) gate(op Operation) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		c := humaecho.Unwrap(ctx)
		c.Response().Header().Set("Cache-Control", "no-store")
		principal, err := s.admit(ctx.Context(), c, op)
		if err != nil {
			s.refuse(ctx, err)
			return
		}
		next(huma.WithContext(ctx, identity.Into(ctx.Context(), principal)))
	}
}

func (s *Server) admit(ctx context.Context, c echo.Context, op Operation) (identity.Principal, error) {
	ctx, cancel := context.WithTimeout(ctx, s.config.RequestTimeout)
	defer cancel()
	x := exchangeOf(ctx)
	address := network(x.address)
	if err := s.limit(ctx, "http:ip:"+address, s.config.PerIP); err != nil {
		return identity.Principal{}, err
	}
	if op.perIP > 0 {
		if err := s.limit(ctx, "http:"+op.ID+":"+address, op.perIP); err != nil {
			return identity.Principal{}, err
		}
	}
	if !op.Access.NeedsToken() {
		return identity.Principal{}, nil
	}
	p, err := s.authenticate(ctx, c.Request())
	if err != nil {
		return p, err
	}
	x.account, x.school = p.AccountID, p.SchoolID
	if err := s.limit(ctx, "http:account:"+p.AccountID.String(), s.config.PerAccount); err != nil {
		return p, err
	}
	if op.Access.audience == account {
		return p, nil
	}
	return p, p.Require(op.Access.permission)
}

func (s *Server) authenticate(ctx context.Context, r *http.Request) (identity.Principal, error) {
	token, err := bearer(r.Header.Get(echo.HeaderAuthorization))
	if err != nil {
		return identity.Principal{}, err
	}
	var membership database.ID
	if given := r.Header.Get(headerMembership); given != "" {
		if membership, err = database.ParseID(given); err != nil {
			return identity.Principal{}, errMalformedRequest.WithFields(errs.Field{Location: "header." + headerMembership, Message: msgFormat})
		}
	}
	return s.identity.Authenticate(ctx, token, membership)
}

// bearer reads the token of an Authorization header; whether it is good is not its question.
func bearer(authorization string) (identity.Token, error) {
	scheme, token, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return "", identity.ErrStranger
	}
	return identity.Token(token), nil
}

func (s *Server) limit(ctx context.Context, key string, perMinute int) error {
	ok, wait := s.cache.Allow(ctx, key, perMinute, time.Minute)
	if !ok {
		return errTooManyRequests.After(wait)
	}
	return nil
}

// refuse answers an operation with an error.
func (s *Server) refuse(ctx huma.Context, err error) {
	_ = huma.WriteErr(s.api, ctx, http.StatusInternalServerError, "", err)
}
