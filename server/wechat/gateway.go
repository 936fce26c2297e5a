package wechat

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	platformURL    = "https://api.weixin.qq.com"
	connectTimeout = 2 * time.Second
	callTimeout    = 5 * time.Second
	codeTimeout    = 10 * time.Second // drawing a mini-program code takes longer
	answerLimit    = 1 << 20
	idleConns      = 32 // more than the senders of one instance, so that each keeps its connection
)

// gateway is the RoundTripper of every exchange with the platform. It answers only with
// a readable success; everything else becomes an *Error.
type gateway struct {
	base      *url.URL
	transport http.RoundTripper
}

func newGateway(apiURL string, transport http.RoundTripper) (*gateway, error) {
	if apiURL == "" {
		apiURL = platformURL
	}
	base, err := url.Parse(apiURL)
	if err != nil || (base.Scheme != "https" && base.Scheme != "http") || base.Host == "" {
		return nil, fmt.Errorf("the WeChat API address must look like %s", platformURL)
	}
	if transport == nil {
		transport = network()
	}
	return &gateway{base: base, transport: transport}, nil
}

func network() *http.Transport {
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: connectTimeout, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout: connectTimeout,
		MaxIdleConns:        idleConns,
		MaxIdleConnsPerHost: idleConns,
		IdleConnTimeout:     60 * time.Second,
	}
}

// timeout is how long one exchange may take, the reading of the answer included.
func timeout(api string) time.Duration {
	if api == pathCode {
		return codeTimeout
	}
	return callTimeout
}

// RoundTrip sends the request to the configured host, reads the whole answer within the
// time of its API, and hands it on only when it is a success. It never repeats a request.
func (g *gateway) RoundTrip(req *http.Request) (*http.Response, error) {
	api := req.URL.Path
	ctx, cancel := context.WithTimeout(req.Context(), timeout(api))
	defer cancel()
	var written atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteRequest: func(info httptrace.WroteRequestInfo) {
			if info.Err == nil {
				written.Store(true)
			}
		},
	})
	res, err := g.transport.RoundTrip(g.addressed(ctx, req))
	if err != nil {
		return nil, lost(api, written.Load(), err)
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, answerLimit+1))
	res.Body.Close()
	if e := verdict(api, res.StatusCode, body, err); e != nil {
		return nil, e
	}
	res.Body = io.NopCloser(bytes.NewReader(body))
	res.ContentLength = int64(len(body))
	return res, nil
}

// addressed copies the request for the configured host.
func (g *gateway) addressed(ctx context.Context, req *http.Request) *http.Request {
	out := req.Clone(ctx)
	out.URL.Scheme, out.URL.Host = g.base.Scheme, g.base.Host
	out.URL.Path = strings.TrimSuffix(g.base.Path, "/") + req.URL.Path
	out.Host = ""
	if out.Body == nil {
		// net/http repeats a GET without asking when a kept connection breaks, and a
		// login code would be spent twice. A body it cannot rewind forbids that.
		out.Body = io.NopCloser(strings.NewReader(""))
	}
	return out
}

// verdict judges an answer: nil is success. A body that cannot be read leaves open what
// the platform did.
func verdict(api string, status int, body []byte, readErr error) *Error {
	switch {
	case status == http.StatusTooManyRequests:
		return &Error{API: api, Class: ClassThrottle, Reason: "HTTP 429"}
	case status == http.StatusRequestEntityTooLarge:
		return &Error{API: api, Class: ClassContent, Reason: "HTTP 413"}
	case status == http.StatusGatewayTimeout:
		return &Error{API: api, Class: ClassAmbiguous, Reason: "HTTP 504"}
	case status >= http.StatusInternalServerError:
		return &Error{API: api, Class: ClassTransient, Reason: fmt.Sprintf("HTTP %d", status), OnTheWay: status != http.StatusServiceUnavailable}
	case status != http.StatusOK:
		return &Error{API: api, Class: ClassConfig, Reason: fmt.Sprintf("HTTP %d", status)}
	case readErr != nil:
		return lost(api, true, readErr)
	case len(body) > answerLimit:
		return unreadable(api, "the answer is larger than 1 MB")
	case api == pathCode && bytes.HasPrefix(body, jpegMagic):
		return nil
	}
	var answer struct {
		Code    int    `json:"errcode"`
		Message string `json:"errmsg"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return unreadable(api, "the answer is not the JSON of this API")
	}
	if answer.Code != 0 {
		return refusal(api, answer.Code, answer.Message)
	}
	return nil
}

func unreadable(api, reason string) *Error {
	return &Error{API: api, Class: ClassAmbiguous, Reason: reason}
}

// lost makes the error of an exchange that broke: ambiguous once the request was written.
func lost(api string, written bool, cause error) *Error {
	e := &Error{API: api, Class: ClassTransient, Reason: lossReason(cause), cause: cause}
	if written {
		e.Class = ClassAmbiguous
		e.Reason += " after the request was sent"
	}
	return e
}

// lossReason puts a network error into fixed words.
func lossReason(err error) string {
	if errors.Is(err, context.Canceled) {
		return "cancelled"
	}
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() {
		return "timeout"
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return "host name not resolved"
	}
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		return errno.Error()
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "connection closed"
	}
	return "connection failed"
}
