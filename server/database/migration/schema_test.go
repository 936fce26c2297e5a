package migration_test

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestSchemaFile shows what the migrations make of each database, so that a change of it is
// seen in review and an edit of a released migration is found out.
func TestSchemaFile(t *testing.T) {
	t.Parallel()
	dbtest.EachAnew(t, func(t *testing.T, db *database.DB) {
		path := filepath.Join("testdata", "schema."+string(db.Dialect())+".sql")
		got := schema(t, db)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(string(want), got); diff != "" {
			t.Errorf("the schema of %s changed; if a new migration means it, run: go test ./server/database/migration -update (-want +got)\n%s", db.Dialect(), diff)
		}
	})
}

func schema(t *testing.T, db *database.DB) string {
	t.Helper()
	if db.Dialect() == database.SQLite {
		return sqliteSchema(t, db)
	}
	var b strings.Builder
	indexes := make(map[string][]string)
	for _, i := range readIndexes(t, db) {
		indexes[i.Table] = append(indexes[i.Table], i.Definition)
	}
	for _, definitions := range indexes {
		slices.Sort(definitions) // here, because servers differ about the order of texts
	}
	columns := readColumns(t, db)
	slices.SortStableFunc(columns, func(a, b column) int { return cmp.Compare(a.Table, b.Table) })
	for i, c := range columns {
		if i == 0 || columns[i-1].Table != c.Table {
			fmt.Fprintf(&b, "CREATE TABLE %s (\n", c.Table)
		}
		last := i == len(columns)-1 || columns[i+1].Table != c.Table
		b.WriteString(c.String())
		if !last {
			b.WriteString(",\n")
			continue
		}
		b.WriteString("\n);\n" + strings.Join(indexes[c.Table], "") + "\n")
	}
	return b.String()
}

// column is one line of a table. Servers of different versions say it differently; this is
// what they have in common.
type column struct{ Table, Name, Type, Nullable, Fallback, Collation string }

var displayWidth = regexp.MustCompile(`^((?:tiny|small|big)?int)\(\d+\)`)

func (c column) String() string {
	text := "  " + c.Name + " " + displayWidth.ReplaceAllString(c.Type, "$1")
	if c.Collation != "" {
		text += " COLLATE " + c.Collation
	}
	if c.Nullable == "NO" {
		text += " NOT NULL"
	}
	if c.Fallback != "" && c.Fallback != "NULL" {
		text += " DEFAULT " + c.Fallback
	}
	return text
}

func readColumns(t *testing.T, db *database.DB) []column {
	t.Helper()
	kind, own := "column_type", "DATABASE()"
	if db.Dialect() == database.Postgres {
		kind, own = "data_type || COALESCE('(' || character_maximum_length || ')', '')", "current_schema()"
	}
	return query[column](t, db, `SELECT table_name AS "table", column_name AS name, `+kind+` AS type, is_nullable AS nullable,
		COALESCE(column_default, '') AS fallback, COALESCE(collation_name, '') AS collation
		FROM information_schema.columns WHERE table_schema = `+own+` ORDER BY ordinal_position`)
}

type index struct{ Table, Definition string }

func readIndexes(t *testing.T, db *database.DB) []index {
	t.Helper()
	if db.Dialect() == database.Postgres {
		return query[index](t, db, `SELECT tablename AS "table", REPLACE(indexdef, 'public.', '') || E';\n' AS definition
			FROM pg_indexes WHERE schemaname = current_schema()`)
	}
	return query[index](t, db, `SELECT table_name AS "table", CONCAT('CREATE ', IF(MAX(non_unique) = 0, 'UNIQUE ', ''), 'INDEX ', index_name, ' ON ', table_name,
			' (', GROUP_CONCAT(column_name ORDER BY seq_in_index SEPARATOR ', '), ');\n') AS definition
		FROM information_schema.statistics WHERE table_schema = DATABASE() GROUP BY table_name, index_name`)
}

func sqliteSchema(t *testing.T, db *database.DB) string {
	t.Helper()
	var b strings.Builder
	table := ""
	for _, s := range query[struct{ Table, Type, SQL string }](t, db, `SELECT tbl_name AS "table", type, sql FROM sqlite_master
			WHERE sql IS NOT NULL ORDER BY tbl_name, type DESC, name`) {
		if table != "" && s.Table != table {
			b.WriteByte('\n')
		}
		table = s.Table
		text := strings.ReplaceAll(s.SQL, "`", "")
		if s.Type == "table" {
			text = strings.Replace(text, "(", "(\n  ", 1)
			text = strings.ReplaceAll(strings.TrimSuffix(text, ")"), ",", ",\n  ") + "\n)"
		}
		b.WriteString(text + ";\n")
	}
	return b.String()
}

func query[T any](t *testing.T, db *database.DB, statement string) []T {
	t.Helper()
	if db.Dialect() == database.MySQL {
		statement = strings.ReplaceAll(statement, `"table"`, "`table`")
	}
	var rows []T
	if err := db.In(t.Context()).Raw(statement).Scan(&rows).Error; err != nil {
		t.Fatal(err)
	}
	if len(rows) == 0 {
		t.Fatalf("nothing found by %s", statement)
	}
	return rows
}
