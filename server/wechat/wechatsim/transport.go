package wechatsim

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptrace"
	"strconv"
)

// Transport answers requests in this process, whatever their host, without a socket.
// A connection that is reset or cut off becomes io.ErrUnexpectedEOF. As on a socket, a
// trace of the request hears that it was written, whatever becomes of the answer.
func (s *Sim) Transport() http.RoundTripper { return transport{s.API()} }

type transport struct{ api http.Handler }

// RoundTrip runs the handler in the caller's goroutine.
func (t transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	if trace := httptrace.ContextClientTrace(req.Context()); trace != nil && trace.WroteRequest != nil {
		trace.WroteRequest(httptrace.WroteRequestInfo{})
	}
	in := req.Clone(req.Context())
	in.RemoteAddr = "127.0.0.1:0"
	if in.Body == nil {
		in.Body = http.NoBody
	}
	defer in.Body.Close()
	out := &recorder{header: http.Header{}}
	if !out.serve(t.api, in) {
		if err := req.Context().Err(); err != nil {
			return nil, err
		}
		return nil, io.ErrUnexpectedEOF
	}
	return &http.Response{
		Status: strconv.Itoa(out.status) + " " + http.StatusText(out.status), StatusCode: out.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: out.header, Body: io.NopCloser(&out.body), ContentLength: int64(out.body.Len()), Request: req,
	}, nil
}

// recorder keeps what a handler writes.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header is the header to write to.
func (r *recorder) Header() http.Header { return r.header }

// WriteHeader notes the status.
func (r *recorder) WriteHeader(status int) { r.status = status }

// Write keeps the body.
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }

// serve reports whether the handler answered instead of aborting.
func (r *recorder) serve(h http.Handler, req *http.Request) (answered bool) {
	defer func() {
		if p := recover(); p != nil && p != http.ErrAbortHandler { //nolint:errorlint // net/http compares the panic value like this
			panic(p)
		}
	}()
	h.ServeHTTP(r, req)
	return true
}
