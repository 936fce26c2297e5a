package api_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/database"
	"xiaoqin/server/hazard"
	"xiaoqin/server/identity"
)

// answer makes a call of somebody and reads the answer, which must have that status.
func answer[T any](t *testing.T, w *apitest.World, p apitest.Person, method, target, body string, status int) (out T) {
	t.Helper()
	got := w.Do(apitest.Request(t.Context(), method, target, p.Token, body))
	if got.Code != status {
		t.Fatalf("%s %s: %d %s", method, target, got.Code, got.Body)
	}
	if err := json.Unmarshal(got.Body.Bytes(), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

type shownHazard struct {
	ID     database.ID
	State  string
	Kind   string
	Title  string
	Place  string
	Joined bool
	May    []string
	Seen   []struct{ Photos []database.ID }
	Steps  []struct{ After []database.ID }
	DueAt  *string `json:"due_at"`
}

// TestAHazardThroughTheQueue reports and rectifies as a phone does that was away: texts
// first, photos when there is time.
func TestAHazardThroughTheQueue(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a := w.AddSchool(t, "a")
	guard, officer, nurse := a.People[identity.RoleGuard], a.People[identity.RoleSafetyOfficer], a.People[identity.RoleNurse]
	picture, fixed := database.NewID(), database.NewID()
	type synced struct {
		Items []struct {
			Status int
			Body   shownHazard
		}
	}
	sync := func(p apitest.Person, kind, body string) shownHazard {
		t.Helper()
		item := fmt.Sprintf(`{"items":[{%s,"kind":%q,"sequence":1,"body":%s}]}`, tap(), kind, body)
		got := answer[synced](t, w, p, "POST", "/api/v1/sync", item, 200).Items[0]
		if got.Status != 200 {
			t.Fatalf("%s was answered with %d", kind, got.Status)
		}
		return got.Body
	}
	found := sync(guard, "hazard", fmt.Sprintf(`{"place":"place:东楼梯","words":"扶手松了","attachments":[%q]}`, picture))
	again := sync(nurse, "hazard", `{"place":"place:东楼梯","words":"楼梯栏杆晃"}`)
	if found.Joined || !again.Joined || again.ID != found.ID {
		t.Errorf("found %+v, then %+v", found, again)
	}
	target := "/api/v1/hazards/" + found.ID.String()
	assigned := answer[shownHazard](t, w, officer, "POST", target+"/assign", fmt.Sprintf(`{%s,"grade":"serious","to":%q}`, tap(), guard.ID), 200)
	if assigned.State != "assigned" || assigned.Kind != "building" || assigned.Title != "扶手松了" || assigned.Place != "东楼梯" || len(assigned.Seen[0].Photos) != 0 {
		t.Errorf("assigned: %+v", assigned)
	}
	done := sync(guard, "rectify", fmt.Sprintf(`{"hazard":%q,"words":"拧紧了","attachments":[%q]}`, found.ID, fixed))
	if done.State != "rectified" || len(done.May) != 0 {
		t.Errorf("rectified: %+v", done)
	}
	for _, id := range []database.ID{picture, fixed} {
		w.Do(apitest.Request(t.Context(), "POST", "/api/v1/attachments", guard.Token, apitest.Form(id.String(), "a.jpg", apitest.Picture(t, 16))))
	}
	shown := answer[shownHazard](t, w, officer, "GET", target, "", 200)
	if len(shown.Seen) != 2 || len(shown.Seen[0].Photos) != 1 || len(shown.Steps) != 4 || len(shown.Steps[3].After) != 1 || len(shown.May) != 2 {
		t.Errorf("with its photos: %+v", shown)
	}
	known := answer[struct{ Items []shownHazard }](t, w, a.People[identity.RoleCleaner], "GET", "/api/v1/hazards/known?place=place:%E4%B8%9C%E6%A5%BC%E6%A2%AF", "", 200)
	if len(known.Items) != 1 || known.Items[0].State != "rectified" || known.Items[0].Title != "" {
		t.Errorf("known there: %+v", known)
	}
}

// TestPhotosOfAHazardAreSeenByThoseItConcerns reads the photo of a report as each of them.
func TestPhotosOfAHazardAreSeenByThoseItConcerns(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a := w.AddSchool(t, "a")
	guard := a.People[identity.RoleGuard]
	client := database.NewID()
	got := answer[struct{ ID database.ID }](t, w, guard, "POST", "/api/v1/attachments", apitest.Form(client.String(), "a.jpg", apitest.Picture(t, 16)), 201)
	found := answer[shownHazard](t, w, guard, "POST", "/api/v1/hazards", fmt.Sprintf(`{%s,"place":"place:东楼梯","attachments":[%q]}`, tap(), client), 201)
	w.AskAbout(t)
	if err := w.Photos.ApplyVerdict(t.Context(), got.ID.String(), "pass"); err != nil {
		t.Fatal(err)
	}
	officer := identity.Into(t.Context(), as(t, a, identity.RoleSafetyOfficer))
	if _, err := w.Hazard.Assign(officer, found.ID, hazard.Assignment{Deed: hazard.Deed{ClientID: database.NewID()}, Grade: hazard.Minor, To: a.People[identity.RoleRepairer].ID}); err != nil {
		t.Fatal(err)
	}
	for role, status := range map[identity.Role]int{
		identity.RoleGuard: 200, identity.RoleRepairer: 200, identity.RoleStudentOffice: 200, identity.RolePrincipal: 200,
		identity.RoleNurse: 404, identity.RoleGuardian: 404, identity.RoleCleaner: 404,
	} {
		got := w.Do(apitest.Request(t.Context(), "GET", "/api/v1/attachments/"+got.ID.String(), a.People[role].Token, ""))
		if got.Code != status {
			t.Errorf("the %s: %d, want %d", role, got.Code, status)
		}
	}
}
