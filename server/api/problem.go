package api

import (
	"cmp"
	"context"
	"errors"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"xiaoqin/server/database"
	"xiaoqin/server/errs"
)

// Problem is the body of every answer that is not a success (RFC 9457,
// application/problem+json). The phone shows Detail as it is and decides by Code.
type Problem struct {
	Title     string         `json:"title" doc:"Name of the status." example:"Unprocessable Entity"`
	Status    int            `json:"status" doc:"HTTP status." example:"422"`
	Detail    string         `json:"detail" doc:"Chinese: what happened and what to do next, fit to be shown." example:"有些内容不符合要求，请按标出的提示修改后再提交。"`
	Code      string         `json:"code" doc:"Stable code, listed in docs/errors.md." example:"api.invalid_request"`
	Errors    []FieldProblem `json:"errors,omitempty" doc:"The values that are wrong." nullable:"false"`
	RequestID string         `json:"request_id" doc:"Finds this request in the log." example:"01926b3c-5d2e-7f00-8000-0123456789ab"`

	retryAfter time.Duration
	cause      error // for the access line only
}

// FieldProblem points at one wrong value.
type FieldProblem struct {
	Location string `json:"location" doc:"Where." example:"body.people[3].phone"`
	Message  string `json:"message" doc:"Chinese: what is wrong and what is allowed." example:"至少要有 1 个字。"`
}

const problemType = "application/problem+json"

// Bounds of what a hostile request can make us say.
const (
	maxProblemFields   = 20
	maxLocationLength  = 120
	shortestRetryAfter = time.Second
)

// Error gives the code; Huma asks for it, nobody shows it.
func (p *Problem) Error() string { return p.Code }

// GetStatus tells Huma the status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType tells Huma the media type.
func (*Problem) ContentType(string) string { return problemType }

// problemOf turns any error into what its reader may see. Whatever is not an
// *errs.Error is internal: of it only the request id leaves the server.
func problemOf(err error, requestID string) *Problem {
	e := classify(err)
	p := &Problem{
		Status:     statusOf(e),
		Title:      http.StatusText(statusOf(e)),
		Detail:     e.Detail,
		Code:       e.Code,
		Errors:     fieldsOf(e.Fields),
		RequestID:  requestID,
		retryAfter: e.RetryAfter,
		cause:      e.Cause,
	}
	if p.Status == http.StatusInternalServerError {
		p.Detail = errInternal.Detail + requestID
		p.cause = err
	}
	return p
}

func classify(err error) *errs.Error {
	if e, ok := errors.AsType[*errs.Error](err); ok {
		if e.Kind == errs.Internal {
			return errInternal.With(err)
		}
		return e
	}
	if e, ok := errors.AsType[*echo.HTTPError](err); ok {
		return ofEcho(e)
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return errTimeout.With(err)
	case database.IsUnavailable(err), errors.Is(err, context.Canceled):
		return errUnavailable.With(err)
	}
	return errInternal.With(err)
}

func ofEcho(e *echo.HTTPError) *errs.Error {
	switch e.Code {
	case http.StatusNotFound:
		return errNoRoute
	case http.StatusMethodNotAllowed:
		return errMethodNotAllowed
	case http.StatusRequestEntityTooLarge:
		return errBodyTooLarge
	case http.StatusUnsupportedMediaType:
		return errMediaType
	}
	if e.Code < http.StatusInternalServerError {
		return errMalformedRequest.With(e)
	}
	return errInternal.With(e)
}

// fieldsOf keeps one message per place, in the order of the places, and not more
// than anybody reads.
func fieldsOf(fields []errs.Field) []FieldProblem {
	if len(fields) == 0 {
		return nil
	}
	out := make([]FieldProblem, 0, len(fields))
	for _, f := range fields {
		out = append(out, FieldProblem{Location: shorten(inRequest(f.Location)), Message: f.Message})
	}
	slices.SortStableFunc(out, func(a, b FieldProblem) int { return cmp.Compare(a.Location, b.Location) })
	out = slices.CompactFunc(out, func(a, b FieldProblem) bool { return a.Location == b.Location })
	return out[:min(len(out), maxProblemFields)]
}

// inRequest completes a location. A service knows the value it was given, and not that it
// came in a body.
func inRequest(location string) string {
	root, _, _ := strings.Cut(location, ".")
	root, _, _ = strings.Cut(root, "[")
	switch root {
	case "body", "path", "query", "header":
		return location
	}
	return "body." + location
}

// shorten bounds a place, which may name a property that the client made up.
func shorten(location string) string {
	if len(location) <= maxLocationLength {
		return location
	}
	end := maxLocationLength
	for !utf8.RuneStart(location[end]) {
		end--
	}
	return location[:end] + "…"
}

// setRetryAfter writes the header that 429 and 503 carry, in whole seconds.
func (p *Problem) setRetryAfter(h http.Header) {
	if p.Status != http.StatusTooManyRequests && p.Status != http.StatusServiceUnavailable {
		return
	}
	seconds := math.Ceil(max(p.retryAfter, shortestRetryAfter).Seconds())
	h.Set("Retry-After", strconv.Itoa(int(seconds)))
}
