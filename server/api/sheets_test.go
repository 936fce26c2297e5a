package api_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/identity"
)

// TestASheetThroughTheQueueOfThePhone fills in a sheet as a phone does that had no network:
// every field of the body has to be known to the door.
func TestASheetThroughTheQueueOfThePhone(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a := w.AddSchool(t, "a")
	publishForms(t, w, a.ID, deskForm)
	id := ask(t, w, a.ID)["desk.check"]
	const answer = `"form_version":1,"sent_at":"2026-03-02T15:31:00+08:00"`
	body := fmt.Sprintf(`{"items":[{%s,"sequence":1,"kind":"sheet","body":{"task":%q,%s,"answers":[{"item":"grams","number":120}],"steps":[{"item":"grams","did":"补足再称"}]}},`+
		`{%s,"sequence":2,"kind":"sheet","body":{"task":%q,%s,"answers":[{"item":"grams","number":130}],"hand_in":true}}]}`, tap(), id, answer, tap(), id, answer)
	got := w.Do(apitest.Request(t.Context(), "POST", "/api/v1/sync", a.People[identity.RoleCanteenManager].Token, body))
	var out struct {
		Items []struct {
			Status int
			Body   struct {
				Sheet struct {
					Handed *struct{ Late bool }
					Locks  []struct{ Stepped bool }
					Steps  []struct{ Did string }
				}
			}
		}
	}
	if err := json.Unmarshal(got.Body.Bytes(), &out); err != nil || len(out.Items) != 2 {
		t.Fatalf("%v: %s", err, got.Body)
	}
	first, second := out.Items[0], out.Items[1]
	if first.Status != 200 || len(first.Body.Sheet.Locks) != 1 || !first.Body.Sheet.Locks[0].Stepped {
		t.Errorf("120 g and something done about it: %+v", first)
	}
	if s := second.Body.Sheet; second.Status != 200 || s.Handed == nil || len(s.Locks) != 0 || len(s.Steps) != 1 || s.Steps[0].Did != "补足再称" {
		t.Errorf("130 g, handed in: %+v", second)
	}
}
