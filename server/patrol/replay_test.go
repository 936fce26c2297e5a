package patrol_test

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/patrol"
	"xiaoqin/server/task"
)

// TestReplays sends what two phones kept in their queues, each report one to five times,
// shuffled and at once, up to 48 hours late: every report has one row with its own time,
// every point is ticked once, and nothing fails.
func TestReplays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.run(t, at("10:02:00"))
		random := rand.New(rand.NewPCG(4, 8))
		type sent struct {
			by     identity.Principal
			report patrol.Report
		}
		var queue []sent
		made := map[database.ID]clock.Instant{}
		for _, by := range []identity.Principal{w.guard, w.mate} {
			for i, number := range []string{"01", "02", "03", "04", "05", "06", "07", "08"} {
				w.clock.set(at("10:02:00").Add(time.Duration(i) * 2 * time.Minute))
				r := w.report(number)
				r.SentAt, r.Sequence = nil, int64(i)
				made[r.ClientID] = r.DeviceAt
				for range 1 + random.IntN(5) {
					queue = append(queue, sent{by, r})
				}
			}
		}
		random.Shuffle(len(queue), func(i, j int) { queue[i], queue[j] = queue[j], queue[i] })
		w.run(t, at("10:02:00").Add(47*time.Hour+50*time.Minute)) // its verdict has fallen
		var phones sync.WaitGroup
		for n := range 4 {
			phones.Go(func() {
				for i := n; i < len(queue); i += 4 {
					got, err := w.patrol.CheckIn(w.as(t, queue[i].by), queue[i].report)
					if err != nil {
						t.Errorf("a repeat failed: %+v", err)
						return
					}
					if got.ClientID != queue[i].report.ClientID || got.DeviceAt != made[got.ClientID] || got.MadeAt != made[got.ClientID] {
						t.Errorf("%s was made at %v, answered %v", got.ClientID, made[got.ClientID], got.MadeAt)
					}
				}
			})
		}
		phones.Wait()
		w.count(t, made)
		entries, err := w.tasks.Held(w.as(t, w.guard), "check_in", at("09:00:00"), at("11:00:00"))
		if err != nil || len(entries) != 1 || entries[0].State != task.Done || entries[0].MissedAt == nil {
			t.Errorf("the round that was walked in time is %+v, %v", entries, err)
		}
	})
}

// count compares what is stored with what was reported.
func (w *world) count(t *testing.T, made map[database.ID]clock.Instant) {
	t.Helper()
	var rows []struct {
		ClientID database.ID
		DeviceAt clock.Instant
		Outcome  patrol.Outcome
		TaskID   *database.ID
	}
	if err := w.db.In(t.Context()).Raw("SELECT client_id, device_at, outcome, task_id FROM check_ins WHERE school_id = ?", w.school).Scan(&rows).Error; err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(made) {
		t.Errorf("%d rows for %d reports", len(rows), len(made))
	}
	counted := 0
	for _, r := range rows {
		if r.DeviceAt != made[r.ClientID] {
			t.Errorf("%s was made at %v, kept as %v", r.ClientID, made[r.ClientID], r.DeviceAt)
		}
		if r.TaskID != nil {
			counted++
		} else if r.Outcome != patrol.Duplicate {
			t.Errorf("%s counts for nothing: %s", r.ClientID, r.Outcome)
		}
	}
	if want := min(8, len(made)); counted != want {
		t.Errorf("%d check-ins count, want %d: one for each point", counted, want)
	}
}

// TestRandomCodes tries a thousand codes that nobody printed.
func TestRandomCodes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	random := rand.NewChaCha8([32]byte{1})
	for range 1000 {
		token := make([]byte, 22)
		for i := range token {
			token[i] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-"[random.Uint64()%64]
		}
		r := w.report("01")
		r.Token = string(token)
		_, err := w.patrol.CheckIn(w.as(t, w.guard), r)
		if err != patrol.ErrUnknownPlate { //nolint:errorlint // the very same error, with nothing added
			t.Fatalf("%s: %v", token, err)
		}
	}
	w.count(t, nil)
}
