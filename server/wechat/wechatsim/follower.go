package wechatsim

import (
	"slices"
	"time"
)

// follower is a user who follows an official account.
type follower struct {
	user  *user
	since time.Time
	scene string
	key   string // what the QR code that led here carried
}

func (a *app) follower(u *user) *follower {
	i := slices.IndexFunc(a.followers, func(f *follower) bool { return f.user == u })
	if i < 0 {
		return nil
	}
	return a.followers[i]
}

// Follow makes a user follow an official account, through a QR code that carries a
// key or, with an empty key, by searching for it; it pushes a subscribe event.
// Following twice changes nothing. The error is ErrUnknownApp, ErrWrongKind or
// ErrUnknownUser.
func (s *Sim) Follow(appID, userID, key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, u, err := s.pair(appID, userID, OfficialAccount)
	if err != nil || a.follower(u) != nil {
		return err
	}
	f := &follower{user: u, since: s.now(), scene: "ADD_SCENE_SEARCH", key: key}
	eventKey := ""
	if key != "" {
		f.scene, eventKey = "ADD_SCENE_QR_CODE", "qrscene_"+key
	}
	a.followers = append(a.followers, f)
	s.push(newEvent(a, u, s.now(), "subscribe", field{"EventKey", eventKey}))
	return nil
}

// Unfollow ends following and pushes an unsubscribe event; for somebody who does not
// follow it does nothing. The errors are those of Follow.
func (s *Sim) Unfollow(appID, userID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, u, err := s.pair(appID, userID, OfficialAccount)
	if err != nil || a.follower(u) == nil {
		return err
	}
	a.followers = slices.DeleteFunc(a.followers, func(f *follower) bool { return f.user == u })
	s.push(newEvent(a, u, s.now(), "unsubscribe", field{"EventKey", ""}))
	return nil
}

// followed is the profile of a follower; names and pictures are no longer given out.
type followed struct {
	Subscribe      int    `json:"subscribe"`
	OpenID         string `json:"openid"`
	Nickname       string `json:"nickname"`
	Sex            int    `json:"sex"`
	Language       string `json:"language"`
	City           string `json:"city"`
	Province       string `json:"province"`
	Country        string `json:"country"`
	HeadImgURL     string `json:"headimgurl"`
	SubscribeTime  int64  `json:"subscribe_time"`
	UnionID        string `json:"unionid,omitempty"`
	Remark         string `json:"remark"`
	GroupID        int    `json:"groupid"`
	TagIDs         []int  `json:"tagid_list"`
	SubscribeScene string `json:"subscribe_scene"`
	QRScene        int    `json:"qr_scene"`
	QRSceneStr     string `json:"qr_scene_str"`
}

// stranger is all that is said of somebody who does not follow.
type stranger struct {
	Subscribe int    `json:"subscribe"`
	OpenID    string `json:"openid"`
}

func (c *call) profile(openID string) (any, error) {
	u, known := c.sim.recipient(c.app, openID)
	if !known {
		return nil, refuse(40003)
	}
	f := c.app.follower(u)
	if f == nil {
		return stranger{OpenID: openID}, nil
	}
	return followed{
		Subscribe: 1, OpenID: openID, Language: "zh_CN", SubscribeTime: f.since.Unix(),
		UnionID: c.sim.unionID(c.app, u), TagIDs: []int{}, SubscribeScene: f.scene, QRSceneStr: f.key,
	}, nil
}

// userInfo is GET /cgi-bin/user/info.
func (c *call) userInfo() (any, error) { return c.profile(c.query.Get("openid")) }

// batchLimit is the most openids of one batchget.
const batchLimit = 100

// userInfoBatch is POST /cgi-bin/user/info/batchget.
func (c *call) userInfoBatch() (any, error) {
	var in struct {
		UserList []struct {
			OpenID string `json:"openid"`
		} `json:"user_list"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if len(in.UserList) == 0 || len(in.UserList) > batchLimit {
		return nil, refuse(40032)
	}
	profiles := make([]any, 0, len(in.UserList))
	for _, item := range in.UserList {
		p, err := c.profile(item.OpenID)
		if err != nil {
			return nil, err
		}
		profiles = append(profiles, p)
	}
	return struct {
		List []any `json:"user_info_list"`
	}{profiles}, nil
}

// listFollowers is GET /cgi-bin/user/get: one page of openids after next_openid, in
// order of following. A page without openids has no data at all.
func (c *call) listFollowers() (any, error) {
	from := 0
	if after := c.query.Get("next_openid"); after != "" {
		u, known := c.sim.recipient(c.app, after)
		if !known {
			return nil, refuse(40003)
		}
		from = 1 + slices.IndexFunc(c.app.followers, func(f *follower) bool { return f.user == u })
	}
	page := c.app.followers[from:min(from+c.sim.opts.FollowersPerPage, len(c.app.followers))]
	type openIDs struct {
		OpenID []string `json:"openid"`
	}
	answer := struct {
		Total      int      `json:"total"`
		Count      int      `json:"count"`
		Data       *openIDs `json:"data,omitempty"`
		NextOpenID string   `json:"next_openid"`
	}{Total: len(c.app.followers), Count: len(page)}
	if len(page) == 0 {
		return answer, nil
	}
	answer.Data = &openIDs{}
	for _, f := range page {
		answer.Data.OpenID = append(answer.Data.OpenID, f.user.OpenIDs[c.app.AppID])
	}
	answer.NextOpenID = answer.Data.OpenID[len(page)-1]
	return answer, nil
}
