package notice_test

import (
	"fmt"
	"testing"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/database/migration"
	"xiaoqin/server/notice"
)

// benchFamilies are as many guardians as the largest school has; every third child has two.
const benchFamilies = 5000

// crowd gives the world so many guardians in sixty classes.
func (w *world) crowd() {
	w.families = nil
	classes := []database.ID{w.first.ID, w.fourth.ID}
	seat := database.NewID()
	for i := range benchFamilies {
		if i%3 != 2 { // every third guardian is the second one of a seat
			seat = database.NewID()
		}
		w.families = append(w.families, notice.Hold{Seat: seat, Class: classes[i/3%2], Person: database.NewID()})
	}
}

// BenchmarkPublish publishes to 5,000 guardians, in one transaction. The goal is 500 ms.
func BenchmarkPublish(b *testing.B) {
	for _, dialect := range []database.Dialect{database.SQLite, database.MySQL, database.Postgres} {
		b.Run(string(dialect), func(b *testing.B) {
			db, err := database.Open(b.Context(), dbtest.DSN(b, dialect))
			must(b, err)
			b.Cleanup(func() { must(b, db.Close()) })
			_, err = migration.Up(b.Context(), db)
			must(b, err)
			w := newWorld(b, db)
			w.crowd()
			var slowest float64
			for b.Loop() {
				b.StopTimer()
				made, err := w.Create(w.as(w.office), letter())
				must(b, err)
				_, err = w.Approve(w.as(w.head), made.ID)
				must(b, err)
				begun := clock.Machine().Now()
				b.StartTimer()
				_, err = w.Publish(w.as(w.office), made.ID)
				must(b, err)
				slowest = max(slowest, clock.Machine().Now().Sub(begun).Seconds()*1000)
			}
			b.ReportMetric(slowest, "ms/slowest")
			if n, err := w.Verify(w.as(w.head)); n != int64(b.N) || err != nil {
				b.Fatal(fmt.Errorf("%d of %d publications: %w", n, b.N, err))
			}
		})
	}
}
