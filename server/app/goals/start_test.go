package goals_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
)

// starts is how often the program is started.
const starts = 7

// startAndSize measures P13, the idle memory of P14, and P15.
func (p *programme) startAndSize(b *testing.B) {
	b.Helper()
	var fresh, existing, idle samples
	for range starts {
		in := &installation{dsn: dbtest.DSN(b, database.SQLite), home: b.TempDir()}
		if err := identity.CreateKeyFile(filepath.Join(in.home, "people.key")); err != nil {
			b.Fatal(err)
		}
		fresh = append(fresh, in.timedStart(b, p.binary, nil))
		existing = append(existing, in.timedStart(b, p.binary, &idle))
	}
	p.table.row("P13", "start to the first 200, existing data", "≤ 20 ms", ms(existing.median()), met(existing.median() <= 20))
	p.table.row("P13", "start with a new database", "≤ 80 ms", ms(fresh.median()), met(fresh.median() <= 80))
	p.table.row("P14", "memory when idle", "≤ 30 MB", megabytes(idle.median()), met(idle.median() <= 30))
	info, err := os.Stat(p.binary)
	if err != nil {
		b.Fatal(err)
	}
	size := float64(info.Size()) / (1 << 20)
	p.table.row("P15", "stripped binary", "≤ 35 MB", megabytes(size), met(size <= 35))
}

// timedStart starts and stops the program once and gives the ms until its first answer. It
// notes the memory a second later when it is asked to.
func (in *installation) timedStart(b *testing.B, binary string, memory *samples) float64 {
	b.Helper()
	command, address := in.command(b, binary)
	begun := clock.Machine().Now()
	p := start(b, command, address, "/healthz")
	took := clock.Machine().Now().Sub(begun)
	if memory != nil {
		wait(b.Context(), time.Second)
		*memory = append(*memory, p.resident(b))
	}
	p.end(b)
	return float64(took.Microseconds()) / 1000
}
