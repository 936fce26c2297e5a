package wechatsim

import (
	"encoding/base64"
	"time"
)

const (
	codeLife        = 5 * time.Minute
	loginsPerMinute = 100 // of one user in one app
)

// code is what a user's device hands to the server: good for one use in five minutes
// by the app it was made for.
type code struct {
	purpose  purpose
	app      *app
	user     *user
	issued   time.Time
	used     bool
	scope    Scope // of an OAuth code
	snapshot bool  // an OAuth code of a virtual user
}

// purpose keeps login, phone and OAuth codes apart.
type purpose uint8

const (
	login purpose = iota
	phone
	oauth
)

// LoginCode is what wx.login gives the mini-program for a user. The error is
// ErrUnknownApp, ErrWrongKind or ErrUnknownUser.
func (s *Sim) LoginCode(appID, userID string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, u, err := s.pair(appID, userID, MiniProgram)
	if err != nil {
		return "", err
	}
	return s.issue("0", 32, code{purpose: login, app: a, user: u}), nil
}

// issue makes a code of so many characters.
func (s *Sim) issue(prefix string, length int, c code) string {
	c.issued = s.now()
	value := prefix + s.base64ID(length-len(prefix))
	s.codes[value] = &c
	return value
}

// redeem uses up a code. Codes of another app or purpose are unknown.
func (c *call) redeem(value string, p purpose) (*code, error) {
	found := c.sim.codes[value]
	switch {
	case found == nil, found.purpose != p, found.app != c.app, c.now.Sub(found.issued) > codeLife:
		return nil, refuse(40029)
	case found.used:
		return nil, refuse(40163)
	}
	found.used = true
	return found, nil
}

// identifyBy checks the query of an endpoint that exchanges a code, up to the app.
func (c *call) identifyBy(codeName string) error {
	q := c.query
	if q.Get("appid") != "" && q.Get("secret") != "" && q.Get(codeName) == "" {
		return refuse(41008)
	}
	return c.identify(q.Get("grant_type"), "authorization_code", q.Get("appid"), q.Get("secret"))
}

// code2Session is GET /sns/jscode2session.
func (c *call) code2Session() (any, error) {
	if err := c.identifyBy("js_code"); err != nil {
		return nil, err
	}
	if c.app.kind != MiniProgram {
		return nil, refuse(40013)
	}
	if err := c.spend(); err != nil {
		return nil, err
	}
	found, err := c.redeem(c.query.Get("js_code"), login)
	if err != nil {
		return nil, err
	}
	u := found.user
	if u.Blocked {
		return nil, refuse(40226)
	}
	pace := u.logins[c.app.AppID]
	pace.roll(c.now)
	if pace.thisMinute >= loginsPerMinute {
		return nil, refuse(45011)
	}
	pace.thisMinute++
	u.logins[c.app.AppID] = pace
	u.visited[c.app.AppID] = c.now
	return struct {
		SessionKey string `json:"session_key"`
		OpenID     string `json:"openid"`
		UnionID    string `json:"unionid,omitempty"`
	}{
		SessionKey: base64.StdEncoding.EncodeToString(c.sim.random(16)),
		OpenID:     u.OpenIDs[c.app.AppID],
		UnionID:    c.sim.unionID(c.app, u),
	}, nil
}
