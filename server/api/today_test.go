package api_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/identity"
)

func TestToday(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a := w.AddSchool(t, "a")
	w.AddSchool(t, "b")
	for code, id := range ask(t, w, a.ID) {
		w.Name("t."+code[len("desk."):], id)
	}
	w.Scan(t)
	w.Clock.Advance(75 * time.Minute)
	w.Scan(t)
	const credit = `"credit":[{"purpose":"duty_due","template_id":"template-of-duty-due","long_term":false,"remaining":0,"answer":""}]`
	relay := `"relay":[{"part":"holder","people":["{a.guard.name}"],"at":"2026-03-02T15:30:00.000+08:00","told":true},` +
		`{"part":"deputy","people":["{a.repairer.name}"],"at":"2026-03-02T16:40:00.000+08:00","told":true},` +
		`{"part":"owner","people":["{a.safety_officer.name}"],"at":"2026-03-02T17:00:00.000+08:00","told":false}]`
	canteen := func(code, name, evidence string) string {
		return `{"id":"{t.` + code + `}","routine":"desk.` + code + `","name":"` + name + `","evidence":"` + evidence + `","state":"live","phase":"overdue",` +
			`"opens":"2026-03-02T15:30:00.000+08:00","due":"2026-03-02T16:30:00.000+08:00","closes":"2026-03-03T15:30:00.000+08:00","targets":0,"targets_done":0,"acked":false,` +
			`"relay":[{"part":"holder","people":["{a.canteen_manager.name}"],"at":"2026-03-02T15:30:00.000+08:00","told":true}]}`
	}
	w.Run(t, []apitest.Scenario{
		{
			Name: "a guard", As: "a.guard", Method: "GET", URL: "/api/v1/today", Status: 200,
			Want: `{"at":"2026-03-02T16:45:00.000+08:00","tasks":[` + minutes("holder", overdue) + nothing + `}],"rounds":[],"more":0,"done":0,"unread":2,` + credit + `}`,
		},
		{
			Name: "a school without a calendar", As: "b.guard", Method: "GET", URL: "/api/v1/today", Status: 200,
			Want: `{"at":"2026-03-02T16:45:00.000+08:00","tasks":[],"rounds":[],"more":0,"done":0,"unread":0,` + credit + `}`,
		},
		{
			Name: "the principal", As: "a.principal", Method: "GET", URL: "/api/v1/today", Status: 200,
			Want: `{"at":"2026-03-02T16:45:00.000+08:00","tasks":[],"rounds":[],"more":0,"done":0,"unread":0,` + credit + `,"watch":{"overdue":[` +
				canteen("check", "留样", "sheet") + `,` + minutes("", overdue) + nothing + `,` + relay + `},` + canteen("release", "放行供餐", "confirm") +
				`],"overdue_more":0,"missed":[],"missed_more":0,"on_time":0,"late":0,"excused":0,"ahead":0}}`,
		},
	})
}

// TestTodayFitsAPhone has a bad day: forty things overdue and forty missed, with long
// names, most of which the person who looks has to do.
func TestTodayFitsAPhone(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a := w.AddSchool(t, "a")
	for range 9 {
		w.Register(t, a.ID, "guard", identity.RoleGuard)
	}
	var routines strings.Builder
	routines.WriteString("routines:\n")
	for i := range 80 {
		window := "08:00..09:00..22:00"
		if i%2 == 0 {
			window = "08:00..08:30..09:00"
		}
		fmt.Fprintf(&routines, `  - {code: long.routine-of-a-code-%d, name: %s, on: [{day: every}], win: ["%s@form-of-a-long-name"], who: {role: SA+G, deputy: T}, owner: SA, evidence: minutes, ladder: steep}`+"\n",
			i, strings.Repeat("长", 24), window)
	}
	w.Promise(t, a.ID, routines.String())
	w.Clock.Advance(20 * time.Hour) // 11:30 of the next day
	w.Scan(t)
	w.Clock.Advance(time.Minute)
	token := a.People[identity.RoleSafetyOfficer].Token
	got := w.Do(apitest.Request(t.Context(), "GET", "/api/v1/today", token, ""))
	const mostBytes = 20<<10 - 7*180 // a school that uses every template has seven more credits
	t.Logf("%d bytes", got.Body.Len())
	if got.Code != 200 || got.Body.Len() > mostBytes {
		t.Errorf("status %d, %d bytes, at the most %d", got.Code, got.Body.Len(), mostBytes)
	}
	var today struct {
		Tasks []struct{}
		More  int
		Watch struct {
			Overdue, Missed []struct{}
			OverdueMore     int `json:"overdue_more"`
			MissedMore      int `json:"missed_more"`
		}
	}
	if err := json.Unmarshal(got.Body.Bytes(), &today); err != nil {
		t.Fatal(err)
	}
	if n := len(today.Tasks) + today.More; n != 40 || len(today.Tasks) == 0 {
		t.Errorf("%d of %d on the plate, want 40", len(today.Tasks), n)
	}
	if n := len(today.Watch.Overdue) + today.Watch.OverdueMore; n != 40 {
		t.Errorf("%d overdue, want 40", n)
	}
	if n := len(today.Watch.Missed) + today.Watch.MissedMore; n != 40 {
		t.Errorf("%d missed, want 40", n)
	}
}
