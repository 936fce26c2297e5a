package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"xiaoqin/server/api"
	"xiaoqin/server/api/apitest"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// The setting of performance goals P1 to P3 and P5.
const (
	benchGuards   = 64
	benchPoints   = 40
	benchRounds   = 6
	benchRequests = benchGuards * benchPoints * benchRounds
	benchHistory  = 1_000_000
)

// BenchmarkCheckInHTTP sends counted scans of 64 guards, each on rounds of their own,
// through the whole server, and then as many records through the least that could keep
// them: net/http, one JSON object, one insert in the same group commit. The figures that
// count are the ratios of one run: req/s of both, and the processor time of client and
// server together.
func BenchmarkCheckInHTTP(b *testing.B) {
	for _, history := range []int{0, benchHistory} {
		b.Run(fmt.Sprintf("history=%d", history), func(b *testing.B) {
			for b.Loop() {
				p := newParade(b, history)
				ours, oursCPU := p.march(b, p.w.Handler, p.scan)
				least, leastCPU := p.march(b, p.ceiling(b), p.record)
				b.ReportMetric(ours, "checkin/s")
				b.ReportMetric(least, "ceiling/s")
				b.ReportMetric(ours/least, "of-ceiling")
				b.ReportMetric(oursCPU, "cpu-µs/checkin")
				b.ReportMetric(leastCPU, "cpu-µs/ceiling")
			}
		})
	}
}

// parade is 64 schools with a guard each, whose rounds are open.
type parade struct {
	w      *apitest.World
	guards []apitest.Person
	tokens [][]string // of the points, by guard
}

func newParade(b *testing.B, history int) *parade {
	b.Helper()
	p := &parade{w: apitest.New(b, generous, func(d *api.Deps) { d.Log = slog.New(slog.DiscardHandler) })}
	var routines strings.Builder
	routines.WriteString("routines:\n")
	for i := range benchRounds {
		fmt.Fprintf(&routines, `  - {code: walk.n%d, name: 巡查, on: [{day: every}], win: ["15:20..16:20..16:40"], subject: checkpoint, who: {role: G}, owner: LD, complete: {mode: each}, evidence: check_in, ladder: quiet}`+"\n", i)
	}
	for i := range benchGuards {
		school := p.w.AddSchool(b, fmt.Sprintf("s%02d", i))
		p.guards = append(p.guards, school.People[identity.RoleGuard])
		var tokens []string
		for range benchPoints {
			tokens = append(tokens, p.w.Hang(b, school.ID, "点").Plate.Token)
		}
		p.tokens = append(p.tokens, tokens)
		p.w.Promise(b, school.ID, routines.String())
	}
	p.w.Scan(b)
	p.remember(b, history)
	return p
}

var benchColumns = []string{
	"id", "school_id", "account_id", "client_id", "person_id", "checkpoint_id", "made_at", "plate_id", "method",
	"device_at", "received_at", "sequence", "outcome", "grade", "doubts", "passed", "answers", "attachments", "note", "explained", "explanation",
}

func benchRow(school, guard, client database.ID, at clock.Instant) []any {
	return []any{
		database.NewID(), school, guard, client, guard, school, at, school, "scan",
		at, at, 1, "counted", "A", "", true, "", "", "", "", "",
	}
}

// remember fills the table with scans of the years before.
func (p *parade) remember(b *testing.B, rows int) {
	b.Helper()
	const batch = 20_000
	at := clock.At(p.w.Clock.Now()).Add(-3 * 365 * 24 * time.Hour)
	ids := make([]database.ID, 200)
	for i := range ids {
		ids[i] = database.NewID()
	}
	for done := 0; done < rows; done += batch {
		values := make([][]any, batch)
		for i := range values {
			values[i] = benchRow(ids[0], ids[(done+i)%len(ids)], database.NewID(), at.Add(time.Duration(done+i)*time.Second))
		}
		err := p.w.DB.Tx(b.Context(), func(ctx context.Context) error {
			return p.w.DB.InsertNew(ctx, "check_ins", "id", benchColumns, values)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// march sends every request over 64 connections; it gives req/s and processor time.
func (p *parade) march(b *testing.B, h http.Handler, request func(guard, n int) (path, body string)) (rate, cpu float64) {
	b.Helper()
	server := httptest.NewServer(h)
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: benchGuards}}
	var failed atomic.Int64
	begun, used := clock.Machine().Now(), processorTime()
	var guards sync.WaitGroup
	for g := range benchGuards {
		guards.Go(func() {
			for n := range benchPoints * benchRounds {
				path, body := request(g, n)
				r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, server.URL+path, strings.NewReader(body))
				if err != nil {
					failed.Add(1)
					return
				}
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("Authorization", "Bearer "+p.guards[g].Token)
				answer, err := client.Do(r)
				if err != nil {
					failed.Add(1)
					continue
				}
				text, _ := io.ReadAll(answer.Body)
				answer.Body.Close()
				if answer.StatusCode != http.StatusOK || !strings.Contains(string(text), `"counted"`) {
					failed.Add(1)
				}
			}
		})
	}
	guards.Wait()
	took := clock.Machine().Now().Sub(begun)
	if failed.Load() > 0 {
		b.Fatalf("%d requests failed", failed.Load())
	}
	return benchRequests / took.Seconds(), float64((processorTime() - used).Microseconds()) / benchRequests
}

func processorTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func (p *parade) scan(guard, n int) (path, body string) {
	at := clock.At(p.w.Clock.Now())
	return "/api/v1/check-ins", fmt.Sprintf(`{"id":%q,"device_time":%q,"sequence":%d,"token":%q}`,
		database.NewID(), at, n, p.tokens[guard][n%benchPoints])
}

func (p *parade) record(_, n int) (path, body string) {
	return "/", fmt.Sprintf(`{"id":%q,"sequence":%d,"token":"0123456789abcdefghijkl"}`, database.NewID(), n)
}

// ceiling keeps a record and does nothing else.
func (p *parade) ceiling(b *testing.B) http.Handler {
	b.Helper()
	school := database.NewID()
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		var in struct {
			ID       database.ID `json:"id"`
			Sequence int         `json:"sequence"`
			Token    string      `json:"token"`
		}
		if json.NewDecoder(r.Body).Decode(&in) != nil {
			rw.WriteHeader(http.StatusBadRequest)
			return
		}
		err := p.w.DB.Batch(r.Context(), func(ctx context.Context) error {
			row := benchRow(school, school, in.ID, clock.At(p.w.Clock.Now()))
			return p.w.DB.InsertNew(ctx, "check_ins", "id", benchColumns, [][]any{row})
		})
		if err != nil {
			rw.WriteHeader(http.StatusInternalServerError)
			return
		}
		_ = json.NewEncoder(rw).Encode(map[string]any{"id": in.ID, "outcome": "counted"})
	})
}
