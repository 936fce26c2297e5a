package goals_test

import (
	"slices"
	"testing"
	"time"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
)

// How many check-ins there were before: in a school at work for years, in one that has just
// begun, and on the servers, where it takes long to write them.
const (
	longHistory   = 1_000_000
	shortHistory  = 1_000
	serverHistory = 100_000
)

// pairs is how often two that are compared take turns. A figure is the median of the pairs;
// a goal that is a ratio counts as met when the worst of the pairs meets it.
const pairs = 3

// BenchmarkGoals measures the goals P1 to P8 and P13 to P16 on the stripped binary, in turns
// with the ceiling, and prints them as a table. P9 to P12 are benchmarks of message and task.
// Each part can be measured alone.
func BenchmarkGoals(b *testing.B) {
	p := &programme{b: b, table: newTable(), binary: buildStripped(b)}
	for _, part := range []struct {
		name    string
		measure func(*testing.B)
	}{
		{"start", p.startAndSize},
		{"check-ins", p.checkIns},
		{"lists", p.lists},
		{"steady", p.steady},
		{"history", p.history},
		{"fan-out", p.fanOut},
		{"postgres", func(b *testing.B) { b.Helper(); p.server(b, database.Postgres) }},
		{"mysql", func(b *testing.B) { b.Helper(); p.server(b, database.MySQL) }},
	} {
		b.Run(part.name, func(b *testing.B) {
			for b.Loop() {
				part.measure(b)
			}
		})
	}
	p.table.end()
}

// programme is what is measured, and on what.
type programme struct {
	b      *testing.B // ends when all parts have been measured
	table  *table
	binary string

	knownLong, knownShort *installation
	knownLeast            *process
}

// long is a school at work for years.
func (p *programme) long() *installation {
	if p.knownLong == nil {
		p.knownLong = install(p.b, dbtest.DSN(p.b, database.SQLite), schools, longHistory)
	}
	return p.knownLong
}

// short is one that has just begun.
func (p *programme) short() *installation {
	if p.knownShort == nil {
		p.knownShort = install(p.b, dbtest.DSN(p.b, database.SQLite), schools, shortHistory)
	}
	return p.knownShort
}

// least is the ceiling.
func (p *programme) least() *process {
	if p.knownLeast == nil {
		p.knownLeast = newCeiling(p.b, dbtest.DSN(p.b, database.SQLite), longHistory)
	}
	return p.knownLeast
}

// samples are the figures of the pairs.
type samples []float64

func (s samples) sorted() samples { return slices.Sorted(slices.Values(s)) }

func (s samples) median() float64 { return s.sorted()[len(s)/2] }

func (s samples) least() float64 { return slices.Min(s) }

func (s samples) most() float64 { return slices.Max(s) }

// duel is a cell of ours and one of the ceiling, in turns.
type duel struct {
	ours, least, ratio, each, p99, memory samples
}

// fight lets them take turns with check-ins over so many connections.
func (p *programme) fight(b *testing.B, in *installation, least *process, connections int, lasts time.Duration) duel {
	b.Helper()
	var d duel
	for range pairs {
		ours, memory := in.cell(b, p.binary, connections, lasts)
		c := least.apply(b, keep(connections, lasts))
		d.ours, d.least = append(d.ours, ours.perSecond()), append(d.least, c.perSecond())
		d.ratio = append(d.ratio, ours.perSecond()/c.perSecond())
		d.each, d.p99, d.memory = append(d.each, ours.each()), append(d.p99, ours.percentile(99)), append(d.memory, memory)
	}
	return d
}

// cell starts the program, lets every guard begin the round, and applies a load of
// check-ins. It also gives the memory after it in MB.
func (in *installation) cell(b *testing.B, binary string, connections int, lasts time.Duration) (result, float64) {
	b.Helper()
	in.refresh(b)
	p := in.serve(b, binary)
	defer p.end(b)
	walk := in.walk(connections, 0, lasts)
	p.apply(b, walk.warm(len(in.sites)/connections+1))
	r := p.apply(b, walk)
	return r, p.resident(b)
}

// checkIns measures P1, P2, P3 and the memory of P14.
func (p *programme) checkIns(b *testing.B) {
	b.Helper()
	long, least := p.long(), p.least()
	d := p.fight(b, long, least, 64, 3*time.Second)
	p.table.ratio("P1", "check-in, 64 connections, of the ceiling", "≥ 60 %", d, 0.60)
	p.fullCeiling(b)
	p.table.row("P1", "its p99", "", ms(d.p99.median()), unjudged)
	p.table.row("P3", "processor time of a check-in", "≤ 140 µs", micro(d.each.median()), met(d.each.most() <= 140))
	p.table.row("P14", "memory under that load", "≤ 90 MB", megabytes(d.memory.median()), met(d.memory.most() <= 90))
	p.table.ratio("P2", "check-in, 16 connections, of the ceiling", "≥ 73 %", p.fight(b, long, least, 16, 2*time.Second), 0.73)
	p.table.ratio("P2", "check-in, 1 connection, of the ceiling", "≥ 77 %", p.fight(b, long, least, 1, 2*time.Second), 0.77)
}

// fullCeiling measures P1 once more, against a ceiling that writes every row that a check-in
// writes. The goal is stated against the other one.
func (p *programme) fullCeiling(b *testing.B) {
	b.Helper()
	const connections, lasts = 64, 3 * time.Second
	long := p.long()
	tasks := long.tasksOf(b)
	var d duel
	var each samples
	for range pairs {
		ours, _ := long.cell(b, p.binary, connections, lasts)
		long.refresh(b)
		full := startCeiling(b, fullCeilingEnv+"="+long.dsn)
		c := full.apply(b, long.keepFull(tasks, connections, lasts))
		full.end(b)
		d.ours, d.least = append(d.ours, ours.perSecond()), append(d.least, c.perSecond())
		d.ratio, each = append(d.ratio, ours.perSecond()/c.perSecond()), append(each, c.each())
	}
	p.table.share("P1", "the same, of a ceiling that writes the same rows ("+micro(each.median())+" each)", "", d, unjudged)
}

// steady measures P4: check-ins as they come, a minute long, and what memory grows by.
func (p *programme) steady(b *testing.B) {
	b.Helper()
	const rate = 500
	long := p.long()
	long.refresh(b)
	server := long.serve(b, p.binary)
	defer server.end(b)
	walk := long.walk(64, 0, time.Minute)
	server.apply(b, walk.warm(schools/64+1))
	walk.rate, walk.lasts = rate, 20*time.Second
	server.apply(b, walk)
	early := server.resident(b)
	walk.lasts = 40 * time.Second
	r := server.apply(b, walk)
	p.table.row("P4", "check-in at 500/s for a minute, p99", "≤ 10 ms", ms(r.percentile(99)), met(r.percentile(99) <= 10))
	p.table.row("P4", "the same, p99.9", "≤ 25 ms", ms(r.percentile(99.9)), met(r.percentile(99.9) <= 25))
	growth := server.resident(b)/early - 1
	p.table.row("P14", "growth of memory in the last 40 s of that", "≤ 5 %", percent(growth), met(growth <= 0.05))
}

// history measures P5: what a million check-ins before cost a new one.
func (p *programme) history(b *testing.B) {
	b.Helper()
	var ratio samples
	for range pairs {
		long, _ := p.long().cell(b, p.binary, 64, 3*time.Second)
		short, _ := p.short().cell(b, p.binary, 64, 3*time.Second)
		ratio = append(ratio, long.perSecond()/short.perSecond())
	}
	p.table.spread("P5", "check-ins/s on 1,000,000 rows ÷ on 1,000", "≥ 0.9", ratio, met(ratio.least() >= 0.9))
}

// server measures P8 on one of the servers.
func (p *programme) server(b *testing.B, d database.Dialect) {
	b.Helper()
	const fewer = 192 // schools
	in := install(b, dbtest.DSN(b, d), fewer, serverHistory)
	least := newCeiling(b, dbtest.DSN(b, d), serverHistory)
	defer least.end(b)
	p.table.ratio("P8", string(d)+": check-in, 64 connections, of its ceiling", "≥ 60 %", p.fight(b, in, least, 64, 2*time.Second), 0.60)
}
