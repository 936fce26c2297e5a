package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/api"
	"xiaoqin/server/api/apitest"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/notice"
)

// forgedTags are the capabilities whose routes are tried with forged ids here.
var forgedTags = []string{"notice", "family", "theme", "roster"}

// thing gives the id, or a text that names, some thing of a school.
type thing func(t *testing.T, w *apitest.World, s apitest.School) any

// givenIDs says what the routes take besides the ids of their paths, by the place: an id in
// the query, or a value in the body.
var givenIDs = map[string]map[string]thing{
	"list-notices":       {"query.after": aNotice},
	"receive-notice":     {"body.seat": aSeat},
	"write-notice":       {"body.audience": anAudience},
	"rewrite-notice":     {"body.audience": anAudience},
	"count-notice-paper": {"body.class": aClass},
	"confirm-family":     {"body.seat": aSeat},
	"seat-roster":        {"body.to": aGuard},
	"assign-shift":       {"body.to": aGuard},
	"ask-swap":           {"body.to": aGuard},
	"sign-in-shift":      {"body.token": aPlate},
}

// madeHere are ids that a phone makes itself: of its taps and of its photos.
var madeHere = []string{"body.id", "body.attachments"}

// notLookedUp are ids that are refused before anybody looks for them.
var notLookedUp = map[string][]string{
	"ask-swap": {"body.back"}, // nothing is given in return to everybody; tried with a colleague below
}

func aNotice(t *testing.T, w *apitest.World, s apitest.School) any {
	t.Helper()
	return w.Notify(t, s, notice.Published)
}

func aClass(t *testing.T, w *apitest.World, s apitest.School) any { t.Helper(); return w.ClassOf(t, s) }

func aSeat(t *testing.T, w *apitest.World, s apitest.School) any {
	t.Helper()
	return w.JoinClass(t, s, w.Register(t, s.ID, "seated", identity.RoleGuardian).ID)
}

func anAudience(t *testing.T, w *apitest.World, s apitest.School) any {
	t.Helper()
	return []any{map[string]any{"kind": "class", "key": w.ClassOf(t, s)}}
}

func aGuard(_ *testing.T, _ *apitest.World, s apitest.School) any {
	return s.People[identity.RoleGuard].ID
}

func aPlate(t *testing.T, w *apitest.World, s apitest.School) any {
	t.Helper()
	return w.Hang(t, s.ID, "校门").Plate.Token
}

var uuidPattern = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// TestForgedIDsFindNothing calls every route about notices, families, lessons and rosters as
// everybody who may, with ids in the path, the query and the body that are of another school
// and that are of nothing at all: both are answered 404, word for word alike.
func TestForgedIDsFindNothing(t *testing.T) {
	t.Parallel()
	town := newTown(t)
	for _, op := range town.w.Server.Operations() {
		if !slices.Contains(forgedTags, op.Tag) || !op.Access.NeedsToken() || specimens[op.ID].spoils && op.ID != "leave-seat" {
			continue
		}
		for _, v := range town.visitors {
			holder := identity.Principal{SchoolID: database.ID{1}, Roles: v.roles}
			if v.roles == nil || op.Access.Permission() == "" || !holder.May(op.Access.Permission()) {
				continue
			}
			town.forge(t, op, v)
		}
	}
}

// forge makes one call after the other in which one id is not the caller's.
func (town town) forge(t *testing.T, op api.Operation, v visitor) {
	t.Helper()
	specimen := specimens[op.ID]
	own := func() (string, string) { return specimen.call(t, town.w, town.a) }
	target, body := own()
	ask := func(target, body string) *httptest.ResponseRecorder {
		return town.w.Do(apitest.Request(t.Context(), op.Method, target, v.token(t), body))
	}
	if uuidPattern.MatchString(path(target)) {
		foreign, foreignBody := specimen.call(t, town.w, town.b)
		random := uuidPattern.ReplaceAllString(foreign, database.NewID().String())
		alike(t, op.ID+" by "+v.name+": path", ask(foreign, foreignBody), ask(random, body))
	}
	if !specimen.belongsTo(v) || specimen.refusal != nil && specimen.refusal(v) != "" {
		return // the thing is not theirs, whatever else they say
	}
	for place, of := range givenIDs[op.ID] {
		in, name, _ := strings.Cut(place, ".")
		forged := func(value any) *httptest.ResponseRecorder {
			target, body := own()
			if in == "query" {
				text, _ := value.(database.ID)
				return ask(target+"&"+url.Values{name: {text.String()}}.Encode(), body)
			}
			return ask(target, with(t, body, name, value))
		}
		foreign := of(t, town.w, town.b)
		alike(t, op.ID+" by "+v.name+": "+place, forged(foreign), forged(nothingLike(t, foreign)))
	}
}

func path(target string) string { p, _, _ := strings.Cut(target, "?"); return p }

// with puts a value into a JSON body.
func with(t *testing.T, body, name string, value any) string {
	t.Helper()
	fields := map[string]any{}
	if err := json.Unmarshal([]byte(body), &fields); err != nil {
		t.Fatal(err)
	}
	fields[name] = value
	text, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// nothingLike is a value of the same shape that names nothing anywhere.
func nothingLike(t *testing.T, value any) any {
	t.Helper()
	if token, ok := value.(string); ok {
		return strings.Repeat("A", len(token))
	}
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(uuidPattern.ReplaceAll(text, []byte(database.NewID().String())), &out); err != nil {
		t.Fatal(err)
	}
	if text, ok := out.(string); ok {
		id, err := database.ParseID(text)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	return out
}

// alike expects 404 twice, in the same words.
func alike(t *testing.T, what string, foreign, random *httptest.ResponseRecorder) {
	t.Helper()
	words := func(got *httptest.ResponseRecorder) string {
		return regexp.MustCompile(`"request_id":"[^"]*"`).ReplaceAllString(got.Body.String(), "")
	}
	if foreign.Code != http.StatusNotFound || random.Code != http.StatusNotFound {
		t.Errorf("%s: %d of another school, %d of nothing, want 404\n%.300s\n%.300s", what, foreign.Code, random.Code, foreign.Body, random.Body)
		return
	}
	if diff := cmp.Diff(words(random), words(foreign)); diff != "" {
		t.Errorf("%s: another school's is told apart (-nothing +theirs)\n%s", what, diff)
	}
}

// TestEveryIDOfARequestIsForged finds the ids in the description of the routes: one that
// nobody forges fails the test.
func TestEveryIDOfARequestIsForged(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	described := describe(t, w)
	for _, op := range w.Server.Operations() {
		if !slices.Contains(forgedTags, op.Tag) {
			continue
		}
		for _, place := range described.ids(op) {
			_, forged := givenIDs[op.ID][place]
			if !forged && !slices.Contains(madeHere, place) && !slices.Contains(notLookedUp[op.ID], place) {
				t.Errorf("%s takes an id in %s that no test forges", op.ID, place)
			}
		}
	}
}

// TestAForgedShiftInReturnIsNotFound: a colleague is asked, with a shift in return that is
// another school's.
func TestAForgedShiftInReturnIsNotFound(t *testing.T) {
	t.Parallel()
	town := newTown(t)
	guard := town.a.People[identity.RoleGuard].Token
	ask := func(back database.ID) *httptest.ResponseRecorder {
		target, body := specimens["ask-swap"].call(t, town.w, town.a)
		body = with(t, with(t, body, "to", town.a.People[identity.RoleRepairer].ID), "back", back)
		return town.w.Do(apitest.Request(t.Context(), "POST", target, guard, body))
	}
	theirs, _ := specimens["get-shift"].call(t, town.w, town.b)
	id, err := database.ParseID(uuidPattern.FindString(theirs))
	if err != nil {
		t.Fatal(err)
	}
	alike(t, "ask-swap: body.back", ask(id), ask(database.NewID()))
}

// description is what /openapi.json says of requests.
type description struct {
	Paths map[string]map[string]struct {
		Parameters []struct {
			In, Name string
			Schema   schema
		}
		RequestBody struct {
			Content map[string]struct{ Schema schema }
		}
	}
	Components struct{ Schemas map[string]schema }
}

type schema struct {
	Ref        string `json:"$ref"`
	Format     string
	Items      *schema
	Properties map[string]schema
}

func describe(t *testing.T, w *apitest.World) description {
	t.Helper()
	got := w.Do(apitest.Request(t.Context(), "GET", "/openapi.json", "", ""))
	var d description
	if err := json.Unmarshal(got.Body.Bytes(), &d); err != nil || len(d.Paths) == 0 {
		t.Fatal(len(d.Paths), err)
	}
	return d
}

// ids are the places in the query and the body of an operation that hold ids.
func (d description) ids(op api.Operation) (places []string) {
	route := d.Paths["/api/v1"+op.Path][strings.ToLower(op.Method)]
	if route.Parameters == nil && route.RequestBody.Content == nil {
		route = d.Paths[op.Path][strings.ToLower(op.Method)]
	}
	for _, p := range route.Parameters {
		if p.In == "query" && p.Schema.Format == "uuid" {
			places = append(places, "query."+p.Name)
		}
	}
	for _, content := range route.RequestBody.Content {
		body := content.Schema
		if name := body.Ref[strings.LastIndex(body.Ref, "/")+1:]; name != "" {
			body = d.Components.Schemas[name]
		}
		for name, field := range body.Properties {
			if field.Format == "uuid" || field.Items != nil && field.Items.Format == "uuid" {
				places = append(places, "body."+name)
			}
		}
	}
	return places
}
