package api_test

import (
	"encoding/json"
	"testing"
	"time"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/family"
	"xiaoqin/server/identity"
)

func TestInbox(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a := w.AddSchool(t, "a")
	guard := a.People[identity.RoleGuard].ID
	w.Name("m.round", w.Say(t, a.ID, guard, "晚间巡查"))
	w.Clock.Advance(time.Minute)
	w.Name("m.drill", w.Say(t, a.ID, guard, "本月演练"))
	const round = `{"id":"{m.round}","purpose":"duty_due","title":"晚间巡查","body":"","page":"","at":"2026-03-02T15:30:00.000+08:00","read_at":`
	const drill = `{"id":"{m.drill}","purpose":"duty_due","title":"本月演练","body":"","page":"","at":"2026-03-02T15:31:00.000+08:00","read_at":`
	w.Run(t, []apitest.Scenario{
		{
			Name: "newest first", As: "a.guard", Method: "GET", URL: "/api/v1/inbox?limit=1",
			Status: 200, Want: `{"items":[` + drill + `null}],"next":"{m.drill}","unread":2}`,
		},
		{
			Name: "the next page", As: "a.guard", Method: "GET", URL: "/api/v1/inbox?limit=1&after={m.drill}",
			Status: 200, Want: `{"items":[` + round + `null}],"next":null,"unread":2}`,
		},
		{Name: "read", As: "a.guard", Method: "POST", URL: "/api/v1/inbox/{m.round}/read", Status: 204},
		{Name: "read again", As: "a.guard", Method: "POST", URL: "/api/v1/inbox/{m.round}/read", Status: 204},
		{
			Name: "one is read", As: "a.guard", Method: "GET", URL: "/api/v1/inbox",
			Status: 200, Want: `{"items":[` + drill + `null},` + round + `"2026-03-02T15:31:00.000+08:00"}],"next":null,"unread":1}`,
		},
		{
			Name: "somebody else's inbox", As: "a.nurse", Method: "GET", URL: "/api/v1/inbox",
			Status: 200, Want: `{"items":[],"next":null,"unread":0}`,
		},
	})
}

func TestHome(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a := w.AddSchool(t, "a")
	mother := a.People[identity.RoleGuardian]
	w.JoinClass(t, a, mother.ID)
	w.Name("m.old", w.Say(t, a.ID, mother.ID, "防溺水"))
	w.Clock.Advance(time.Minute)
	w.Name("m.new", w.Say(t, a.ID, mother.ID, "清明假期"))
	const (
		old      = `{"id":"{m.old}","purpose":"duty_due","title":"防溺水","body":"","page":"","at":"2026-03-02T15:30:00.000+08:00","read_at":`
		letter   = `{"id":"{m.new}","purpose":"duty_due","title":"清明假期","body":"","page":"","at":"2026-03-02T15:31:00.000+08:00","read_at":`
		credit   = `"credit":[{"purpose":"duty_due","template_id":"template-of-duty-due","long_term":false,"remaining":0,"answer":""}]`
		children = `[{"seat_id":"{id}","class_id":"{id}","class_name":"三（2）班","name":"","relation":"father"}]`
	)
	asked := `,"consent":` + consentAsked(t) + `}`
	w.Run(t, []apitest.Scenario{
		{
			Name: "the newest unread is the letter", As: "a.guardian", Method: "GET", URL: "/api/v1/me/home", Status: 200,
			Want: `{"letter":` + letter + `null},"unread":2,"read":[],` + credit + `,"children":` + children + asked,
		},
		{Name: "read", As: "a.guardian", Method: "POST", URL: "/api/v1/inbox/{m.new}/read", Status: 204},
		{
			Name: "then it is the one before", As: "a.guardian", Method: "GET", URL: "/api/v1/me/home", Status: 200,
			Want: `{"letter":` + old + `null},"unread":1,"read":[` + letter + `"2026-03-02T15:31:00.000+08:00"}],` + credit + `,"children":` + children + asked,
		},
		{Name: "consents", As: "a.guardian", Method: "POST", URL: "/api/v1/me/consent", Body: `{"version":"` + family.Current().Version + `"}`, Status: 204},
		{
			Name: "is asked no more", As: "a.guardian", Method: "GET", URL: "/api/v1/me/home", Status: 200,
			Want: `{"letter":` + old + `null},"unread":1,"read":[` + letter + `"2026-03-02T15:31:00.000+08:00"}],` + credit + `,"children":` + children + `,"consent":null}`,
		},
		{
			Name: "nobody's home", As: "a.nurse", Method: "GET", URL: "/api/v1/me/home", Status: 200,
			Want: `{"letter":null,"unread":0,"read":[],` + credit + `,"children":[],"consent":null}`,
		},
	})
}

// consentAsked is what a guardian is asked to consent to, as the phone gets it.
func consentAsked(t *testing.T) string {
	t.Helper()
	type part struct {
		Heading    string   `json:"heading"`
		Paragraphs []string `json:"paragraphs"`
	}
	now := family.Current()
	text := struct {
		Version string `json:"version"`
		Title   string `json:"title"`
		Parts   []part `json:"parts"`
	}{Version: now.Version, Title: now.Title}
	for _, p := range now.Parts {
		text.Parts = append(text.Parts, part(p))
	}
	out, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestSubscriptions(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	w.AddSchool(t, "a")
	const report = `{"id":"01926b3c-5d2e-7f00-8000-0123456789ab","device_time":"2026-03-02T15:30:00+08:00","results":{"template-of-duty-due":"accept","not-ours":"accept"}}`
	credit := func(remaining, answer string) string {
		return `{"items":[{"purpose":"duty_due","template_id":"template-of-duty-due","long_term":false,"remaining":` + remaining + `,"answer":"` + answer + `"}],"next":null}`
	}
	w.Run(t, []apitest.Scenario{
		{Name: "never asked", As: "a.guard", Method: "GET", URL: "/api/v1/subscriptions", Status: 200, Want: credit("0", "")},
		{Name: "one tap", As: "a.guard", Method: "POST", URL: "/api/v1/subscriptions", Body: report, Status: 200, Want: credit("1", "accept")},
		{Name: "the same tap again", As: "a.guard", Method: "POST", URL: "/api/v1/subscriptions", Body: report, Status: 200, Want: credit("1", "accept")},
		{Name: "somebody else", As: "a.nurse", Method: "GET", URL: "/api/v1/subscriptions", Status: 200, Want: credit("0", "")},
	})
}
