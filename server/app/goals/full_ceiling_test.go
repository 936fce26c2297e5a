package goals_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// fullCeilingEnv makes this test binary the full ceiling on a database of ours.
const fullCeilingEnv = "XIAOQIN_BENCH_FULL_CEILING"

// full is a check-in with everything that is written about it. The full ceiling decides
// nothing and reads nothing: whoever calls says which rows.
type full struct {
	Client     database.ID   `json:"client"`
	School     database.ID   `json:"school"`
	Account    database.ID   `json:"account"`
	Person     database.ID   `json:"person"`
	Checkpoint database.ID   `json:"checkpoint"`
	Plate      database.ID   `json:"plate"`
	Task       database.ID   `json:"task"`
	Key        string        `json:"key"` // of the target
	At         clock.Instant `json:"at"`
	Sequence   int           `json:"sequence"`
}

func (f full) good() bool { return !f.Client.IsZero() && !f.Task.IsZero() }

type fullStatement struct {
	text string
	args func(f *full, id database.ID) []any
}

func (s fullStatement) write(ctx context.Context, tx *sql.Tx, jobs []job[full], ids []database.ID) error {
	statement, err := tx.PrepareContext(ctx, s.text)
	if err != nil {
		return err
	}
	defer func() { _ = statement.Close() }()
	for i := range jobs {
		if _, err := statement.ExecContext(ctx, s.args(&jobs[i].record, ids[i])...); err != nil {
			return err
		}
	}
	return nil
}

// fullStatements write the rows of one check-in: those of the program, in its tables with
// its indexes.
var fullStatements = []fullStatement{
	{"INSERT INTO check_ins (" + strings.Join(fullColumns, ", ") + ") VALUES (?" + strings.Repeat(", ?", len(fullColumns)-1) + ") ON CONFLICT DO NOTHING", func(f *full, id database.ID) []any {
		return []any{id, f.School, f.Account, f.Client, f.Person, f.Checkpoint, f.At, f.Plate, f.Task, "scan", f.At, f.At, f.Sequence, "counted", "A", "", true, "", "", "", "", ""}
	}},
	{"UPDATE task_targets SET done_at = ?, done_by = ?, evidence_id = ?, passed = true WHERE task_id = ? AND subject_key = ?", func(f *full, id database.ID) []any {
		return []any{f.At, f.Person, id, f.Task, f.Key}
	}},
	{"UPDATE tasks SET targets_done = targets_done + 1, touched = true, version = version + 1 WHERE id = ?", func(f *full, _ database.ID) []any {
		return []any{f.Task}
	}},
	{"INSERT INTO task_events (task_id, seq, school_id, at, actor_id, part, action, reason, detail) SELECT ?, version, ?, ?, ?, 'holder', 'tick', '', ? FROM tasks WHERE id = ?", func(f *full, id database.ID) []any {
		return []any{f.Task, f.School, f.At, f.Person, `{"evidence":"` + id.String() + `","targets":["` + f.Key + `"],"passed":true}`, f.Task}
	}},
}

var fullColumns = []string{
	"id", "school_id", "account_id", "client_id", "person_id", "checkpoint_id", "made_at", "plate_id", "task_id", "method",
	"device_at", "received_at", "sequence", "outcome", "grade", "doubts", "passed", "answers", "attachments", "note", "explained", "explanation",
}

// commitFull writes in one transaction what has queued up.
func (c *ceiling) commitFull(ctx context.Context, jobs []job[full]) error {
	tx, err := c.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	ids := make([]database.ID, len(jobs))
	for i := range ids {
		ids[i] = database.NewID()
	}
	for _, s := range fullStatements {
		if err := s.write(ctx, tx, jobs, ids); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// serveFullCeiling is its process.
func serveFullCeiling(dsn string) {
	ctx := context.Background()
	c, err := openCeiling(dsn)
	if err != nil {
		panic(err)
	}
	if _, err := c.writer.ExecContext(ctx, "PRAGMA wal_autocheckpoint = 8000"); err != nil {
		panic(err)
	}
	records := make(queue[full], 1024)
	go records.write(ctx, c.commitFull)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /records", records.post(full.good))
	serveMinimal(ctx, mux)
}

// tasksOf are the rounds of each site, by the order in which guards walk them.
func (in *installation) tasksOf(b *testing.B) [][]database.ID {
	b.Helper()
	db, err := database.Open(b.Context(), in.dsn)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	out := make([][]database.ID, len(in.sites))
	for i := range in.sites {
		err := db.Query(b.Context(), func(scan func(...any) error) error {
			var id database.ID
			err := scan(&id)
			out[i] = append(out[i], id)
			return err
		}, "SELECT id FROM tasks WHERE school_id = ? AND state = 'live' AND targets > 0 ORDER BY id", in.sites[i].id)
		if err != nil || len(out[i]) != rounds {
			b.Fatalf("%d rounds: %v", len(out[i]), err)
		}
	}
	return out
}

// keepFull is the load of the full ceiling that is like walk.
func (in *installation) keepFull(tasks [][]database.ID, connections int, lasts time.Duration) load {
	walk := in.dealt(connections)
	return load{connections: connections, lasts: lasts, expect: `"client"`, next: func(connection int) (request, bool) {
		guard, n, ok := walk(connection)
		if !ok {
			return request{}, false
		}
		s := &in.sites[guard]
		point := s.points[n%points]
		body, err := json.Marshal(full{
			database.NewID(), s.id, s.account, s.guard, point, s.plates[n%points], tasks[guard][n/points], "checkpoint:" + point.String(), clock.At(clock.Machine().Now()), n,
		})
		return request{"POST", "/records", ceilingToken, string(body)}, err == nil
	}}
}
