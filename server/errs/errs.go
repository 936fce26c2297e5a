// Package errs is the one error type of Xiaoqin.
//
// A service returns an *Error when the person at the other end can do something
// about it: the Kind decides the HTTP status, the Code is stable and searchable,
// the Detail is Chinese and says what to do next. Every other error is internal:
// it is logged once at the edge and shown as a plain apology with its request id.
package errs

import (
	"errors"
	"time"
)

// Kind sorts errors by what the caller may do about them.
type Kind uint8

// The kinds, each with the HTTP status it becomes.
const (
	Internal        Kind = iota // 500: our fault; the text never leaves the server
	Malformed                   // 400: the request cannot be read at all
	Unauthenticated             // 401: log in again
	Forbidden                   // 403: this role may not do this
	NotFound                    // 404: does not exist, or belongs to somebody else
	Conflict                    // 409: the thing has moved on
	TooLarge                    // 413: more bytes than this route takes
	Invalid                     // 422: readable, but a rule says no; see Fields
	TooMany                     // 429: slow down; see RetryAfter
	Unavailable                 // 503: try again soon
)

// Field points at one wrong value of a request.
type Field struct {
	Location string // where, as in "body.people[3].phone" or "query.limit"
	Message  string // Chinese, what is wrong and what is allowed
}

// Error is an error meant for the person holding the phone.
type Error struct {
	Kind       Kind
	Code       string // stable, "package.reason", listed in docs/errors.md
	Detail     string // Chinese, what happened and what to do next
	Fields     []Field
	RetryAfter time.Duration // for TooMany and Unavailable; zero when unknown
	Cause      error         // for the log only, never shown
}

// New makes an Error. The code is "package.reason"; the detail is Chinese.
func New(kind Kind, code, detail string) *Error {
	return &Error{Kind: kind, Code: code, Detail: detail}
}

// Error is the text for logs: the code and the cause, never the detail of a person.
func (e *Error) Error() string {
	if e.Cause == nil {
		return e.Code
	}
	return e.Code + ": " + e.Cause.Error()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Is makes two errors of the same code equal, so that a copy carrying a cause or
// fields still matches the package variable it was made from.
func (e *Error) Is(target error) bool {
	other, ok := target.(*Error)
	return ok && other.Code == e.Code
}

// With returns a copy that carries the cause for the log.
func (e *Error) With(cause error) *Error {
	c := *e
	c.Cause = cause
	return &c
}

// WithFields returns a copy that names the wrong values.
func (e *Error) WithFields(fields ...Field) *Error {
	c := *e
	c.Fields = append([]Field(nil), fields...)
	return &c
}

// After returns a copy that tells the caller when to try again.
func (e *Error) After(d time.Duration) *Error {
	c := *e
	c.RetryAfter = d
	return &c
}

// KindOf is the kind of the first Error in the chain, Internal for any other error.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}
