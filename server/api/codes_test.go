package api_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/api"
	"xiaoqin/server/api/apitest"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

const tokenLetters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-"

// TestNobodyLearnsWhichCodesExist tries plates of another school, in use, replaced and
// revoked, one that was edited, and a thousand random ones: to a guard they are all the
// same, whether scanned or looked at.
func TestNobodyLearnsWhichCodesExist(t *testing.T) {
	t.Parallel()
	w := apitest.New(t, func(d *api.Deps) { d.Config.PerAccount = 10_000 })
	a, b := w.AddSchool(t, "a"), w.AddSchool(t, "b")
	mine, theirs := w.Hang(t, a.ID, "配电房"), w.Hang(t, b.ID, "配电房")
	replaced, revoked := w.Hang(t, b.ID, "水泵房"), w.Hang(t, b.ID, "车库")
	head := identity.Into(t.Context(), identity.System(b.ID))
	if _, err := w.Patrol.RotatePlate(head, replaced.ID); err != nil {
		t.Fatal(err)
	}
	if err := w.Patrol.RevokePlate(head, revoked.ID); err != nil {
		t.Fatal(err)
	}
	edited := []byte(mine.Plate.Token)
	edited[5] ^= 1
	tokens := []string{theirs.Plate.Token, replaced.Plate.Token, revoked.Plate.Token, string(edited)}
	random := rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		token := make([]byte, len(mine.Plate.Token))
		for i := range token {
			token[i] = tokenLetters[random.IntN(len(tokenLetters))]
		}
		tokens = append(tokens, string(token))
	}
	guard := a.People[identity.RoleGuard].Token
	ask := map[string]func(token string) *http.Request{
		"looked at": func(token string) *http.Request {
			return apitest.Request(t.Context(), "GET", "/api/v1/plates/"+token, guard, "")
		},
		"scanned": func(token string) *http.Request {
			body := fmt.Sprintf(`{"id":%q,"token":%q,"device_time":"2026-03-02T15:30:00+08:00","sequence":1}`, database.NewID(), token)
			return apitest.Request(t.Context(), "POST", "/api/v1/check-ins", guard, body)
		},
	}
	for how, request := range ask {
		first := w.Do(request(tokens[len(tokens)-1]))
		if first.Code != http.StatusNotFound || first.Body.String() != unknownPlate+"\n" && first.Body.String() != unknownPlate {
			t.Fatalf("a random code %s: %d %s", how, first.Code, first.Body)
		}
		for _, token := range tokens {
			if diff := cmp.Diff(wholeOf(first), wholeOf(w.Do(request(token)))); diff != "" {
				t.Fatalf("%s %s is told apart (-random +this)\n%s", token, how, diff)
			}
		}
	}
	typed := theirs.Number + "-" + theirs.Plate.Code
	body := fmt.Sprintf(`{"id":%q,"plate":%q,"device_time":"2026-03-02T15:30:00+08:00","sequence":1}`, database.NewID(), typed)
	if got := w.Do(apitest.Request(t.Context(), "POST", "/api/v1/check-ins", guard, body)); got.Code != http.StatusNotFound {
		t.Errorf("the typed number of another school: %d %s", got.Code, got.Body)
	}
}

// TestGuessingCodesIsSlow lets one account try codes, each with a phone of its own.
func TestGuessingCodesIsSlow(t *testing.T) {
	t.Parallel()
	w := apitest.New(t, func(d *api.Deps) { d.Config.PerAccount = 20 })
	a := w.AddSchool(t, "a")
	answers := map[int]int{}
	for i := range 100 {
		r := apitest.Request(t.Context(), "GET", fmt.Sprintf("/api/v1/plates/AAAAAAAAAAAAAAAAAAA%03d", i), a.People[identity.RoleGuard].Token, "")
		r.RemoteAddr = fmt.Sprintf("198.51.100.%d:1", i)
		answers[w.Do(r).Code]++
	}
	if answers[http.StatusNotFound] != 20 || answers[http.StatusTooManyRequests] != 80 {
		t.Errorf("answers %v, want 20 × 404 and 80 × 429", answers)
	}
}

// wholeOf is all that an answer tells, but for its own id and time.
func wholeOf(got *httptest.ResponseRecorder) map[string]string {
	out := map[string]string{"status": strconv.Itoa(got.Code), "body": got.Body.String()}
	for name := range got.Header() {
		if name != "Date" && name != "X-Request-Id" {
			out[name] = got.Header().Get(name)
		}
	}
	return out
}
