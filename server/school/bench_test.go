package school_test

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/database/migration"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
	"xiaoqin/server/school/spreadsheet"
)

// guardians2000 is the list of a large school: 36 classes, 1,000 children with two
// guardians each, as Excel writes it.
func guardians2000(b *testing.B) (classes string, people []byte) {
	b.Helper()
	var list strings.Builder
	list.WriteString("班级\n")
	var names []string
	for _, grade := range "一二三四五六" {
		for number := 1; number <= 6; number++ {
			names = append(names, fmt.Sprintf("%c（%d）班", grade, number))
		}
	}
	list.WriteString(strings.Join(names, "\n"))
	letters := []rune("禾苗田园春夏秋冬山水风云星月江河湖海松竹")
	rows := [][]string{{"姓名", "手机", "岗位", "班级", "孩子", "关系"}}
	for i := range 2000 {
		child := i / 2
		seat := child / len(names)
		rows = append(rows, []string{
			fmt.Sprintf("家长%c%c%c", letters[i%20], letters[i/20%20], letters[i/400]), strconv.Itoa(16000000000 + i), "家长",
			names[child%len(names)], fmt.Sprintf("小%c%c", letters[seat%20], letters[seat/20]), []string{"父亲", "母亲"}[i%2],
		})
	}
	var book bytes.Buffer
	if err := spreadsheet.WriteXLSX(&book, spreadsheet.Sheet{Name: "家长", Rows: rows}); err != nil {
		b.Fatal(err)
	}
	return list.String(), book.Bytes()
}

func openOn(b *testing.B, d database.Dialect) *database.DB {
	b.Helper()
	db, err := database.Open(b.Context(), dbtest.DSN(b, d))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	if _, err := migration.Up(b.Context(), db); err != nil {
		b.Fatal(err)
	}
	return db
}

func BenchmarkImport2000(b *testing.B) {
	classes, people := guardians2000(b)
	for _, d := range []database.Dialect{database.SQLite, database.MySQL, database.Postgres} {
		b.Run(string(d), func(b *testing.B) {
			w := newWorld(b, openOn(b, d))
			schools := 0
			fresh := func() {
				schools++
				next, err := w.Create(w.ctx, school.NewSchool{Code: fmt.Sprintf("s%d", schools), Name: "大校"})
				if err != nil {
					b.Fatal(err)
				}
				w.ctx = w.as(identity.System(next.ID))
				if _, err := w.Import(w.ctx, school.ImportClasses, strings.NewReader(classes), false); err != nil {
					b.Fatal(err)
				}
			}
			load := func(b *testing.B) {
				b.Helper()
				report, err := w.Import(w.ctx, school.ImportPeople, bytes.NewReader(people), false)
				if err != nil || !report.Done() {
					b.Fatal(report, err)
				}
			}
			b.Run("new", func(b *testing.B) {
				for b.Loop() {
					b.StopTimer()
					fresh()
					b.StartTimer()
					load(b)
				}
			})
			b.Run("same", func(b *testing.B) {
				for b.Loop() {
					load(b)
				}
			})
		})
	}
}
