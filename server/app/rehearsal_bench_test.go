package app_test

import (
	"bytes"
	"path/filepath"
	"testing"

	"xiaoqin/server/app"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
)

// BenchmarkRehearseSemester rehearses the demo school from 24 January to 31 August 2022
// as `xiaoqin plan rehearse` does, from exec to the printed report: 220 days, about 8,800
// tasks and 27,000 pushes through WeChat's simulator. Goals: below 10 s on SQLite, below
// 30 s on the others.
func BenchmarkRehearseSemester(b *testing.B) {
	goals := map[database.Dialect]float64{database.SQLite: 10, database.MySQL: 30, database.Postgres: 30}
	for _, d := range []database.Dialect{database.SQLite, database.MySQL, database.Postgres} {
		b.Run(string(d), func(b *testing.B) {
			home := b.TempDir()
			environ := []string{
				"XIAOQIN_MODE=development", "XIAOQIN_DATABASE_DSN=" + dbtest.DSN(b, d),
				"XIAOQIN_DATA_DIR=" + home, "XIAOQIN_DATA_KEY_FILE=" + filepath.Join(home, "people.key"),
			}
			for b.Loop() {
				var out, wrong bytes.Buffer
				if status := app.Main(b.Context(), []string{"plan", "rehearse"}, environ, nil, &out, &wrong); status != 0 {
					b.Fatal(wrong.String())
				}
			}
			b.ReportMetric(goals[d], "s-goal")
		})
	}
}
