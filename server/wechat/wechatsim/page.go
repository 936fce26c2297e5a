package wechatsim

import (
	"embed"
	"html/template"
	"net/http"
	"slices"
	"sync"
	"time"

	"xiaoqin/server/clock"
)

//go:embed page.html page.css page.js
var pageFiles embed.FS

// pageTemplate is parsed when the page is first asked for.
var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page.html").Funcs(template.FuncMap{
		"stubs": stubs,
		// The bodies of the operations behind the buttons.
		"about": func(appID, userID, templateID string) string {
			return string(encode(target{appID, userID, templateID}))
		},
		"tap": func(appID, userID, templateID string) string {
			return string(encode(tapped{target{appID, userID, ""}, []Choice{{templateID, Accept}}}))
		},
		"first": func(name string) string { return string([]rune(name)[:1]) },
	}).ParseFS(pageFiles, "page.html"))
})

// pagePolicy allows the page its own style sheet and script and nothing else.
const pagePolicy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

func (s *Sim) controlPage(mux *http.ServeMux) {
	files := http.StripPrefix(ControlPrefix, http.FileServerFS(pageFiles))
	mux.Handle("GET "+ControlPrefix+"page.css", files)
	mux.Handle("GET "+ControlPrefix+"page.js", files)
	mux.HandleFunc("GET "+ControlPrefix+"{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", pagePolicy)
		w.Header().Set("Cache-Control", "no-store")
		_ = pageTemplate().Execute(w, s.pageView(r.FormValue("user"))) // a caller that went away is no trouble
	})
}

// pageView is everything the page shows.
type pageView struct {
	Now      string
	Users    []UserInfo
	Chosen   *UserInfo // nil when nobody is registered
	Cards    []card
	Accounts []accountView
	Requests []requestView
}

// card is one message in the list of 服务通知.
type card struct {
	Message
	From string
	Time string
}

// accountView is what one app may do towards the chosen user.
type accountView struct {
	AppInfo
	Credits   []Credit
	Following bool
}

// requestView is one line of the request log.
type requestView struct {
	Request
	Time string
}

// What keeps the page light: the newest messages and requests.
const (
	maxPageCards    = 50
	maxPageRequests = 12
)

func (s *Sim) pageView(userID string) pageView {
	now := s.Now().In(clock.Shanghai)
	v := pageView{Now: now.Format("1月2日 15:04"), Users: s.Users()}
	if len(v.Users) == 0 {
		return v
	}
	chosen := max(0, slices.IndexFunc(v.Users, func(u UserInfo) bool { return u.ID == userID }))
	v.Chosen = &v.Users[chosen]
	apps := s.Apps()
	inbox := s.Messages(v.Chosen.ID)
	for _, m := range slices.Backward(inbox[max(0, len(inbox)-maxPageCards):]) {
		i := slices.IndexFunc(apps, func(a AppInfo) bool { return a.AppID == m.AppID })
		v.Cards = append(v.Cards, card{Message: m, From: apps[i].title(), Time: clockText(m.At, now)})
	}
	credits, _ := s.Credits(v.Chosen.ID) // the user is known
	for _, a := range apps {
		view := accountView{AppInfo: a, Following: slices.Contains(v.Chosen.Following, a.AppID)}
		for _, c := range credits {
			if c.AppID == a.AppID {
				view.Credits = append(view.Credits, c)
			}
		}
		v.Accounts = append(v.Accounts, view)
	}
	log := s.Requests("")
	for _, r := range slices.Backward(log[max(0, len(log)-maxPageRequests):]) {
		v.Requests = append(v.Requests, requestView{Request: r, Time: r.At.Time().Format("15:04:05")})
	}
	return v
}

// maxStubs is how many reminder stubs (提醒券) are drawn; the number beside them goes on.
const maxStubs = 5

// stubs says for each stub drawn whether it is still there.
func stubs(left int) []bool {
	drawn := make([]bool, maxStubs)
	for i := range min(left, maxStubs) {
		drawn[i] = true
	}
	return drawn
}

// title is the name of an app, or its id when it has none.
func (a AppInfo) title() string {
	if a.Name == "" {
		return a.AppID
	}
	return a.Name
}

// clockText says when, as a phone does: without the day when it is today.
func clockText(at clock.Instant, now time.Time) string {
	if clock.DateOf(at.Time()) == clock.DateOf(now) {
		return at.Time().Format("15:04")
	}
	return at.Time().Format("1月2日 15:04")
}
