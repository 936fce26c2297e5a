package wechatsim

import (
	"encoding/hex"
	"slices"
	"strings"
)

// Kind is what sort of account an app is.
type Kind string

// The kinds of account.
const (
	MiniProgram     Kind = "mini_program"
	OfficialAccount Kind = "official_account"
)

// App is an account to register.
type App struct {
	AppID  string
	Secret string
	Name   string // shown on the page, as in "校勤"
	// OpenPlatform names the Open Platform account it is bound to. Empty means not
	// bound: no unionid anywhere.
	OpenPlatform string
	Templates    []Template
	// Pages are the pages of the released version, the home page first.
	// Mini-programs only. None means that nobody knows them: every page is taken for released.
	Pages []string
	// MiniPrograms are the appids linked to an official account.
	MiniPrograms []string
	// Blacklist are words that make a message fail with 45168 and a text check come
	// back "risky"; Review are words that make it come back "review".
	Blacklist, Review []string
	// AllowedIPs limits the token endpoints to these addresses; empty allows all.
	AllowedIPs []string
}

type app struct {
	App
	kind      Kind
	account   string // gh_…, ToUserName of callbacks
	templates map[string]*ownTemplate
	callback  *Callback
	tokens    tokens
	followers []*follower
	menu      []MenuButton
	quotas    map[string]Quota // set by SetQuota
	resets    resets
}

func (a *app) forget() {
	a.tokens = tokens{}
	a.followers = nil
	a.menu = nil
	a.quotas = map[string]Quota{}
	a.resets = resets{}
	for _, t := range a.templates {
		t.refusal = 0
	}
}

// AddMiniProgram registers a mini-program. The error is ErrBadApp or ErrTaken.
func (s *Sim) AddMiniProgram(a App) error { return s.addApp(a, MiniProgram) }

// AddOfficialAccount registers a verified service account. The error is ErrBadApp
// or ErrTaken.
func (s *Sim) AddOfficialAccount(a App) error { return s.addApp(a, OfficialAccount) }

func (s *Sim) addApp(a App, kind Kind) error {
	if a.AppID == "" || a.Secret == "" {
		return ErrBadApp
	}
	templates, err := newTemplates(a.Templates)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.apps[a.AppID] != nil {
		return ErrTaken
	}
	added := &app{
		App:       a,
		kind:      kind,
		account:   "gh_" + hex.EncodeToString(s.derive("account", a.AppID))[:12],
		templates: templates,
	}
	added.forget()
	s.apps[a.AppID] = added
	s.appOrder = append(s.appOrder, added)
	for _, u := range s.userOrder {
		s.introduce(added, u)
	}
	return nil
}

// released reports whether a path, without its query, is a page of the released
// version. A leading slash is refused: both forms are seen in the wild and only the
// one without is known to work everywhere.
func (a *app) released(page string) bool {
	path, _, _ := strings.Cut(page, "?")
	return slices.Contains(a.Pages, path) || len(a.Pages) == 0 && !strings.HasPrefix(path, "/")
}

func (a *app) blacklisted(text string) bool { return containsAny(text, a.Blacklist) }

func containsAny(text string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// app finds a registered app of the kind; any kind when empty. The lock is held.
func (s *Sim) app(appID string, kind Kind) (*app, error) {
	a := s.apps[appID]
	switch {
	case a == nil:
		return nil, ErrUnknownApp
	case kind != "" && a.kind != kind:
		return nil, ErrWrongKind
	default:
		return a, nil
	}
}

// pair finds an app and a user; the lock is held.
func (s *Sim) pair(appID, userID string, kind Kind) (*app, *user, error) {
	a, err := s.app(appID, kind)
	if err != nil {
		return nil, nil, err
	}
	u := s.users[userID]
	if u == nil {
		return nil, nil, ErrUnknownUser
	}
	return a, u, nil
}

// AppInfo is an app as the control API lists it: without its secret.
type AppInfo struct {
	AppID     string         `json:"app_id"`
	Name      string         `json:"name"`
	Kind      Kind           `json:"kind"`
	Account   string         `json:"account"`
	Templates []TemplateInfo `json:"templates"`
}

// TemplateInfo names a template of an app.
type TemplateInfo struct {
	ID    string       `json:"id"`
	Title string       `json:"title"`
	Type  TemplateType `json:"type"`
}

// Apps lists the registered apps in order of registration.
func (s *Sim) Apps() []AppInfo {
	s.mu.Lock()
	defer s.mu.Unlock()
	infos := make([]AppInfo, 0, len(s.appOrder))
	for _, a := range s.appOrder {
		info := AppInfo{AppID: a.AppID, Name: a.Name, Kind: a.kind, Account: a.account, Templates: []TemplateInfo{}}
		for _, t := range a.Templates {
			info.Templates = append(info.Templates, TemplateInfo{ID: t.ID, Title: t.Title, Type: t.Type})
		}
		infos = append(infos, info)
	}
	return infos
}
