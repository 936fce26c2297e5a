package wechatsim

import (
	"maps"
	"time"
)

// User is a WeChat user to register.
type User struct {
	// ID names the user in control operations, as in "guard-zhou".
	ID string
	// Name is what the page shows; the ID when empty.
	Name string
	// Phone is the number bound to WeChat, 11 digits of a mainland number; empty for
	// a user who has none.
	Phone string
	// OpenIDs fixes openids by appid; the others are derived from the seed.
	OpenIDs map[string]string
	// NoUnionID leaves out the unionid even where the app is bound, as WeChat is
	// reported to do for some users.
	NoUnionID bool
	// Blocked users are refused at login with 40226, WeChat's verdict on high risk.
	Blocked bool
	// RefusesTemplates makes an official account's template message end as
	// "failed:user block".
	RefusesTemplates bool
	// Blacklisted users have been put on the official account's blacklist: 43019.
	Blacklisted bool
}

type user struct {
	User
	// By appid:
	mainSwitchOff map[string]bool
	visited       map[string]time.Time // last login
	logins        map[string]usage
}

func (u *user) forget() {
	u.mainSwitchOff = map[string]bool{}
	u.visited = map[string]time.Time{}
	u.logins = map[string]usage{}
}

// identity is whom an openid stands for, and where.
type identity struct {
	app  *app
	user *user
}

var openIDShape = pattern(`^o[0-9A-Za-z_-]{27}$`)

// AddUser registers a user with every app, present and future. The error is
// ErrBadUser or ErrTaken.
func (s *Sim) AddUser(u User) error {
	if u.ID == "" {
		return ErrBadUser
	}
	if u.Name == "" {
		u.Name = u.ID
	}
	fixed := u.OpenIDs
	u.OpenIDs = map[string]string{}
	for appID, openID := range fixed {
		if !openIDShape().MatchString(openID) {
			return ErrBadUser
		}
		u.OpenIDs[appID] = openID
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.users[u.ID] != nil {
		return ErrTaken
	}
	for _, openID := range u.OpenIDs {
		if _, taken := s.openids[openID]; taken {
			return ErrTaken
		}
	}
	added := &user{User: u}
	added.forget()
	s.users[u.ID] = added
	s.userOrder = append(s.userOrder, added)
	for _, a := range s.appOrder {
		s.introduce(a, added)
	}
	return nil
}

// introduce gives a user an openid of an app; the lock is held.
func (s *Sim) introduce(a *app, u *user) {
	if u.OpenIDs[a.AppID] == "" {
		u.OpenIDs[a.AppID] = s.personID("openid", a.AppID, u.ID)
	}
	s.openids[u.OpenIDs[a.AppID]] = identity{app: a, user: u}
}

// unionID is what an app learns, empty when it learns nothing.
func (s *Sim) unionID(a *app, u *user) string {
	if a.OpenPlatform == "" || u.NoUnionID {
		return ""
	}
	return s.personID("unionid", a.OpenPlatform, u.ID)
}

// recipient finds the user an openid of this app stands for; the lock is held.
func (s *Sim) recipient(a *app, openID string) (*user, bool) {
	id, ok := s.openids[openID]
	return id.user, ok && id.app == a
}

// OpenID is the openid of a user in an app. The error is ErrUnknownApp or
// ErrUnknownUser.
func (s *Sim) OpenID(appID, userID string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, u, err := s.pair(appID, userID, "")
	if err != nil {
		return "", err
	}
	return u.OpenIDs[a.AppID], nil
}

// UserInfo is a user as the control API lists them.
type UserInfo struct {
	ID        string            `json:"id"`
	Name      string            `json:"name"`
	Phone     string            `json:"phone,omitempty"`
	OpenIDs   map[string]string `json:"openids"`
	UnionIDs  map[string]string `json:"unionids"`
	Following []string          `json:"following"`
	Messages  int               `json:"messages"`
}

// Users lists the registered users in order of registration.
func (s *Sim) Users() []UserInfo {
	s.mu.Lock()
	defer s.mu.Unlock()
	received := map[string]int{}
	for _, m := range s.messages {
		received[m.UserID]++
	}
	infos := make([]UserInfo, 0, len(s.userOrder))
	for _, u := range s.userOrder {
		info := UserInfo{
			ID: u.ID, Name: u.Name, Phone: u.Phone, Messages: received[u.ID],
			OpenIDs: maps.Clone(u.OpenIDs), UnionIDs: map[string]string{}, Following: []string{},
		}
		for _, a := range s.appOrder {
			if id := s.unionID(a, u); id != "" {
				info.UnionIDs[a.AppID] = id
			}
			if a.follower(u) != nil {
				info.Following = append(info.Following, a.AppID)
			}
		}
		infos = append(infos, info)
	}
	return infos
}
