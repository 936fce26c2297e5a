package wechat

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"

	"xiaoqin/server/clock"
	"xiaoqin/server/database/cache"
)

// The paths of the platform in use; the SDK writes the last four itself.
const (
	pathLogin     = "/sns/jscode2session"
	pathToken     = "/cgi-bin/stable_token" //nolint:gosec // a path, not a credential
	pathSubscribe = "/cgi-bin/message/subscribe/send"
	pathTemplate  = "/cgi-bin/message/template/send"
	pathTemplates = "/wxaapi/newtmpl/gettemplate"
	pathCode      = "/wxa/getwxacodeunlimit"
	pathUserInfo  = "/cgi-bin/user/info"
	pathFollowers = "/cgi-bin/user/get"
	pathProfiles  = "/cgi-bin/user/info/batchget"
	pathMenu      = "/cgi-bin/menu/create"
	pathPhone     = "/wxa/business/getuserphonenumber"
	pathText      = "/wxa/msg_sec_check"
	pathMedia     = "/wxa/media_check_async"
	pathOAuth     = "/sns/oauth2/access_token"
)

// App is one registration with the platform. An App without an ID is not configured:
// every call for it fails with ClassConfig.
type App struct {
	ID     string
	Secret string
}

// Stage is the version of the mini-program that messages and codes open.
type Stage string

// The stages, in the words of miniprogram_state.
const (
	Formal    Stage = "formal"
	Trial     Stage = "trial"
	Developer Stage = "developer"
)

// Config says whom the client speaks for and to.
type Config struct {
	APIURL   string // empty: https://api.weixin.qq.com
	Mini     App    // the mini-program
	Official App    // the official account
	Stage    Stage  // empty: Formal

	Transport http.RoundTripper // nil: the network; a simulator in this process answers without a socket
}

// Client calls the platform. It is safe for concurrent use. Its methods return *Error,
// except the logins and the phone number, which a person waits for: those return
// errs.Error with the *Error as its cause.
type Client struct {
	gateway  *gateway
	mini     *app
	official *app
	stage    Stage
}

// app is an App at work.
type app struct {
	App
	gateway *gateway
	tokens  *tokenSource
}

// New makes a client; it calls nobody. The cache holds the access tokens, the machine
// clock decides when they expire.
func New(config Config, store *cache.Cache, machine clock.Clock, log *slog.Logger) (*Client, error) {
	routeSDK()
	gateway, err := newGateway(config.APIURL, config.Transport)
	if err != nil {
		return nil, err
	}
	open := func(a App) *app {
		tokens := &tokenSource{app: a, gateway: gateway, cache: store, machine: machine, log: log}
		return &app{App: a, gateway: gateway, tokens: tokens}
	}
	c := &Client{gateway: gateway, mini: open(config.Mini), official: open(config.Official), stage: config.Stage}
	if c.stage == "" {
		c.stage = Formal
	}
	return c, nil
}

// Close lets the idle connections go.
func (c *Client) Close() {
	if network, ok := c.gateway.transport.(*http.Transport); ok {
		network.CloseIdleConnections()
	}
}

// do makes one exchange and gives the body of its success. A nil payload is a GET.
func (g *gateway) do(ctx context.Context, path string, query url.Values, payload any) ([]byte, error) {
	method := http.MethodGet
	var body io.Reader
	if payload != nil {
		var b bytes.Buffer
		encoder := json.NewEncoder(&b)
		encoder.SetEscapeHTML(false) // the platform counts \u0026 as six characters
		if err := encoder.Encode(payload); err != nil {
			return nil, &Error{API: path, Class: ClassContent, Reason: "the request cannot be written as JSON", cause: err}
		}
		method, body = http.MethodPost, &b
	}
	target := url.URL{Path: path, RawQuery: query.Encode()}
	req, err := http.NewRequestWithContext(ctx, method, target.String(), body)
	if err != nil {
		return nil, &Error{API: path, Class: ClassConfig, Reason: "the request cannot be made", cause: err}
	}
	if payload != nil {
		req.Header.Set("Content-Type", "application/json;charset=utf-8")
	}
	res, err := g.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	return io.ReadAll(res.Body)
}

// call makes one exchange and reads its success as a T.
func call[T any](ctx context.Context, g *gateway, path string, query url.Values, payload any) (T, error) {
	var answer T
	body, err := g.do(ctx, path, query, payload)
	if err != nil {
		return answer, err
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return answer, unreadable(path, "the answer is not the JSON of this API")
	}
	return answer, nil
}

// callWithToken is call for an API that wants the access token of the app.
func callWithToken[T any](ctx context.Context, a *app, path string, query url.Values, payload any) (T, error) {
	var answer T
	err := a.withToken(ctx, path, func(token string) error {
		withToken := tokenQuery(token)
		maps.Copy(withToken, query)
		var err error
		answer, err = call[T](ctx, a.gateway, path, withToken, payload)
		return err
	})
	return answer, err
}

func tokenQuery(token string) url.Values { return url.Values{"access_token": {token}} }

// withToken runs a call with the access token, and once more when the platform refused
// the token.
func (a *app) withToken(ctx context.Context, path string, call func(token string) error) error {
	if a.ID == "" {
		return a.missing(path)
	}
	token, err := a.tokens.current(ctx)
	if err != nil {
		return err
	}
	err = call(token)
	if err == nil {
		a.tokens.proved(token)
	}
	if !refusesToken(err) {
		return err
	}
	next, err := a.tokens.replace(ctx, token)
	if err != nil {
		return err
	}
	err = call(next.token)
	switch {
	case err == nil:
		a.tokens.proved(next.token)
	case refusesToken(err):
		a.tokens.suspect(ctx, token, next)
	}
	return err
}

// missing is the error of an app that the operator has not configured.
func (a *app) missing(path string) *Error {
	return &Error{API: path, Class: ClassConfig, Reason: "this app is not configured"}
}

func refusesToken(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Class == ClassToken
}
