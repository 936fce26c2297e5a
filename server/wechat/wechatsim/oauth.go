package wechatsim

import "time"

// Scope is what an OAuth page asked the user for.
type Scope string

// The scopes of OAuth inside WeChat.
const (
	ScopeBase     Scope = "snsapi_base"     // openid only
	ScopeUserInfo Scope = "snsapi_userinfo" // unionid and a profile
)

// oauthToken opens /sns/userinfo for one user.
type oauthToken struct {
	openID, unionID, name string
	scope                 Scope
	expires               time.Time
}

// OAuthCode is what the authorize page of an official account hands back. A snapshot
// code is that of a page opened without consent: WeChat makes up a user for it. The
// error is ErrUnknownApp, ErrWrongKind, ErrUnknownUser or ErrBadRequest for another
// scope.
func (s *Sim) OAuthCode(appID, userID string, scope Scope, snapshot bool) (string, error) {
	if scope != ScopeBase && scope != ScopeUserInfo {
		return "", ErrBadRequest
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a, u, err := s.pair(appID, userID, OfficialAccount)
	if err != nil {
		return "", err
	}
	return s.issue("0", 32, code{purpose: oauth, app: a, user: u, scope: scope, snapshot: snapshot}), nil
}

// oauthAccess is GET /sns/oauth2/access_token.
func (c *call) oauthAccess() (any, error) {
	if err := c.identifyBy("code"); err != nil {
		return nil, err
	}
	if c.app.kind != OfficialAccount {
		return nil, refuse(40013)
	}
	if err := c.spend(); err != nil {
		return nil, err
	}
	found, err := c.redeem(c.query.Get("code"), oauth)
	if err != nil {
		return nil, err
	}
	t := &oauthToken{
		openID: found.user.OpenIDs[c.app.AppID], name: found.user.Name,
		scope: found.scope, expires: c.now.Add(tokenLife),
	}
	answer := struct {
		AccessToken  string `json:"access_token"`
		ExpiresIn    int    `json:"expires_in"`
		RefreshToken string `json:"refresh_token"`
		OpenID       string `json:"openid"`
		Scope        Scope  `json:"scope"`
		Snapshot     int    `json:"is_snapshotuser,omitempty"`
		UnionID      string `json:"unionid,omitempty"`
	}{
		AccessToken: "82_" + c.sim.base64ID(133), ExpiresIn: int(tokenLife / time.Second),
		RefreshToken: "82_" + c.sim.base64ID(133), Scope: found.scope,
	}
	switch {
	case found.snapshot:
		answer.Snapshot = 1
		t.openID, t.name = c.sim.personID("snapshot", c.app.AppID, found.user.ID), "微信用户"
	case found.scope == ScopeUserInfo:
		t.unionID = c.sim.unionID(c.app, found.user)
	}
	answer.OpenID, answer.UnionID = t.openID, t.unionID
	c.sim.oauth[answer.AccessToken] = t
	return answer, nil
}

// oauthProfile is GET /sns/userinfo.
func (c *call) oauthProfile() (any, error) {
	value := c.query.Get("access_token")
	t := c.sim.oauth[value]
	switch {
	case value == "":
		return nil, refuse(41001)
	case t == nil:
		return nil, refuse(40001)
	case !c.now.Before(t.expires):
		return nil, refuse(42001)
	case t.scope != ScopeUserInfo:
		return nil, refuse(48001)
	case c.query.Get("openid") != t.openID:
		return nil, refuse(40003)
	}
	return struct {
		OpenID     string   `json:"openid"`
		Nickname   string   `json:"nickname"`
		Sex        int      `json:"sex"`
		Language   string   `json:"language"`
		City       string   `json:"city"`
		Province   string   `json:"province"`
		Country    string   `json:"country"`
		HeadImgURL string   `json:"headimgurl"`
		Privilege  []string `json:"privilege"`
		UnionID    string   `json:"unionid,omitempty"`
	}{OpenID: t.openID, Nickname: t.name, Privilege: []string{}, UnionID: t.unionID}, nil
}
