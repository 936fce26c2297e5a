package api

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// jsonBody is a body that has been read and has passed checkJSON.
type jsonBody struct {
	bytes.Reader
	text []byte
}

func newJSONBody(text []byte) *jsonBody {
	b := &jsonBody{text: text}
	b.Reset(text)
	return b
}

// Close implements io.Closer.
func (*jsonBody) Close() error { return nil }

// quickInput is an input that can read itself from an ordinary request, of which it gets the
// query and the body. It reports false for whatever is out of the ordinary or wrong, and is
// not used then.
type quickInput interface {
	quickRead(query string, body []byte) bool
}

// quickly serves what is asked for in the ordinary way. Huma walks through each request and
// answer by reflection, which costs as much as the work on them; so it gets only the rest,
// and is the one that says what is wrong.
func quickly[I, O any](s *Server, fn func(context.Context, *I) (*O, error)) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		c := humaecho.Unwrap(ctx)
		var text []byte
		if body, ok := c.Request().Body.(*jsonBody); ok {
			text = body.text
		}
		in := new(I)
		if !any(in).(quickInput).quickRead(c.Request().URL.RawQuery, text) { //nolint:forcetypeassert // handle looks
			next(ctx)
			return
		}
		out, err := fn(ctx.Context(), in)
		if err != nil {
			s.refuse(ctx, err)
			return
		}
		buffer := quickBuffers.Get().(*[]byte)
		defer quickBuffers.Put(buffer)
		*buffer = append(any(out).(quick).quickJSON((*buffer)[:0]), '\n') //nolint:forcetypeassert // handle looks
		header := c.Response().Header()
		header.Set(echo.HeaderContentType, echo.MIMEApplicationJSON)
		header.Set(echo.HeaderContentLength, strconv.Itoa(len(*buffer)))
		ctx.SetStatus(http.StatusOK)
		_, _ = c.Response().Write(*buffer) // nobody is left to be told
	}
}

// eachPlain walks over an object of plain texts and whole numbers, and reports false when
// there is anything else in it. The text has passed checkJSON.
func eachPlain(text []byte, member func(key, value []byte, quoted bool) bool) bool {
	s := scanner{text: text}
	if s.space(); s.peek() != '{' {
		return false
	}
	for {
		s.at++
		s.space()
		key, quoted := s.plain()
		if !quoted {
			return false
		}
		s.space()
		s.at++ // the colon
		s.space()
		value, quoted := s.plain()
		if value == nil || !member(key, value, quoted) {
			return false
		}
		if s.space(); s.peek() != ',' {
			return s.peek() == '}'
		}
	}
}

// plain reads a text without escapes, or a whole number that is not negative; nil for
// everything else.
func (s *scanner) plain() (value []byte, quoted bool) {
	if s.peek() != '"' {
		start := s.at
		if n := s.digits(); n == 0 || n > safeDigits || s.peek() == '.' || s.peek()|0x20 == 'e' {
			return nil, false
		}
		return s.text[start:s.at], false
	}
	rest := s.text[s.at+1:]
	end := bytes.IndexByte(rest, '"')
	if bytes.IndexByte(rest[:end], '\\') >= 0 {
		return nil, false
	}
	s.at += end + 2
	return rest[:end:end], true
}

// quickRead implements quickInput for a scan of a plate without questions. What it bounds
// are the bounds of checkInReport.
func (in *checkInInput) quickRead(query string, body []byte) bool {
	const id, deviceTime, sequence = 1, 2, 4
	given := 0
	r := &in.Body
	good := eachPlain(body, func(key, value []byte, quoted bool) bool {
		if string(key) == "sequence" {
			given |= sequence
			var err error
			r.Sequence, err = strconv.ParseInt(string(value), 10, 64)
			return !quoted && err == nil
		}
		if !quoted {
			return false
		}
		switch string(key) {
		case "id":
			given |= id
			return r.ID.UnmarshalText(value) == nil
		case "device_time":
			given |= deviceTime
			return r.DeviceTime.UnmarshalText(value) == nil
		case "sent_at":
			r.SentAt = new(clock.Instant)
			return r.SentAt.UnmarshalText(value) == nil
		case "task":
			return r.Task.UnmarshalText(value) == nil
		case "token":
			r.Token = string(value)
			return len(value) <= 64
		case "plate":
			r.Plate = string(value)
			return utf8.RuneCount(value) <= 20
		case "note":
			r.Note = string(value)
			return utf8.RuneCount(value) <= 200
		}
		return false
	})
	return good && query == "" && given == id|deviceTime|sequence
}

// quickRead implements quickInput for a page of everybody's.
func (in *listCheckInsInput) quickRead(query string, _ []byte) bool {
	in.Limit = 50
	limits, afters := 0, 0
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		var err error
		switch name {
		case "limit":
			limits++
			in.Limit, err = strconv.Atoi(value)
		case "after":
			afters++
			in.After, err = database.ParseID(value)
		default:
			return false
		}
		if err != nil {
			return false
		}
	}
	return limits == 1 && afters <= 1 && in.Limit >= 1 && in.Limit <= 200
}
