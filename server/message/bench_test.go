package message_test

import (
	"context"
	"strconv"
	"sync"
	"testing"
	"time"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/database/migration"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
)

var dialects = []database.Dialect{database.SQLite, database.MySQL, database.Postgres}

// fresh is a migrated database of its own.
func fresh(b *testing.B, dialect database.Dialect) *database.DB {
	b.Helper()
	db, err := database.Open(b.Context(), dbtest.DSN(b, dialect))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	if _, err := migration.Up(b.Context(), db); err != nil {
		b.Fatal(err)
	}
	return db
}

// BenchmarkEnqueue writes a broadcast to 10,000 families in one transaction. The goal
// is 200 ms on SQLite and 250 ms on the others.
func BenchmarkEnqueue(b *testing.B) {
	for _, dialect := range dialects {
		b.Run(string(dialect), func(b *testing.B) {
			db := fresh(b, dialect)
			service := serviceOf(db)
			families := people(10_000)
			for b.Loop() {
				if err := service.Enqueue(b.Context(), broadcast(message.SafetyNotice, families)); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/broadcast")
		})
	}
}

// BenchmarkEnqueueDuties writes 100 drafts of two recipients each, as one scan does.
func BenchmarkEnqueueDuties(b *testing.B) {
	for _, dialect := range dialects {
		b.Run(string(dialect), func(b *testing.B) {
			db := fresh(b, dialect)
			service := serviceOf(db)
			for b.Loop() {
				drafts := make([]message.Draft, 100)
				for i := range drafts {
					drafts[i] = broadcast(message.DutyDue, people(2))
				}
				if err := service.Enqueue(b.Context(), drafts...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

const (
	benchSenders = 100
	benchSends   = 10_000
)

// share reports sends per second and how much of senders ÷ latency that is.
func (f *fakeWeChat) share(b *testing.B) {
	b.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	rate := float64(f.total-1) / f.last.Sub(f.first).Seconds()
	ceiling := benchSenders / ((fastAnswer + slowAnswer) / 2).Seconds()
	b.ReportMetric(rate, "sends/s")
	b.ReportMetric(100*rate/ceiling, "%ceiling")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkBareSends is the fan-out without an outbox: what the machine allows.
func BenchmarkBareSends(b *testing.B) {
	for b.Loop() {
		weChat := newFakeWeChat(b, fastAnswer, slowAnswer)
		sender := newHTTPSender(weChat.URL, benchSenders)
		work := make(chan int)
		var senders sync.WaitGroup
		for range benchSenders {
			senders.Go(func() {
				for n := range work {
					if _, err := sender.Send(b.Context(), message.Envelope{OpenID: identity.OpenID(strconv.Itoa(n))}); err != nil {
						b.Error(err)
					}
				}
			})
		}
		for n := range benchSends {
			work <- n
		}
		close(work)
		senders.Wait()
		weChat.share(b)
	}
}

// BenchmarkFanOut sends 10,000 messages from the outbox with 100 senders, every result
// committed. The goal is 88 % of senders ÷ latency.
func BenchmarkFanOut(b *testing.B) {
	for _, dialect := range dialects {
		b.Run(string(dialect), func(b *testing.B) {
			db := fresh(b, dialect)
			for b.Loop() {
				service := serviceOf(db)
				if err := service.Enqueue(b.Context(), broadcast(message.SafetyNotice, people(benchSends))); err != nil {
					b.Fatal(err)
				}
				weChat := newFakeWeChat(b, fastAnswer, slowAnswer)
				w := &world{db: db, service: service}
				worker := w.worker(newHTTPSender(weChat.URL, benchSenders), func(o *message.Options) { o.Senders = benchSenders })
				worker.Start(b.Context())
				for {
					f, err := service.Figures(b.Context())
					if err != nil {
						b.Fatal(err)
					}
					if f.Open[message.Queued]+f.Open[message.Sending] == 0 {
						break
					}
					time.Sleep(50 * time.Millisecond)
				}
				if err := worker.Stop(context.WithoutCancel(b.Context())); err != nil {
					b.Fatal(err)
				}
				if reached, repeats := weChat.counts(); reached != benchSends || repeats != 0 {
					b.Fatalf("%d reached, %d repeats", reached, repeats)
				}
				weChat.share(b)
			}
		})
	}
}

// BenchmarkIdleLook is what a worker does every second when nothing is due.
func BenchmarkIdleLook(b *testing.B) {
	for _, dialect := range dialects {
		b.Run(string(dialect), func(b *testing.B) {
			db := fresh(b, dialect)
			w := &world{db: db, service: serviceOf(db)}
			worker := w.worker(newDoor())
			for b.Loop() {
				if err := worker.Drain(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
