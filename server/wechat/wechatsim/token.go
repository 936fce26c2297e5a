package wechatsim

import (
	"net"
	"slices"
	"time"
)

const (
	tokenLife    = 2 * time.Hour
	tokenOverlap = 5 * time.Minute // an old token lives this long beside its successor
	forceEvery   = 30 * time.Second
	forcePerDay  = 20
)

// token is an access_token ever issued; it is remembered after its death, because
// WeChat tells an expired token from an invalid one.
type token struct {
	value   string
	app     *app
	expires time.Time
	killed  bool
}

// tokens is the state of an app's two independent kinds of token.
type tokens struct {
	plain, stable *token
	forced        time.Time // last forced refresh
	forcedToday   usage
}

// tokenShape is what an access_token looks like; anything else is 40014.
var tokenShape = pattern(`^\d+_[0-9A-Za-z_-]{16,600}$`)

// authorize finds the app behind the access_token.
func (c *call) authorize(caller Kind) error {
	value := c.query.Get("access_token")
	t := c.sim.tokens[value]
	switch {
	case value == "":
		return refuse(41001)
	case t == nil && !tokenShape().MatchString(value):
		return refuse(40014)
	case t == nil || t.killed:
		return refuse(40001)
	case !c.now.Before(t.expires):
		return refuse(42001)
	}
	c.app = t.app
	c.log.AppID = t.app.AppID
	if caller != anyKind && caller != t.app.kind {
		return refuse(48001)
	}
	return nil
}

// tokenAnswer has no errcode when all is well.
type tokenAnswer struct {
	AccessToken string `json:"access_token"`
	ExpiresIn   int    `json:"expires_in"`
}

// plainToken is GET /cgi-bin/token: a new token at each call; the one before dies
// within the overlap.
func (c *call) plainToken() (any, error) {
	q := c.query
	if err := c.identify(q.Get("grant_type"), "client_credential", q.Get("appid"), q.Get("secret")); err != nil {
		return nil, err
	}
	if err := c.admit(); err != nil {
		return nil, err
	}
	if old := c.app.tokens.plain; old != nil && old.expires.After(c.now.Add(tokenOverlap)) {
		old.expires = c.now.Add(tokenOverlap)
	}
	c.app.tokens.plain = c.sim.newToken(c.app, c.now)
	return c.app.tokens.plain.answer(c.now), nil
}

// stableToken is POST /cgi-bin/stable_token: the same token until its last five
// minutes; a forced refresh kills the previous one at once, unless it comes too soon
// or too often, when nothing is refreshed.
func (c *call) stableToken() (any, error) {
	var in struct {
		GrantType    string `json:"grant_type"`
		AppID        string `json:"appid"`
		Secret       string `json:"secret"`
		ForceRefresh bool   `json:"force_refresh"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if err := c.identify(in.GrantType, "client_credential", in.AppID, in.Secret); err != nil {
		return nil, err
	}
	if err := c.admit(); err != nil {
		return nil, err
	}
	t := &c.app.tokens
	switch {
	case in.ForceRefresh && t.mayForce(c.now):
		if t.stable != nil {
			t.stable.killed = true
		}
		t.stable = c.sim.newToken(c.app, c.now)
	case t.stable == nil || t.stable.killed || t.stable.expires.Sub(c.now) <= tokenOverlap:
		t.stable = c.sim.newToken(c.app, c.now)
	}
	return t.stable.answer(c.now), nil
}

// mayForce counts a forced refresh if it is allowed now.
func (t *tokens) mayForce(now time.Time) bool {
	t.forcedToday.roll(now)
	if t.forcedToday.today >= forcePerDay || !t.forced.IsZero() && now.Sub(t.forced) < forceEvery {
		return false
	}
	t.forced = now
	t.forcedToday.today++
	return true
}

func (t *token) answer(now time.Time) tokenAnswer {
	return tokenAnswer{AccessToken: t.value, ExpiresIn: int(t.expires.Sub(now) / time.Second)}
}

func (s *Sim) newToken(a *app, now time.Time) *token {
	t := &token{value: "82_" + s.base64ID(133), app: a, expires: now.Add(tokenLife)}
	s.tokens[t.value] = t
	return t
}

// KillTokens makes every access_token of an app invalid now, as an administrator who
// resets the secret does; of all apps when appID is empty.
func (s *Sim) KillTokens(appID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.killTokens(appID)
}

func (s *Sim) killTokens(appID string) {
	for _, t := range s.tokens {
		if appID == "" || t.app.AppID == appID {
			t.killed = true
		}
	}
}

// identify checks grant type, appid and secret, in this order, and sets the app. A
// secret of the wrong length is malformed (40125), another one is wrong (40001).
func (c *call) identify(grant, wantGrant, appID, secret string) error {
	a := c.sim.apps[appID]
	switch {
	case appID == "":
		return refuse(41002)
	case secret == "":
		return refuse(41004)
	case grant != wantGrant:
		return refuse(40002)
	case a == nil:
		return refuse(40013)
	case len(secret) != len(a.Secret):
		return refuse(40125)
	case secret != a.Secret:
		return refuse(40001)
	}
	c.app = a
	c.log.AppID = a.AppID
	return nil
}

// admit checks the address list and the quota of a token endpoint.
func (c *call) admit() error {
	host, _, err := net.SplitHostPort(c.remote)
	if err != nil {
		host = c.remote
	}
	if len(c.app.AllowedIPs) > 0 && !slices.Contains(c.app.AllowedIPs, host) {
		return &wireError{code: 40164, msg: "invalid ip " + host + " ipv6 ::ffff:" + host + ", not in whitelist"}
	}
	return c.spend()
}
