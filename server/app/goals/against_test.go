package goals_test

import (
	"os"
	"testing"
	"time"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
)

// otherBinaryEnv names a binary of another version, on the same tables.
const otherBinaryEnv = "XIAOQIN_BENCH_AGAINST"

// BenchmarkAgainst compares this version with another one, in turns: what a check-in costs
// over 64 connections, and a list page over 16. It is how a change proves that it pays.
func BenchmarkAgainst(b *testing.B) {
	other := os.Getenv(otherBinaryEnv)
	if other == "" {
		b.Skip(otherBinaryEnv + " names no binary")
	}
	for b.Loop() {
		binary := buildStripped(b)
		in := install(b, dbtest.DSN(b, database.SQLite), schools, 50_000)
		var ours, theirs, page, theirPage samples
		b.Log("µs of processor, this and the other:")
		for i := range pairs + 1 {
			for _, one := range []struct {
				binary        string
				checkIn, page *samples
			}{{binary, &ours, &page}, {other, &theirs, &theirPage}} {
				r, _ := in.cell(b, one.binary, 64, 3*time.Second)
				*one.checkIn = append(*one.checkIn, r.each())
				p := in.serve(b, one.binary)
				p.apply(b, in.page(pageOf20).warm(10))
				r = p.apply(b, in.page(pageOf20))
				*one.page = append(*one.page, r.each())
				p.end(b)
			}
			b.Logf("check-in %.0f %.0f, list page %.0f %.0f", ours[i], theirs[i], page[i], theirPage[i])
		}
	}
}
