package api_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/identity"
)

func TestLinkToPlates(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a := w.AddSchool(t, "a")
	got := w.Do(apitest.Request(t.Context(), "POST", "/api/v1/checkpoints/print", a.People[identity.RoleLogisticsHead].Token, ""))
	var link struct {
		Path      string
		ExpiresAt time.Time `json:"expires_at"`
	}
	if err := json.Unmarshal(got.Body.Bytes(), &link); err != nil || got.Code != 201 {
		t.Fatal(got.Code, err)
	}
	key, ok := strings.CutPrefix(link.Path, "/console/plates?key=")
	if !ok || len(key) < 26 || link.ExpiresAt.Sub(w.Clock.Now()) != 10*time.Minute {
		t.Errorf("link %+v", link)
	}
	if school, ok := w.Server.PrintsFor(t.Context(), key); !ok || school != a.ID {
		t.Errorf("it opens %v %t", school, ok)
	}
	for _, wrong := range []string{"", key + "x", strings.ToLower(key)} {
		if _, ok := w.Server.PrintsFor(t.Context(), wrong); ok {
			t.Errorf("%q opens something", wrong)
		}
	}
	w.Clock.Advance(10 * time.Minute)
	if _, ok := w.Server.PrintsFor(t.Context(), key); ok {
		t.Error("it opens after ten minutes")
	}
}
