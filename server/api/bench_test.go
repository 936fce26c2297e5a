package api_test

import (
	"io"
	"log/slog"
	"net/http"
	"testing"

	"xiaoqin/server/api"
	"xiaoqin/server/api/apitest"
	"xiaoqin/server/identity"
)

// BenchmarkMe is a request through everything but the network: limits, session, strict
// reading, two queries, JSON and the access line.
func BenchmarkMe(b *testing.B) { benchmark(b, http.MethodGet, "/api/v1/me", "") }

// BenchmarkPeople lists the whole staff of a school.
func BenchmarkPeople(b *testing.B) { benchmark(b, http.MethodGet, "/api/v1/people", "") }

// BenchmarkRefusal is a body that does not fit the schema.
func BenchmarkRefusal(b *testing.B) {
	benchmark(b, http.MethodPost, "/api/v1/memberships/claim", `{"invite_code":1,"more":2}`)
}

// BenchmarkHealth is the price of the edge alone.
func BenchmarkHealth(b *testing.B) { benchmark(b, http.MethodGet, "/healthz", "") }

func benchmark(b *testing.B, method, target, body string) {
	b.Helper()
	w := apitest.New(b, generous, func(d *api.Deps) {
		d.Log = slog.New(slog.NewJSONHandler(io.Discard, nil)) //nolint:sloglint // the line is written, as in production
	})
	token := w.AddSchool(b, "a").People[identity.RolePrincipal].Token
	b.ReportAllocs()
	for b.Loop() {
		if got := w.Do(apitest.Request(b.Context(), method, target, token, body)); got.Code >= 500 {
			b.Fatal(got.Code)
		}
	}
}
