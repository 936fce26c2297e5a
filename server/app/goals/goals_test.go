package goals_test

import (
	"slices"
	"testing"
	"time"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
)

// history is how many check-ins there were before.
const history = 1_000_000

// pairs is how often ours and the ceiling take turns.
const pairs = 3

// BenchmarkCheckIn sends counted scans of 400 guards over 64 connections to the stripped
// binary, in turns with the ceiling (goals P1, P3 and P14). The figures are medians.
func BenchmarkCheckIn(b *testing.B) {
	binary := buildStripped(b)
	in := install(b, dbtest.DSN(b, database.SQLite), history)
	least := newCeiling(b, dbtest.DSN(b, database.SQLite), history)
	defer least.end(b)
	const connections, lasts = 64, 3 * time.Second
	for b.Loop() {
		figures := map[string][]float64{}
		note := func(name string, value float64) { figures[name] = append(figures[name], value) }
		for range pairs {
			in.refresh(b)
			p := in.serve(b, binary)
			walk := in.walk(connections, 0, lasts)
			p.apply(b, walk.warm(schools/connections+1)) // every guard has begun the round
			ours := p.apply(b, walk)
			note("MB-RSS", p.resident(b))
			p.end(b)
			c := least.apply(b, keep(connections, lasts))
			note("checkin/s", ours.perSecond())
			note("ms-p99", ours.percentile(99))
			note("cpu-µs/checkin", ours.each())
			note("ceiling/s", c.perSecond())
			note("cpu-µs/ceiling", c.each())
			note("of-ceiling", ours.perSecond()/c.perSecond())
		}
		for name, values := range figures {
			slices.Sort(values)
			b.ReportMetric(values[len(values)/2], name)
		}
	}
}
