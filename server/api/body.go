package api

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"xiaoqin/server/errs"
)

const (
	defaultBodyLimit int64 = 1 << 20

	// firstRead is how much memory a request gets on its bare word about its length.
	firstRead = 64 << 10
)

// read checks the parameters and the body before Huma decodes them; from then on the
// operation has its time.
func (s *Server) read(op Operation) func(huma.Context, func(huma.Context)) {
	limit := cmp.Or(op.bodyLimit, defaultBodyLimit)
	return func(ctx huma.Context, next func(huma.Context)) {
		outer, timeout := ctx.Context(), s.config.RequestTimeout
		var err error
		if op.upload {
			outer, err = s.beginUpload(ctx, limit)
			timeout += uploadTimeout
		} else {
			err = checkRequest(ctx, limit)
		}
		if err != nil {
			s.refuse(ctx, err)
			return
		}
		inner, cancel := context.WithTimeout(outer, timeout)
		defer cancel()
		next(huma.WithContext(ctx, inner))
	}
}

func checkRequest(ctx huma.Context, limit int64) error {
	c := humaecho.Unwrap(ctx)
	if field := checkParameters(c); field != nil {
		return errMalformedRequest.WithFields(*field)
	}
	if ctx.Operation().RequestBody == nil {
		return nil
	}
	body, err := readJSON(c, limit)
	if err != nil {
		return err
	}
	c.Request().Body = newJSONBody(body)
	c.Request().Header.Set(echo.HeaderContentType, echo.MIMEApplicationJSON) // as Huma knows it
	return nil
}

func readJSON(c echo.Context, limit int64) ([]byte, error) {
	r := c.Request()
	if r.ContentLength == 0 {
		return nil, errBodyRequired
	}
	if r.ContentLength > limit {
		c.Response().Header().Set("Connection", "close") // rather than read it all
		return nil, errBodyTooLarge
	}
	if !isJSON(r.Header) {
		return nil, errMediaType
	}
	var body bytes.Buffer
	body.Grow(int(min(max(r.ContentLength, 0), firstRead)) + bytes.MinRead)
	_, err := body.ReadFrom(http.MaxBytesReader(c.Response().Writer, r.Body, limit))
	if err != nil {
		return nil, bodyError(err)
	}
	if body.Len() == 0 {
		return nil, errBodyRequired
	}
	if field := checkJSON(body.Bytes()); field != nil {
		return nil, errMalformedJSON.WithFields(*field)
	}
	return body.Bytes(), nil
}

func bodyError(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errBodyTooLarge
	}
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() {
		return errBodyTimeout.With(err)
	}
	return errBodyCut.With(err)
}

// isJSON accepts application/json in UTF-8 and nothing packed.
func isJSON(h http.Header) bool {
	if h.Get("Content-Encoding") != "" {
		return false
	}
	given := h.Get(echo.HeaderContentType)
	if given == "application/json" {
		return true
	}
	kind, params, err := mime.ParseMediaType(given)
	if err != nil || kind != "application/json" {
		return false
	}
	charset, named := params["charset"]
	return !named || strings.EqualFold(charset, "utf-8")
}

// checkParameters refuses what a database cannot store or two readers would take for
// two things: NUL, bytes that are not UTF-8, broken escapes, a parameter given twice.
func checkParameters(c echo.Context) *errs.Field {
	for i, value := range c.ParamValues() {
		if message := wrongText(value); message != "" {
			return &errs.Field{Location: "path." + c.ParamNames()[i], Message: message}
		}
	}
	raw := c.Request().URL.RawQuery
	if raw == "" {
		return nil
	}
	query, err := url.ParseQuery(raw)
	if err != nil {
		return &errs.Field{Location: "query", Message: msgEscape}
	}
	for name, values := range query {
		place := "query." + strings.ToValidUTF8(name, "?")
		if len(values) > 1 {
			return &errs.Field{Location: place, Message: msgDuplicate}
		}
		if message := wrongText(values[0]); message != "" {
			return &errs.Field{Location: place, Message: message}
		}
	}
	return nil
}

func wrongText(value string) string {
	if strings.IndexByte(value, 0) >= 0 {
		return msgNUL
	}
	if !utf8.ValidString(value) {
		return msgEncoding
	}
	return ""
}
