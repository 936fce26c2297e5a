package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// answered sends JSON as somebody and reads the answer.
func answered[T any](t *testing.T, w *apitest.World, who apitest.Person, method, path, body string, status int) T {
	t.Helper()
	got := w.Do(apitest.Request(t.Context(), method, "/api/v1"+path, who.Token, body))
	if got.Code != status {
		t.Fatalf("%s %s: %d %s", method, path, got.Code, got.Body)
	}
	var out T
	if err := json.Unmarshal(got.Body.Bytes(), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

type card struct {
	ID      database.ID
	Number  string
	DueOn   string `json:"due_on"`
	Red     bool
	Mark    string
	Serial  string
	Plate   *struct{ Token, Code string }
	History []struct{ Kind, What, Serial, By string }
}

// TestADispenserFromRegistrationToItsNextFilter: the head registers it, a guard scans what
// sticks on it, the repairer changes its filter without a network.
func TestADispenserFromRegistrationToItsNextFilter(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a := w.AddSchool(t, "a")
	other := w.AddSchool(t, "b")
	head, guard, repairer := a.People[identity.RoleLogisticsHead], a.People[identity.RoleGuard], a.People[identity.RoleRepairer]
	w.Promise(t, a.ID, `
routines:
  - {code: water.filter, name: 更换滤芯, on: [{since: {of: filter, days: 180, roll: back work}}], win: ["-14d 08:00..16:00..+7d 16:00"], subject: asset:dispenser, split: apart, who: {keeper: true}, owner: LD, evidence: sheet, does: filter, ladder: quiet}
`)
	made := answered[card](t, w, head, "POST", "/assets", fmt.Sprintf(`{"kind":"dispenser","name":"饮水机","keeper_id":%q,"dates":{"filter":"2025-09-08"}}`, repairer.ID), http.StatusCreated)
	if made.Number != "W001" || made.DueOn != "2026-03-07" || made.Plate == nil || made.Mark == "" {
		t.Fatalf("made %+v", made)
	}
	scanned := answered[struct {
		State      string
		Checkpoint *struct{}
		Asset      card
	}](t, w, guard, "GET", "/plates/"+made.Plate.Token, "", http.StatusOK)
	if scanned.State != "active" || scanned.Checkpoint != nil || scanned.Asset.ID != made.ID {
		t.Errorf("scanned %+v", scanned)
	}
	typed := answered[struct{ Asset card }](t, w, guard, "GET", "/plates/W001-"+made.Plate.Code, "", http.StatusOK)
	if typed.Asset.ID != made.ID {
		t.Errorf("typed %+v", typed)
	}
	if got := w.Do(apitest.Request(t.Context(), "GET", "/api/v1/plates/"+made.Plate.Token, other.People[identity.RoleGuard].Token, "")); got.Code != http.StatusNotFound {
		t.Errorf("for another school: %d %s", got.Code, got.Body)
	}
	seen := answered[card](t, w, guard, "GET", "/assets/"+made.ID.String(), "", http.StatusOK)
	if seen.Plate != nil || seen.Mark != made.Mark {
		t.Errorf("a guard reads the code: %+v", seen)
	}
	item := fmt.Sprintf(`{"items":[{%s,"sequence":7,"kind":"service","body":{"asset":%q,"serial":"PP-9","attachments":[%q,%q]}}]}`, tap(), made.ID, database.NewID(), database.NewID())
	type reply struct {
		Items []struct {
			Status  int
			Problem any
			Body    struct {
				TaskID *database.ID `json:"task_id"`
				DueOn  string       `json:"due_on"`
			}
		}
	}
	for range 2 { // the phone did not hear the first answer
		got := answered[reply](t, w, repairer, "POST", "/sync", item, http.StatusOK)
		if len(got.Items) != 1 || got.Items[0].Status != http.StatusOK || got.Items[0].Body.TaskID == nil || got.Items[0].Body.DueOn != "2026-08-29" {
			t.Errorf("synced %+v", got)
		}
	}
	after := answered[card](t, w, guard, "GET", "/assets/"+made.ID.String(), "", http.StatusOK)
	if after.Serial != "PP-9" || len(after.History) != 1 || after.History[0].What != "换滤芯" {
		t.Errorf("after it %+v", after)
	}
	refused := fmt.Sprintf(`{%s,"serial":"PP-10"}`, tap())
	if got := w.Do(apitest.Request(t.Context(), "POST", "/api/v1/assets/"+made.ID.String()+"/services", repairer.Token, refused)); got.Code != http.StatusUnprocessableEntity {
		t.Errorf("without photos: %d %s", got.Code, got.Body)
	}
}
